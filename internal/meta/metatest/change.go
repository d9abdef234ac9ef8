package metatest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
)

func updateFlow(t *testing.T, s *suite) {
	id := s.create(t, meta.NewFlow{Name: "before", Categories: []string{"OTHER"}, EndpointURI: "https://example.com/1"})
	for _, step := range []struct {
		in                            meta.FlowUpdate
		name, category, endpoint, app string
	}{
		{meta.FlowUpdate{}, "before", "OTHER", "https://example.com/1", ""},
		{meta.FlowUpdate{Name: "äfter & more"}, "äfter & more", "OTHER", "https://example.com/1", ""},
		{meta.FlowUpdate{Name: "äfter & more"}, "äfter & more", "OTHER", "https://example.com/1", ""},
		{meta.FlowUpdate{Categories: []string{"SURVEY"}}, "äfter & more", "SURVEY", "https://example.com/1", ""},
		{meta.FlowUpdate{EndpointURI: "https://example.com/2?a=b&c"}, "äfter & more", "SURVEY", "https://example.com/2?a=b&c", ""},
		{meta.FlowUpdate{ApplicationID: "42"}, "äfter & more", "SURVEY", "https://example.com/2?a=b&c", "42"},
		{meta.FlowUpdate{Name: "all", Categories: []string{"OTHER", "SIGN_IN"}, EndpointURI: "https://example.com/3", ApplicationID: "43"}, "all", "OTHER", "https://example.com/3", "43"},
	} {
		s.must(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, step.in))
		f := s.flow(t, id)
		app := ""
		if f.Application != nil {
			app = f.Application.ID
		}
		if f.Name != step.name || f.Categories[0] != step.category || f.EndpointURI != step.endpoint || app != step.app {
			t.Errorf("after %+v the flow is %+v with app %q", step.in, f, app)
		}
	}
	t.Run("that sets nothing leaves a published flow published", func(t *testing.T) {
		id := s.inStatus(t, meta.Published)
		s.must(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{}))
		s.wantStatus(t, id, meta.Published)
	})
	t.Run("makes a published flow a draft that can be published again", func(t *testing.T) {
		id := s.inStatus(t, meta.Published)
		s.must(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{Categories: []string{"SURVEY"}}))
		s.wantStatus(t, id, meta.Draft)
		s.must(t, s.Service.Publish(t.Context(), s.WABA, id))
		s.wantStatus(t, id, meta.Published)
	})
	t.Run("frees the old name", func(t *testing.T) {
		old := s.uniqueName()
		id := s.create(t, meta.NewFlow{Name: old})
		s.must(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{Name: s.uniqueName()}))
		s.create(t, meta.NewFlow{Name: old})
	})
}

func updateRefuses(t *testing.T, s *suite) {
	taken := s.uniqueName()
	s.create(t, meta.NewFlow{Name: taken})
	id := s.inStatus(t, meta.Published)
	for name, c := range map[string]struct {
		in      meta.FlowUpdate
		subcode int
	}{
		"name taken":               {meta.FlowUpdate{Name: taken}, meta.SubcodeNameTaken},
		"name too long":            {meta.FlowUpdate{Name: strings.Repeat("a", 201)}, 0},
		"no category":              {meta.FlowUpdate{Categories: []string{}}, 0},
		"unknown category":         {meta.FlowUpdate{Categories: []string{"GAMES"}}, 0},
		"endpoint without scheme":  {meta.FlowUpdate{EndpointURI: "example.com"}, 0},
		"application is no number": {meta.FlowUpdate{ApplicationID: "my-app"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, c.in), meta.CodeInvalidParameter, c.subcode)
			s.wantStatus(t, id, meta.Published)
		})
	}
	t.Run("an endpoint for a document that names its own", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{FlowJSON: validAncient})
		wantRefusal(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{EndpointURI: "https://example.com"}), meta.CodeUpdate, 0)
	})
}

