package graph

import "sync"

// mostOwners bounds what is remembered: a few MB.
const mostOwners = 20_000

// owners remembers which account owns a flow, which never changes: a flow that
// migrates gets a new id.
type owners struct {
	mu     sync.Mutex
	byFlow map[string]string
}

// get returns the owner of a flow, empty if it is not known.
func (o *owners) get(flow string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byFlow[flow]
}

func (o *owners) put(flow, waba string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byFlow == nil || len(o.byFlow) >= mostOwners {
		o.byFlow = map[string]string{} // what is in use is soon back
	}
	o.byFlow[flow] = waba
}
