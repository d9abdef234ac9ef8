package sim

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"flowport/flowjson"
	"flowport/internal/meta"
)

func TestCreateFlow(t *testing.T) {
	fx := newFixture(t)

	t.Run("without Flow JSON it is an empty draft", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{Name: "empty", Categories: []string{"SIGN_UP", "OTHER"}, EndpointURI: "https://example.com/flow"})
		got := fx.flow(t, id)
		want := &meta.Flow{
			ID: id, WABA: waba, Name: "empty", Status: meta.Draft, Categories: []string{"SIGN_UP", "OTHER"},
			ValidationErrors: []meta.ValidationError{}, EndpointURI: "https://example.com/flow",
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(meta.Flow{}, "Preview", "Account", "Health", "UpdatedAt")); diff != "" {
			t.Errorf("Flow (-want +got):\n%s", diff)
		}
		if got.ValidationErrors == nil {
			t.Error("ValidationErrors is nil")
		}
	})

	t.Run("publish makes a valid flow live at once", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{FlowJSON: valid, Publish: true})
		wantStatus(t, fx, id, meta.Published)
		if string(live(t, fx.Sim, id)) != string(valid) {
			t.Error("the live revision is not what was uploaded")
		}
	})

	for name, src := range map[string][]byte{"syntax fault": brokenSyntax, "unknown property": unknownProperty, "not text": notText, "no bytes": {}} {
		t.Run("publish with errors leaves a draft and reports them: "+name, func(t *testing.T) {
			created, err := fx.CreateFlow(t.Context(), waba, meta.NewFlow{Name: uniqueName(), Categories: []string{"OTHER"}, FlowJSON: src, Publish: true})
			if err != nil {
				t.Fatal(err)
			}
			want := flowjson.Compile(src).Errors()
			if len(want) == 0 {
				t.Fatal("the compiler finds no error")
			}
			if diff := cmp.Diff(want, created.ValidationErrors); diff != "" {
				t.Errorf("created (-want +got):\n%s", diff)
			}
			got := fx.flow(t, created.ID)
			if got.Status != meta.Draft {
				t.Errorf("status is %s", got.Status)
			}
			if diff := cmp.Diff(want, got.ValidationErrors); diff != "" {
				t.Errorf("read back (-want +got):\n%s", diff)
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
			wantStatus(t, fx, fx.create(t, in), meta.Draft)
		})
	}

	t.Run("publish with an endpoint URI publishes an endpoint flow", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{FlowJSON: validEndpoint, EndpointURI: "https://example.com/flow", Publish: true})
		wantStatus(t, fx, id, meta.Published)
	})

	t.Run("without errors the list is empty, not nil", func(t *testing.T) {
		created, err := fx.CreateFlow(t.Context(), waba, meta.NewFlow{Name: uniqueName(), Categories: []string{"OTHER"}, FlowJSON: valid})
		if err != nil || created.ValidationErrors == nil || len(created.ValidationErrors) != 0 {
			t.Errorf("got %#v, %v", created.ValidationErrors, err)
		}
	})

	t.Run("flows of one millisecond get ids of their own", func(t *testing.T) {
		seen := map[string]bool{}
		for range 50 {
			seen[fx.create(t, meta.NewFlow{})] = true
		}
		if len(seen) != 50 {
			t.Errorf("%d ids for 50 flows", len(seen))
		}
	})

	t.Run("does not keep the caller's bytes", func(t *testing.T) {
		src := []byte(string(valid))
		id := fx.create(t, meta.NewFlow{FlowJSON: src})
		clear(src)
		if got := download(t, fx, id); string(got) != string(valid) {
			t.Error("the stored bytes changed")
		}
	})
}

func TestCreateFlow_clone(t *testing.T) {
	fx := newFixture(t)
	source := fx.create(t, meta.NewFlow{FlowJSON: unknownProperty, EndpointURI: "https://example.com/flow"})

	t.Run("copies the draft with its errors", func(t *testing.T) {
		created, err := fx.CreateFlow(t.Context(), waba, meta.NewFlow{Name: uniqueName(), Categories: []string{"SURVEY"}, CloneFlowID: source})
		if err != nil {
			t.Fatal(err)
		}
		if len(created.ValidationErrors) == 0 {
			t.Error("no validation errors")
		}
		if got := download(t, fx, created.ID); string(got) != string(unknownProperty) {
			t.Errorf("the clone has %s", got)
		}
		if f := fx.flow(t, created.ID); f.EndpointURI != "" || f.Categories[0] != "SURVEY" {
			t.Errorf("the clone took metadata over: %+v", f)
		}
	})
	t.Run("outlives its source", func(t *testing.T) {
		short := fx.create(t, meta.NewFlow{FlowJSON: validOther})
		clone := fx.create(t, meta.NewFlow{CloneFlowID: short})
		if err := fx.Delete(t.Context(), waba, short); err != nil {
			t.Fatal(err)
		}
		if got := download(t, fx, clone); string(got) != string(validOther) {
			t.Errorf("the clone has %q", got)
		}
	})
	t.Run("of a flow without Flow JSON has none", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{CloneFlowID: fx.create(t, meta.NewFlow{})})
		if assets, err := fx.Assets(t.Context(), waba, id); err != nil || len(assets) != 0 {
			t.Errorf("assets %v, %v", assets, err)
		}
	})
	t.Run("gives way to Flow JSON of its own", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{CloneFlowID: source, FlowJSON: valid, Publish: true})
		wantStatus(t, fx, id, meta.Published)
	})
}

