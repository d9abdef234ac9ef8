package graph

import (
	"sync"
	"time"
)

const (
	// slowFrom is the percentage of a limit from which calls slow down.
	slowFrom = 80
	// widestGap is the time between two calls when a limit is all but used up.
	widestGap = 5 * time.Second
	// blindPause is how long calls wait after a refusal that tells no time.
	blindPause = time.Minute
	// paceForgotten is when the last known usage tells nothing any more.
	paceForgotten = 10 * time.Minute
)

// pace spreads an account's calls out when Meta says that a limit is nearly
// used up, and stops them until the time that Meta names once it is (Graph API,
// "Rate Limits": slow down before, wait after).
type pace struct {
	mu   sync.Mutex
	gap  time.Duration // between two calls; 0: none
	next time.Time     // no call before
	seen time.Time     // when Meta last told its usage
}

// reserve gives how long the next call has to wait. If that is longer than
// most, the call is not counted and has to be given up.
func (p *pace) reserve(now time.Time, most time.Duration) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait = max(p.next.Sub(now), 0)
	if wait > most {
		return wait, false
	}
	if p.gap > 0 && now.Sub(p.seen) < paceForgotten {
		p.next = now.Add(wait + p.gap)
	}
	return wait, true
}

// observe takes what an answer tells. refused says that Meta refused it for a
// limit.
func (p *pace) observe(now time.Time, u usage, refused bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if u.known {
		p.seen = now
		used := min(max(u.percent-slowFrom, 0)/(100-slowFrom), 1)
		p.gap = time.Duration(used * float64(widestGap))
	}
	pause := u.pause(refused)
	if pause == 0 && (refused || u.percent >= 100) {
		pause = blindPause
	}
	if until := now.Add(pause); pause > 0 && until.After(p.next) {
		p.next = until
	}
}
