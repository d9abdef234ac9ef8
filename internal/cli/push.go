package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flowport/internal/meta"
	"flowport/internal/registry"
)

// pushCmd creates or updates a flow from a file.
type pushCmd struct {
	File     string        `arg:"" help:"Flow JSON document, or '-' for standard input."`
	FlowID   string        `env:"FLOWPORT_FLOW_ID" placeholder:"ID" help:"Update this flow."`
	Name     string        `env:"FLOWPORT_FLOW_NAME" help:"Update the flow of this name, or create it (default: the file's name)."`
	Category []string      `default:"OTHER" env:"FLOWPORT_CATEGORY" help:"Categories of a flow that is created (default: ${default})."`
	Publish  bool          `help:"Publish the flow when it has no errors."`
	WABA     string        `name:"waba" default:"waba-0123456789abcdef0123456789abcdef" env:"FLOWPORT_WABA" placeholder:"ID" help:"Linked WABA, id or ARN (default: the development WABA)."`
	Endpoint string        `default:"http://127.0.0.1:4588" env:"FLOWPORT_ENDPOINT,AWS_ENDPOINT_URL_SOCIALMESSAGING" placeholder:"URL" help:"A flowport server, or 'aws' for AWS itself (default: ${default})."`
	Region   string        `env:"FLOWPORT_REGION,AWS_REGION,AWS_DEFAULT_REGION" help:"Region (default: that of the AWS profile, else us-east-1)."`
	Profile  string        `env:"AWS_PROFILE" help:"Profile of the AWS configuration whose credentials sign the calls."`
	Identity string        `default:"auto" enum:"auto,development,aws" env:"FLOWPORT_IDENTITY" help:"Sign as ${enum}: auto takes the development identity on a loopback endpoint and AWS credentials elsewhere."`
	Timeout  time.Duration `default:"2m" help:"Longest time for one call (default: ${default})."`
}

// Help is shown by 'flowport push --help'.
func (c *pushCmd) Help() string {
	return `The errors that Meta finds are printed with their places.

Examples:

  flowport push flow.json                        a flow named "flow" on this machine
  flowport push flow.json --name signup --category SIGN_UP --publish
  flowport push flow.json --endpoint aws --profile prod --waba waba-… --flow-id 123

Exit codes: 0 uploaded without errors; 1 uploaded with errors, or the call failed;
2 wrong use; 3 the file could not be read.`
}

// Run uploads the file.
func (c *pushCmd) Run(io *streams) error {
	src, err := c.read(io.Stdin)
	if err != nil {
		return &exitError{exitUnread, err}
	}
	ctx := context.Background()
	client, err := c.client(ctx)
	if err != nil {
		return err
	}
	flow, errs, err := c.upload(ctx, io, client, src)
	if err != nil {
		return err
	}
	for _, e := range errs {
		fmt.Fprintln(io.Stdout, placedIn(c.File, e))
	}
	if len(errs) > 0 {
		fmt.Fprintf(io.Stderr, "flowport: stored as the draft of flow %s, with %s\n", flow, count(len(errs), "error"))
		return &exitError{exitFault, nil}
	}
	if c.Publish {
		if err := client.call(ctx, "POST", "/v1/whatsapp/flow/publish", map[string]any{"id": c.WABA, "flowId": flow}, nil); err != nil {
			return err
		}
		fmt.Fprintf(io.Stderr, "flowport: published flow %s\n", flow)
	}
	fmt.Fprintln(io.Stdout, flow)
	return nil
}

// exitUnread is the exit code of all commands that take files, for one that
// cannot be read, or written anew.
const exitUnread = lintExitUnread

func (c *pushCmd) read(stdin io.Reader) ([]byte, error) {
	var in io.Reader = stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	src, err := io.ReadAll(io.LimitReader(in, meta.MaxFlowJSON+1))
	switch {
	case err != nil:
		return nil, err
	case len(src) == 0:
		return nil, fmt.Errorf("%s is empty", c.File)
	case len(src) > meta.MaxFlowJSON:
		return nil, fmt.Errorf("%s is larger than the %d bytes that Meta takes", c.File, meta.MaxFlowJSON)
	}
	return src, nil
}

// upload stores src as the draft of the flow that the flags name, creating it
// if need be, and returns its id and validation errors.
func (c *pushCmd) upload(ctx context.Context, io *streams, client *awsClient, src []byte) (id string, errs []string, err error) {
	id, name := c.FlowID, c.flowName()
	if id == "" {
		if id, err = c.find(ctx, client, name); err != nil {
			return "", nil, err
		}
	}
	if id == "" {
		var created struct {
			FlowID           string   `json:"flowId"`
			ValidationErrors []string `json:"validationErrors"`
		}
		err := client.call(ctx, "POST", "/v1/whatsapp/flow/create", map[string]any{
			"id": c.WABA, "flowName": name, "categories": c.Category, "flowJson": src,
		}, &created)
		if err == nil {
			fmt.Fprintf(io.Stderr, "flowport: created flow %s %q\n", created.FlowID, name)
		}
		return created.FlowID, created.ValidationErrors, err
	}
	var updated struct {
		ValidationErrors []string `json:"validationErrors"`
	}
	err = client.call(ctx, "POST", "/v1/whatsapp/flow/assets/update",
		map[string]any{"id": c.WABA, "flowId": id, "flowJson": src}, &updated)
	return id, updated.ValidationErrors, err
}

func (c *pushCmd) flowName() string {
	if c.Name != "" {
		return c.Name
	}
	if c.File == "-" {
		return "flow"
	}
	base := filepath.Base(c.File)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// find returns the id of the flow with a name; empty when there is none.
func (c *pushCmd) find(ctx context.Context, client *awsClient, name string) (string, error) {
	query := url.Values{"id": {c.WABA}, "maxResults": {"100"}}
	for {
		var page struct {
			Flows []struct {
				FlowID   string `json:"flowId"`
				FlowName string `json:"flowName"`
			} `json:"flows"`
			NextToken string `json:"nextToken"`
		}
		if err := client.call(ctx, "GET", "/v1/whatsapp/flow/list?"+query.Encode(), nil, &page); err != nil {
			return "", err
		}
		for _, f := range page.Flows {
			if f.FlowName == name {
				return f.FlowID, nil
			}
		}
		if page.NextToken == "" {
			return "", nil
		}
		query.Set("nextToken", page.NextToken)
	}
}

// client returns a client for the endpoint that the flags name.
func (c *pushCmd) client(ctx context.Context) (*awsClient, error) {
	if c.Endpoint == awsEndpoint && c.WABA == registry.DevelopmentWABA {
		return nil, &exitError{exitUsage, errors.New("AWS has no development WABA: name yours with --waba")}
	}
	return newAWSClient(ctx, awsTarget{c.Endpoint, c.Region, c.Profile, c.Identity, c.Timeout})
}
