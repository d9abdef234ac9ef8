package lsp

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"flowport/flowjson"
)

func TestCompiler_fails(t *testing.T) {
	var out, log bytes.Buffer
	s := &server{
		Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil))},
		out:     &out, documents: map[string]*document{}, compiler: newCompiler(0),
	}
	compile := func(version int) string {
		t.Helper()
		out.Reset()
		s.documents["a.json"].version = version
		s.compiler.ask("a.json", 0)
		<-s.compiler.due()
		s.compiler.start(s.documents)
		s.publish(<-s.compiler.results)
		s.compiler.finished()
		return out.String()
	}
	s.documents["a.json"] = &document{uri: "a.json", language: languageID, text: []byte(flow)}
	s.compiler.compile = func([]byte) *flowjson.Result { panic("planted") }
	if got := compile(1); !strings.Contains(got, "A fault of flowport, not of the document") || strings.Contains(got, "planted") {
		t.Errorf("the editor got %s", got)
	}
	if !strings.Contains(log.String(), "planted") || !strings.Contains(log.String(), "publish_test.go") {
		t.Errorf("the log is %s", &log)
	}
	s.compiler.compile = flowjson.Compile
	if got := compile(2); !strings.Contains(got, `"diagnostics":[]`) {
		t.Errorf("after it the editor got %s", got)
	}
}

