package torture_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
)

// TestLinearizable records what clients see of a few flows that all of them
// change, through nodes that are killed meanwhile or lose their database, and
// looks for one order of all calls that explains it.
func TestLinearizable(t *testing.T) {
	t.Run("three nodes on one PostgreSQL", func(t *testing.T) {
		db := newDatabase(t, "linear")
		r := newRecorder(t, "linearizable, three nodes on PostgreSQL", "kills", threeOn(t, address("linear", db.port))...)
		r.settle = func() { db.quiet(t) }
		r.record(times(8, 80), r.killOne)
	})
	t.Run("a PostgreSQL that crashes", func(t *testing.T) {
		db := newDatabase(t, "linear_crash")
		r := newRecorder(t, "linearizable, PostgreSQL stopped and started", "crashes", threeOn(t, address("linear_crash", db.port))...)
		r.settle = func() { db.quiet(t) }
		r.record(times(2, 12), func() {
			r.away.Lock()
			defer r.away.Unlock()
			db.crash()
			db.start(t)
		})
	})
	t.Run("a standby that takes over", func(t *testing.T) {
		if !*long {
			t.Skip("in the long form only")
		}
		primary := newCluster(t)
		primary.init(t, "synchronous_standby_names = '*'")
		primary.start(t)
		standby := primary.standby(t)
		where := address("postgres", primary.port, standby.port)
		r := newRecorder(t, "linearizable, a standby takes over", "times", threeOn(t, where)...)
		r.settle = func() { primary.quiet(t) }
		r.record(6, func() {
			r.away.Lock()
			defer r.away.Unlock()
			primary.kill()
			standby.promote(t)
			primary, standby = standby, primary
			standby.follow(t, primary)
		})
	})
	t.Run("one node on SQLite", func(t *testing.T) {
		r := newRecorder(t, "linearizable, one node on SQLite", "kills", onDirectory(filepath.Join(t.TempDir(), "data")))
		r.record(times(8, 80), r.killOne)
	})
}

func threeOn(t *testing.T, where string) []*node {
	return []*node{onPostgres(t, where), onPostgres(t, where), onPostgres(t, where)}
}

// TestCheck proves that the checker refuses what must not be, and only that.
func TestCheck(t *testing.T) {
	const get, assets = "GetWhatsAppFlow", "ListWhatsAppFlowAssets"
	create := call{operation: "CreateWhatsAppFlow", name: "a"}
	rename := func(name string) call { return call{operation: "UpdateWhatsAppFlow", name: name} }
	upload := func(sha256 string) call {
		return call{operation: "UpdateWhatsAppFlowAssets", document: document{sha256: sha256}}
	}
	publish, remove := call{operation: "PublishWhatsAppFlow"}, call{operation: "DeleteWhatsAppFlow"}
	// op is a call of flow tag from one time to another.
	op := func(tag string, c call, from, to int64, was outcome, seen flow) porcupine.Operation {
		return porcupine.Operation{Input: input{tag: tag, call: c}, Call: from, Return: to, Output: output{was, seen}}
	}
	did := func(c call, from, to int64) porcupine.Operation { return op("f", c, from, to, done, flow{}) }
	saw := func(name, status string, from, to int64) porcupine.Operation {
		return op("f", call{operation: get}, from, to, done, flow{name: name, status: status})
	}
	sawDraft := func(sha256 string, from, to int64) porcupine.Operation {
		return op("f", call{operation: assets}, from, to, done, flow{draft: sha256})
	}
	tests := []struct {
		name    string
		history []porcupine.Operation
		refused bool
	}{
		{"one after another", []porcupine.Operation{did(create, 0, 1), did(upload("x"), 2, 3), sawDraft("x", 4, 5), did(publish, 6, 7), saw("a", "PUBLISHED", 8, 9)}, false},
		{"a stale read", []porcupine.Operation{did(create, 0, 1), did(rename("b"), 2, 3), saw("a", "DRAFT", 4, 5)}, true},
		{"a read during the change may be old", []porcupine.Operation{did(create, 0, 1), did(rename("b"), 2, 9), saw("a", "DRAFT", 4, 5)}, false},
		{"a read that goes back", []porcupine.Operation{did(create, 0, 1), did(rename("b"), 2, 9), saw("b", "DRAFT", 3, 4), saw("a", "DRAFT", 5, 6)}, true},
		{"a lost update", []porcupine.Operation{did(create, 0, 1), did(upload("x"), 2, 3), did(rename("b"), 2, 3), sawDraft("", 4, 5)}, true},
		{"the earlier of two uploads stays", []porcupine.Operation{did(create, 0, 1), did(upload("x"), 2, 3), did(upload("y"), 4, 5), sawDraft("x", 6, 7)}, true},
		{"either of two uploads at once", []porcupine.Operation{did(create, 0, 1), did(upload("x"), 2, 5), did(upload("y"), 3, 4), sawDraft("x", 6, 7)}, false},
		{"two flows of one name", []porcupine.Operation{did(create, 0, 1), op("g", create, 2, 3, done, flow{})}, true},
		{"a name that is free again", []porcupine.Operation{did(create, 0, 1), did(remove, 2, 3), op("g", create, 4, 5, done, flow{})}, false},
		{"two publish one draft", []porcupine.Operation{did(create, 0, 1), did(upload("x"), 2, 3), did(publish, 4, 7), did(publish, 5, 6)}, true},
		{"a refusal without a reason", []porcupine.Operation{did(create, 0, 1), op("f", upload("x"), 2, 3, refused, flow{})}, true},
		{"a deleted flow comes back", []porcupine.Operation{did(create, 0, 1), did(remove, 2, 3), saw("a", "DRAFT", 4, 5)}, true},
		{"an unanswered call is done late", []porcupine.Operation{did(create, 0, 1), op("f", rename("b"), 2, never, unknown, flow{}), saw("a", "DRAFT", 4, 5), saw("b", "DRAFT", 6, 7)}, false},
		{"an unanswered call is never done", []porcupine.Operation{did(create, 0, 1), op("f", rename("b"), 2, never, unknown, flow{}), saw("a", "DRAFT", 4, 5)}, false},
		{"an unanswered call is done twice", []porcupine.Operation{did(create, 0, 1), op("f", rename("b"), 2, never, unknown, flow{}), saw("b", "DRAFT", 3, 4), did(rename("c"), 5, 6), saw("b", "DRAFT", 7, 8)}, true},
		{"half of an unanswered creation", []porcupine.Operation{op("f", call{operation: create.operation, name: "a", document: document{sha256: "x"}, publish: true}, 0, never, unknown, flow{}), saw("a", "DRAFT", 2, 3)}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := check(test.history)
			if (err != nil) != test.refused {
				t.Errorf("error is %v, want one: %t", err, test.refused)
			}
			if err == nil {
				return
			}
			_, path, _ := strings.Cut(err.Error(), ": ")
			if html, err := os.ReadFile(path); err != nil || !strings.Contains(string(html), "<html") {
				t.Errorf("there is no picture: %v", err)
			}
			os.Remove(path)
		})
	}
}
