package promote

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
)

// apply plans and applies w with a lock that remembers.
func apply(t *testing.T, f *fakeAccount, w *Want, lock *Locked, publish bool) (*Change, error) {
	t.Helper()
	account := &Account{WABA: f.WABA, Call: f.Call} // a command of its own
	changes, err := Plan(t.Context(), account, []*Want{w}, func(string) *Locked {
		if lock.FlowID == "" {
			return nil
		}
		known := *lock
		return &known
	}, publish)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Apply(t.Context(), account, changes[0], func(now Locked) error { *lock = now; return nil })
	return changes[0], err
}

func TestApply_crashes_anywhere_and_goes_on(t *testing.T) {
	crash := errors.New("crash")
	newer := strings.Replace(goodFlow, "Hello", "Good day", 1)
	for _, published := range []bool{false, true} {
		for at := range 4 { // records before the crash
			f := newFake(t)
			lock := Locked{}
			if _, err := apply(t, f, wanted(goodFlow), &lock, published); err != nil {
				t.Fatal(err)
			}
			w := wanted(newer)
			w.Categories = []string{"OTHER"}
			changes, err := Plan(t.Context(), f.Account, []*Want{w}, func(string) *Locked { known := lock; return &known }, true)
			if err != nil {
				t.Fatal(err)
			}
			left := at
			_, err = Apply(t.Context(), f.Account, changes[0], func(now Locked) error {
				if left--; left < 0 {
					return crash
				}
				lock = now
				return nil
			})
			if (at < 3) != errors.Is(err, crash) {
				t.Fatalf("at %d: %v", at, err)
			}
			done := Locked{"1", w.Digest, Details{Name: "a", Categories: []string{"OTHER"}}, "PUBLISHED"}
			if diff := cmp.Diff(done, lock); at == 3 && diff != "" {
				t.Errorf("without a crash: %s", diff)
			}
			again, err := apply(t, f, w, &lock, true)
			if err != nil || again.Drift != "" {
				t.Fatalf("at %d: %v, drift %q", at, err, again.Drift)
			}
			last, err := apply(t, f, w, &lock, true)
			if err != nil || last.Work() || last.Record || f.created != 1 {
				t.Errorf("at %d: %v, left to do %v, created %d", at, err, last.Steps(), f.created)
			}
			if diff := cmp.Diff(done, lock); diff != "" {
				t.Errorf("at %d: %s", at, diff)
			}
		}
	}
}

func TestApply_adopts_a_creation_whose_answer_was_lost(t *testing.T) {
	f := newFake(t)
	f.fail["/create"] = errors.New("connection lost")
	lock := Locked{}
	if _, err := apply(t, f, wanted(goodFlow), &lock, true); err != nil || lock.Status != "PUBLISHED" {
		t.Fatalf("%v, %+v", err, lock)
	}
	if want := []string{"/create", "/publish"}; !cmp.Equal(want, f.calls) {
		t.Errorf("%v", f.calls)
	}
}

func TestApply_leaves_a_flow_alone_that_moved_after_the_plan(t *testing.T) {
	f := newFake(t)
	lock := Locked{}
	if _, err := apply(t, f, wanted(goodFlow), &lock, false); err != nil {
		t.Fatal(err)
	}
	changes, err := Plan(t.Context(), f.Account, []*Want{wanted(`{"version":"7.3"}`)}, func(string) *Locked { return &lock }, false)
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Replace(goodFlow, "Hello", "Theirs", 1)
	f.flows["1"].FlowJSON = []byte(theirs)
	_, err = Apply(t.Context(), f.Account, changes[0], func(Locked) error { t.Error("recorded"); return nil })
	if !errors.Is(err, ErrMoved) || string(f.flows["1"].FlowJSON) != theirs {
		t.Errorf("%v, %s", err, f.flows["1"].FlowJSON)
	}
}

func TestApply_does_not_publish_errors(t *testing.T) {
	f := newFake(t)
	lock := Locked{}
	if _, err := apply(t, f, wanted(strings.Replace(goodFlow, `"text"`, `"txet"`, 1)), &lock, true); err != nil {
		t.Fatal(err)
	}
	if f.flows["1"].Status != meta.Draft || lock.Status != "DRAFT" {
		t.Errorf("%s, %s", f.flows["1"].Status, lock.Status)
	}
}