func uploadFlowJSON(t *testing.T, s *suite) {
	upload := func(t *testing.T, id string, src []byte) []meta.ValidationError {
		t.Helper()
		errs, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, src)
		if err != nil {
			t.Fatal(err)
		}
		if errs == nil {
			t.Error("the list of errors is nil")
		}
		return errs
	}
	t.Run("makes a published flow a draft that can be published again", func(t *testing.T) {
		id := s.inStatus(t, meta.Published)
		if errs := upload(t, id, validOther); len(errs) != 0 {
			t.Errorf("errors are %+v", errs)
		}
		s.wantStatus(t, id, meta.Draft)
		if got := s.download(t, id); got != string(validOther) {
			t.Errorf("the draft is %q", got)
		}
		s.must(t, s.Service.Publish(t.Context(), s.WABA, id))
		s.wantStatus(t, id, meta.Published)
	})
	t.Run("stores invalid Flow JSON and reports it each time", func(t *testing.T) {
		id := s.inStatus(t, meta.Published)
		for _, src := range [][]byte{brokenSyntax, unknownProperty, unknownProperty, notText} {
			errs := upload(t, id, src)
			if len(errs) == 0 || errs[0].Error == "" || errs[0].Message == "" || errs[0].LineStart < 1 {
				t.Errorf("errors of %q are %+v", src, errs)
			}
			f := s.flow(t, id)
			if diff := cmp.Diff(errs, f.ValidationErrors); diff != "" || f.Status != meta.Draft {
				t.Errorf("%s: uploaded, then read (-uploaded +read):\n%s", f.Status, diff)
			}
			if got := s.download(t, id); got != string(src) {
				t.Errorf("stored %q, want %q", got, src)
			}
			wantRefusal(t, s.Service.Publish(t.Context(), s.WABA, id), meta.CodePublish, meta.SubcodeValidationErrors)
		}
		if errs := upload(t, id, valid); len(errs) != 0 {
			t.Errorf("mended, it has errors %+v", errs)
		}
		s.must(t, s.Service.Publish(t.Context(), s.WABA, id))
	})
	t.Run("sets the versions", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{})
		upload(t, id, validEndpoint)
		if f := s.flow(t, id); f.JSONVersion != "7.3" || f.DataAPIVersion != "3.0" {
			t.Errorf("versions %q and %q", f.JSONVersion, f.DataAPIVersion)
		}
		upload(t, id, validFrozen)
		if f := s.flow(t, id); f.JSONVersion != "5.0" || f.DataAPIVersion != "" {
			t.Errorf("versions %q and %q", f.JSONVersion, f.DataAPIVersion)
		}
	})
	t.Run("does not keep the caller's bytes", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{})
		src := bytes.Clone(valid)
		upload(t, id, src)
		clear(src)
		if got := s.download(t, id); got != string(valid) {
			t.Errorf("kept %q", got)
		}
	})
	t.Run("takes the largest Flow JSON and no byte more", func(t *testing.T) {
		if testing.Short() {
			t.Skip("uploads 20 MB")
		}
		id := s.create(t, meta.NewFlow{})
		src := append(bytes.Repeat([]byte(" "), meta.MaxFlowJSON-len(valid)), valid...)
		if errs := upload(t, id, src); len(errs) != 0 {
			t.Errorf("at the limit: %v", errs)
		}
		if got := s.download(t, id); got != string(src) {
			t.Error("the bytes differ")
		}
		_, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, append(src, ' '))
		wantRefusal(t, err, meta.CodeInvalidParameter, 0)
	})
}

func publish(t *testing.T, s *suite) {
	for name, c := range map[string]struct {
		src     []byte
		subcode int
	}{
		"refuses a flow without Flow JSON":          {nil, meta.SubcodeValidationErrors},
		"refuses errors":                            {unknownProperty, meta.SubcodeValidationErrors},
		"refuses a version that is not open":        {validFrozen, meta.SubcodeVersion},
		"refuses an endpoint flow without endpoint": {validEndpoint, meta.SubcodeNoEndpointURI},
	} {
		t.Run(name, func(t *testing.T) {
			id := s.create(t, meta.NewFlow{FlowJSON: c.src})
			wantRefusal(t, s.Service.Publish(t.Context(), s.WABA, id), meta.CodePublish, c.subcode)
			s.wantStatus(t, id, meta.Draft)
		})
	}
	t.Run("takes an endpoint flow once the endpoint is set", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{FlowJSON: validEndpoint})
		s.must(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{EndpointURI: "https://example.com/flow"}))
		s.must(t, s.Service.Publish(t.Context(), s.WABA, id))
		s.wantStatus(t, id, meta.Published)
	})
}

