package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// eventsCmd is what can be done with events that are still to be told.
type eventsCmd struct {
	List  eventsListCmd  `cmd:"" help:"List events that were not told yet."`
	Retry eventsRetryCmd `cmd:"" help:"Try to tell an event again now, also one that was given up."`
}

// Help is shown by `flowport events --help`.
func (eventsCmd) Help() string {
	return `What happens to flows is told to the event destination or the webhook of their
account, in order and at least once. An event that cannot be told is tried for
seven days, less and less often, and then parked for thirty days.

Examples:

  flowport events list
  flowport events retry 2b0f6f0e-8a3b-4a39-9f9e-0d6a1f7f1c3e`
}

type eventsListCmd struct {
	dataDir
}

// Run lists the outbox.
func (c *eventsListCmd) Run(io *streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EVENT\tWABA\tFLOW\tHAPPENED\tATTEMPTS\tNEXT\tFAILURE")
	for after := int64(0); ; {
		var page []store.Event
		err := records.store.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.Events(after, mostListed)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range page {
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%d\t%s\t%s\n",
				e.ID, e.WABA, e.Flow, e.CreatedAt.Format(time.RFC3339), e.Attempts, nextAttempt(e), e.Failure)
			after = e.Number
		}
		if len(page) < mostListed {
			return table.Flush()
		}
	}
}

// nextAttempt says when an event is tried next, or why it is not.
func nextAttempt(e store.Event) string {
	switch {
	case !e.ParkedAt.IsZero():
		return "parked " + e.ParkedAt.Format(time.RFC3339)
	case e.DueAt.IsZero():
		return "after the one before"
	}
	return e.DueAt.Format(time.RFC3339)
}

type eventsRetryCmd struct {
	dataDir
	ID string `arg:"" help:"The event, as 'flowport events list' shows it."`
}

// Run makes an event due.
func (c *eventsRetryCmd) Run(*streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	ctx = recorded(ctx, "RetryEvent", "", "", map[string]any{"eventId": c.ID})
	err = records.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RetryEvent(c.ID, time.Now()); err != nil {
			return err
		}
		return tx.Record(nil)
	})
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no event %s; 'flowport events list' shows all", c.ID)
	}
	return err
}

type wabaWebhookCmd struct {
	dataDir
	accountAndRegion
	ID  string `arg:"" help:"The id that AWS clients use, waba-…"`
	URL string `arg:"" optional:"" help:"Where to send events, https://…; without it the present one is shown."`
	Off bool   `help:"Send no events any more."`
}

// Run sets or shows a webhook, with its secret: who can read the data
// directory and its master key can read that, too.
func (c *wabaWebhookCmd) Run(io *streams) error {
	if c.Off && c.URL != "" {
		return &exitError{exitUsage, errors.New("give an address or --off, not both")}
	}
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	var hook registry.Webhook
	if c.URL != "" || c.Off {
		ctx = recorded(ctx, "SetWebhook", c.Account, c.Region, map[string]any{"id": c.ID, "off": c.Off})
		hook, err = records.SetWebhook(ctx, c.Account, c.Region, c.ID, c.URL)
	} else {
		_, hook, err = records.Webhook(ctx, c.Account, c.Region, c.ID)
	}
	if err != nil {
		return c.explain(err, c.ID)
	}
	if hook.URL == "" {
		fmt.Fprintln(io.Stdout, "no webhook")
		return nil
	}
	fmt.Fprintf(io.Stdout, "url     %s\nsecret  %s\n", hook.URL, hook.Secret)
	return nil
}
