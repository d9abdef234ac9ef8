package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"flowport/internal/store/storetest"
)

func TestFlow(t *testing.T) {
	t.Run("reads back what was inserted", func(t *testing.T) {
		s := open(t)
		want := newFlow(9_000_000_000_000_001, "w1", "Näme \U0001F600")
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(want) })
		read(t, s, func(tx *Tx) error {
			got, err := tx.Flow("w1", want.ID)
			if err != nil {
				return err
			}
			wantEqual(t, got, want)
			got, err = tx.FlowByID(want.ID)
			if err != nil {
				return err
			}
			wantEqual(t, got, want)
			_, err = tx.Flow("w2", want.ID)
			wantError(t, err, ErrNotFound)
			_, err = tx.FlowByID(1)
			wantError(t, err, ErrNotFound)
			return nil
		})
	})

	t.Run("shows what its draft says", func(t *testing.T) {
		s := open(t)
		f := newFlow(1, "w1", "a")
		write(t, s, func(tx *Tx) error {
			if err := tx.InsertFlow(f); err != nil {
				return err
			}
			if _, err := addNext(tx, newRevision(1), NewContent([]byte("{}"))); err != nil {
				return err
			}
			n, err := addNext(tx, Revision{Flow: 1, JSONVersion: "6.0"}, NewContent([]byte("{ }")))
			if err != nil {
				return err
			}
			wantEqual(t, n, int64(2))
			f.Draft, f.Published = 1, 2
			return tx.UpdateFlow(f)
		})
		f.JSONVersion, f.DataAPIVersion, f.Errors = "7.3", "3.0", []byte(`[{"error":"X"}]`)
		read(t, s, func(tx *Tx) error {
			got, err := tx.Flow("w1", 1)
			wantEqual(t, got, f)
			list, _, _ := tx.Flows("w1", 0, 10)
			wantEqual(t, list, []Flow{*f})
			return err
		})
	})
}

func TestInsertFlow(t *testing.T) {
	s := open(t)
	var zeroByte error
	if storetest.Postgres() {
		zeroByte = ErrText
	}
	write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
	for _, test := range []struct {
		name string
		flow *Flow
		want error
	}{
		{"refuses a name that the account has", newFlow(2, "w1", "a"), ErrNameTaken},
		{"refuses an id that another account has", newFlow(1, "w2", "b"), ErrExists},
		{"takes the name in another account", newFlow(3, "w2", "a"), nil},
		{"takes the name in another case", newFlow(4, "w1", "A"), nil},
		{"knows what is the same to a person from what is the same", newFlow(5, "w1", "a\u00e9"), nil},
		{"knows an accent from its letter", newFlow(6, "w1", "ae\u0301"), nil},
		{"takes a name with a zero byte if the engine does", newFlow(7, "w1", "a\x00b"), zeroByte},
		{"knows what is behind a zero byte", newFlow(8, "w1", "a\x00c"), zeroByte},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := s.Write(t.Context(), func(tx *Tx) error { return tx.InsertFlow(test.flow) })
			wantError(t, err, test.want)
			if test.want != nil {
				return
			}
			read(t, s, func(tx *Tx) error {
				got, err := tx.FlowByID(test.flow.ID)
				wantEqual(t, got, test.flow)
				return err
			})
		})
	}
}

