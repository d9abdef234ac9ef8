package metatest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"flowport/internal/meta"
)

func createFlow(t *testing.T, s *suite) {
	t.Run("without Flow JSON it is an empty draft", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{Name: "Café & Söhne + 1/2 %41 \"é\"", Categories: []string{"SIGN_UP", "OTHER"}, EndpointURI: "https://example.com/flow?a=1&b=%20+c"})
		got := s.flow(t, id)
		want := &meta.Flow{
			ID: id, WABA: s.WABA, Name: "Café & Söhne + 1/2 %41 \"é\"", Status: meta.Draft, Categories: []string{"SIGN_UP", "OTHER"},
			ValidationErrors: []meta.ValidationError{}, EndpointURI: "https://example.com/flow?a=1&b=%20+c",
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(meta.Flow{}, "Preview", "Account", "Health", "UpdatedAt")); diff != "" {
			t.Errorf("Flow (-want +got):\n%s", diff)
		}
		if got.ValidationErrors == nil {
			t.Error("ValidationErrors is nil")
		}
	})
	t.Run("keeps Flow JSON byte for byte", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{FlowJSON: validOther})
		if got := s.download(t, id); got != string(validOther) {
			t.Errorf("kept %q, want %q", got, validOther)
		}
		if f := s.flow(t, id); f.JSONVersion != "7.3" || f.DataAPIVersion != "" {
			t.Errorf("versions %q and %q", f.JSONVersion, f.DataAPIVersion)
		}
	})
	t.Run("publish makes a valid flow live at once", func(t *testing.T) {
		s.wantStatus(t, s.create(t, meta.NewFlow{FlowJSON: valid, Publish: true}), meta.Published)
	})
	for name, src := range map[string][]byte{"syntax fault": brokenSyntax, "unknown property": unknownProperty} {
		t.Run("publish with errors leaves a draft and reports them: "+name, func(t *testing.T) {
			created, err := s.Service.CreateFlow(t.Context(), s.WABA, s.filled(meta.NewFlow{FlowJSON: src, Publish: true}))
			s.must(t, err)
			if len(created.ValidationErrors) == 0 {
				t.Fatal("no errors")
			}
			got := s.flow(t, created.ID)
			if got.Status != meta.Draft {
				t.Errorf("status is %s", got.Status)
			}
			if diff := cmp.Diff(created.ValidationErrors, got.ValidationErrors); diff != "" {
				t.Errorf("created, then read (-created +read):\n%s", diff)
			}
		})
	}
	for name, in := range map[string]meta.NewFlow{
		"nothing to publish":      {},
		"endpoint missing":        {FlowJSON: validEndpoint},
		"version not publishable": {FlowJSON: validFrozen},
	} {
		t.Run("publish that a check forbids leaves a draft: "+name, func(t *testing.T) {
			in.Publish = true
			s.wantStatus(t, s.create(t, in), meta.Draft)
		})
	}
	t.Run("publish with an endpoint URI publishes an endpoint flow", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{FlowJSON: validEndpoint, EndpointURI: "https://example.com/flow", Publish: true})
		s.wantStatus(t, id, meta.Published)
	})
	t.Run("each has an id of its own", func(t *testing.T) {
		seen := map[string]bool{}
		for range 20 {
			seen[s.create(t, meta.NewFlow{})] = true
		}
		if len(seen) != 20 {
			t.Errorf("%d ids for 20 flows", len(seen))
		}
	})
	t.Run("does not keep the caller's bytes", func(t *testing.T) {
		src := bytes.Clone(valid)
		id := s.create(t, meta.NewFlow{FlowJSON: src})
		clear(src)
		if got := s.download(t, id); got != string(valid) {
			t.Errorf("kept %q", got)
		}
	})
	t.Run("the longest name and endpoint are accepted", func(t *testing.T) {
		name := strings.Repeat("ä", 200)
		id := s.create(t, meta.NewFlow{Name: name, EndpointURI: "https://example.com/" + strings.Repeat("a", 2028)})
		if got := s.flow(t, id).Name; got != name {
			t.Errorf("the name is %q", got)
		}
	})
}

