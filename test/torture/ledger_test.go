package torture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/google/go-cmp/cmp"
)

// account is a flow with its history, as the calls of its one client made it.
type account struct {
	flow      flow
	revisions []string // SHA-256 of every upload, oldest first
	live      int      // number of the published revision; 0: none
}

// after is the account as a call leaves it.
func (a account) after(c call) (next account, allowed bool) {
	next = a
	next.flow, allowed = a.flow.after(c)
	if c.document.src != nil {
		next.revisions = append(slices.Clip(a.revisions), c.document.sha256)
	}
	if next.flow.status == "PUBLISHED" && a.flow.status != "PUBLISHED" {
		next.live = len(next.revisions)
	}
	if !next.flow.exists() {
		next = account{}
	}
	return next, allowed
}

// entry is a line of the ledger.
type entry struct {
	id    string   // of the flow; empty while its creation is not answered
	is    account  // after the calls that were acknowledged
	maybe *account // as it is if the call without an answer was done; nil: there is none
	dirty bool     // something happened since it was compared
}

// rank puts the entries first that are not certain.
func (e *entry) rank() int {
	if e.maybe != nil {
		return 0
	}
	return 1
}

// ledger is what the clients of a scenario may rely on.
type ledger struct {
	clients  []*client
	random   *rand.Rand
	losses   int
	problems []string // the first of the losses
}

// entries are those of all clients, but for flows that have not come into being.
func (l *ledger) entries() (all []*entry) {
	for _, c := range l.clients {
		c.forget()
		all = append(all, c.entries...)
	}
	return all
}

// lost notes that the node does not keep what it promised.
func (l *ledger) lost(format string, args ...any) {
	if l.losses++; l.losses <= 10 {
		l.problems = append(l.problems, fmt.Sprintf(format, args...))
	}
}

// compare demands that a node, with nothing under way, has what was
// acknowledged and, of what was not, each call wholly or not at all. What it
// finds is certain from then on. It looks at the list of all flows, and at each
// flow where something happened, or at all.
func (l *ledger) compare(n *node, all bool) error {
	look, err := l.compareList(n, all)
	if err != nil {
		return err
	}
	// A look at revisions is a process, so that not all flows have one: first
	// those with a call that had no answer.
	l.random.Shuffle(len(look), func(i, j int) { look[i], look[j] = look[j], look[i] })
	slices.SortStableFunc(look, func(a, b *entry) int { return a.rank() - b.rank() })
	histories := times(2, 8)
	if all {
		histories = times(12, 300)
	}
	return l.compareFlows(n, look, min(histories, len(look)))
}

// compareList compares the list of all flows and returns the entries that are
// to be looked at one by one.
func (l *ledger) compareList(n *node, all bool) (look []*entry, err error) {
	flows, err := n.list()
	if err != nil {
		return nil, fmt.Errorf("listing all flows: %w", err)
	}
	byID, byName := map[string]listed{}, map[string]listed{}
	for _, f := range flows {
		if _, twice := byID[f.FlowID]; twice {
			l.lost("flow %s is listed twice", f.FlowID)
		}
		byID[f.FlowID], byName[f.FlowName] = f, f
	}
	for _, e := range l.entries() {
		if e.id == "" { // no name is used twice
			e.id = byName[e.maybe.flow.name].FlowID
		}
		seen, exists := byID[e.id]
		delete(byID, e.id)
		is := e.is.flow
		switch {
		case e.maybe != nil || exists && (e.dirty || all):
			look = append(look, e)
		case exists != is.exists() || exists && (seen.FlowName != is.name || seen.FlowStatus != is.status):
			l.lost("flow %s is listed as %+v, acknowledged was %+v", e.id, seen, is)
		}
	}
	for _, f := range byID {
		l.lost("flow %s %q %s is nobody's", f.FlowID, f.FlowName, f.FlowStatus)
	}
	return look, nil
}

// compareFlows compares flows, the first of them with their revisions.
func (l *ledger) compareFlows(n *node, look []*entry, histories int) error {
	found, errs := make([]account, len(look)), make([]error, len(look))
	inParallel(len(look), func(i int) {
		found[i].flow, errs[i] = n.flow(look[i].id)
		if i < histories && errs[i] == nil && found[i].flow.exists() {
			errs[i] = n.history(look[i].id, &found[i])
		}
	})
	for i, e := range look {
		if errs[i] != nil {
			return fmt.Errorf("flow %s: %w", e.id, errs[i])
		}
		differs := func(want account) string {
			if i >= histories {
				return cmp.Diff(want.flow, found[i].flow, cmp.AllowUnexported(flow{}))
			}
			return cmp.Diff(want, found[i], cmp.AllowUnexported(account{}, flow{}))
		}
		switch {
		case differs(e.is) == "":
		case e.maybe != nil && differs(*e.maybe) == "":
			e.is = *e.maybe
		case e.maybe != nil:
			l.lost("flow %s is neither without the call that had no answer nor with it: (-wanted +found)\n%s\n%s",
				e.id, differs(e.is), differs(*e.maybe))
		default:
			l.lost("flow %s is not what was acknowledged: (-acknowledged +found)\n%s", e.id, differs(e.is))
		}
		e.maybe, e.dirty = nil, false
	}
	return nil
}

// onRecord demands that every acknowledged change is on the audit record.
func (l *ledger) onRecord(n *node) error {
	out, err := n.flowport("audit", "--json")
	if err != nil {
		return err
	}
	recorded := map[string]bool{}
	for lines := json.NewDecoder(bytes.NewReader(out)); lines.More(); {
		var line struct{ RequestID string }
		if err := lines.Decode(&line); err != nil {
			return err
		}
		recorded[line.RequestID] = true
	}
	for _, c := range l.clients {
		for _, id := range c.requests {
			if !recorded[id] {
				l.lost("request %s was acknowledged and is not on the audit record", id)
			}
		}
	}
	return nil
}
