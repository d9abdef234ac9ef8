package events

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// Outcomes of an attempt, for metrics and the log.
const (
	delivered = "delivered"
	failed    = "failed"
	parked    = "parked"
	dropped   = "dropped"
)

// errNoDestination says that nobody is to be told of an event any more.
var errNoDestination = errors.New("there is no destination")

// deliver claims an event, makes one attempt to tell it, and writes down how
// that went. It is not broken off when ctx ends meanwhile.
func (c *Courier) deliver(ctx context.Context, due *store.Event) {
	ctx = context.WithoutCancel(ctx)
	var e *store.Event
	err := c.Store.Write(ctx, func(tx *store.Tx) error {
		claimed := *due // the function may run again
		e = &claimed
		return tx.ClaimEvent(e, c.now().Add(c.lease))
	})
	if errors.Is(err, store.ErrConflict) { // another process was faster
		return
	}
	if err != nil {
		c.Log.Error("an event cannot be claimed", "event", due.ID, "cause", err)
		return
	}
	attempt, cancel := context.WithTimeout(ctx, c.timeout)
	err = c.tell(attempt, e)
	cancel()
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the destination did not answer within %s", c.timeout)
	}
	c.settle(ctx, e, err)
}

// tell brings an event to its destination.
func (c *Courier) tell(ctx context.Context, e *store.Event) error {
	waba, hook, err := c.Registry.Webhook(ctx, e.Account, e.Region, e.WABA)
	if errors.Is(err, registry.ErrNotFound) {
		return errNoDestination // unlinked meanwhile
	}
	if err != nil {
		return err
	}
	if waba.Region == registry.AnyRegion {
		waba.Region = c.Region
	}
	body, err := message(waba, e)
	if err != nil {
		return err
	}
	if hook.URL != "" {
		return c.webhooks.post(ctx, hook, body)
	}
	return c.publish(ctx, waba.EventDestinations, e, body)
}

// settle writes down how an attempt went.
func (c *Courier) settle(ctx context.Context, e *store.Event, cause error) {
	now := c.now()
	outcome := delivered
	write := func(tx *store.Tx) error { return tx.FinishEvent(e, now) }
	switch {
	case cause == nil:
	case errors.Is(cause, errNoDestination):
		outcome = dropped
	case now.Sub(e.CreatedAt) >= persistence:
		outcome = parked
		write = func(tx *store.Tx) error { return tx.ParkEvent(e, now, reason(cause)) }
	default:
		outcome = failed
		write = func(tx *store.Tx) error { return tx.DelayEvent(e, now.Add(c.backoff(e.Attempts)), reason(cause)) }
	}
	log := c.Log.With("event", e.ID, "waba", e.WABA, "flow", e.Flow, "attempt", e.Attempts, "outcome", outcome)
	switch outcome {
	case delivered, dropped:
		log.Info("event")
	default:
		log.Warn("event", "cause", reason(cause))
	}
	c.outcomes.WithLabelValues(outcome).Inc()
	// When this fails the claim runs out, and the event is told once more.
	if err := c.Store.Write(ctx, write); err != nil && !errors.Is(err, store.ErrConflict) {
		log.Error("the outcome of an event cannot be kept", "cause", err)
	}
}

// Backoff: the first repeat comes after about a second, later ones after twice
// the time of the one before, up to an hour.
const (
	firstBackoff = time.Second
	maxBackoff   = time.Hour
)

// backoff is how long to wait after so many attempts. Half of it is chance, so
// that events which failed together are not all tried again together.
func backoff(attempts int) time.Duration {
	d := maxBackoff
	if attempts < 13 { // 2¹² seconds are more than an hour
		d = min(d, firstBackoff<<max(attempts-1, 0))
	}
	return d/2 + rand.N(d/2)
}

// maxReason bounds what is kept of an error, in bytes.
const maxReason = 300

// reason is one line of text, whatever a receiver put into its error: it is
// shown on terminals.
func reason(err error) string {
	s := err.Error()
	s = strings.ToValidUTF8(s[:min(len(s), maxReason)], "")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
