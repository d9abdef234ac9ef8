package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"

	"flowport/internal/awsapi"
)

// awsClient calls the AWS wire, flowport's or AWS's own. AWS's Go client for
// this service has no release that knows the Flow operations, so calls are
// made and signed here, with AWS's signer.
type awsClient struct {
	endpoint    string // without a slash at its end
	region      string
	credentials aws.CredentialsProvider
	timeout     time.Duration // of one attempt
}

const (
	attempts    = 3
	maxAnswer   = 64 << 20
	firstPause  = 200 * time.Millisecond
	mostOfError = 2000 // characters of an answer that is not an error in AWS's shape
)

func staticCredentials(id, secret string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, nil
	})
}

func loadAWSConfig(ctx context.Context, region, profile string) (aws.Config, error) {
	var options []func(*config.LoadOptions) error
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	return config.LoadDefaultConfig(ctx, options...)
}

// awsError is an error answer.
type awsError struct {
	status    int
	code      string
	message   string
	requestID string
}

func (e *awsError) Error() string {
	return fmt.Sprintf("%s: %s (HTTP %d, request id %s)", e.code, e.message, e.status, e.requestID)
}

// ErrorCode is AWS's name of the error.
func (e *awsError) ErrorCode() string { return e.code }

// call makes a call and decodes its answer into out unless that is nil. Like
// AWS's clients it repeats a call after 429, 5xx and lost connections; every
// operation that push uses may be repeated, except that a creation whose
// answer was lost is reported as a name already taken.
func (c *awsClient) call(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err, again := c.attempt(ctx, method, path, body, out)
		if err == nil || !again || attempt == attempts {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
			pause *= 2
		}
	}
}

func (c *awsClient) attempt(ctx context.Context, method, path string, body []byte, out any) (err error, again bool) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return err, false
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("User-Agent", "flowport/"+release)
	credentials, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("no AWS credentials: %w", err), false
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, r, hex.EncodeToString(sum[:]), awsapi.Service, c.region, time.Now()); err != nil {
		return err, false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("%w\nIs the server running? Start one with 'flowport serve', or name another endpoint", err), true
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return err, true
	}
	if answer.StatusCode == http.StatusOK {
		if out == nil {
			return nil, false
		}
		if err := json.Unmarshal(text, out); err != nil {
			return fmt.Errorf("the answer is not what %s should send: %w", path, err), false
		}
		return nil, false
	}
	return errorOf(answer, text), answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= 500 && answer.StatusCode != http.StatusNotImplemented
}

func errorOf(answer *http.Response, text []byte) error {
	e := &awsError{status: answer.StatusCode, requestID: answer.Header.Get("X-Amzn-Requestid")}
	e.code, _, _ = strings.Cut(answer.Header.Get("X-Amzn-Errortype"), ":")
	var body struct{ Message string }
	if json.Unmarshal(text, &body) == nil {
		e.message = body.Message
	} else {
		e.message = strings.ToValidUTF8(string(text[:min(len(text), mostOfError)]), "")
	}
	if e.code == "" {
		e.code = http.StatusText(answer.StatusCode)
	}
	return e
}
