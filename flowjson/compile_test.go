package flowjson

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestPublishedSample checks positions against the error object that Meta's
// page "Create Flow" shows: a component type at line 10, columns 21 to 34.
func TestPublishedSample(t *testing.T) {
	const src = `{
  "version": "7.1",
  "screens": [
    {
      "id": "WELCOME",
      "layout": {
        "type": "SingleColumnLayout",
        "children": [
          {
            "type": "TextHeadin1",
            "text": "Hello"
          },
          {
            "type": "Footer",
            "label": "Done",
            "on-click-action": { "name": "complete", "payload": {} }
          }
        ]
      },
      "terminal": true
    }
  ]
}`
	got, err := json.Marshal(Compile([]byte(src)).Errors())
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"error":"INVALID_PROPERTY_VALUE","error_type":"FLOW_JSON_ERROR","message":"Invalid value found for property 'type'.",` +
		`"line_start":10,"line_end":10,"column_start":21,"column_end":34,` +
		`"pointers":[{"line_start":10,"line_end":10,"column_start":21,"column_end":34,"path":"screens[0].layout.children[0].type"}]}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestResult(t *testing.T) {
	tests := []struct {
		name, src       string
		version, api    string
		publishable     bool
		errors, omitted int
	}{
		{"known_version", `{"version": "7.1", "data_api_version": "3.0"}`, "7.1", "3.0", true, 2, 0},
		{"frozen_version", `{"version": "5.0"}`, "5.0", "", false, 1, 0},
		{"retired_version", `{"version": "1.0"}`, "1.0", "", false, 1, 0},
		{"unknown_version", `{"version": "8.9"}`, "", "", false, 1, 0},
		{"number_for_version", `{"version": 7.1}`, "", "", false, 1, 0},
		{"no_version_and_more_faults", `{"screens": 7, "x": 1}`, "", "", false, 1, 0},
		{"more_errors_than_are_listed", `{"version": "7.1", "screens": [` + strings.Repeat("1,", 1499) + `1]}`, "7.1", "", true, 1000, 501},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := Compile([]byte(test.src))
			if r.Version != test.version || r.DataAPIVersion != test.api || r.Publishable() != test.publishable {
				t.Errorf("version %q, data API %q, publishable %t", r.Version, r.DataAPIVersion, r.Publishable())
			}
			if n := len(r.Errors()); n != test.errors || r.Omitted != test.omitted {
				t.Errorf("%d errors, %d omitted; want %d, %d: %s", n, r.Omitted, test.errors, test.omitted, describe(r)[:200])
			}
		})
	}
	t.Run("errors_are_listed_before_warnings", func(t *testing.T) {
		payloads := strings.Repeat(`{"type": "EmbeddedLink", "text": "far more than twenty-five characters", "on-click-action": {"name": "data_exchange", "payload": {}}},`, 1200)
		r := Compile([]byte(`{"version": "7.1", "screens": [{"id": "A", "layout": {"type": "SingleColumnLayout", "children": [` + payloads + `{"type": "X"}]}}]}`))
		found := false
		for _, d := range r.Diagnostics() {
			found = found || d.Rule == "schema/component"
		}
		if !found || !r.HasErrors() {
			t.Error("the error at the end is not listed")
		}
	})
}

// TestResultsStay compiles many documents at once, since compilations lend each
// other their memory: what one found must not change when others come.
func TestResultsStay(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*/bad*.json")
	results := make([]*Result, len(files))
	before := make([]string, len(files))
	var all sync.WaitGroup
	for i, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			results[i] = Compile(src)
			before[i] = fmt.Sprintf("%+v", results[i].Diagnostics())
		})
	}
	all.Wait()
	if len(results) == 0 {
		t.Fatal("no documents")
	}
	for i, r := range results {
		if diff := cmp.Diff(before[i], fmt.Sprintf("%+v", r.Diagnostics())); diff != "" {
			t.Errorf("%s:\n%s", files[i], diff)
		}
	}
}

