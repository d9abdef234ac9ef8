package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/sony/gobreaker/v2"

	"flowport/internal/meta"
)

// mostAttempts is how often a request is made at most.
const mostAttempts = 3

// call is one thing asked of Meta, in one request or in several attempts.
type call struct {
	operation string // for logs and metrics
	waba      string
	method    string
	path      string // below the base address
	query     url.Values
	body      *form         // nil: none
	timeout   time.Duration // of one attempt
	// repeatable says that making the call twice is like making it once.
	repeatable bool
	// done asks Meta whether the change has taken place; nil if nobody can tell.
	// A flow that was like that before counts as changed.
	done func(context.Context) (bool, error)
}

// answer is a body that tells whether it is whole.
type answer interface {
	// missing names what an answer to such a call always has and this one has
	// not; empty if it is whole.
	missing() string
}

// account is what a client knows of its dealings with Meta about a WABA.
type account struct {
	pace    pace
	breaker *gobreaker.CircuitBreaker[struct{}]
}

// do makes a call and reads its answer into out.
func (c *Client) do(ctx context.Context, op *call, out answer) error {
	token, err := c.tokens(ctx, op.waba)
	if err != nil {
		return err
	}
	if op.body != nil && op.body.empty() {
		op.body = nil
	}
	if op.body != nil {
		op.body.finish()
	}
	a := c.account(op.waba)
	var lost *failure // of the last attempt that may have made the change all the same
	for attempt := 1; ; attempt++ {
		started := time.Now()
		f := c.attempt(ctx, a, op, token, out)
		c.note(op, attempt, time.Since(started), f)
		if f == nil {
			return nil
		}
		if f.mayBeDone() {
			lost = f
		} else if f.unsent && lost != nil {
			// That nothing was sent is true of this attempt only.
			lost.err.RetryAfter, lost.final = f.err.RetryAfter, f.final
			f = lost
		}
		if lost != nil && op.done != nil {
			done, err := op.done(ctx)
			if done {
				return nil
			}
			if err != nil {
				return f.told(attempt)
			}
		}
		if attempt == mostAttempts || !op.mayRepeat(f) {
			return f.told(attempt)
		}
		// Full jitter, so that many calls that failed at once do not come back
		// at once.
		pause := rand.N(c.limits.backoff << (attempt - 1))
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < pause || !sleep(ctx, pause) {
			return f.told(attempt)
		}
	}
}

// mayRepeat reports whether a call may be made again after f.
func (op *call) mayRepeat(f *failure) bool {
	switch {
	case f.final:
		return false
	case f.unsent:
		return true
	case f.unknown:
		return op.repeatable
	case f.err.Transient, f.err.Code == meta.CodeUpdate && f.err.Subcode == meta.SubcodeProcessing:
		return true // Meta asks for it
	}
	return op.repeatable && f.down
}

// attempt makes a request when the account's pace and its breaker let it.
func (c *Client) attempt(ctx context.Context, a *account, op *call, token string, out answer) *failure {
	if ctx.Err() != nil {
		return c.ended(ctx, op)
	}
	most := c.limits.pause
	if deadline, ok := ctx.Deadline(); ok {
		most = min(most, time.Until(deadline))
	}
	wait, ok := a.pace.reserve(time.Now(), most)
	if !ok {
		return heldBack(wait)
	}
	if wait > 0 && !sleep(ctx, wait) {
		return c.ended(ctx, op)
	}
	_, err := a.breaker.Execute(func() (struct{}, error) {
		// A nil *failure must become a nil error.
		if f := c.exchange(ctx, a, op, token, out); f != nil {
			return struct{}{}, f
		}
		return struct{}{}, nil
	})
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return c.broken()
}

// breakerTrips is how many failures in a row open a breaker: two calls with all
// their attempts.
const breakerTrips = 2 * mostAttempts

// newBreaker makes the circuit breaker of an account. It opens after failures
// in a row that say Meta is not there, and lets one call try again after a
// rest.
func (c *Client) newBreaker(waba string) *gobreaker.CircuitBreaker[struct{}] {
	return gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:        waba,
		Timeout:     c.limits.rest,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breakerTrips },
		IsSuccessful: func(err error) bool {
			f, ok := errors.AsType[*failure](err)
			return err == nil || ok && !f.down
		},
		IsExcluded: func(err error) bool {
			f, ok := errors.AsType[*failure](err)
			return ok && f.ended
		},
		OnStateChange: func(waba string, from, to gobreaker.State) {
			c.log.Warn("circuit breaker of Meta", "waba", waba, "from", from.String(), "to", to.String())
			c.metrics.breakers.WithLabelValues(to.String()).Inc()
		},
	})
}

// note writes an attempt to the log and the metrics. Refusals of Meta are
// answers like others.
func (c *Client) note(op *call, attempt int, took time.Duration, f *failure) {
	code := "OK"
	level := slog.LevelDebug
	attrs := []slog.Attr{
		slog.String("operation", op.operation), slog.String("waba", op.waba), slog.String("path", op.path),
		slog.Int("attempt", attempt), slog.Duration("took", took),
	}
	if f != nil {
		code = f.label()
		attrs = append(attrs, slog.String("error", f.Error()))
		if f.cause != "" {
			attrs = append(attrs, slog.String("cause", f.cause))
		}
		if f.down || f.unknown {
			level = slog.LevelWarn
		}
	}
	c.log.LogAttrs(context.Background(), level, "call of Meta", attrs...)
	c.metrics.calls.WithLabelValues(op.operation, code).Inc()
	c.metrics.seconds.WithLabelValues(op.operation).Observe(took.Seconds())
}

// sleep waits, and reports whether ctx lived as long.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// missing implements [answer].
func (n *flowNode) missing() string {
	if n.ID == "" {
		return "id"
	}
	return ""
}

// missing implements [answer].
func (l *list[T]) missing() string {
	switch {
	case l.Data == nil:
		return "data"
	case l.Paging != nil && l.Paging.Next != "" && l.Paging.Cursors.After == "":
		return "paging.cursors.after"
	}
	return ""
}

// missing implements [answer].
func (o *outcome) missing() string {
	if !o.Success {
		return "success"
	}
	return ""
}

// created is the outcome of a creation. Meta's older answers have no success.
type created struct{ outcome }

// missing implements [answer].
func (o *created) missing() string {
	if !isID(o.ID) {
		return "id"
	}
	return ""
}

// label is f in the metrics: a code of Meta's, or what came instead of one.
func (f *failure) label() string {
	switch {
	case f.ended:
		return "ended"
	case f.kind != "":
		return f.kind
	}
	return fmt.Sprint(f.err.Code)
}
