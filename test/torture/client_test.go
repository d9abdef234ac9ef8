package torture_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"
)

// client makes calls, one after another, of flows that are its own. So it
// knows of each what it must be.
type client struct {
	name    string
	random  *rand.Rand
	nodes   []*node
	entries []*entry
	made    int           // names so far
	failed  int           // calls without an answer, one after another
	pulse   *atomic.Int64 // counts the acknowledged calls of all clients

	calls, acknowledged, refused, unknown int
	requests                              []string
	problems                              []string
}

// Bounds of what one client has at a time.
const (
	mostEditable = 5  // flows that can still be changed
	mostUnknown  = 10 // flows with a call that had no answer
)

// weights say how often a call is tried, out of their sum.
var weights = []struct {
	operation string
	weight    int
}{
	{"UpdateWhatsAppFlowAssets", 40},
	{"UpdateWhatsAppFlow", 10},
	{"PublishWhatsAppFlow", 15},
	{"DeprecateWhatsAppFlow", 2},
	{"DeleteWhatsAppFlow", 12},
	{"GetWhatsAppFlow", 10},
}

func (c *client) operation() string {
	sum := 0
	for _, w := range weights {
		sum += w.weight
	}
	at := c.random.IntN(sum)
	for _, w := range weights {
		if at -= w.weight; at < 0 {
			return w.operation
		}
	}
	panic("not reached")
}

// work makes calls until ctx ends.
func (c *client) work(ctx context.Context) {
	for ctx.Err() == nil {
		n := c.nodes[c.random.IntN(len(c.nodes))]
		var editable []*entry
		unanswered := 0
		for _, e := range c.entries {
			switch {
			case e.maybe != nil:
				unanswered++
			case e.is.flow.exists() && e.is.flow.status != "DEPRECATED":
				editable = append(editable, e)
			}
		}
		switch operation := c.operation(); {
		case unanswered >= mostUnknown:
			time.Sleep(time.Millisecond) // until the scenario looks how they ended
		case len(editable) == 0 || len(editable) < mostEditable && c.random.IntN(4) == 0:
			e := &entry{}
			c.entries = append(c.entries, e)
			c.change(n, e, c.newCall("CreateWhatsAppFlow"))
		case operation == "GetWhatsAppFlow":
			c.check(n, editable[c.random.IntN(len(editable))])
		default:
			c.change(n, editable[c.random.IntN(len(editable))], c.newCall(operation))
		}
	}
}

func (c *client) newCall(operation string) call {
	made := call{operation: operation}
	if operation == "CreateWhatsAppFlow" || operation == "UpdateWhatsAppFlow" {
		c.made++
		made.name = fmt.Sprintf("%s %d", c.name, c.made)
	}
	if operation == "UpdateWhatsAppFlowAssets" || operation == "CreateWhatsAppFlow" && c.random.IntN(2) == 0 {
		made.document = newDocument(c.random)
		made.publish = operation == "CreateWhatsAppFlow" && c.random.IntN(2) == 0
	}
	return made
}

// change makes a call and notes what is known of it.
func (c *client) change(n *node, e *entry, made call) {
	next, allowed := e.is.after(made)
	r := n.do(made.operation, made.members(e.id))
	if r.outcome == unsent {
		c.forget()
		time.Sleep(time.Millisecond)
		return
	}
	c.calls++
	e.dirty = true
	switch {
	case r.outcome == done && allowed:
		c.acknowledged++
		c.pulse.Add(1)
		c.requests = append(c.requests, r.requestID)
		if e.id == "" {
			var created struct{ FlowID string }
			if err := r.read(&created); err != nil {
				c.wrong("%s: %v", made.operation, err)
			}
			e.id = created.FlowID
		}
		e.is = next
	case r.outcome == refused && !allowed:
		c.refused++
	case r.outcome == unknown:
		if allowed {
			e.maybe = &next
		}
		c.unanswered()
		return
	default:
		c.wrong("%s of flow %s, which is %+v: %v %s %v", made.operation, e.id, e.is.flow, r.outcome, r.body, r.problem)
	}
	c.failed = 0
}

// unanswered counts a call without an answer and waits, the longer the more
// there were: a database may be away for seconds.
func (c *client) unanswered() {
	c.unknown++
	time.Sleep(min(10*time.Millisecond<<c.failed, time.Second))
	c.failed = min(c.failed+1, 10)
}

// check demands that a flow is as the client left it.
func (c *client) check(n *node, e *entry) {
	seen, r := n.look(e.id)
	sha256 := ""
	if r.outcome == done {
		sha256, r = n.draftOf(e.id)
	}
	if r.outcome == unsent {
		time.Sleep(time.Millisecond)
		return
	}
	c.calls++
	is := e.is.flow
	switch {
	case r.outcome == unknown:
		c.unanswered()
	case r.outcome != done:
		c.wrong("flow %s is %v, want %+v", e.id, r.outcome, is)
	case seen.FlowName != is.name || seen.FlowStatus != is.status || sha256 != is.draft:
		c.wrong("flow %s is %+v with the draft %q, want %+v", e.id, seen, sha256, is)
	default:
		c.acknowledged++
		c.pulse.Add(1)
	}
}

// wrong notes an answer that the life cycle does not allow.
func (c *client) wrong(format string, args ...any) {
	if len(c.problems) < 5 {
		c.problems = append(c.problems, fmt.Sprintf(format, args...))
	}
}

// forget drops the flows that have not come into being.
func (c *client) forget() {
	c.entries = slices.DeleteFunc(c.entries, func(e *entry) bool { return e.id == "" && e.maybe == nil })
}