// TestDamaged deletes and retypes members of all documents in testdata.
// Whatever comes of it has positions inside the document, and comes again.
func TestDamaged(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*/*.json")
	var documents []string
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, f := read(src); f == nil && len(src) < 1<<14 {
			documents = append(documents, string(src))
		}
	}
	if len(documents) == 0 {
		t.Fatal("no documents")
	}
	replacements := []string{"null", "true", "7", "-1", `""`, `" "`, `"x"`, "[]", "{}", `[[{}]]`, `"${data.x}"`, `"${form.x}"`, `"${screen.A.data.x.y}"`, "\"`${data.x} + 1`\"", `{"name": "navigate"}`, `[{"type": "If"}]`}
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.SampledFrom(documents).Draw(t, "document")
		for range rapid.IntRange(1, 5).Draw(t, "times") {
			tree, f := read([]byte(src))
			if f != nil {
				t.Fatalf("damage made bad JSON: %s\n%s", f.hint, src)
			}
			if len(tree.nodes) < 2 {
				break
			}
			n := nodeID(rapid.IntRange(1, len(tree.nodes)-1).Draw(t, "node"))
			nd := tree.nodes[n]
			with := rapid.SampledFrom(replacements).Draw(t, "with")
			if rapid.Bool().Draw(t, "delete") && nd.flags&flagMember != 0 {
				// A key no table knows stands for the deleted one.
				src = src[:nd.key] + fmt.Sprintf(`"deleted %d"`, n) + src[tree.keySpan(n).End:]
			} else {
				src = src[:nd.start] + with + src[nd.end:]
			}
		}
		r := Compile([]byte(src))
		inside := func(p Place) {
			if p.Span.Start < 0 || p.Span.Start > p.Span.End || p.Span.End > len(src) {
				t.Fatalf("%+v outside of %d bytes", p, len(src))
			}
		}
		all := r.Diagnostics()
		for i, d := range all {
			inside(d.Place)
			for _, p := range d.Related {
				inside(p)
			}
			if i > 0 && d.Span.Start < all[i-1].Span.Start {
				t.Fatalf("%q comes before %q", all[i-1].Message, d.Message)
			}
			if i > 0 && cmp.Equal(d, all[i-1]) {
				t.Fatalf("%q comes twice", d.Message)
			}
		}
		if diff := cmp.Diff(all, Compile([]byte(src)).Diagnostics()); diff != "" {
			t.Fatalf("the second time is different:\n%s", diff)
		}
		if one, all := reports(r), r.Errors(); !reflect.DeepEqual(one, all) {
			t.Fatalf("Report and Errors disagree:\n%s", cmp.Diff(one, all))
		}
	})
}

// reports are the errors of r, one by one.
func reports(r *Result) []ReportedError {
	list := []ReportedError{}
	for _, d := range r.Diagnostics() {
		if d.Severity == SeverityError {
			list = append(list, r.Report(d))
		}
	}
	return list
}

// FuzzCompile takes any bytes for a document, and for what stands in one.
func FuzzCompile(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*/bad*.json")
	for _, file := range files {
		if src, err := os.ReadFile(file); err == nil && len(src) < 1<<12 {
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r := Compile(src)
		for _, e := range r.Errors() {
			if e.LineStart < 1 || e.ColumnStart < 1 || e.LineEnd < e.LineStart || e.LineEnd == e.LineStart && e.ColumnEnd < e.ColumnStart || len(e.Pointers) == 0 {
				t.Fatalf("%+v", e)
			}
		}
		if r.HasErrors() != (len(r.Errors()) > 0) {
			t.Fatal("HasErrors and Errors disagree")
		}
		if one, all := reports(r), r.Errors(); !reflect.DeepEqual(one, all) {
			t.Fatalf("Report and Errors disagree:\n%s", cmp.Diff(one, all))
		}
	})
}
