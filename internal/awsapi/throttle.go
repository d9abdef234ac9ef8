package awsapi

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/time/rate"
)

// Rate is a token bucket: Limit calls a second, Burst at once.
type Rate struct {
	Limit float64
	Burst int
}

// Rates holds the throttling of operations by name, "*" for every one that is
// not named. An operation without a rate is not throttled.
type Rates map[string]Rate

// ParseRate reads OPERATION=PER_SECOND[/BURST] into r, such as
// UpdateWhatsAppFlowAssets=5/10 or *=100. The burst is the rate rounded up
// when it is not given.
func (r Rates) ParseRate(s string) error {
	wrong := func(why string) error {
		return fmt.Errorf("throttle %q: %s; write OPERATION=PER_SECOND[/BURST], such as UpdateWhatsAppFlowAssets=5/10, or *=100 for all others", s, why)
	}
	name, numbers, ok := strings.Cut(s, "=")
	if !ok {
		return wrong("there is no '='")
	}
	if name != "*" && operationNamed(name) == nil {
		return wrong("there is no operation " + name)
	}
	perSecond, burst, hasBurst := strings.Cut(numbers, "/")
	limit, err := strconv.ParseFloat(perSecond, 64)
	if err != nil || !(limit > 0 && limit <= 1e6) {
		return wrong("the rate must be a number above 0 and at most 1000000")
	}
	most := int(limit)
	if float64(most) < limit {
		most++
	}
	if hasBurst {
		if most, err = strconv.Atoi(burst); err != nil || most < 1 || most > 1e6 {
			return wrong("the burst must be a whole number from 1 to 1000000")
		}
	}
	r[name] = Rate{limit, most}
	return nil
}

// throttle keeps a token bucket for each key and operation that is throttled.
type throttle struct {
	rates Rates

	mu      sync.Mutex
	buckets map[bucketKey]*rate.Limiter
}

type bucketKey struct{ accessKeyID, operation string }

// maxBuckets bounds the memory of a server with very many keys. Starting over
// refills all buckets, which only ever lets a caller do more.
const maxBuckets = 100_000

func throttled() error { return throttledRequestException.say("Rate exceeded") }

// allow takes a token, or reports that there is none.
func (t *throttle) allow(accessKeyID, operation string) bool {
	r, ok := t.rates[operation]
	if !ok {
		if r, ok = t.rates["*"]; !ok {
			return true
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := bucketKey{accessKeyID, operation}
	bucket := t.buckets[key]
	if bucket == nil {
		if t.buckets == nil || len(t.buckets) >= maxBuckets {
			t.buckets = make(map[bucketKey]*rate.Limiter)
		}
		bucket = rate.NewLimiter(rate.Limit(r.Limit), r.Burst)
		t.buckets[key] = bucket
	}
	return bucket.Allow()
}
