package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"flowport/internal/console"
	"flowport/internal/endpoint"
)

// endpointCmd is what can be done with the endpoint of a flow.
type endpointCmd struct {
	Show endpointShowCmd `cmd:"" help:"Show where a flow's endpoint is, and the keys that flowport made for it."`
	Ping endpointPingCmd `cmd:"" help:"Send a health check to a flow's endpoint, as WhatsApp does."`
}

// Help is shown by 'flowport endpoint --help'.
func (endpointCmd) Help() string {
	return `The preview of a flow calls its endpoint as WhatsApp does: encrypted with the public
key of a phone number, signed with the secret of an app. Where you have neither,
flowport makes a key pair and a secret for the flow; give them to the endpoint.

Examples:

  flowport endpoint show 216172782113783808
  flowport endpoint show 216172782113783808 private-key > private.pem
  flowport endpoint ping 216172782113783808`
}

// appSecret is the flag of the secret that messages to endpoints are signed with.
type appSecret struct {
	AppSecret string `env:"FLOWPORT_APP_SECRET" placeholder:"SECRET" help:"Secret of the Meta app that signs what is sent to endpoints; the variable shows it to fewer eyes than the flag (default: one made for each flow)."`
}

type endpointShowCmd struct {
	flowRevisions
	What string `arg:"" optional:"" enum:"all,private-key,public-key,app-secret" default:"all" help:"${enum}: one alone, for a file or a pipe."`
}

// Run shows the keys, and makes them if it is the first to ask.
func (c *endpointShowCmd) Run(io *streams) error {
	ctx := context.Background()
	records, flow, err := c.find(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	keys, err := records.EndpointKeys(ctx, flow.ID)
	if err != nil {
		return err
	}
	switch c.What {
	case "private-key":
		fmt.Fprint(io.Stdout, keys.PrivateKey)
	case "public-key":
		fmt.Fprint(io.Stdout, keys.PublicKey)
	case "app-secret":
		fmt.Fprintln(io.Stdout, keys.AppSecret)
	default:
		address := flow.EndpointURI
		if address == "" {
			address = "(none; set endpoint_uri with UpdateWhatsAppFlow)"
		}
		fmt.Fprintf(io.Stdout, "endpoint    %s\napp secret  %s\n\n%s\n%s", address, keys.AppSecret, keys.PublicKey, keys.PrivateKey)
	}
	return nil
}

type endpointPingCmd struct {
	flowRevisions
	appSecret
	PhoneNumber string `placeholder:"ID" help:"Meta's id of the phone number whose public key encrypts, if it has one."`
}

// Run sends a health check and tells what came of it. Exit code 1: the endpoint
// is not well.
func (c *endpointPingCmd) Run(io *streams) error {
	ctx := context.Background()
	records, flow, err := c.find(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	switch {
	case flow.DataAPIVersion == "":
		return fmt.Errorf("flow %d has no endpoint: its Flow JSON has no data_api_version", flow.ID)
	case flow.EndpointURI == "":
		return fmt.Errorf("flow %d has no endpoint_uri; set it with UpdateWhatsAppFlow", flow.ID)
	}
	keys := endpointKeys{records, c.AppSecret}
	used, err := keys.EndpointKeys(ctx, c.Flow, c.PhoneNumber)
	if err != nil {
		return err
	}
	target := endpoint.Target{URL: flow.EndpointURI, AppSecret: used.AppSecret, PublicKey: func(ctx context.Context) (string, error) {
		used, err := keys.EndpointKeys(ctx, c.Flow, c.PhoneNumber)
		return used.PublicKey, err
	}}
	client := endpoint.NewClient(true) // whoever sits here may go anywhere
	defer client.Close()
	x, err := client.Send(ctx, target, endpoint.Message{Version: flow.DataAPIVersion, Action: endpoint.Ping})
	if e, ok := errors.AsType[*endpoint.Error](err); ok && e.Key == endpoint.KeyDecryption && used.Source == console.SourceFlow {
		return fmt.Errorf("%w 'flowport endpoint show %s private-key' prints the right one", err, c.Flow)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(io.Stdout, "%d in %d ms: %s\n", x.Status, x.Duration.Milliseconds(), strings.TrimSpace(string(x.Response)))
	if !endpoint.IsHealthy(x.Response) {
		return errors.New(`the answer to a health check is {"data": {"status": "active"}}`)
	}
	return nil
}
