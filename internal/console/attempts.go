package console

import (
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// How often one address may try to sign in: at once, and then a second.
const (
	attemptBurst = 20
	attemptRate  = rate.Limit(0.5)
	// maxAddresses bounds the memory. Starting over refills all buckets, which
	// only ever lets somebody try more.
	maxAddresses = 10_000
)

// attempts throttles signing in. The zero value is ready for use.
type attempts struct {
	mu      sync.Mutex
	buckets map[netip.Prefix]*rate.Limiter
}

// allow takes a token of the address, IP:PORT, or reports that there is none.
func (a *attempts) allow(remote string) bool {
	network := networkOf(remote)
	a.mu.Lock()
	defer a.mu.Unlock()
	bucket := a.buckets[network]
	if bucket == nil {
		if a.buckets == nil || len(a.buckets) >= maxAddresses {
			a.buckets = make(map[netip.Prefix]*rate.Limiter)
		}
		bucket = rate.NewLimiter(attemptRate, attemptBurst)
		a.buckets[network] = bucket
	}
	return bucket.Allow()
}

// networkOf is what one person has: an IPv4 address, or a /64 of IPv6.
func networkOf(remote string) netip.Prefix {
	address, _ := netip.ParseAddrPort(remote)
	ip := address.Addr().Unmap()
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	network, _ := ip.Prefix(bits)
	return network
}
