package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// eachEvent runs fn on every event.
func eachEvent(tx *Tx, fn func(*Event) error) error {
	events, err := tx.Events(0, 1000)
	for i := range events {
		if err == nil {
			err = fn(&events[i])
		}
	}
	return err
}

// listen adds a WABA of an account that listens to Meta's account 7.
func listen(t *testing.T, s *Store, account string) {
	t.Helper()
	write(t, s, func(tx *Tx) error { return tx.InsertWABA(&WABA{account, "r", "w", "7", []byte("{}"), nil, true}) })
}

// happen records events of flows, in order.
func happen(t *testing.T, s *Store, flows ...int64) {
	t.Helper()
	write(t, s, func(tx *Tx) error {
		for _, flow := range flows {
			if err := tx.AddEvent("7", flow, fmt.Appendf(nil, `{"flow":%d}`, flow), at(0)); err != nil {
				return err
			}
		}
		return nil
	})
}

func due(t *testing.T, s *Store, now time.Time) (list []Event) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		list, err = tx.DueEvents(now)
		return err
	})
	return list
}

// claim claims the one event that is due.
func claim(t *testing.T, s *Store, now, until time.Time) *Event {
	t.Helper()
	list := due(t, s, now)
	if len(list) != 1 {
		t.Fatalf("%d events are due, want 1", len(list))
	}
	write(t, s, func(tx *Tx) error { return tx.ClaimEvent(&list[0], until) })
	return &list[0]
}

func TestAddEvent(t *testing.T) {
	t.Run("is for those who listen", func(t *testing.T) {
		s := open(t)
		happen(t, s, 1)
		wantEqual(t, count(t, s, "event"), 0)
		write(t, s, func(tx *Tx) error { return tx.InsertWABA(&WABA{"3", "r", "w", "7", []byte("{}"), nil, false}) })
		write(t, s, func(tx *Tx) error { return tx.InsertWABA(&WABA{"4", "r", "w", "8", []byte("{}"), nil, true}) })
		listen(t, s, "1")
		listen(t, s, "2")
		read(t, s, func(tx *Tx) error {
			ids, err := tx.ListeningAccounts()
			wantEqual(t, ids, []string{"7", "8"})
			return err
		})
		happen(t, s, 1)
		list := due(t, s, at(0))
		if len(list) != 2 || list[0].ID == list[1].ID {
			t.Fatalf("events %+v", list)
		}
		for i, e := range list {
			e.ID, e.Number = "", 0
			wantEqual(t, e, Event{Account: fmt.Sprint(i + 1), Region: "r", WABA: "w", Flow: 1,
				Value: []byte(`{"flow":1}`), CreatedAt: at(0), DueAt: at(0)})
		}
	})
	t.Run("is undone with its transaction", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		wantError(t, s.Write(t.Context(), func(tx *Tx) error {
			if err := tx.AddEvent("7", 1, []byte("{}"), at(0)); err != nil {
				t.Error(err)
			}
			return ErrConflict
		}), ErrConflict)
		wantEqual(t, count(t, s, "event"), 0)
	})
}

