package graph

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"flowport/internal/meta"
	"flowport/internal/sim"
)

// sampleFlow is the flow that the samples are about.
const sampleFlow = "713203437239371"

// TestServer_answers_like_Meta makes the requests of Meta's sample exchanges
// and compares the answers: the status, the codes and texts of errors, and that
// everything which Meta's answer has is there in ours, of the same type.
func TestServer_answers_like_Meta(t *testing.T) {
	fx := newFixture(t)
	var flow, cursor string
	upload := func(src string) {
		t.Helper()
		if _, err := fx.sim.UploadFlowJSON(t.Context(), testWABA, flow, []byte(src)); err != nil {
			t.Fatal(err)
		}
	}
	fault := func(text string) {
		t.Helper()
		f, err := sim.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		fx.faulty.SetFaults([]sim.Fault{f})
	}
	// What must be so before a request makes sense.
	before := map[string]func(){
		"020-get": func() {
			upload(`{"version":"7.3","data_api_version":"3.0","routing_model":{"WELCOME":[]},` + validJSON[len(`{"version":"7.3",`):])
			if err := fx.sim.UpdateFlow(t.Context(), testWABA, flow, meta.FlowUpdate{ApplicationID: "670093"}); err != nil {
				t.Fatal(err)
			}
		},
		"040-list": func() {
			fx.create(t, meta.NewFlow{Name: "Feedback", Categories: []string{"SURVEY", "OTHER"}})
			fx.create(t, meta.NewFlow{Name: "Old one", Categories: []string{"SURVEY", "OTHER"}})
		},
		"060-upload-not-processed": func() { fault("lost-answer:UploadFlowJSONx1") },
		"080-publish-integrity":    func() { fault("integrity:Publishx1") },
		"081-publish":              func() { upload(validJSON) },
		"120-token-expired":        func() { fault("token-revoked:Flowsx1") },
		"130-limit":                func() { fault("rate-limited=7m:Flowsx1") },
	}
	// What differs on purpose, by path: kinds of tokens' ends and of limits, and
	// what Meta leaves out or adds as it likes.
	differs := map[string][]string{
		"020-get":              {"health_status.entities[3].additional_info"},
		"021-get-unknown":      {"error.message"}, // Meta adds a sentence
		"090-deprecate":        {"success"},       // "true"
		"100-delete-published": {"error.error_data"},
		"120-token-expired":    {"error.error_subcode", "error.message"},
		"130-limit":            {"error.code", "error.message"},
	}
	files, err := exchangeFiles(filepath.Join("testdata", "exchanges"))
	if err != nil || len(files) < 15 {
		t.Fatalf("%d exchanges, %v", len(files), err)
	}
	exchanges, err := readExchanges(filepath.Join("testdata", "exchanges"))
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range exchanges {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".txtar")
		t.Run(name, func(t *testing.T) {
			if prepare := before[name]; prepare != nil {
				prepare()
			}
			ids := strings.NewReplacer(sampleFlow, flow, "/201/", "/"+testWABA+"/", "/202/", "/"+testWABA+"/", "QVFIUmZAlast", cursor)
			h, body := bearer(testToken), ""
			if len(x.fields) > 0 {
				form := newForm()
				for _, f := range x.fields {
					if f.file != "" {
						form.file(f.name, f.file, f.mediaType, f.value)
					} else {
						form.field(f.name, string(f.value))
					}
				}
				form.finish()
				text, err := io.ReadAll(form.open(&gate{}))
				if err != nil {
					t.Fatal(err)
				}
				h.Set("Content-Type", form.contentType())
				body = string(text)
			}
			got := fx.send(t, x.method, "/v24.0"+ids.Replace(x.target), h, body)
			switch name {
			case "010-create":
				flow, _ = got.body["id"].(string)
			case "040-list":
				cursor = got.body["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
			}
			if got.status != x.status {
				t.Errorf("status %d, Meta's is %d", got.status, x.status)
			}
			for _, header := range []string{"Content-Type", "Www-Authenticate", headerBusinessUsage} {
				if (got.header.Get(header) == "") && x.header.Get(header) != "" {
					t.Errorf("there is no header %s", header)
				}
			}
			got.header.Del(headerRetryAfter) // Meta has none
			if x.status == http.StatusBadRequest && x.header.Get(headerBusinessUsage) != "" && usageOf(got.header) != usageOf(x.header) {
				t.Errorf("usage is %+v, Meta's %+v", usageOf(got.header), usageOf(x.header))
			}
			var want any
			if err := json.Unmarshal(x.answer, &want); err != nil {
				t.Fatal(err)
			}
			for path, what := range unlike("", want, got.body) {
				if !slices.Contains(differs[name], path) {
					t.Errorf("%s %s in %s", path, what, got.text)
				}
			}
		})
	}
}

// exact are the members of an error whose values must be Meta's.
var exact = []string{"error.message", "error.type", "error.code", "error.error_subcode", "error.error_user_title", "error.error_user_msg", "error.is_transient"}

// unlike tells by path what want has and got has not, or of another type.
func unlike(path string, want, got any) map[string]string {
	out := map[string]string{}
	if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
		out[path] = fmt.Sprintf("is a %T, not a %T", got, want)
		return out
	}
	add := func(more map[string]string) {
		for k, v := range more {
			out[k] = v
		}
	}
	switch want := want.(type) {
	case map[string]any:
		for name, w := range want {
			at := strings.TrimPrefix(path+"."+name, ".")
			g, ok := got.(map[string]any)[name]
			if !ok {
				out[at] = "is missing"
				continue
			}
			add(unlike(at, w, g))
		}
	case []any:
		list := got.([]any)
		for i, w := range want {
			at := fmt.Sprintf("%s[%d]", path, i)
			if len(list) <= i {
				out[at] = "is missing"
				continue
			}
			add(unlike(at, w, list[i]))
		}
	default:
		if slices.Contains(exact, path) && want != got {
			out[path] = fmt.Sprintf("is %v, not %v", got, want)
		}
	}
	return out
}