func TestUpdateFlow(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error {
		if err := tx.InsertFlow(newFlow(2, "w1", "taken")); err != nil {
			return err
		}
		return tx.InsertFlow(newFlow(1, "w1", "a"))
	})
	flow := func(t *testing.T) *Flow {
		var f *Flow
		read(t, s, func(tx *Tx) (err error) { f, err = tx.FlowByID(1); return err })
		return f
	}
	update := func(f *Flow) error {
		return s.Write(t.Context(), func(tx *Tx) error { return tx.UpdateFlow(f) })
	}

	t.Run("writes what may change and nothing else", func(t *testing.T) {
		f := flow(t)
		f.Name, f.Status, f.Categories, f.EndpointURI, f.ApplicationID = "b", "PUBLISHED", nil, "", "78"
		f.Draft, f.Published, f.UpdatedAt = 5, 6, at(9)
		want := *f
		f.WABA, f.CreatedAt, f.JSONVersion = "w9", at(8), "9.9"
		if err := update(f); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, flow(t), &want)
	})
	t.Run("works again with the same value", func(t *testing.T) {
		f := flow(t)
		for range 3 {
			if err := update(f); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("refuses a row that changed since it was read", func(t *testing.T) {
		old, f := flow(t), flow(t)
		if err := update(f); err != nil {
			t.Fatal(err)
		}
		old.Name = "lost update"
		wantError(t, update(old), ErrConflict)
		wantEqual(t, flow(t), f)
	})
	t.Run("refuses a name that the account has", func(t *testing.T) {
		f := flow(t)
		f.Name = "taken"
		wantError(t, update(f), ErrNameTaken)
	})
	t.Run("refuses a row that was deleted", func(t *testing.T) {
		f := flow(t)
		write(t, s, func(tx *Tx) error { return tx.DeleteFlow(1) })
		wantError(t, update(f), ErrConflict)
	})
}

func TestFlows(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error {
		for id := int64(1); id <= 7; id++ {
			waba := "odd"
			if id%2 == 0 {
				waba = "even"
			}
			if err := tx.InsertFlow(newFlow(id, waba, fmt.Sprint(id))); err != nil {
				return err
			}
		}
		return nil
	})
	for _, test := range []struct {
		name   string
		waba   string
		before int64
		limit  int
		want   []int64
		more   bool
	}{
		{"starts with the newest", "odd", 0, 2, []int64{7, 5}, true},
		{"goes on below an id", "odd", 5, 2, []int64{3, 1}, false},
		{"goes on below an id that is gone", "odd", 6, 100, []int64{5, 3, 1}, false},
		{"ends", "odd", 1, 2, nil, false},
		{"keeps accounts apart", "even", 0, 100, []int64{6, 4, 2}, false},
		{"has none of an unknown account", "none", 0, 100, nil, false},
		{"gives none when none are asked for", "odd", 0, 0, nil, true},
		{"gives none for a negative limit", "odd", 0, -1, nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			read(t, s, func(tx *Tx) error {
				flows, more, err := tx.Flows(test.waba, test.before, test.limit)
				var got []int64
				for _, f := range flows {
					got = append(got, f.ID)
				}
				wantEqual(t, got, test.want)
				wantEqual(t, more, test.more)
				return err
			})
		})
	}
	t.Run("ends a page early when errors fill it", func(t *testing.T) {
		write(t, s, func(tx *Tx) error {
			for _, id := range []int64{5, 7} {
				f, err := tx.Flow("odd", id)
				if err != nil {
					return err
				}
				if f.Draft, err = addNext(tx, Revision{Flow: id, Errors: make([]byte, maxPage+1)}, NewContent(nil)); err != nil {
					return err
				}
				if err := tx.UpdateFlow(f); err != nil {
					return err
				}
			}
			return nil
		})
		for _, test := range []struct {
			before int64
			want   []int64
			more   bool
		}{{0, []int64{7}, true}, {7, []int64{5}, true}, {5, []int64{3, 1}, false}} {
			read(t, s, func(tx *Tx) error {
				flows, more, err := tx.Flows("odd", test.before, 100)
				var got []int64
				for _, f := range flows {
					got = append(got, f.ID)
				}
				wantEqual(t, got, test.want)
				wantEqual(t, more, test.more)
				return err
			})
		}
	})
}

