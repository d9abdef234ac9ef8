package console

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// places are how many may do something at one time, and how many of them for
// one: a visitor, or a link. Who is slow with all of his holds up nobody else.
type places struct {
	all  *semaphore.Weighted
	each int64

	mu sync.Mutex
	of map[string]*share // of those who have a place or wait for one
}

// share is what one may have of the places.
type share struct {
	free  *semaphore.Weighted
	users int
}

func newPlaces(all, each int64) *places {
	return &places{all: semaphore.NewWeighted(all), each: each, of: map[string]*share{}}
}

// take waits for a place and reports whether there is one; leave gives it up.
// There is none when ctx ends before.
func (p *places) take(ctx context.Context, who string) (leave func(), ok bool) {
	return p.enter(who, func(s *semaphore.Weighted) bool { return s.Acquire(ctx, 1) == nil })
}

// tryTake is take for who does not wait.
func (p *places) tryTake(who string) (leave func(), ok bool) {
	return p.enter(who, func(s *semaphore.Weighted) bool { return s.TryAcquire(1) })
}

func (p *places) enter(who string, acquire func(*semaphore.Weighted) bool) (leave func(), ok bool) {
	own := p.share(who)
	if !acquire(own.free) {
		p.forget(who, own)
		return nil, false
	}
	if !acquire(p.all) {
		own.free.Release(1)
		p.forget(who, own)
		return nil, false
	}
	return func() {
		p.all.Release(1)
		own.free.Release(1)
		p.forget(who, own)
	}, true
}

func (p *places) share(who string) *share {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.of[who]
	if s == nil {
		s = &share{free: semaphore.NewWeighted(p.each)}
		p.of[who] = s
	}
	s.users++
	return s
}

// forget drops the share of who has no place and waits for none.
func (p *places) forget(who string, s *share) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(p.of, who)
	}
}
