package sim

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"flowport/internal/meta"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const baseURL = "http://127.0.0.1:4588"

// clock is a clock that tests move.
type clock struct{ t atomic.Pointer[time.Time] }

func (c *clock) now() time.Time { return *c.t.Load() }

func (c *clock) add(d time.Duration) {
	t := c.now().Add(d)
	c.t.Store(&t)
}

// fixture is a Sim on a store of its own.
type fixture struct {
	*Sim
	clock *clock
	tb    testing.TB
}

func newFixture(tb testing.TB) *fixture {
	tb.Helper()
	return newFixtureIn(tb, storetest.New(tb))
}

// newFixtureIn is newFixture on a database that is given.
func newFixtureIn(tb testing.TB, where string) *fixture {
	tb.Helper()
	st, err := store.Open(tb.Context(), where)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := st.Close(); err != nil {
			tb.Error(err)
		}
	})
	start := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	c := &clock{}
	c.t.Store(&start)
	s, err := New(tb.Context(), Options{Store: st, BaseURL: func() string { return baseURL }, Now: c.now})
	if err != nil {
		tb.Fatal(err)
	}
	return &fixture{Sim: s, clock: c, tb: tb}
}

const waba = "102290129340398"

var names atomic.Int64

// uniqueName gives a name that no other flow has.
func uniqueName() string { return fmt.Sprintf("flow %d", names.Add(1)) }

// create makes a flow and returns its id.
func (fx *fixture) create(tb testing.TB, in meta.NewFlow) string {
	tb.Helper()
	if in.Name == "" {
		in.Name = uniqueName()
	}
	if in.Categories == nil {
		in.Categories = []string{"OTHER"}
	}
	created, err := fx.CreateFlow(tb.Context(), waba, in)
	if err != nil {
		tb.Fatalf("CreateFlow: %v", err)
	}
	return created.ID
}

// inStatus makes a flow of a status, with a valid draft.
func (fx *fixture) inStatus(tb testing.TB, status meta.Status) string {
	tb.Helper()
	id := fx.create(tb, meta.NewFlow{FlowJSON: valid, Publish: status != meta.Draft})
	if status != meta.Draft && status != meta.Published {
		setStatus(tb, fx.Sim, id, status)
	}
	return id
}

// setStatus does what WhatsApp's monitoring does to a flow.
func setStatus(tb testing.TB, s *Sim, flow string, status meta.Status) {
	tb.Helper()
	id, _ := parseID(flow)
	if err := s.store.Write(context.Background(), setStatusOf(id, status)); err != nil {
		tb.Fatal(err)
	}
}

func setStatusOf(id int64, status meta.Status) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		f, err := tx.FlowByID(id)
		if err != nil {
			return err
		}
		f.Status = string(status)
		return tx.UpdateFlow(f)
	}
}

// live gives the published revision's bytes; nil if there is none.
func live(tb testing.TB, s *Sim, flow string) []byte {
	tb.Helper()
	id, _ := parseID(flow)
	var src []byte
	err := s.store.Read(context.Background(), func(tx *store.Tx) error {
		f, err := tx.FlowByID(id)
		if err != nil || f.Published == 0 {
			return err
		}
		src, err = tx.FlowJSON(id, f.Published)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return src
}

func (fx *fixture) flow(tb testing.TB, id string) *meta.Flow {
	tb.Helper()
	f, err := fx.Flow(tb.Context(), waba, id)
	if err != nil {
		tb.Fatalf("Flow: %v", err)
	}
	return f
}

func wantStatus(tb testing.TB, fx *fixture, id string, want meta.Status) {
	tb.Helper()
	if got := fx.flow(tb, id).Status; got != want {
		tb.Errorf("status is %s, want %s", got, want)
	}
}

// wantRefusal checks that err is Meta's refusal with these codes, in a whole
// envelope.
func wantRefusal(tb testing.TB, err error, code, subcode int) {
	tb.Helper()
	var refusal *meta.Error
	if !errors.As(err, &refusal) {
		tb.Fatalf("error is %v, want Meta's with code %d", err, code)
	}
	if refusal.Code != code || refusal.Subcode != subcode {
		tb.Errorf("codes are %d/%d, want %d/%d (%v)", refusal.Code, refusal.Subcode, code, subcode, refusal)
	}
	if refusal.Type == "" || refusal.Message == "" || len(refusal.TraceID) != 23 {
		tb.Errorf("the envelope is incomplete: %+v", refusal)
	}
}

func TestNew(t *testing.T) {
	t.Run("keeps its key, so that links and cursors outlive a restart", func(t *testing.T) {
		fx := newFixture(t)
		again, err := New(t.Context(), Options{Store: fx.store, BaseURL: func() string { return baseURL }, Now: fx.clock.now})
		if err != nil {
			t.Fatal(err)
		}
		if id, ok := again.decodeCursor(waba, fx.encodeCursor(waba, 7)); !ok || id != 7 {
			t.Errorf("cursor of the first run gives %d, %v", id, ok)
		}
	})
	t.Run("refuses a key of the wrong size", func(t *testing.T) {
		fx := newFixture(t)
		err := fx.store.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSetting(keySetting, []byte("short")) })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(t.Context(), Options{Store: fx.store}); err == nil {
			t.Error("no error")
		}
	})
}

func TestParseID(t *testing.T) {
	for text, want := range map[string]bool{
		"1": true, "9223372036854775807": true,
		"": false, "0": false, "-1": false, "+1": false, "01": false, " 1": false, "1e3": false,
		"9223372036854775808": false, "٣": false,
		"12345678901234567890123456789012345678901234567890": false,
	} {
		if _, ok := parseID(text); ok != want {
			t.Errorf("parseID(%q) is %v, want %v", text, ok, want)
		}
	}
}

func TestNewID(t *testing.T) {
	now := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	last := newID(now)
	for i := range 1000 {
		id := newID(now.Add(time.Duration(i+1) * time.Millisecond))
		if id <= last {
			t.Fatalf("id %d follows %d", id, last)
		}
		last = id
	}
	if id := newID(time.Date(2298, time.January, 1, 0, 0, 0, 0, time.UTC)); id < last {
		t.Errorf("id of the year 2298 is %d", id)
	}
}
