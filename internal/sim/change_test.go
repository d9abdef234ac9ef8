package sim

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/flowjson"
	"flowport/internal/meta"
	"flowport/internal/store"
)

func TestUploadFlowJSON(t *testing.T) {
	fx := newFixture(t)

	t.Run("makes a published flow a draft and leaves the live revision", func(t *testing.T) {
		id := fx.inStatus(t, meta.Published)
		errs, err := fx.UploadFlowJSON(t.Context(), waba, id, validOther)
		if err != nil {
			t.Fatal(err)
		}
		if errs == nil || len(errs) != 0 {
			t.Errorf("errors are %#v, want an empty list", errs)
		}
		wantStatus(t, fx, id, meta.Draft)
		if got := download(t, fx, id); !bytes.Equal(got, validOther) {
			t.Errorf("the draft is %s", got)
		}
		if got := live(t, fx.Sim, id); !bytes.Equal(got, valid) {
			t.Errorf("the live revision is %s", got)
		}
		if err := fx.Publish(t.Context(), waba, id); err != nil {
			t.Fatal(err)
		}
		if got := live(t, fx.Sim, id); !bytes.Equal(got, validOther) {
			t.Errorf("after publishing the live revision is %s", got)
		}
	})

	t.Run("stores invalid Flow JSON, reports it, and publish refuses it", func(t *testing.T) {
		id := fx.inStatus(t, meta.Published)
		for _, src := range [][]byte{brokenSyntax, unknownProperty, notText, {}} {
			errs, err := fx.UploadFlowJSON(t.Context(), waba, id, src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(flowjson.Compile(src).Errors(), errs); diff != "" || len(errs) == 0 {
				t.Errorf("errors of %q (-want +got):\n%s", src, diff)
			}
			if got := download(t, fx, id); !bytes.Equal(got, src) {
				t.Errorf("stored %q, want %q", got, src)
			}
			wantRefusal(t, fx.Publish(t.Context(), waba, id), meta.CodePublish, meta.SubcodeValidationErrors)
			if got := live(t, fx.Sim, id); !bytes.Equal(got, valid) {
				t.Errorf("the live revision is %s", got)
			}
		}
	})

	t.Run("keeps a revision for each upload, with who made it", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{})
		caller := meta.Caller{Principal: "arn:aws:iam::000000000000:user/test", RequestID: "request-1"}
		for range 3 {
			if _, err := fx.UploadFlowJSON(meta.WithCaller(t.Context(), caller), waba, id, unknownProperty); err != nil {
				t.Fatal(err)
			}
		}
		number, _ := parseID(id)
		err := fx.store.Read(t.Context(), func(tx *store.Tx) error {
			r, err := tx.Revision(number, 3)
			if err != nil {
				return err
			}
			if r.Principal != caller.Principal || r.RequestID != caller.RequestID {
				t.Errorf("made by %q in %q", r.Principal, r.RequestID)
			}
			if r.ErrorCount != len(flowjson.Compile(unknownProperty).Errors()) || !r.CreatedAt.Equal(fx.clock.now()) || r.JSONVersion != "7.3" {
				t.Errorf("revision is %+v", r)
			}
			_, err = tx.Revision(number, 4)
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a fourth revision: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})

	t.Run("takes the largest Flow JSON and no byte more", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{})
		src := append(bytes.Repeat([]byte(" "), meta.MaxFlowJSON-len(valid)), valid...)
		if errs, err := fx.UploadFlowJSON(t.Context(), waba, id, src); err != nil || len(errs) != 0 {
			t.Errorf("at the limit: %v, %v", errs, err)
		}
		if got := download(t, fx, id); !bytes.Equal(got, src) {
			t.Error("the bytes differ")
		}
		_, err := fx.UploadFlowJSON(t.Context(), waba, id, append(src, ' '))
		wantRefusal(t, err, meta.CodeInvalidParameter, 0)
	})

	t.Run("does not wait its turn for a flow that cannot have it, if it is large", func(t *testing.T) {
		large := append(bytes.Clone(valid), bytes.Repeat([]byte(" "), leastWeight)...)
		deprecated := fx.inStatus(t, meta.Deprecated)
		release, err := fx.admit(t.Context(), uploadBudget)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		_, err = fx.UploadFlowJSON(t.Context(), waba, "1", large)
		wantRefusal(t, err, meta.CodeInvalidParameter, meta.SubcodeNoObject)
		_, err = fx.UploadFlowJSON(t.Context(), waba, deprecated, large)
		wantRefusal(t, err, meta.CodeUpdate, 0)
	})

	t.Run("gives up when its caller does", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{})
		release, err := fx.admit(t.Context(), uploadBudget)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := fx.UploadFlowJSON(ctx, waba, id, valid)
			done <- err
		}()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
		if assets, err := fx.Assets(t.Context(), waba, id); err != nil || len(assets) != 0 {
			t.Errorf("assets %v, %v", assets, err)
		}
	})
}

