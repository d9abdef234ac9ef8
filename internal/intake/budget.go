package intake

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// budget is room for bodies: so many bytes for all together, and a share of it
// for those of one sender that are not yet there. A sender is not proven before
// the body is there, so who only knows somebody's name holds up nobody else.
type budget struct {
	all   *semaphore.Weighted
	share int64

	mu      sync.Mutex
	senders map[string]*sender // that have claims
}

// sender is who sends bodies, as far as one can know.
type sender struct {
	room   *semaphore.Weighted // what is left of the share
	claims int
}

func newBudget(all, share int64) *budget {
	return &budget{all: semaphore.NewWeighted(all), share: share, senders: map[string]*sender{}}
}

// claim is room for a body.
type claim struct {
	budget *budget
	from   string
	size   int64
	sender *sender // nil once the body is there
}

// claim waits until size bytes, at most the share, are free for a sender.
func (b *budget) claim(ctx context.Context, from string, size int64) (*claim, error) {
	c := &claim{b, from, min(size, b.share), b.enter(from)}
	if err := c.sender.room.Acquire(ctx, c.size); err != nil {
		b.leave(from)
		return nil, err
	}
	if err := b.all.Acquire(ctx, c.size); err != nil {
		c.arrived()
		return nil, err
	}
	return c, nil
}

// arrived gives the share back: the body is there, or never will be.
func (c *claim) arrived() {
	if c.sender != nil {
		c.sender.room.Release(c.size)
		c.sender = nil
		c.budget.leave(c.from)
	}
}

// release gives everything back: the body is no longer in use.
func (c *claim) release() {
	c.arrived()
	c.budget.all.Release(c.size)
}

func (b *budget) enter(from string) *sender {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.senders[from]
	if s == nil {
		s = &sender{room: semaphore.NewWeighted(b.share)}
		b.senders[from] = s
	}
	s.claims++
	return s
}

func (b *budget) leave(from string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.senders[from]
	if s.claims--; s.claims == 0 {
		delete(b.senders, from)
	}
}
