// Package intake takes in the bodies of requests: bounded in size, in the memory
// of all together, and in time.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/semaphore"
)

// Errors of a body that was not taken in.
var (
	// ErrTooLarge says that a body is larger than the limit.
	ErrTooLarge = errors.New("intake: the body is larger than the limit")
	// ErrBusy says that no room came free for a body within a minute.
	ErrBusy = errors.New("intake: too many large bodies at one time")
	// ErrSlow says that a body paused for too long or came too slowly.
	ErrSlow = errors.New("intake: the body arrived too slowly")
	// ErrIncomplete says that a body ended before its end.
	ErrIncomplete = errors.New("intake: the body ended before it was complete")
)

const (
	// A body that is smaller than this is not worth queueing.
	smallBody = 256 << 10

	// Bytes of bodies that may be in memory at one time, small and large ones
	// apart so that uploads do not hold up the rest. One sender's that are not
	// yet there have half of it at most. A body above that counts as half.
	smallBudget = 32 << 20
	largeBudget = 64 << 20
	largeShare  = largeBudget / 2

	// maxQueueing bounds the wait for the budget.
	maxQueueing = 60 * time.Second

	// firstPiece is how much of a body must be there before it claims room for
	// all of it, so that a client that only announces a body holds up nobody.
	firstPiece = 64 << 10

	// A body must come without a pause longer than maxPause and, after
	// bodyGrace, at slowestBytes a second: measured by what is there, not by what
	// was announced, so that nobody holds room for long by sending next to nothing.
	bodyGrace    = 20 * time.Second
	slowestBytes = 256 << 10
	maxPause     = 10 * time.Second
)

// Gate decides when a body may be read, by its size in bytes and by who sends
// it. Servers that share memory share a Gate.
type Gate struct {
	small, large *budget
	// huge is for the one body that may go beyond the share. Only a Flow JSON
	// near its limit with escapes for most of its characters is as large.
	huge *semaphore.Weighted
}

// NewGate returns a Gate for 32 MiB of small bodies, 64 MiB of large ones, and
// one that is larger than half of that.
func NewGate() *Gate {
	return &Gate{newBudget(smallBudget, smallBudget/2), newBudget(largeBudget, largeShare), semaphore.NewWeighted(1)}
}

// admit waits until size bytes from a sender fit into the budget.
func (g *Gate) admit(ctx context.Context, from string, size int64) (*claim, error) {
	budget := g.small
	if size > smallBody {
		budget = g.large
	}
	waiting, cancel := context.WithTimeout(ctx, maxQueueing)
	defer cancel()
	c, err := budget.claim(waiting, from, size)
	if err != nil && ctx.Err() == nil {
		return nil, ErrBusy
	}
	return c, err
}

// awaitHuge waits until no other body goes beyond the share.
func (g *Gate) awaitHuge(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, maxQueueing)
	defer cancel()
	err := g.huge.Acquire(waiting, 1)
	if err != nil && ctx.Err() == nil {
		return ErrBusy
	}
	return err
}

// Read reads the body of r, at most limit bytes of it, and writes it to digest
// as well, unless that is nil. from names who sends it, proven or not: bodies of
// one sender leave room for those of others. It blocks until the body is
// admitted; release must be called when the body is no longer in use, also
// after an error: one of this package's, or that of the request's context.
func (g *Gate) Read(w http.ResponseWriter, r *http.Request, from string, limit int64, digest io.Writer) (body []byte, release func(), err error) {
	release = func() {}
	expected := r.ContentLength
	switch {
	case expected == 0:
		return nil, release, nil
	case expected > limit:
		return nil, release, ErrTooLarge
	case expected < 0: // chunked: it may grow to the limit
		expected = limit
	}
	if digest == nil {
		digest = io.Discard
	}
	in := &arrival{src: r.Body, control: http.NewResponseController(w), digest: digest}
	// A ResponseWriter without deadlines (a test's recorder) needs none.
	defer func() { _ = in.control.SetReadDeadline(time.Time{}) }()

	first := min(expected, firstPiece)
	piece, err := g.admit(r.Context(), from, first)
	if err != nil {
		return nil, release, err
	}
	defer piece.arrived()
	release = piece.release
	ended, err := in.read(first)
	if err == nil && !ended && first < expected {
		// Who says that it is huge waits for its turn. A chunked one that turns out
		// to be holds memory by then, which another that waits as well would keep.
		huge := r.ContentLength > largeShare
		if huge {
			if err := g.awaitHuge(r.Context()); err != nil {
				return nil, release, err
			}
			release = func() { g.huge.Release(1); piece.release() }
		}
		before := release
		var whole *claim
		if whole, err = g.admit(r.Context(), from, expected); err != nil {
			return nil, before, err
		}
		defer whole.arrived()
		release = func() { whole.release(); before() }
		if r.ContentLength > 0 {
			in.makeRoom(min(r.ContentLength, largeShare))
		}
		ended, err = in.read(min(limit, largeShare))
		if err == nil && !ended && limit > largeShare {
			if !huge {
				if !g.huge.TryAcquire(1) {
					return nil, release, ErrBusy
				}
				release = func() { g.huge.Release(1); whole.release(); before() }
			}
			ended, err = in.read(limit)
		}
	}
	switch {
	case err != nil:
		return nil, release, cause(err)
	case !ended:
		return nil, release, ErrTooLarge
	}
	return in.body, release, nil
}

// cause says what ended the reading of a body.
func cause(err error) error {
	var network net.Error
	kind := ErrIncomplete
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &network) && network.Timeout() {
		kind = ErrSlow
	}
	return fmt.Errorf("%w: %w", kind, err)
}

// arrival is a body that is being read.
type arrival struct {
	src     io.Reader
	control *http.ResponseController // of the connection's deadline
	digest  io.Writer
	body    []byte
}

// makeRoom lets the body grow to size bytes without being moved.
func (a *arrival) makeRoom(size int64) {
	room := make([]byte, len(a.body), size+1) // one more, so that the end is seen without growing
	copy(room, a.body)
	a.body = room
}

// read goes on until the body has ended or has more than most bytes.
func (a *arrival) read(most int64) (ended bool, err error) {
	if a.body == nil {
		a.makeRoom(most)
	}
	// Piece by piece, to hash the bytes while they are in the processor's cache.
	const piece = 128 << 10
	began, had := time.Now(), len(a.body)
	for int64(len(a.body)) <= most {
		if len(a.body) == cap(a.body) {
			a.body = append(a.body, 0)[:len(a.body)]
		}
		next := time.Now().Add(maxPause)
		earned := time.Duration(len(a.body)-had) * time.Second / slowestBytes
		if deadline := began.Add(bodyGrace + earned); next.After(deadline) {
			next = deadline
		}
		_ = a.control.SetReadDeadline(next)
		free := a.body[len(a.body):min(cap(a.body), len(a.body)+piece)]
		n, err := a.src.Read(free)
		_, _ = a.digest.Write(free[:n]) // a hash never fails
		a.body = a.body[:len(a.body)+n]
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}
