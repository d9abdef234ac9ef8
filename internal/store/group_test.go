package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// together runs the functions as parts of one transaction, in this order, and
// returns what each caller was told. A part that runs again does so by itself.
func together(t *testing.T, s *Store, parts ...func(*Tx) error) []error {
	t.Helper()
	g := s.database.(*sqliteDB).group
	g.limit = time.Hour
	told := make([]error, len(parts))
	var running sync.WaitGroup
	start := func(i int, part func(*Tx) error) {
		running.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					told[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			told[i] = s.Write(t.Context(), part)
		})
	}
	inside, goOn := make(chan bool), make(chan bool)
	var once sync.Once
	start(0, func(tx *Tx) error {
		once.Do(func() {
			close(inside)
			<-goOn
		})
		return parts[0](tx)
	})
	<-inside
	for i, part := range parts[1:] {
		start(i+1, part)
		waitFor(t, g, i+1)
	}
	close(goOn)
	running.Wait()
	return told
}

// waitFor waits until so many wait for their turn.
func waitFor(t *testing.T, g *group, n int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		g.mu.Lock()
		waiting := len(g.waiting)
		g.mu.Unlock()
		switch {
		case waiting >= n:
			return
		case time.Now().After(end):
			t.Fatalf("%d wait, want %d", waiting, n)
		}
	}
}

