package sim

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
)

func TestFlow(t *testing.T) {
	fx := newFixture(t)
	fx.Sim.account = func(_ context.Context, waba string) (meta.AccountInfo, error) {
		return meta.AccountInfo{ID: waba, Name: "Ristorante", Currency: "EUR", TimezoneID: "54", MessageTemplateNamespace: "ns"}, nil
	}
	id := fx.create(t, meta.NewFlow{Name: "all fields", Categories: []string{"SHOPPING"}, FlowJSON: validEndpoint, EndpointURI: "https://example.com/flow"})
	if err := fx.UpdateFlow(t.Context(), waba, id, meta.FlowUpdate{ApplicationID: "42"}); err != nil {
		t.Fatal(err)
	}
	preview, err := fx.Preview(t.Context(), waba, id, false)
	if err != nil {
		t.Fatal(err)
	}
	want := &meta.Flow{
		ID: id, WABA: waba, Name: "all fields", Status: meta.Draft, Categories: []string{"SHOPPING"},
		ValidationErrors: []meta.ValidationError{},
		JSONVersion:      "7.3", DataAPIVersion: "3.0", EndpointURI: "https://example.com/flow",
		Preview:     &preview,
		Account:     &meta.AccountInfo{ID: waba, Name: "Ristorante", Currency: "EUR", TimezoneID: "54", MessageTemplateNamespace: "ns"},
		Application: &meta.Application{ID: "42", Name: "Application 42", Link: "https://www.facebook.com/games/?app_id=42"},
		Health: &meta.Health{CanSendMessage: "AVAILABLE", Entities: []meta.HealthEntity{
			{Type: "FLOW", ID: id, CanSendMessage: "AVAILABLE"},
			{Type: "WABA", ID: waba, CanSendMessage: "AVAILABLE"},
			{Type: "BUSINESS", ID: "100000000000001", CanSendMessage: "AVAILABLE"},
			{Type: "APP", ID: "42", CanSendMessage: "AVAILABLE"},
		}},
		UpdatedAt: fx.clock.now(),
	}
	if diff := cmp.Diff(want, fx.flow(t, id)); diff != "" {
		t.Errorf("Flow (-want +got):\n%s", diff)
	}

	t.Run("gives an account's fault back", func(t *testing.T) {
		fault := errors.New("registry unreadable")
		fx.Sim.account = func(context.Context, string) (meta.AccountInfo, error) { return meta.AccountInfo{}, fault }
		if _, err := fx.Flow(t.Context(), waba, id); !errors.Is(err, fault) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestHealth(t *testing.T) {
	fx := newFixture(t)
	for status, want := range map[meta.Status]string{
		meta.Draft: available, meta.Published: available, meta.Throttled: limited, meta.Blocked: blocked, meta.Deprecated: blocked,
	} {
		t.Run(string(status), func(t *testing.T) {
			h := fx.flow(t, fx.inStatus(t, status)).Health
			if h.CanSendMessage != want || h.Entities[0].CanSendMessage != want || len(h.Entities[0].Errors) != 0 {
				t.Errorf("health is %+v, want %s", h, want)
			}
		})
	}
	t.Run("names every check that a draft fails", func(t *testing.T) {
		h := fx.flow(t, fx.create(t, meta.NewFlow{FlowJSON: validEndpoint})).Health
		want := []meta.HealthError{{
			Code:        131000,
			Description: "endpoint_uri: You need to set the endpoint URI before you can send or publish a flow.",
			Solution:    "https://developers.facebook.com/docs/whatsapp/flows/reference/flowjson#top-level-flow-json-properties",
		}}
		if diff := cmp.Diff(want, h.Entities[0].Errors); diff != "" || h.CanSendMessage != blocked {
			t.Errorf("%s (-want +got):\n%s", h.CanSendMessage, diff)
		}
	})
}

// pages reads a whole list, limit flows at a time; between is called after
// each page.
func pages(t *testing.T, fx *fixture, limit int, between func()) []string {
	t.Helper()
	var ids []string
	after := ""
	for range 1000 {
		page, err := fx.Flows(t.Context(), waba, meta.Page{Limit: limit, After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.Flows {
			ids = append(ids, f.ID)
		}
		if page.Next == "" {
			return ids
		}
		if want := max(limit, 1); limit != 0 && len(page.Flows) != want {
			t.Fatalf("a page of %d flows with a next one, want %d", len(page.Flows), want)
		}
		if len(page.Next) > 600 {
			t.Fatalf("a cursor of %d characters", len(page.Next))
		}
		after = page.Next
		between()
	}
	t.Fatal("the list does not end")
	return nil
}

func TestFlows(t *testing.T) {
	fx := newFixture(t)
	if page, err := fx.Flows(t.Context(), waba, meta.Page{}); err != nil || page.Flows == nil || len(page.Flows) != 0 || page.Next != "" {
		t.Errorf("of an account without flows: %+v, %v", page, err)
	}
	var newest []string
	for range 60 {
		fx.clock.add(time.Millisecond)
		newest = append(newest, fx.create(t, meta.NewFlow{}))
	}
	slices.Reverse(newest)
	if _, err := fx.CreateFlow(t.Context(), "7", meta.NewFlow{Name: "foreign", Categories: []string{"OTHER"}}); err != nil {
		t.Fatal(err)
	}

	for _, limit := range []int{0, 1, 7, 59, 60, 61, 100} {
		t.Run(fmt.Sprintf("in pages of %d", limit), func(t *testing.T) {
			if diff := cmp.Diff(newest, pages(t, fx, limit, func() {})); diff != "" {
				t.Errorf("newest first (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("25 by default", func(t *testing.T) {
		page, err := fx.Flows(t.Context(), waba, meta.Page{})
		if err != nil || len(page.Flows) != 25 {
			t.Errorf("%d flows, %v", len(page.Flows), err)
		}
	})
	t.Run("tells what a list tells", func(t *testing.T) {
		fx.clock.add(time.Millisecond)
		id := fx.create(t, meta.NewFlow{Name: "listed", Categories: []string{"SURVEY"}, FlowJSON: valid, EndpointURI: "https://example.com"})
		page, err := fx.Flows(t.Context(), waba, meta.Page{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		want := []meta.Flow{{ID: id, WABA: waba, Name: "listed", Status: meta.Draft, Categories: []string{"SURVEY"}, ValidationErrors: []meta.ValidationError{}}}
		if diff := cmp.Diff(want, page.Flows); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		newest = append([]string{id}, newest...)
	})
	t.Run("stable while flows come and go", func(t *testing.T) {
		kept := slices.Clone(newest)
		step := 0
		ids := pages(t, fx, 10, func() {
			step++
			fx.clock.add(time.Millisecond)
			fx.create(t, meta.NewFlow{}) // newer than the list's beginning: not in it
			last := kept[10*step-1]      // the flow that the cursor names
			if err := fx.Delete(t.Context(), waba, last); err != nil {
				t.Fatal(err)
			}
		})
		if diff := cmp.Diff(kept, ids); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestFlows_refuses(t *testing.T) {
	fx := newFixture(t)
	good := fx.encodeCursor(waba, 1<<40)
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	cursors := map[string]string{
		"a made-up cursor":             "abc",
		"a long cursor":                string(make([]byte, 10_000)),
		"a cursor of another account":  fx.encodeCursor("7", 1<<40),
		"a cursor with more behind it": good + "AAAA",
		"no base64":                    "!" + good[1:],
	}
	for i := range raw {
		changed := slices.Clone(raw)
		changed[i] ^= 1
		cursors[fmt.Sprintf("a cursor with byte %d changed", i)] = base64.RawURLEncoding.EncodeToString(changed)
	}
	for name, cursor := range cursors {
		t.Run(name, func(t *testing.T) {
			_, err := fx.Flows(t.Context(), waba, meta.Page{After: cursor})
			wantRefusal(t, err, meta.CodeInvalidParameter, 0)
		})
	}
	for _, limit := range []int{-1, 101} {
		t.Run(fmt.Sprintf("a limit of %d", limit), func(t *testing.T) {
			_, err := fx.Flows(t.Context(), waba, meta.Page{Limit: limit})
			wantRefusal(t, err, meta.CodeInvalidParameter, 0)
		})
	}
	if _, err := fx.Flows(t.Context(), waba, meta.Page{After: good}); err != nil {
		t.Errorf("the cursor they were made from: %v", err)
	}
}
