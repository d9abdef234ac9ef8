package cli

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"flowport/internal/registry"
)

// awsEndpoint is the endpoint that means AWS itself.
const awsEndpoint = "aws"

// awsTarget says whom to call, and as whom.
type awsTarget struct {
	endpoint string // a URL, or awsEndpoint
	region   string // "" for that of the AWS profile, else us-east-1
	profile  string // "" for the default of the AWS configuration
	identity string // auto, development or aws; auto is development on a loopback endpoint without a profile
	timeout  time.Duration
}

// newAWSClient returns a client for a target with the identity that fits it.
func newAWSClient(ctx context.Context, t awsTarget) (*awsClient, error) {
	var local bool
	if t.endpoint != awsEndpoint {
		u, err := url.Parse(t.endpoint)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, &exitError{exitUsage, fmt.Errorf("endpoint %q: write a URL such as http://127.0.0.1:4588, or aws", t.endpoint)}
		}
		local = isLoopbackName(u.Host)
	}
	client := &awsClient{endpoint: strings.TrimRight(t.endpoint, "/"), region: t.region, timeout: t.timeout}
	if t.identity == "development" || t.identity == "auto" && local && t.profile == "" {
		client.credentials = staticCredentials(registry.DevelopmentKeyID, registry.DevelopmentSecret)
	} else {
		cfg, err := loadAWSConfig(ctx, t.region, t.profile)
		if err != nil {
			return nil, err
		}
		client.credentials = cfg.Credentials
		if client.region == "" {
			client.region = cfg.Region
		}
	}
	if client.region == "" {
		client.region = "us-east-1"
	}
	if t.endpoint == awsEndpoint {
		client.endpoint = "https://social-messaging." + client.region + ".amazonaws.com"
	}
	return client, nil
}
