// Package events brings what happens to flows to where the owner of a WhatsApp
// Business Account wants it: to an SNS topic, as AWS does, or to a webhook of
// its own. It takes events from the outbox in the store, where they were
// written together with the change they tell of, so that none is lost:
//
//   - each is told at least once, also when the process is killed; a receiver
//     knows a repeated one by its messageId;
//   - those of one flow are told in the order in which they happened;
//   - one that cannot be told is tried again for a week, less and less often,
//     and then parked.
//
// Several processes may share an outbox: each event is claimed for a while.
package events

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// The times of a delivery.
const (
	// lease is how long a claim lasts. It ends by itself when the process that
	// claimed is gone, and is longer than a delivery may take.
	lease = 30 * time.Second
	// deliveryTimeout bounds one attempt, and what a stop waits for.
	deliveryTimeout = 10 * time.Second
	// persistence is how long an event is tried (Meta: up to 7 days).
	persistence = 7 * 24 * time.Hour
	// parkedLife is how long a parked event can be looked at.
	parkedLife = 30 * 24 * time.Hour
	// pollInterval is how often the outbox is looked at, and so about how late
	// an event is.
	pollInterval = 500 * time.Millisecond
	// maxDeliveries bounds the deliveries at one time. Each is for another
	// account, so that a slow receiver keeps up none but its own.
	maxDeliveries = 16
)

// Options configure a Courier. Store, Registry and Log are required.
type Options struct {
	Store    *store.Store
	Registry *registry.Registry
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none
	// SNS publishes to topics; nil: what is for a topic is dropped.
	SNS *sns.Client
	// Local allows webhooks on this machine. Set it only while the server
	// listens on loopback, where whoever sets a webhook could call them anyway.
	Local bool
	// Region stands in the ARNs of a WABA that answers in every region.
	Region string
}

// Courier tells events.
type Courier struct {
	Options
	webhooks *webhooks
	outcomes *prometheus.CounterVec

	// The constants above and the clock; tests have others.
	lease, timeout, poll time.Duration
	backoff              func(attempts int) time.Duration
	now                  func() time.Time

	mu   sync.Mutex
	busy map[account]bool // those that a delivery is under way for
}

// account names a row of linked WABAs.
type account struct{ account, region, waba string }

func accountOf(e *store.Event) account { return account{e.Account, e.Region, e.WABA} }

// New returns a Courier. [Courier.Run] makes it work.
func New(o Options) *Courier {
	c := &Courier{
		Options:  o,
		webhooks: newWebhooks(o.Local),
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_events_total",
			Help: "Attempts to tell an event, by outcome: delivered, failed (it is tried again), parked (it is not), dropped (it has no destination).",
		}, []string{"outcome"}),
		lease:   lease,
		timeout: deliveryTimeout,
		poll:    pollInterval,
		backoff: backoff,
		now:     time.Now,
		busy:    make(map[account]bool),
	}
	if o.Metrics != nil {
		o.Metrics.MustRegister(c.outcomes)
	}
	return c
}

// Run tells events until ctx ends. Then it starts no delivery any more and
// returns when those under way are over, 10 seconds later at most.
func (c *Courier) Run(ctx context.Context) {
	defer c.webhooks.close()
	var deliveries sync.WaitGroup
	defer deliveries.Wait()
	slots := make(chan struct{}, maxDeliveries)
	done := make(chan struct{}, 1) // a delivery ended: another one may be due
	tick := time.NewTicker(c.poll)
	defer tick.Stop()
	for cleanAt := c.now(); ; {
		if now := c.now(); !now.Before(cleanAt) {
			c.deleteParked(ctx, now)
			cleanAt = now.Add(time.Hour)
		}
		for _, e := range c.due(ctx) {
			if ctx.Err() != nil || !c.begin(&e) {
				continue
			}
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				c.end(&e)
				continue
			}
			deliveries.Go(func() {
				c.deliver(ctx, &e)
				c.end(&e)
				<-slots
				select {
				case done <- struct{}{}:
				default:
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-done:
		}
	}
}

// begin reports whether the account of e has no delivery under way, and notes
// that it has one now.
func (c *Courier) begin(e *store.Event) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[accountOf(e)] {
		return false
	}
	c.busy[accountOf(e)] = true
	return true
}

func (c *Courier) end(e *store.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, accountOf(e))
}

// due reads the events to tell now, one for each account.
func (c *Courier) due(ctx context.Context) (due []store.Event) {
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueEvents(c.now())
		return err
	})
	if err != nil && ctx.Err() == nil {
		c.Log.Error("the outbox cannot be read", "cause", err)
	}
	return due
}

func (c *Courier) deleteParked(ctx context.Context, now time.Time) {
	err := c.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteParkedEvents(now.Add(-parkedLife)) })
	if err != nil && ctx.Err() == nil {
		c.Log.Error("old events cannot be deleted", "cause", err)
	}
}