// lifeCycle goes through every status and every change of it (Meta, "Lifecycle
// of a Flow").
func lifeCycle(t *testing.T, s *suite) {
	changes := map[string]func(t *testing.T, id string) error{
		"update": func(t *testing.T, id string) error {
			return s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{Categories: []string{"SURVEY"}})
		},
		"upload": func(t *testing.T, id string) error {
			_, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, validOther)
			return err
		},
		"publish":   func(t *testing.T, id string) error { return s.Service.Publish(t.Context(), s.WABA, id) },
		"deprecate": func(t *testing.T, id string) error { return s.Service.Deprecate(t.Context(), s.WABA, id) },
		"delete":    func(t *testing.T, id string) error { return s.Service.Delete(t.Context(), s.WABA, id) },
	}
	const gone = meta.Status("")
	for _, c := range []struct {
		from   meta.Status
		change string
		to     meta.Status
		code   int // of the refusal; 0 if there is none
	}{
		{meta.Draft, "update", meta.Draft, 0},
		{meta.Draft, "upload", meta.Draft, 0},
		{meta.Draft, "publish", meta.Published, 0},
		{meta.Draft, "deprecate", meta.Draft, meta.CodeDeprecate},
		{meta.Draft, "delete", gone, 0},
		{meta.Published, "update", meta.Draft, 0},
		{meta.Published, "upload", meta.Draft, 0},
		{meta.Published, "publish", meta.Published, meta.CodePublish},
		{meta.Published, "deprecate", meta.Deprecated, 0},
		{meta.Published, "delete", meta.Published, meta.CodeDelete},
		{meta.Throttled, "update", meta.Throttled, meta.CodeUpdate},
		{meta.Throttled, "upload", meta.Throttled, meta.CodeUpdate},
		{meta.Throttled, "publish", meta.Throttled, meta.CodePublish},
		{meta.Throttled, "deprecate", meta.Deprecated, 0},
		{meta.Throttled, "delete", meta.Throttled, meta.CodeDelete},
		{meta.Blocked, "update", meta.Blocked, meta.CodeUpdate},
		{meta.Blocked, "upload", meta.Blocked, meta.CodeUpdate},
		{meta.Blocked, "publish", meta.Blocked, meta.CodePublish},
		{meta.Blocked, "deprecate", meta.Deprecated, 0},
		{meta.Blocked, "delete", meta.Blocked, meta.CodeDelete},
		{meta.Deprecated, "update", meta.Deprecated, meta.CodeUpdate},
		{meta.Deprecated, "upload", meta.Deprecated, meta.CodeUpdate},
		{meta.Deprecated, "publish", meta.Deprecated, meta.CodePublish},
		{meta.Deprecated, "deprecate", meta.Deprecated, meta.CodeDeprecate},
		{meta.Deprecated, "delete", meta.Deprecated, meta.CodeDelete},
	} {
		t.Run(string(c.from)+" "+c.change, func(t *testing.T) {
			id := s.inStatus(t, c.from)
			err := changes[c.change](t, id)
			if c.code != 0 {
				wantRefusal(t, err, c.code, 0)
			} else if err != nil {
				t.Fatal(err)
			}
			if c.to == gone {
				_, err := s.Service.Flow(t.Context(), s.WABA, id)
				wantRefusal(t, err, meta.CodeInvalidParameter, meta.SubcodeNoObject)
				return
			}
			s.wantStatus(t, id, c.to)
		})
	}
	t.Run("a draft that was published before can be deleted", func(t *testing.T) {
		id := s.inStatus(t, meta.Published)
		s.must(t, changes["upload"](t, id))
		s.must(t, changes["delete"](t, id))
		wantRefusal(t, changes["delete"](t, id), meta.CodeInvalidParameter, meta.SubcodeNoObject)
	})
	t.Run("a deleted flow frees its name", func(t *testing.T) {
		name := s.uniqueName()
		id := s.create(t, meta.NewFlow{Name: name})
		s.must(t, changes["delete"](t, id))
		s.create(t, meta.NewFlow{Name: name})
	})
}

// unknownFlow calls every operation on flows that are not the account's.
func unknownFlow(t *testing.T, s *suite) {
	foreign := s.createIn(t, s.Other, meta.NewFlow{Name: "foreign", FlowJSON: valid})
	for name, call := range map[string]func(t *testing.T, id string) error{
		"Flow": func(t *testing.T, id string) error { _, err := s.Service.Flow(t.Context(), s.WABA, id); return err },
		"UpdateFlow": func(t *testing.T, id string) error {
			return s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{Name: "x"})
		},
		"UploadFlowJSON": func(t *testing.T, id string) error {
			_, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, valid)
			return err
		},
		"Assets": func(t *testing.T, id string) error {
			_, err := s.Service.Assets(t.Context(), s.WABA, id)
			return err
		},
		"Publish":   func(t *testing.T, id string) error { return s.Service.Publish(t.Context(), s.WABA, id) },
		"Deprecate": func(t *testing.T, id string) error { return s.Service.Deprecate(t.Context(), s.WABA, id) },
		"Delete":    func(t *testing.T, id string) error { return s.Service.Delete(t.Context(), s.WABA, id) },
		"Preview": func(t *testing.T, id string) error {
			_, err := s.Service.Preview(t.Context(), s.WABA, id, true)
			return err
		},
	} {
		for _, id := range []string{"1", "0", "007", "99999999999999999999", foreign} {
			t.Run(name+" "+id, func(t *testing.T) {
				wantRefusal(t, call(t, id), meta.CodeInvalidParameter, meta.SubcodeNoObject)
			})
		}
	}
	if f, err := s.Service.Flow(t.Context(), s.Other, foreign); err != nil || f.Name != "foreign" || f.Status != meta.Draft || f.WABA != s.Other {
		t.Errorf("the other account's flow is %+v, %v", f, err)
	}
}