func TestAdmit(t *testing.T) {
	fx := newFixture(t)
	for name, c := range map[string]struct {
		size   int
		atOnce int // how many of that size are worked on
	}{
		"a large document is worked on alone": {meta.MaxFlowJSON, 1},
		"two of half the size at once":        {meta.MaxFlowJSON / 2, 2},
		"small documents, so many at once":    {1, uploadBudget / leastWeight},
	} {
		t.Run(name, func(t *testing.T) {
			for range c.atOnce {
				release, err := fx.admit(t.Context(), c.size)
				if err != nil {
					t.Fatal(err)
				}
				defer release()
			}
			if fx.uploads.TryAcquire(leastWeight) {
				t.Error("one more is worked on")
			}
			if _, err := fx.admit(t.Context(), 0); err != nil {
				t.Errorf("nothing has to wait: %v", err)
			}
		})
	}
}

func TestUpdateFlow(t *testing.T) {
	fx := newFixture(t)

	t.Run("changes what is given and nothing else", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{Name: "before", Categories: []string{"OTHER"}, EndpointURI: "https://example.com/1"})
		for _, step := range []struct {
			in                            meta.FlowUpdate
			name, category, endpoint, app string
		}{
			{meta.FlowUpdate{}, "before", "OTHER", "https://example.com/1", ""},
			{meta.FlowUpdate{Name: "after"}, "after", "OTHER", "https://example.com/1", ""},
			{meta.FlowUpdate{Name: "after"}, "after", "OTHER", "https://example.com/1", ""},
			{meta.FlowUpdate{Categories: []string{"SURVEY"}}, "after", "SURVEY", "https://example.com/1", ""},
			{meta.FlowUpdate{EndpointURI: "http://example.com/2"}, "after", "SURVEY", "http://example.com/2", ""},
			{meta.FlowUpdate{ApplicationID: "42"}, "after", "SURVEY", "http://example.com/2", "42"},
		} {
			if err := fx.UpdateFlow(t.Context(), waba, id, step.in); err != nil {
				t.Fatalf("%+v: %v", step.in, err)
			}
			f := fx.flow(t, id)
			app := ""
			if f.Application != nil {
				app = f.Application.ID
			}
			if f.Name != step.name || f.Categories[0] != step.category || f.EndpointURI != step.endpoint || app != step.app {
				t.Errorf("after %+v: %+v, application %q", step.in, f, app)
			}
		}
	})

	t.Run("makes a published flow a draft and leaves the live revision", func(t *testing.T) {
		id := fx.inStatus(t, meta.Published)
		if err := fx.UpdateFlow(t.Context(), waba, id, meta.FlowUpdate{Categories: []string{"SURVEY"}}); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, fx, id, meta.Draft)
		if got := live(t, fx.Sim, id); !bytes.Equal(got, valid) {
			t.Errorf("the live revision is %s", got)
		}
	})

	t.Run("that sets nothing leaves a flow published", func(t *testing.T) {
		id := fx.inStatus(t, meta.Published)
		if err := fx.UpdateFlow(t.Context(), waba, id, meta.FlowUpdate{}); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, fx, id, meta.Published)
	})

	t.Run("refuses", func(t *testing.T) {
		fx.create(t, meta.NewFlow{Name: "taken"})
		id := fx.inStatus(t, meta.Published)
		for name, c := range map[string]struct {
			in            meta.FlowUpdate
			code, subcode int
		}{
			"a name that is taken": {meta.FlowUpdate{Name: "taken"}, meta.CodeInvalidParameter, meta.SubcodeNameTaken},
			"no category":          {meta.FlowUpdate{Categories: []string{}}, meta.CodeInvalidParameter, 0},
			"a bad endpoint":       {meta.FlowUpdate{EndpointURI: "/flow"}, meta.CodeInvalidParameter, 0},
			"a bad application":    {meta.FlowUpdate{ApplicationID: "app"}, meta.CodeInvalidParameter, 0},
		} {
			t.Run(name, func(t *testing.T) {
				wantRefusal(t, fx.UpdateFlow(t.Context(), waba, id, c.in), c.code, c.subcode)
				wantStatus(t, fx, id, meta.Published)
			})
		}
		t.Run("an endpoint for a document that names its own", func(t *testing.T) {
			id := fx.create(t, meta.NewFlow{FlowJSON: validAncient})
			wantRefusal(t, fx.UpdateFlow(t.Context(), waba, id, meta.FlowUpdate{EndpointURI: "https://example.com"}), meta.CodeUpdate, 0)
		})
	})
}

