package torture_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestSQLiteKill ends a server on SQLite with SIGKILL, at any moment, also of
// its start.
func TestSQLiteKill(t *testing.T) {
	n := onDirectory(filepath.Join(t.TempDir(), "data"))
	s := newScenario(t, "SQLite, the server killed", "kills", n)
	for kills := times(15, 160); s.blows < kills; s.blows++ {
		if s.random.IntN(6) == 0 {
			if _, err := n.launch(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(between(s.random, 0, 60*time.Millisecond))
			n.kill()
			continue
		}
		s.start()
		s.compare(false)
		s.under(func() {
			s.let(10*time.Millisecond, 500*time.Millisecond)
			n.kill()
		})
	}
	startAll(t, n)
	s.end()
}

// TestLedger proves that a loss is found: the server's data is replaced by an
// older copy of it.
func TestLedger(t *testing.T) {
	dir := t.TempDir()
	data, copied := filepath.Join(dir, "data"), filepath.Join(dir, "copy")
	n := onDirectory(data)
	s := newScenario(t, "an older copy", "times", n)
	for _, end := range []func() error{
		func() error { return os.CopyFS(copied, os.DirFS(data)) },
		func() error { return errors.Join(os.RemoveAll(data), os.Rename(copied, data)) },
	} {
		s.start()
		s.under(func() { s.let(200*time.Millisecond, 300*time.Millisecond) })
		if err := n.stop(); err != nil {
			t.Fatal(err)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	startAll(t, n)
	if err := s.ledger.compare(n, false); err != nil {
		t.Fatal(err)
	}
	found := s.ledger.losses
	if err := s.ledger.onRecord(n); err != nil {
		t.Fatal(err)
	}
	if found == 0 || s.ledger.losses == found {
		t.Errorf("%d losses are found, and %d on the audit record", found, s.ledger.losses-found)
	}
}