func TestDiagnostics(t *testing.T) {
	broken := strings.Replace(flow, `"label": "On"`, `"lable": "On"`, 1)
	const lable = "13:14-14:75 MISSING_REQUIRED_TYPE_PROPERTY: Required property 'label' is missing.\n" +
		"13:33-13:40 INVALID_PROPERTY_KEY: Property 'lable' is not allowed in 'Footer' component.\n"

	t.Run("of_a_document_without_fault_are_none", func(t *testing.T) {
		c := start(t)
		c.open(1, flow)
		if got := c.diagnostics(1); got != "" {
			t.Errorf("got\n%s", got)
		}
	})
	t.Run("are_without_what_is_ignored", func(t *testing.T) {
		codes, fault := []flowjson.Code{"INVALID_PROPERTY_KEY"}, error(nil)
		c := start(t, func(o *Options) {
			o.Ignore = func(uri string) ([]flowjson.Code, error) { return codes, fault }
		})
		c.open(1, broken)
		first, _, _ := strings.Cut(lable, "\n")
		if got := c.diagnostics(1); got != first+"\n" {
			t.Errorf("got\n%s", got)
		}
		codes, fault = nil, errors.New("x.yaml:1:2: wrong")
		c.change(2, "", broken)
		if got := c.diagnostics(2); !strings.Contains(got, "Nothing is ignored: x.yaml:1:2: wrong") || !strings.HasSuffix(got, lable) {
			t.Errorf("with a fault in what says so, got\n%s", got)
		}
	})
	t.Run("follow_the_typing", func(t *testing.T) {
		c := start(t)
		c.open(1, broken)
		if got := c.diagnostics(1); got != lable {
			t.Errorf("got\n%swant\n%s", got, lable)
		}
		c.change(2, "13:34-13:39", "label")
		if got := c.diagnostics(2); got != "" {
			t.Errorf("after the change\n%s", got)
		}
		c.change(3, "", broken)
		if got := c.diagnostics(3); got != lable {
			t.Errorf("after the whole text\n%s", got)
		}
	})
	t.Run("come_once_for_typing_without_a_rest", func(t *testing.T) {
		c := start(t)
		c.open(1, flow)
		c.diagnostics(1)
		for i := range 50 {
			c.change(i+2, "13:42-13:42", "x")
		}
		var versions []int
		c.receive(func(m *received) bool {
			var p publishDiagnosticsParams
			if m.Method != "" && json.Unmarshal(m.Params, &p) == nil && p.Version != nil {
				versions = append(versions, *p.Version)
			}
			return p.Version != nil && *p.Version == 51
		})
		if len(versions) > 25 {
			t.Errorf("published the versions %v", versions)
		}
	})
	t.Run("count_utf16_units", func(t *testing.T) {
		c := start(t)
		c.open(1, strings.Replace(broken, `{"type": "Footer", "lable"`, `{"type": "Footer", "label": "😀é",  "lable"`, 1))
		want := "13:50-13:57 INVALID_PROPERTY_KEY: Property 'lable' is not allowed in 'Footer' component.\n"
		if got := c.diagnostics(1); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
		c.change(2, "13:47-13:63", "") // from the comma to the end of "On"
		if got := c.diagnostics(2); got != "" {
			t.Errorf("after the change\n%s", got)
		}
	})
	t.Run("go_when_the_document_is_closed", func(t *testing.T) {
		c := start(t)
		c.open(1, broken)
		c.diagnostics(1)
		c.notify("textDocument/didClose", `{"textDocument": {"uri": "`+uri+`"}}`)
		m := c.receive(func(m *received) bool { return m.Method != "" })
		if want := `{"uri":"` + uri + `","diagnostics":[]}`; string(m.Params) != want {
			t.Errorf("got %s, want %s", m.Params, want)
		}
	})
	t.Run("have_places_links_and_hints", func(t *testing.T) {
		c := start(t)
		c.open(1, strings.Replace(broken, `"id": "LAST"`, `"id": "FIRST"`, 1))
		m := c.receive(func(m *received) bool { return m.Method == "textDocument/publishDiagnostics" })
		var p publishDiagnosticsParams
		if err := json.Unmarshal(m.Params, &p); err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, d := range p.Diagnostics {
			switch d.Code {
			case "INVALID_PROPERTY_KEY":
				found++
				if d.Source != "flowport" || d.Severity != severityError || !strings.HasSuffix(d.Message, "\nDid you mean 'label'?") || d.CodeDescription.Href != errorCodes {
					t.Errorf("got %+v", d)
				}
			case "DUPLICATE_SCREEN_IDS":
				found++
				if len(d.RelatedInformation) == 0 || d.RelatedInformation[0].Location.URI != uri {
					t.Errorf("got %+v", d)
				}
			}
		}
		if found != 2 {
			t.Errorf("got %+v", p.Diagnostics)
		}
	})
	t.Run("of_other_json_are_none", func(t *testing.T) {
		c := start(t)
		c.notify("textDocument/didOpen", `{"textDocument": {"uri": "file:///package.json", "languageId": "json", "version": 4, "text": "{\"version\": \"1.0\", \"x\": }"}}`)
		if got := c.diagnostics(4); got != "" {
			t.Errorf("got\n%s", got)
		}
	})
	for name, isFlow := range map[string]bool{
		"file:///flow.json": true, "file:///a/My-Flow.json": true, "file:///sign_up.flow.v2.json": true,
		"file:///workflow.json": false, "file:///flow/package.json": false, "file:///flow.yaml": false,
	} {
		t.Run("come_by_the_name_of_"+name, func(t *testing.T) {
			c := start(t)
			c.notify("textDocument/didOpen", `{"textDocument": {"uri": "`+name+`", "languageId": "json", "version": 4, "text": "{}"}}`)
			if got := c.diagnostics(4); (got != "") != isFlow {
				t.Errorf("got %q", got)
			}
		})
	}
	t.Run("come_for_a_document_known_by_its_language", func(t *testing.T) {
		c := start(t)
		c.notify("textDocument/didOpen", `{"textDocument": {"uri": "untitled:1", "languageId": "flow-json", "version": 4, "text": "{}"}}`)
		if got, want := c.diagnostics(4), "0:0-0:2 MISSING_FLOW_JSON_VERSION: Flow JSON version is not specified.\n"; got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
	t.Run("refuse_a_document_beyond_10_mib", func(t *testing.T) {
		c := start(t)
		c.open(1, large(11<<20))
		if got := c.diagnostics(1); !strings.HasPrefix(got, "0:0-0:1 INVALID_FLOW_JSON") {
			t.Errorf("got\n%s", got)
		}
	})
}

func TestServe_answers_while_it_compiles(t *testing.T) {
	c := start(t)
	c.open(1, manyValues())
	c.notify("textDocument/didOpen", `{"textDocument": {"uri": "file:///other-flow.json", "languageId": "json", "version": 1, "text": "{\"version\": \"7.3\"}"}}`)
	began := time.Now()
	c.call("textDocument/hover", `{"textDocument": {"uri": "file:///other-flow.json"}, "position": {"line": 0, "character": 4}}`)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the answer took %v", took)
	}
}

// manyValues is a flow that takes long to compile.
func manyValues() string {
	return strings.Replace(flow, `{"type": "TextBody", "text": "${data.who}"},`,
		strings.Repeat(`{"type": "TextBody", "text": "${data.nobody}"},`, 100_000), 1)
}