func TestPublish_refuses(t *testing.T) {
	fx := newFixture(t)
	for name, c := range map[string]struct {
		src     []byte
		subcode int
	}{
		"a flow without Flow JSON":          {nil, meta.SubcodeValidationErrors},
		"errors":                            {unknownProperty, meta.SubcodeValidationErrors},
		"a version that is not open":        {validFrozen, meta.SubcodeVersion},
		"an endpoint flow without endpoint": {validEndpoint, meta.SubcodeNoEndpointURI},
	} {
		t.Run(name, func(t *testing.T) {
			id := fx.create(t, meta.NewFlow{FlowJSON: c.src})
			wantRefusal(t, fx.Publish(t.Context(), waba, id), meta.CodePublish, c.subcode)
			f := fx.flow(t, id)
			if f.Status != meta.Draft || f.Health.CanSendMessage != blocked {
				t.Errorf("status %s, health %s", f.Status, f.Health.CanSendMessage)
			}
		})
	}
	t.Run("not, once the endpoint is set", func(t *testing.T) {
		id := fx.create(t, meta.NewFlow{FlowJSON: validEndpoint})
		if err := fx.UpdateFlow(t.Context(), waba, id, meta.FlowUpdate{EndpointURI: "https://example.com/flow"}); err != nil {
			t.Fatal(err)
		}
		if err := fx.Publish(t.Context(), waba, id); err != nil {
			t.Error(err)
		}
	})
}

// TestUnknownFlow calls every operation on flows that are not the account's.
func TestUnknownFlow(t *testing.T) {
	fx := newFixture(t)
	foreign, err := fx.CreateFlow(t.Context(), "7", meta.NewFlow{Name: "foreign", Categories: []string{"OTHER"}, FlowJSON: valid})
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(id string) error{
		"Flow":       func(id string) error { _, err := fx.Flow(t.Context(), waba, id); return err },
		"UpdateFlow": func(id string) error { return fx.UpdateFlow(t.Context(), waba, id, meta.FlowUpdate{Name: "x"}) },
		"UploadFlowJSON": func(id string) error {
			_, err := fx.UploadFlowJSON(t.Context(), waba, id, valid)
			return err
		},
		"Assets":    func(id string) error { _, err := fx.Assets(t.Context(), waba, id); return err },
		"Publish":   func(id string) error { return fx.Publish(t.Context(), waba, id) },
		"Deprecate": func(id string) error { return fx.Deprecate(t.Context(), waba, id) },
		"Delete":    func(id string) error { return fx.Delete(t.Context(), waba, id) },
		"Preview":   func(id string) error { _, err := fx.Preview(t.Context(), waba, id, true); return err },
	} {
		for _, id := range []string{"1", "0", "007", "x", "", "99999999999999999999", foreign.ID} {
			t.Run(name+" "+id, func(t *testing.T) {
				wantRefusal(t, call(id), meta.CodeInvalidParameter, meta.SubcodeNoObject)
			})
		}
	}
	if f, err := fx.Flow(t.Context(), "7", foreign.ID); err != nil || f.Name != "foreign" || f.Status != meta.Draft {
		t.Errorf("the other account's flow is %+v, %v", f, err)
	}
}