func TestEvents(t *testing.T) {
	t.Run("of a flow are due one after the other", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		happen(t, s, 1, 1, 1)
		for i := range 3 {
			e := claim(t, s, at(0), at(100))
			if e.Number != int64(i+1) {
				t.Errorf("event %d came as number %d", e.Number, i+1)
			}
			wantEqual(t, due(t, s, at(99)), []Event{})
			write(t, s, func(tx *Tx) error { return tx.FinishEvent(e, at(0)) })
		}
		wantEqual(t, count(t, s, "event"), 0)
	})
	t.Run("of another flow need not wait", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		happen(t, s, 1, 1, 2)
		claim(t, s, at(0), at(100))
		wantEqual(t, claim(t, s, at(0), at(100)).Flow, int64(2))
	})
	t.Run("of one account do not hide another's", func(t *testing.T) {
		s := open(t)
		for _, account := range []string{"1", "2", "3"} {
			listen(t, s, account)
		}
		happen(t, s, 1, 2)
		list := due(t, s, at(0))
		wantEqual(t, len(list), 3)
		for i, e := range list {
			wantEqual(t, e.Account, fmt.Sprint(i+1))
		}
	})
	t.Run("are due again when a claim was not ended", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		happen(t, s, 1, 1)
		first := claim(t, s, at(0), at(100))
		second := claim(t, s, at(100), at(200))
		wantEqual(t, second.ID, first.ID)
		for name, late := range map[string]func(*Tx) error{
			"finish": func(tx *Tx) error { return tx.FinishEvent(first, at(150)) },
			"delay":  func(tx *Tx) error { return tx.DelayEvent(first, at(300), "f") },
			"park":   func(tx *Tx) error { return tx.ParkEvent(first, at(150), "f") },
			"claim":  func(tx *Tx) error { return tx.ClaimEvent(first, at(300)) },
		} {
			if err := s.Write(t.Context(), late); err != ErrConflict {
				t.Errorf("%s of a claim that ended: %v", name, err)
			}
		}
		write(t, s, func(tx *Tx) error { return tx.FinishEvent(second, at(150)) })
		wantEqual(t, claim(t, s, at(150), at(200)).Number, int64(2))
	})
	t.Run("are delayed with the reason", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		happen(t, s, 1, 1)
		e := claim(t, s, at(0), at(100))
		write(t, s, func(tx *Tx) error { return tx.DelayEvent(e, at(50), "no route") })
		wantEqual(t, due(t, s, at(49)), []Event{})
		again := claim(t, s, at(50), at(100))
		wantEqual(t, again.ID, e.ID)
		wantEqual(t, again.Failure, "no route")
		wantEqual(t, again.Attempts, 2)
	})
	t.Run("are parked, and let the next one pass", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		happen(t, s, 1, 1)
		e := claim(t, s, at(0), at(100))
		write(t, s, func(tx *Tx) error { return tx.ParkEvent(e, at(10), "gone") })
		next := claim(t, s, at(10), at(100))
		wantEqual(t, next.Number, int64(2))
		write(t, s, func(tx *Tx) error { return tx.FinishEvent(next, at(10)) })
		wantEqual(t, due(t, s, at(1000)), []Event{})

		write(t, s, func(tx *Tx) error { return tx.DeleteParkedEvents(at(10)) })
		write(t, s, func(tx *Tx) error { return tx.RetryEvent(e.ID, at(20)) })
		wantEqual(t, claim(t, s, at(20), at(100)).ID, e.ID)
		wantError(t, s.Write(t.Context(), func(tx *Tx) error { return tx.RetryEvent("none", at(20)) }), ErrNotFound)
	})
	t.Run("that were parked long ago are deleted, others stay", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		happen(t, s, 1, 1)
		e := claim(t, s, at(0), at(100))
		write(t, s, func(tx *Tx) error { return tx.ParkEvent(e, at(10), "gone") })
		write(t, s, func(tx *Tx) error { return tx.DeleteParkedEvents(at(11)) })
		wantEqual(t, count(t, s, "event"), 1)
	})
	t.Run("go with their WABA", func(t *testing.T) {
		s := open(t)
		listen(t, s, "1")
		listen(t, s, "2")
		happen(t, s, 1, 2)
		write(t, s, func(tx *Tx) error { return tx.DeleteEvents("1", "r", "w") })
		wantEqual(t, count(t, s, "event"), 2)
	})
}

// TestEvents_order: whatever fails, is lost or parked, what is told of a flow
// is told in order, and everything is told or parked in the end.
func TestEvents_order(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := openDir(t, t.TempDir())
		defer s.Close()
		listen(t, s, "1")
		listen(t, s, "2")
		told := make(map[string][]int64) // numbers by account and flow
		parked := 0
		now := at(0)
		step := func() {
			for _, e := range due(t, s, now) {
				write(t, s, func(tx *Tx) error { return tx.ClaimEvent(&e, now.Add(10*time.Microsecond)) })
				write(t, s, func(tx *Tx) error {
					switch rapid.IntRange(0, 4).Draw(r, "outcome") {
					case 0: // the process is killed
						return nil
					case 1:
						return tx.DelayEvent(&e, now.Add(5*time.Microsecond), "f")
					case 2:
						parked++
						return tx.ParkEvent(&e, now, "f")
					}
					key := fmt.Sprint(e.Account, e.Flow)
					told[key] = append(told[key], e.Number)
					return tx.FinishEvent(&e, now)
				})
			}
			now = now.Add(20 * time.Microsecond)
		}
		n := rapid.IntRange(1, 12).Draw(r, "events")
		for range n {
			happen(t, s, rapid.Int64Range(1, 3).Draw(r, "flow"))
			if rapid.Bool().Draw(r, "deliver") {
				step()
			}
		}
		for count(t, s, "event") > parked {
			step()
		}
		all := parked
		for key, numbers := range told {
			all += len(numbers)
			if !slices.IsSorted(numbers) {
				r.Errorf("flow %s was told in the order %v", key, numbers)
			}
		}
		if all != 2*n {
			r.Errorf("%d events were told or parked, %d happened", all, 2*n)
		}
	})
}
