package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"flowport/internal/registry"
)

// wabaCmd is what can be done with linked WhatsApp Business Accounts.
type wabaCmd struct {
	Link    wabaLinkCmd    `cmd:"" help:"Link a WhatsApp Business Account to an account and region."`
	Rotate  wabaRotateCmd  `cmd:"" help:"Replace the access token of a linked WhatsApp Business Account."`
	Webhook wabaWebhookCmd `cmd:"" help:"Set or show where events of an account are sent, and the secret that signs them."`
	List    wabaListCmd    `cmd:"" help:"List linked WhatsApp Business Accounts."`
	Unlink  wabaUnlinkCmd  `cmd:"" help:"Unlink a WhatsApp Business Account. Its flows stay."`
}

// Help is shown by `flowport waba --help`.
func (wabaCmd) Help() string {
	return `AWS links WABAs in its console only; here it is a command. The id that AWS clients
use (waba-…) is made when an account is linked.

An account that is served by the real Meta needs an access token of Meta's. It is
read from standard input or a file, kept encrypted, and never shown again.

Examples:

  flowport waba link --id 102290129340398 --name "My shop" --region eu-central-1
  flowport waba link --id 102290129340398 --name "My shop" --token-file token.txt
  pass meta/token | flowport waba rotate waba-0123… --token-stdin
  flowport waba webhook waba-0123… https://example.com/flow-events`
}

// accountAndRegion say whose WABAs a command is about.
type accountAndRegion struct {
	Account string `default:"000000000000" env:"FLOWPORT_ACCOUNT" help:"AWS account, 12 digits (default: ${default})."`
	Region  string `default:"us-east-1" env:"FLOWPORT_REGION" help:"AWS region (default: ${default})."`
}

type wabaLinkCmd struct {
	dataDir
	accountAndRegion
	metaToken
	ID   string `required:"" help:"Meta's id of the WABA, digits."`
	Name string `required:"" help:"Name to show, up to 200 characters."`
}

// Run links a WABA and prints its id.
func (c *wabaLinkCmd) Run(io *streams) error {
	token, err := c.token(io.Stdin)
	if err != nil {
		return err
	}
	ctx := context.Background()
	records, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	ctx = recorded(ctx, "LinkWABA", c.Account, c.Region, map[string]any{"metaId": c.ID, "name": c.Name, "token": token != ""})
	waba, err := records.LinkWABA(ctx, registry.WABA{Account: c.Account, Region: c.Region, MetaID: c.ID, Name: c.Name}, token)
	if errors.Is(err, registry.ErrExists) {
		return fmt.Errorf("account %s has linked %s in %s before; 'flowport waba list' shows its id, and 'flowport waba rotate' gives it another token", c.Account, c.ID, c.Region)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(io.Stdout, waba.ID)
	return nil
}

type wabaListCmd struct {
	dataDir
	accountAndRegion
}

// mostListed bounds a list on the terminal. AWS allows 25 WABAs in a region.
const mostListed = 1000

// Run lists the WABAs that an account has linked in a region.
func (c *wabaListCmd) Run(io *streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	wabas, err := records.WABAs(ctx, c.Account, c.Region, "", mostListed)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tMETA ID\tNAME\tACCOUNT\tREGION\tLINKED\tWEBHOOK\tTOKEN SINCE")
	for _, w := range wabas {
		token := "none"
		if !w.TokenSince.IsZero() {
			token = w.TokenSince.Format(time.RFC3339)
		}
		webhook := "no"
		if w.HasWebhook {
			webhook = "yes"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", w.ID, w.MetaID, w.Name, w.Account, w.Region, w.LinkedAt.Format(time.RFC3339), webhook, token)
	}
	return table.Flush()
}

type wabaUnlinkCmd struct {
	dataDir
	accountAndRegion
	ID string `arg:"" help:"The id that AWS clients use, waba-…"`
}

// Run unlinks a WABA.
func (c *wabaUnlinkCmd) Run(io *streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	ctx = recorded(ctx, "UnlinkWABA", c.Account, c.Region, map[string]any{"id": c.ID})
	return c.explain(records.UnlinkWABA(ctx, c.Account, c.Region, c.ID), c.ID)
}

type wabaRotateCmd struct {
	dataDir
	accountAndRegion
	metaToken
	ID string `arg:"" help:"The id that AWS clients use, waba-…"`
}

// Run replaces a token.
func (c *wabaRotateCmd) Run(io *streams) error {
	token, err := c.token(io.Stdin)
	if err != nil {
		return err
	}
	if token == "" {
		return &exitError{exitUsage, errors.New("say where the new token is: --token-stdin or --token-file")}
	}
	ctx := context.Background()
	records, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	ctx = recorded(ctx, "RotateMetaToken", c.Account, c.Region, map[string]any{"id": c.ID})
	return c.explain(records.SetMetaToken(ctx, c.Account, c.Region, c.ID, token), c.ID)
}

// explain says what to do when a WABA is not there.
func (a accountAndRegion) explain(err error, id string) error {
	if errors.Is(err, registry.ErrNotFound) {
		return fmt.Errorf("account %s has linked no WABA %s in %s; 'flowport waba list' shows all", a.Account, id, a.Region)
	}
	return err
}
