package torture_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// scenario is one kind of disaster that happens again and again to nodes under
// load.
type scenario struct {
	t      *testing.T
	name   string
	random *rand.Rand
	nodes  []*node
	ledger ledger
	blows  int          // so far
	blow   string       // what one is, in the plural
	rounds int          // of work
	pulse  atomic.Int64 // counts acknowledged calls
}

// newScenario gives a scenario with eight clients. It does not start the nodes.
func newScenario(t *testing.T, name, blow string, nodes ...*node) *scenario {
	s := &scenario{t: t, name: name, blow: blow, nodes: nodes, random: chance(name)}
	s.ledger.random = s.random
	for i := range 8 {
		client := &client{name: fmt.Sprintf("client %d", i), nodes: nodes, pulse: &s.pulse}
		client.random = chance(s.name + client.name)
		s.ledger.clients = append(s.ledger.clients, client)
	}
	return s
}

// under does something while the clients work. Each has ended its last call
// when it returns.
func (s *scenario) under(do func()) {
	s.rounds++
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for _, c := range s.ledger.clients {
		all.Go(func() { c.work(ctx) })
	}
	defer func() { // also when do ends the test
		stop()
		all.Wait()
		browser.CloseIdleConnections()
	}()
	do()
}

// let gives the clients some time, and more until they have made a few calls:
// the machine may be busy with other things.
func (s *scenario) let(low, high time.Duration) {
	enough := s.pulse.Load() + int64(len(s.ledger.clients))
	time.Sleep(between(s.random, low, high))
	for deadline := time.Now().Add(5 * time.Second); s.pulse.Load() < enough && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
}

// compare ends the test if the first node does not have what it must.
func (s *scenario) compare(all bool) {
	s.t.Helper()
	if err := s.ledger.compare(s.nodes[0], all); err != nil {
		s.t.Fatalf("after %d %s: %v\n%s", s.blows, s.blow, err, s.nodes[0].log.tail())
	}
	s.fail()
}

// fail ends the test if something was lost.
func (s *scenario) fail() {
	s.t.Helper()
	problems := s.ledger.problems
	for _, c := range s.ledger.clients {
		problems = append(problems, c.problems...)
	}
	for _, problem := range problems {
		s.t.Error(problem)
	}
	if len(problems) > 0 {
		s.t.Fatalf("after %d %s (seed %d): losses = %d", s.blows, s.blow, *seed, s.ledger.losses)
	}
}

// start starts the nodes.
func (s *scenario) start() {
	s.t.Helper()
	for _, n := range s.nodes {
		if err := n.start(); err != nil {
			s.t.Fatal(err)
		}
	}
}

// end looks at everything once more and prints the line of figures.
func (s *scenario) end() {
	s.t.Helper()
	s.compare(true)
	if err := s.ledger.onRecord(s.nodes[0]); err != nil {
		s.t.Fatal(err)
	}
	s.fail()
	if _, err := s.nodes[0].flowport("doctor"); err != nil {
		s.t.Fatal(err)
	}
	var sum client
	for _, c := range s.ledger.clients {
		sum.calls += c.calls
		sum.acknowledged += c.acknowledged
		sum.refused += c.refused
		sum.unknown += c.unknown
	}
	fmt.Printf("%-42s %4d %-8s %6d operations  %6d acknowledged  %5d refused  %5d unknown  losses = %d\n",
		s.name, s.blows, s.blow, sum.calls, sum.acknowledged, sum.refused, sum.unknown, s.ledger.losses)
	if sum.acknowledged < s.rounds {
		s.t.Errorf("only %d calls were acknowledged: the clients did not work", sum.acknowledged)
	}
}