func TestNewerFlows(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error {
		for id, waba := range []string{"mine", "mine", "other", "mine", "mine"} {
			if err := tx.InsertFlow(newFlow(int64(id+1), waba, fmt.Sprint(id))); err != nil {
				return err
			}
		}
		return nil
	})
	for _, test := range []struct {
		name  string
		after int64
		limit int
		want  []int64
		more  bool
	}{
		{"starts above an id", 1, 2, []int64{2, 4}, true},
		{"starts above an id that is not there", 3, 9, []int64{4, 5}, false},
		{"ends", 5, 9, nil, false},
		{"gives none when none are asked for", 0, 0, nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			read(t, s, func(tx *Tx) error {
				flows, more, err := tx.NewerFlows("mine", test.after, test.limit)
				if more != test.more {
					t.Errorf("more is %v", more)
				}
				var got []int64
				for _, f := range flows {
					got = append(got, f.ID)
				}
				wantEqual(t, got, test.want)
				return err
			})
		})
	}
}

func TestDeleteFlow(t *testing.T) {
	s := open(t)
	shared, own := NewContent([]byte(`{"shared":1}`)), NewContent([]byte(`{"own":1}`))
	write(t, s, func(tx *Tx) error {
		for id := range int64(2) {
			if err := tx.InsertFlow(newFlow(id+1, "w1", fmt.Sprint(id))); err != nil {
				return err
			}
			for range 2 {
				if _, err := addNext(tx, newRevision(id+1), shared); err != nil {
					return err
				}
			}
		}
		if _, err := addNext(tx, newRevision(1), own); err != nil {
			return err
		}
		return tx.SetPreview(1, Preview{"t", at(1)})
	})

	t.Run("removes what only it had", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.DeleteFlow(1) })
		read(t, s, func(tx *Tx) error {
			_, err := tx.FlowByID(1)
			wantError(t, err, ErrNotFound)
			_, err = tx.Revision(1, 1)
			wantError(t, err, ErrNotFound)
			_, err = tx.FlowJSON(1, 1)
			wantError(t, err, ErrNotFound)
			_, err = tx.Preview(1)
			wantError(t, err, ErrNotFound)
			return nil
		})
		wantEqual(t, count(t, s, "content"), 1)
	})
	t.Run("keeps content that another flow refers to", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			got, err := tx.FlowJSON(2, 2)
			wantEqual(t, string(got), `{"shared":1}`)
			return err
		})
	})
	t.Run("removes content with the last that referred to it", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.DeleteFlow(2) })
		wantEqual(t, count(t, s, "content"), 0)
	})
	t.Run("says when there is no such flow", func(t *testing.T) {
		err := s.Write(t.Context(), func(tx *Tx) error { return tx.DeleteFlow(1) })
		wantError(t, err, ErrNotFound)
	})
	t.Run("frees the name", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(3, "w1", "0")) })
	})
}

// count is the number of rows in a table.
func count(t testing.TB, s *Store, table string) int {
	t.Helper()
	n := -1
	read(t, s, func(tx *Tx) error {
		return tx.one(func(row scanner) error { return row.Scan(&n) }, "SELECT COUNT(*) FROM "+table)
	})
	return n
}