func TestGroup(t *testing.T) {
	put := func(name string) func(*Tx) error {
		return func(tx *Tx) error { return tx.PutSetting(name, []byte(name)) }
	}
	// has checks which settings are committed.
	has := func(t *testing.T, s *Store, names ...string) {
		t.Helper()
		read(t, s, func(tx *Tx) error {
			for _, name := range names {
				if _, err := tx.Setting(name); err != nil {
					t.Errorf("setting %s: %v", name, err)
				}
			}
			return nil
		})
		wantEqual(t, count(t, s, "setting"), len(names))
	}

	t.Run("shares a commit among those who wait", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		transactions := make(map[*shared]int)
		part := func(name string) func(*Tx) error {
			return func(tx *Tx) error {
				transactions[s.database.(*sqliteDB).group.shared]++
				return put(name)(tx)
			}
		}
		wantEqual(t, together(t, s, part("a"), part("b"), part("c")), []error{nil, nil, nil})
		has(t, s, "a", "b", "c")
		if len(transactions) != 1 {
			t.Errorf("%d transactions", len(transactions))
		}
	})

	t.Run("answers nobody before the commit", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		acknowledged := make(chan error, 1)
		entered := make(chan bool)
		first := func(tx *Tx) error {
			go func() { acknowledged <- s.Write(t.Context(), put("b")) }()
			waitFor(t, s.database.(*sqliteDB).group, 2)
			close(entered)
			return put("a")(tx)
		}
		last := func(tx *Tx) error {
			<-entered
			select {
			case <-acknowledged:
				t.Error("somebody was answered")
			case <-time.After(20 * time.Millisecond):
			}
			read(t, s, func(tx *Tx) error { _, err := tx.Setting("a"); wantError(t, err, ErrNotFound); return nil })
			return put("c")(tx)
		}
		wantEqual(t, together(t, s, first, last), []error{nil, nil})
		if err := <-acknowledged; err != nil {
			t.Error(err)
		}
		has(t, s, "a", "b", "c")
	})

	own := errors.New("of the caller")
	faults := []struct {
		name string
		part func(*Tx) error
		want string // of what its caller is told
	}{
		{"an error", func(*Tx) error { return own }, "of the caller"},
		{"a panic", func(*Tx) error { panic("of the caller") }, "panic: of the caller"},
		{"a statement that fails", func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w2", "taken")) }, "such a record exists"},
		{"a statement that ends the transaction", func(tx *Tx) error {
			_, err := tx.exec("ROLLBACK")
			return errors.Join(err, own)
		}, "of the caller"},
		{"a statement after one that ended the transaction", func(tx *Tx) error {
			if _, err := tx.exec("ROLLBACK"); err != nil {
				return err
			}
			tx.fail(own)
			tx.PutSetting("behind", nil)
			return nil
		}, "of the caller"},
		{"a reference that the commit refuses", func(tx *Tx) error {
			_, err := tx.exec(`INSERT INTO revision (flow, number, sha256, json_version, data_api_version, error_count, principal, request_id, created_at)
				VALUES (1, 1, $1, '', '', 0, '', '', 0)`, make([]byte, 32))
			return err
		}, "FOREIGN KEY constraint failed"},
		{"content that finds no room", func(tx *Tx) error {
			if err := tx.one(func(row scanner) error { return row.Scan(new(int)) }, "PRAGMA max_page_count = 60"); err != nil {
				return err
			}
			_, err := addNext(tx, newRevision(1), NewContent(samples()["10 MB of noise"][:1<<20]))
			return err
		}, "full"},
	}
	for _, fault := range faults {
		for place, at := range map[string]int{"first": 0, "second": 1, "last": 2} {
			t.Run(fmt.Sprintf("keeps %s, %s of three, from the others", fault.name, place), func(t *testing.T) {
				s := openDir(t, t.TempDir())
				write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "taken")) })
				parts := []func(*Tx) error{put("a"), put("b"), put("c")}
				names := []string{"a", "b", "c"}
				parts[at] = func(tx *Tx) error {
					if err := put("of the guilty")(tx); err != nil {
						return err
					}
					return fault.part(tx)
				}
				names = append(names[:at], names[at+1:]...)
				for i, err := range together(t, s, parts...) {
					switch {
					case i != at && err != nil:
						t.Errorf("caller %d was told %v", i, err)
					case i == at && (err == nil || !strings.Contains(err.Error(), fault.want)):
						t.Errorf("the guilty one was told %v", err)
					}
				}
				has(t, s, names...)
				write(t, s, put("d"))
			})
		}
	}

	t.Run("judges anew what it judged by others' work that is gone", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		calls := 0
		told := together(t, s,
			put("a"),
			func(tx *Tx) error { // its insertion is taken back with the transaction
				if calls++; calls > 1 {
					return own
				}
				return tx.InsertFlow(newFlow(1, "w1", "name"))
			},
			func(tx *Tx) error { return tx.InsertFlow(newFlow(2, "w1", "name")) },
			func(tx *Tx) error {
				_, err := tx.exec("ROLLBACK")
				return errors.Join(err, own)
			})
		wantEqual(t, []bool{told[0] == nil, errors.Is(told[1], own), told[2] == nil, errors.Is(told[3], own)}, []bool{true, true, true, true})
		has(t, s, "a")
		read(t, s, func(tx *Tx) error { _, err := tx.FlowByID(2); return err })
	})

	t.Run("takes back the changes to callers' values when they run again", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		f := newFlow(1, "w1", "a")
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(f) })
		runs := 0
		told := together(t, s,
			func(tx *Tx) error { runs++; return tx.UpdateFlow(f) },
			func(tx *Tx) error { _, err := tx.exec("ROLLBACK"); return errors.Join(err, own) })
		if told[0] != nil || runs != 2 {
			t.Errorf("told %v after %d runs", told[0], runs)
		}
		write(t, s, func(tx *Tx) error { return tx.UpdateFlow(f) })
	})

	t.Run("goes on when a caller gives up", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		for range 30 {
			var running sync.WaitGroup
			ctx, cancel := context.WithCancel(t.Context())
			given, left := make(chan error, 8), make(chan error, 8)
			for i := range 16 {
				running.Go(func() {
					if i%2 == 0 {
						given <- s.Write(t.Context(), put("a"))
						return
					}
					left <- s.Write(ctx, put("b"))
				})
			}
			cancel()
			running.Wait()
			for range 8 {
				if err := <-given; err != nil {
					t.Fatal(err)
				}
				if err := <-left; err != nil && !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
		}
	})

	t.Run("ends with the store", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		var running sync.WaitGroup
		for i := range 50 {
			running.Go(func() {
				if err := s.Write(t.Context(), put(fmt.Sprint(i))); err != nil {
					wantError(t, err, ErrClosed)
				}
			})
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		running.Wait()
	})

	t.Run("lets nobody wait for ever", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		var busy sync.WaitGroup
		for i := range 20 { // somebody always waits
			busy.Go(func() {
				for ctx.Err() == nil {
					s.Write(t.Context(), put(fmt.Sprint(i)))
				}
			})
		}
		for range 20 {
			start := time.Now()
			write(t, s, put("mine"))
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		}
		busy.Wait()
	})
}
