package events

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"flowport/internal/registry"
	"flowport/internal/sigv4"
)

// topics is an SNS client with a secret, for an endpoint.
func topics(t *testing.T, endpoint string) *sns.Client {
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	return sns.New(sns.Options{
		BaseEndpoint: &endpoint, HTTPClient: client,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: "planted-secret"}, nil
		}),
	})
}

func TestCourier_topic(t *testing.T) {
	const topic = "arn:aws:sns:ap-south-1:111111111111:flows"
	destination := registry.EventDestination{ARN: topic, RoleARN: "arn:aws:iam::111111111111:role/r"}

	t.Run("gets a signed Publish, again after a failure", func(t *testing.T) {
		verifier := &sigv4.Verifier{Service: "sns"}
		to := newReceiver(t, func(n int, p *post, w http.ResponseWriter, r *http.Request) int {
			if signature, err := verifier.Parse(r); err != nil {
				t.Error(err)
			} else if err := signature.Verify("planted-secret", sha256.Sum256(p.body)); err != nil || signature.Region != "ap-south-1" {
				t.Errorf("region %s: %v", signature.Region, err)
			}
			if n == 0 {
				return http.StatusServiceUnavailable
			}
			_, _ = w.Write([]byte(`<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>`))
			return http.StatusOK
		})
		o := newOutbox(t, "", destination)
		o.happen(t, 1)
		id := o.left(t)[0].ID
		c := o.courier()
		c.SNS = topics(t, to.URL)
		c.timeout = 5 * time.Second
		o.run(t, c)
		o.empties(t)
		got := to.accepted()
		if len(got) != 1 || to.count() != 2 {
			t.Fatalf("%d posts, %d accepted", to.count(), len(got))
		}
		form, err := url.ParseQuery(string(got[0].body))
		must(t, err)
		if form.Get("Action") != "Publish" || form.Get("TopicArn") != topic || !strings.Contains(form.Get("Message"), id) {
			t.Errorf("form %v", form)
		}
		if lines := o.lines.text(); strings.Contains(lines, "planted") || !strings.Contains(lines, "503") {
			t.Errorf("log:\n%s", lines)
		}
	})
	t.Run("that is first in, first out gets the order", func(t *testing.T) {
		to := newReceiver(t, nil)
		o := newOutbox(t, "", registry.EventDestination{ARN: topic + ".fifo"})
		o.happen(t, 17)
		id := o.left(t)[0].ID
		c := o.courier()
		c.SNS = topics(t, to.URL)
		c.timeout = 5 * time.Second
		o.run(t, c)
		eventually(t, "it is published", func() bool { return to.count() > 0 })
		form, err := url.ParseQuery(string(to.accepted()[0].body))
		must(t, err)
		if form.Get("MessageGroupId") != "17" || form.Get("MessageDeduplicationId") != id {
			t.Errorf("form %v", form)
		}
	})
	for name, test := range map[string]struct {
		arn     string
		withSNS bool
	}{
		"is dropped without an endpoint":      {topic, false},
		"is dropped when it is a call centre": {"arn:aws:connect:ap-south-1:111111111111:instance/1", true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOutbox(t, "", registry.EventDestination{ARN: test.arn})
			o.happen(t, 1, 1)
			c := o.courier()
			if test.withSNS {
				c.SNS = topics(t, "http://127.0.0.1:1")
			}
			o.run(t, c)
			o.empties(t)
			if !strings.Contains(o.lines.text(), "outcome=dropped") {
				t.Errorf("log:\n%s", o.lines.text())
			}
		})
	}
	t.Run("gives way to a webhook", func(t *testing.T) {
		to := newReceiver(t, nil)
		o := newOutbox(t, to.URL, destination)
		o.happen(t, 1)
		c := o.courier()
		c.SNS = topics(t, "http://127.0.0.1:1")
		o.run(t, c)
		o.empties(t)
		if len(to.accepted()) != 1 {
			t.Error("the webhook was not called")
		}
	})
}
