package sim

import (
	"encoding/json"
	"testing"

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
		var e struct{ Message, Warning string }
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		return e.Message + e.Warning
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