func TestCreateFlow_refuses(t *testing.T) {
	fx := newFixture(t)
	taken := uniqueName()
	mine := fx.create(t, meta.NewFlow{Name: taken})
	other, err := fx.CreateFlow(t.Context(), "7", meta.NewFlow{Name: taken, Categories: []string{"OTHER"}, FlowJSON: valid})
	if err != nil {
		t.Fatalf("a name of another account: %v", err)
	}
	ancient := fx.create(t, meta.NewFlow{FlowJSON: validAncient})

	for name, c := range map[string]struct {
		in      meta.NewFlow
		subcode int
	}{
		"name taken":                                     {meta.NewFlow{Name: taken}, meta.SubcodeNameTaken},
		"name too long":                                  {meta.NewFlow{Name: strings.Repeat("ä", 201)}, 0},
		"no category":                                    {meta.NewFlow{Categories: []string{}}, 0},
		"unknown category":                               {meta.NewFlow{Categories: []string{"OTHER", "GAMES"}}, 0},
		"ten categories":                                 {meta.NewFlow{Categories: strings.Fields(strings.Repeat("OTHER ", 10))}, 0},
		"endpoint without scheme":                        {meta.NewFlow{EndpointURI: "example.com"}, 0},
		"endpoint of other scheme":                       {meta.NewFlow{EndpointURI: "ftp://example.com"}, 0},
		"endpoint without host":                          {meta.NewFlow{EndpointURI: "https:///flow"}, 0},
		"endpoint with only a port":                      {meta.NewFlow{EndpointURI: "https://:443/flow"}, 0},
		"endpoint with a space":                          {meta.NewFlow{EndpointURI: "https://example.com/a b"}, 0},
		"endpoint too long":                              {meta.NewFlow{EndpointURI: "https://example.com/" + strings.Repeat("a", 2029)}, 0},
		"clone source unknown":                           {meta.NewFlow{CloneFlowID: "1"}, 0},
		"clone source no number":                         {meta.NewFlow{CloneFlowID: "x"}, 0},
		"clone source of another account":                {meta.NewFlow{CloneFlowID: other.ID, FlowJSON: valid}, 0},
		"endpoint for a document that names its own":     {meta.NewFlow{FlowJSON: validAncient, EndpointURI: "https://example.com"}, 0},
		"endpoint for a clone of one that names its own": {meta.NewFlow{CloneFlowID: ancient, EndpointURI: "https://example.com"}, 0},
		"Flow JSON too large":                            {meta.NewFlow{FlowJSON: make([]byte, meta.MaxFlowJSON+1)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if c.in.Name == "" {
				c.in.Name = uniqueName()
			}
			if c.in.Categories == nil {
				c.in.Categories = []string{"OTHER"}
			}
			_, err := fx.CreateFlow(t.Context(), waba, c.in)
			wantRefusal(t, err, meta.CodeInvalidParameter, c.subcode)
		})
	}
	t.Run("an empty name", func(t *testing.T) {
		_, err := fx.CreateFlow(t.Context(), waba, meta.NewFlow{Categories: []string{"OTHER"}})
		wantRefusal(t, err, meta.CodeInvalidParameter, 0)
	})
	t.Run("and leaves nothing behind", func(t *testing.T) {
		page, err := fx.Flows(t.Context(), waba, meta.Page{})
		if err != nil || len(page.Flows) != 2 {
			t.Errorf("flows %+v, %v; want %s and %s", page.Flows, err, mine, ancient)
		}
	})
	t.Run("the longest endpoint and name are accepted", func(t *testing.T) {
		fx.clock.add(time.Second)
		fx.create(t, meta.NewFlow{Name: strings.Repeat("ä", 200), EndpointURI: "https://example.com/" + strings.Repeat("a", 2028)})
	})
}
