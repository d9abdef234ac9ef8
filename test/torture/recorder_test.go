package torture_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// recorder records and checks histories.
type recorder struct {
	t      *testing.T
	name   string
	nodes  []*node
	random *rand.Rand
	settle func() // waits until nothing is under way that was broken off
	blows  int    // so far
	word   string // for them, in the plural

	// away is locked from just before the database goes until it is back. It
	// goes from under the calls that are under way; further ones would only have no
	// answer, and each such call is work for the checker.
	away sync.RWMutex
}

// newRecorder gives a recorder and starts the nodes for the time of the test.
func newRecorder(t *testing.T, name, word string, nodes ...*node) *recorder {
	t.Helper()
	startAll(t, nodes...)
	return &recorder{t: t, name: name, word: word, nodes: nodes, random: chance(name), settle: func() {}}
}

// await waits while the database is away.
func (r *recorder) await() {
	r.away.RLock()
	defer r.away.RUnlock()
}

// killOne kills one of the nodes and starts it again.
func (r *recorder) killOne() {
	n := r.nodes[r.random.IntN(len(r.nodes))]
	n.kill()
	if err := n.start(); err != nil {
		r.t.Fatal(err)
	}
}

// record records histories, each with a blow or two, and prints the line of
// figures.
func (r *recorder) record(histories int, blow func()) {
	r.t.Helper()
	operations, unanswered := 0, 0
	for i := range histories {
		b := &board{recorder: r, name: fmt.Sprintf("history %d", i), began: time.Now()}
		r.under(i, b, blow)
		r.settle()
		(&historian{b, historians, r.random}).lookAtAll()
		for _, op := range b.history {
			if op.Return == never {
				unanswered++
			}
		}
		operations += len(b.history)
		if err := check(b.history); err != nil {
			r.t.Fatalf("history %d (seed %d): %v", i, *seed, err)
		}
	}
	fmt.Printf("%-42s %4d %-8s %6d operations  %6d unknown  %d histories, each with an order\n",
		r.name, r.blows, r.word, operations, unanswered, histories)
}

// under lets all historians write while the blows fall.
func (r *recorder) under(i int, b *board, blow func()) {
	var all sync.WaitGroup
	defer browser.CloseIdleConnections()
	defer all.Wait()
	for number := range historians {
		h := &historian{b, number, chance(fmt.Sprint(r.name, i, number))}
		all.Go(h.write)
	}
	for range 1 + r.random.IntN(2) {
		time.Sleep(between(r.random, 0, 60*time.Millisecond))
		blow()
		r.blows++
	}
}
