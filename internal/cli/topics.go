package cli

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// topicFlags say where SNS topics are.
type topicFlags struct {
	SNSEndpoint   string `env:"FLOWPORT_SNS_ENDPOINT" placeholder:"URL" help:"Where event destinations that are SNS topics are published to; AWS credentials are found as AWS's tools find them (default: they are not)."`
	SNSAnyAccount bool   `env:"FLOWPORT_SNS_ANY_ACCOUNT" help:"Take topics of every AWS account as event destinations, not only of the caller's: the server's credentials publish to them."`
}

// topics gives the client that publishes to SNS topics, nil if it was not said
// where. Credentials are found as AWS's tools find them, now and not at the
// first event, so that missing ones are seen at once.
func (f topicFlags) topics(ctx context.Context) (*sns.Client, error) {
	endpoint := f.SNSEndpoint
	if endpoint == "" {
		return nil, nil
	}
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &exitError{exitUsage, fmt.Errorf("--sns-endpoint %q is not a URL such as https://sns.eu-west-1.amazonaws.com", endpoint)}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conf, err := config.LoadDefaultConfig(ctx)
	if err == nil {
		_, err = conf.Credentials.Retrieve(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("--sns-endpoint needs AWS credentials, from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a profile: %w", err)
	}
	return sns.NewFromConfig(conf, func(o *sns.Options) { o.BaseEndpoint = aws.String(endpoint) }), nil
}