func TestParallelWriters(t *testing.T) {
	t.Run("one of them gets a name", func(t *testing.T) {
		s := open(t)
		var won, lost atomic.Int32
		parallel(20, func(i int) {
			err := s.Write(t.Context(), func(tx *Tx) error {
				return tx.InsertFlow(newFlow(int64(i+1), "w1", fmt.Sprint("name ", i%4)))
			})
			switch err {
			case nil:
				won.Add(1)
			case ErrNameTaken:
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
		if won.Load() != 4 || lost.Load() != 16 {
			t.Errorf("%d inserted, %d refused; want 4 and 16", won.Load(), lost.Load())
		}
	})

	t.Run("number revisions without a gap", func(t *testing.T) {
		s := open(t)
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
		var mu sync.Mutex
		var numbers []int64
		parallel(20, func(i int) {
			var n int64
			err := s.Write(t.Context(), func(tx *Tx) (err error) {
				n, err = addNext(tx, newRevision(1), NewContent(fmt.Append(nil, i)))
				return err
			})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			numbers = append(numbers, n)
		})
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != int64(i+1) {
				t.Fatalf("numbers are %v", numbers)
			}
		}
	})

	t.Run("never lose an update", func(t *testing.T) {
		s := open(t)
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
		parallel(10, func(int) {
			for {
				var f *Flow
				read(t, s, func(tx *Tx) (err error) { f, err = tx.FlowByID(1); return err })
				f.Draft++
				err := s.Write(t.Context(), func(tx *Tx) error { return tx.UpdateFlow(f) })
				if err == nil {
					return
				}
				if err != ErrConflict {
					t.Error(err)
					return
				}
			}
		})
		read(t, s, func(tx *Tx) error {
			f, err := tx.FlowByID(1)
			wantEqual(t, f.Draft, int64(10))
			return err
		})
	})

	t.Run("in two stores of one directory wait for each other", func(t *testing.T) {
		dir := t.TempDir()
		stores := []*Store{openDir(t, dir), openDir(t, dir)}
		parallel(20, func(i int) {
			s := stores[i%2]
			err := s.Write(t.Context(), func(tx *Tx) error {
				return tx.InsertFlow(newFlow(int64(i+1), "w1", fmt.Sprint(i)))
			})
			if err != nil {
				t.Error(err)
			}
		})
		wantEqual(t, count(t, stores[0], "flow"), 20)
	})
}

// parallel runs fn(0) to fn(n-1) at once.
func parallel(n int, fn func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func TestRead(t *testing.T) {
	t.Run("sees one state, whatever is written meanwhile", func(t *testing.T) {
		s := open(t)
		read(t, s, func(tx *Tx) error {
			if _, err := tx.FlowByID(1); err != ErrNotFound {
				t.Fatal(err)
			}
			write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
			_, err := tx.FlowByID(1)
			wantError(t, err, ErrNotFound)
			return nil
		})
		read(t, s, func(tx *Tx) error { _, err := tx.FlowByID(1); return err })
	})
	t.Run("refuses to write", func(t *testing.T) {
		s := open(t)
		err := s.Read(t.Context(), func(tx *Tx) error { return tx.PutSetting("a", nil) })
		if err == nil || !strings.Contains(err.Error(), "read-only") && !strings.Contains(err.Error(), "readonly") {
			t.Errorf("error is %v", err)
		}
	})
}

func TestWrite(t *testing.T) {
	s := open(t)
	insert := func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) }
	gone := func(t *testing.T) {
		t.Helper()
		wantEqual(t, count(t, s, "flow"), 0)
		write(t, s, func(tx *Tx) error { return tx.PutSetting("still works", []byte(t.Name())) })
	}
	t.Run("undoes everything after an error", func(t *testing.T) {
		err := s.Write(t.Context(), func(tx *Tx) error {
			if err := insert(tx); err != nil {
				return err
			}
			return context.DeadlineExceeded
		})
		wantError(t, err, context.DeadlineExceeded)
		gone(t)
	})
	t.Run("undoes everything after a panic", func(t *testing.T) {
		func() {
			defer func() { recover() }()
			s.Write(t.Context(), func(tx *Tx) error {
				if err := insert(tx); err != nil {
					t.Error(err)
				}
				panic("of the caller")
			})
		}()
		gone(t)
	})
	t.Run("undoes everything when the context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Write(ctx, func(tx *Tx) error {
			defer cancel()
			return insert(tx)
		})
		wantError(t, err, context.Canceled)
		gone(t)
	})
	t.Run("does not start when the context has ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		wantError(t, s.Write(ctx, insert), context.Canceled)
		gone(t)
	})
	t.Run("stops waiting for its turn when the context ends", func(t *testing.T) {
		err := s.Write(t.Context(), func(*Tx) error {
			ctx, cancel := context.WithTimeout(t.Context(), 1)
			defer cancel()
			return s.Write(ctx, insert)
		})
		wantError(t, err, context.DeadlineExceeded)
		gone(t)
	})
}