func createClone(t *testing.T, s *suite) {
	source := s.create(t, meta.NewFlow{FlowJSON: unknownProperty, EndpointURI: "https://example.com/flow"})

	t.Run("copies the draft with its errors, and no metadata", func(t *testing.T) {
		created, err := s.Service.CreateFlow(t.Context(), s.WABA, meta.NewFlow{Name: s.uniqueName(), Categories: []string{"SURVEY"}, CloneFlowID: source})
		s.must(t, err)
		if diff := cmp.Diff(s.flow(t, source).ValidationErrors, created.ValidationErrors); diff != "" || len(created.ValidationErrors) == 0 {
			t.Errorf("errors of source and clone (-source +clone):\n%s", diff)
		}
		if got := s.download(t, created.ID); got != string(unknownProperty) {
			t.Errorf("the clone has %s", got)
		}
		if f := s.flow(t, created.ID); f.EndpointURI != "" || f.Categories[0] != "SURVEY" {
			t.Errorf("the clone took metadata over: %+v", f)
		}
	})
	t.Run("outlives its source", func(t *testing.T) {
		short := s.create(t, meta.NewFlow{FlowJSON: validOther})
		clone := s.create(t, meta.NewFlow{CloneFlowID: short})
		s.must(t, s.Service.Delete(t.Context(), s.WABA, short))
		if got := s.download(t, clone); got != string(validOther) {
			t.Errorf("the clone has %q", got)
		}
	})
	t.Run("of a flow without Flow JSON has none", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{CloneFlowID: s.create(t, meta.NewFlow{})})
		if assets, err := s.Service.Assets(t.Context(), s.WABA, id); err != nil || len(assets) != 0 {
			t.Errorf("assets %v, %v", assets, err)
		}
	})
	t.Run("gives way to Flow JSON of its own", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{CloneFlowID: source, FlowJSON: valid, Publish: true})
		s.wantStatus(t, id, meta.Published)
	})
}

func createRefuses(t *testing.T, s *suite) {
	taken := s.uniqueName()
	mine := s.create(t, meta.NewFlow{Name: taken})
	ancient := s.create(t, meta.NewFlow{FlowJSON: validAncient})
	// The same name in another account is no clash.
	other := s.createIn(t, s.Other, meta.NewFlow{Name: taken, FlowJSON: valid})

	for name, c := range map[string]struct {
		in      meta.NewFlow
		subcode int
	}{
		"name taken":                                     {meta.NewFlow{Name: taken}, meta.SubcodeNameTaken},
		"name too long":                                  {meta.NewFlow{Name: strings.Repeat("ä", 201)}, 0},
		"no category":                                    {meta.NewFlow{Categories: []string{}}, 0},
		"unknown category":                               {meta.NewFlow{Categories: []string{"OTHER", "GAMES"}}, 0},
		"endpoint without scheme":                        {meta.NewFlow{EndpointURI: "example.com"}, 0},
		"endpoint of other scheme":                       {meta.NewFlow{EndpointURI: "ftp://example.com"}, 0},
		"endpoint with a space":                          {meta.NewFlow{EndpointURI: "https://example.com/a b"}, 0},
		"clone source unknown":                           {meta.NewFlow{CloneFlowID: "1"}, 0},
		"clone source no number":                         {meta.NewFlow{CloneFlowID: "x"}, 0},
		"clone source of another account":                {meta.NewFlow{CloneFlowID: other, FlowJSON: valid}, 0},
		"endpoint for a document that names its own":     {meta.NewFlow{FlowJSON: validAncient, EndpointURI: "https://example.com"}, 0},
		"endpoint for a clone of one that names its own": {meta.NewFlow{CloneFlowID: ancient, EndpointURI: "https://example.com"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Service.CreateFlow(t.Context(), s.WABA, s.filled(c.in))
			wantRefusal(t, err, meta.CodeInvalidParameter, c.subcode)
		})
	}
	t.Run("an empty name", func(t *testing.T) {
		_, err := s.Service.CreateFlow(t.Context(), s.WABA, meta.NewFlow{Categories: []string{"OTHER"}})
		wantRefusal(t, err, meta.CodeInvalidParameter, 0)
	})
	t.Run("and leaves nothing behind", func(t *testing.T) {
		page, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{})
		if err != nil || len(page.Flows) != 2 {
			t.Errorf("flows %+v, %v; want %s and %s", page.Flows, err, mine, ancient)
		}
	})
}
