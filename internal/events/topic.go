package events

import (
	"context"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sns"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// publish publishes a message to an event destination, if that is an SNS topic.
// The request is signed for the region of the topic.
func (c *Courier) publish(ctx context.Context, to []registry.EventDestination, e *store.Event, body []byte) error {
	if len(to) == 0 || c.SNS == nil {
		return errNoDestination
	}
	// arn:PARTITION:sns:REGION:ACCOUNT:NAME
	parts := strings.Split(to[0].ARN, ":")
	if len(parts) != 6 || parts[2] != "sns" {
		return errNoDestination // Amazon Connect
	}
	text := string(body)
	input := &sns.PublishInput{TopicArn: &to[0].ARN, Message: &text}
	if strings.HasSuffix(parts[5], ".fifo") { // needs both
		group := strconv.FormatInt(e.Flow, 10)
		input.MessageGroupId, input.MessageDeduplicationId = &group, &e.ID
	}
	_, err := c.SNS.Publish(ctx, input, func(o *sns.Options) {
		o.Region = parts[3]
		o.RetryMaxAttempts = 1 // the outbox repeats
	})
	return err
}
