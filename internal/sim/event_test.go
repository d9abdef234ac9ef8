package sim

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// listen makes somebody listen to the account of the tests.
func listen(fx *fixture) {
	fx.tb.Helper()
	err := fx.store.Write(fx.tb.Context(), func(tx *store.Tx) error {
		return tx.InsertWABA(&store.WABA{Account: "1", Region: "r", ID: "w", MetaID: waba, Record: []byte("{}"), Listens: true})
	})
	if err != nil {
		fx.tb.Fatal(err)
	}
}

// events are the texts that listeners are told, in order.
func events(fx *fixture) (texts []string) {
	fx.tb.Helper()
	var rows []store.Event
	err := fx.store.Read(fx.tb.Context(), func(tx *store.Tx) (err error) {
		rows, err = tx.Events(0, 1000)
		return err
	})
	if err != nil {
		fx.tb.Fatal(err)
	}
	for _, e := range rows {
		texts = append(texts, string(e.Value))
	}
	return texts
}

func upload(fx *fixture, flow string) error {
	_, err := fx.UploadFlowJSON(fx.tb.Context(), waba, flow, valid)
	return err
}

func TestEvents(t *testing.T) {
	message := func(t *testing.T, text string) string {
		var e struct{ Message string }
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		return e.Message
	}
	t.Run("tell a flow's life", func(t *testing.T) {
		fx := newFixture(t)
		listen(fx)
		flow := fx.create(t, meta.NewFlow{Name: "Survey"})
		steps := []error{
			fx.UpdateFlow(t.Context(), waba, flow, meta.FlowUpdate{Name: "Poll"}),
			upload(fx, flow),
			fx.Publish(t.Context(), waba, flow),
			upload(fx, flow), // a draft again: Meta does not tell of that
			fx.Publish(t.Context(), waba, flow),
			fx.Deprecate(t.Context(), waba, flow),
		}
		for i, err := range steps {
			if err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		id := `"flow_id":"` + flow + `"`
		want := []string{
			`{"event":"FLOW_STATUS_CHANGE","message":"Flow Survey has been created with DRAFT status",` + id + `,"new_status":"DRAFT"}`,
			`{"event":"FLOW_STATUS_CHANGE","message":"Flow Poll changed status from DRAFT to PUBLISHED",` + id + `,"old_status":"DRAFT","new_status":"PUBLISHED"}`,
			`{"event":"FLOW_STATUS_CHANGE","message":"Flow Poll changed status from DRAFT to PUBLISHED",` + id + `,"old_status":"DRAFT","new_status":"PUBLISHED"}`,
			`{"event":"FLOW_STATUS_CHANGE","message":"Flow Poll changed status from PUBLISHED to DEPRECATED",` + id + `,"old_status":"PUBLISHED","new_status":"DEPRECATED"}`,
		}
		if diff := cmp.Diff(want, events(fx)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("tell a flow that is published at once twice", func(t *testing.T) {
		fx := newFixture(t)
		listen(fx)
		fx.create(t, meta.NewFlow{Name: "a", FlowJSON: valid, Publish: true})
		fx.create(t, meta.NewFlow{Name: "b", FlowJSON: []byte("{}"), Publish: true})
		var got []string
		for _, text := range events(fx) {
			got = append(got, message(t, text))
		}
		want := []string{
			"Flow a has been created with DRAFT status",
			"Flow a changed status from DRAFT to PUBLISHED",
			"Flow b has been created with DRAFT status",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("tell nothing of what was refused", func(t *testing.T) {
		fx := newFixture(t)
		flow := fx.create(t, meta.NewFlow{})
		listen(fx)
		if fx.Publish(t.Context(), waba, flow) == nil || fx.Deprecate(t.Context(), waba, flow) == nil {
			t.Fatal("it was not refused")
		}
		if got := events(fx); got != nil {
			t.Errorf("events %q", got)
		}
	})
}

func TestWarnOfExpiry(t *testing.T) {
	at := func(fx *fixture, date string) {
		t.Helper()
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		fx.clock.t.Store(&day)
		if err := fx.WarnOfExpiry(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// Version 5.0 was frozen on 2025-09-09.
	setUp := func(t *testing.T) (fx *fixture, flow string) {
		fx = newFixture(t)
		fx.create(t, meta.NewFlow{FlowJSON: valid})
		fx.create(t, meta.NewFlow{})
		return fx, fx.create(t, meta.NewFlow{Name: "Old", FlowJSON: validFrozen})
	}
	t.Run("warns once, in the 90 days before", func(t *testing.T) {
		fx, flow := setUp(t)
		listen(fx)
		at(fx, "2025-06-10")
		if got := events(fx); got != nil {
			t.Errorf("too early: %q", got)
		}
		at(fx, "2025-06-11")
		at(fx, "2025-06-12")
		want := []string{`{"event":"FLOW_VERSION_EXPIRY_WARNING","warning":"Flow Old uses Flow JSON version 5.0, which cannot be published from 2025-09-09 on","flow_id":"` + flow + `"}`}
		if diff := cmp.Diff(want, events(fx)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("warns those who listen later, later", func(t *testing.T) {
		fx, _ := setUp(t)
		at(fx, "2025-06-11")
		listen(fx)
		at(fx, "2025-09-08")
		if got := events(fx); len(got) != 1 {
			t.Errorf("events %q", got)
		}
	})
	t.Run("does not warn when it is too late", func(t *testing.T) {
		fx, _ := setUp(t)
		listen(fx)
		at(fx, "2025-09-09")
		if got := events(fx); got != nil {
			t.Errorf("events %q", got)
		}
	})
	t.Run("warns of every flow of many", func(t *testing.T) {
		fx := newFixture(t)
		for range maxLimit + 5 {
			fx.create(t, meta.NewFlow{FlowJSON: validFrozen})
		}
		listen(fx)
		at(fx, "2025-08-01")
		if got := events(fx); len(got) != maxLimit+5 {
			t.Errorf("%d events", len(got))
		}
	})
}
