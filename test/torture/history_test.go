package torture_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// Bounds of a history, so that it can be checked: the search grows with what is
// under way at once, and each call without an answer is, for ever.
const (
	families     = 3  // of flows, each checked by itself
	namesEach    = 2  // of a family, which its flows contend for
	historyCalls = 12 // of one client
	historians   = 8  // clients
)

// board is where the clients of a history write what they know and did.
type board struct {
	*recorder
	name  string // that its flows' names begin with
	began time.Time

	mu      sync.Mutex
	flows   [families][]tagged // newest last
	tags    int
	history []porcupine.Operation
}

// tagged is a flow that somebody knows the id of.
type tagged struct{ tag, id string }

// historian is one client of a history.
type historian struct {
	*board
	number int
	random *rand.Rand
}

// write makes all calls of the client.
func (h *historian) write() {
	for range historyCalls {
		h.await()
		family := h.random.IntN(families)
		known := h.known(family)
		if len(known) == 0 || h.random.IntN(8) == 0 {
			h.create(family)
			continue
		}
		h.call(family, known[len(known)-1-min(h.random.IntN(4)/2, len(known)-1)])
	}
}

func (h *historian) known(family int) []tagged {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.flows[family]
}

// learn notes a flow that all clients may call from now on.
func (h *historian) learn(family int, f tagged) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, known := range h.flows[family] {
		if known.id == f.id {
			return
		}
	}
	h.flows[family] = append(h.flows[family], f)
}

// node is any one, since no client belongs to one.
func (h *historian) node() *node { return h.nodes[h.random.IntN(len(h.nodes))] }

// nameOf is a name that the flows of a family contend for.
func (h *historian) nameOf(family int) string {
	return fmt.Sprintf("%s %d%c", h.name, family, 'a'+h.random.IntN(namesEach))
}

// tagURI is the address that carries a flow's tag: nobody changes it.
const tagURI = "https://example.com/"

// create makes a flow, if the name is free. Is it not, there may be a flow that
// nobody knows of.
func (h *historian) create(family int) {
	h.mu.Lock()
	h.tags++
	tag := fmt.Sprintf("f%d", h.tags)
	h.mu.Unlock()
	in := input{family: family, tag: tag, call: call{operation: "CreateWhatsAppFlow", name: h.nameOf(family)}}
	if h.random.IntN(2) == 0 {
		in.document, in.publish = newDocument(h.random), h.random.IntN(2) == 0
	}
	m := in.members("")
	m["endpointUri"] = tagURI + tag
	r := h.record(in, func() (reply, flow) { return h.node().do(in.operation, m), flow{} })
	switch r.outcome {
	case done:
		var created struct{ FlowID string }
		if r.read(&created) == nil {
			h.learn(family, tagged{tag, created.FlowID})
		}
	case refused:
		h.find(family, in.name)
	}
}

// find looks for the flow that has a name.
func (h *historian) find(family int, name string) {
	n := h.node()
	flows, err := n.list()
	if err != nil {
		return
	}
	for _, f := range flows {
		if f.FlowName != name {
			continue
		}
		if seen, r := n.look(f.FlowID); r.outcome == done {
			h.learn(family, tagged{seen.EndpointURI[len(tagURI):], f.FlowID})
		}
	}
}

// call makes some call of a flow.
func (h *historian) call(family int, f tagged) {
	in := input{family: family, tag: f.tag}
	switch at := h.random.IntN(100); {
	case at < 25:
		h.look(family, f)
		return
	case at < 40:
		h.lookAtDraft(family, f)
		return
	case at < 60:
		in.operation, in.document = "UpdateWhatsAppFlowAssets", newDocument(h.random)
	case at < 75:
		in.operation, in.name = "UpdateWhatsAppFlow", h.nameOf(family)
	case at < 90:
		in.operation = "PublishWhatsAppFlow"
	case at < 93:
		in.operation = "DeprecateWhatsAppFlow"
	default:
		in.operation = "DeleteWhatsAppFlow"
	}
	h.record(in, func() (reply, flow) { return h.node().do(in.operation, in.members(f.id)), flow{} })
}

// look reads what GetWhatsAppFlow shows of a flow.
func (h *historian) look(family int, f tagged) {
	in := input{family: family, tag: f.tag, call: call{operation: "GetWhatsAppFlow"}}
	h.record(in, func() (reply, flow) {
		seen, r := h.node().look(f.id)
		return r, flow{name: seen.FlowName, status: seen.FlowStatus, faulty: len(seen.ValidationErrors) > 0}
	})
}

// lookAtDraft reads the Flow JSON of a flow.
func (h *historian) lookAtDraft(family int, f tagged) {
	in := input{family: family, tag: f.tag, call: call{operation: "ListWhatsAppFlowAssets"}}
	h.record(in, func() (reply, flow) {
		sha256, r := h.node().draftOf(f.id)
		return r, flow{draft: sha256}
	})
}

// lookAtAll ends a history with the sight of every flow that is known.
func (h *historian) lookAtAll() {
	for family := range families {
		for _, f := range h.known(family) {
			h.look(family, f)
			h.lookAtDraft(family, f)
		}
	}
}

// record makes a call, again until a node listens, and writes it into the
// history; but not a look without an answer, which tells nothing.
func (h *historian) record(in input, do func() (reply, flow)) reply {
	in.document.src = nil
	called := time.Since(h.began)
	r, seen := do()
	for r.outcome == unsent && time.Since(h.began) < patience {
		time.Sleep(time.Millisecond)
		r, seen = do()
	}
	returned := int64(time.Since(h.began))
	if r.outcome == unsent || r.outcome == unknown && in.looks() {
		return r
	}
	if r.outcome == unknown {
		returned = never
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.history = append(h.history, porcupine.Operation{
		ClientId: h.number, Input: in, Call: int64(called), Output: output{r.outcome, seen}, Return: returned,
	})
	return r
}

// picture writes a history to a file of its own.
func picture(info porcupine.LinearizationInfo) (path string, err error) {
	f, err := os.CreateTemp("", "flowport-history-*.html")
	if err != nil {
		return "", err
	}
	if err := porcupine.Visualize(lifeCycle, info, f); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}
