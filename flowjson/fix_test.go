package flowjson

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// applied is src after the edits of a fix.
func applied(t *testing.T, src string, f Fix) string {
	t.Helper()
	var b strings.Builder
	from := 0
	for _, e := range f.Edits {
		if e.Span.Start < from || e.Span.End > len(src) {
			t.Fatalf("the edits of %q overlap or leave the text: %v", f.Title, f.Edits)
		}
		b.WriteString(src[from:e.Span.Start] + e.Text)
		from = e.Span.End
	}
	return b.String() + src[from:]
}

func TestFix(t *testing.T) {
	component := func(text string) string {
		return `{"version": "7.3", "screens": [{"id": "A", "layout": {"type": "SingleColumnLayout", "children": [` + text + `]}}]}`
	}
	for _, test := range []struct{ name, src, title, want string }{
		{"renames_a_key", component(`{"type": "TextBody", "txet": "x"}`), "Rename to 'text'", component(`{"type": "TextBody", "text": "x"}`)},
		{"removes_the_last_key", component(`{"type": "TextBody", "text": "x", "colour": "red"}`), "Remove 'colour'", component(`{"type": "TextBody", "text": "x"}`)},
		{"removes_the_first_key", component(`{"colour": "red", "type": "TextBody", "text": "x"}`), "Remove 'colour'", component(`{"type": "TextBody", "text": "x"}`)},
		{"removes_a_key_on_its_line", component("{\"type\": \"TextBody\",\n  \"colour\": \"red\",\n  \"text\": \"x\"}"), "Remove 'colour'", component("{\"type\": \"TextBody\",\n  \"text\": \"x\"}")},
		{"adds_a_property", component(`{"type": "TextBody"}`), "Add 'text'", component(`{"type": "TextBody", "text": ""}`)},
		{"adds_a_property_on_its_line", component("{\n  \"type\": \"TextBody\"\n}"), "Add 'text'", component("{\n  \"type\": \"TextBody\",\n  \"text\": \"\"\n}")},
		{"adds_an_action", component(`{"type": "EmbeddedLink", "text": "x"}`), "Add 'on-click-action'", component(`{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": "data_exchange", "payload": {}}}`)},
		{"changes_a_type", component(`{"type": "TextBdy", "text": "x"}`), "Change to TextBody", component(`{"type": "TextBody", "text": "x"}`)},
		{"changes_a_word", component(`{"type": "TextBody", "text": "x", "font-weight": "fat"}`), "Change to 'bold'", component(`{"type": "TextBody", "text": "x", "font-weight": "bold"}`)},
		{"adds_the_version", `{}`, "Add 'version'", `{"version": "7.3"}`},
		{"writes_the_version", `{"version": "99"}`, "Write 7.3", `{"version": "7.3"}`},
		{"removes_a_comma_at_the_end", `{"version": "7.3",}`, "Remove the comma", `{"version": "7.3"}`},
		{"removes_one_of_two_commas", `{"a": 1,, "b": 2}`, "Remove the comma", `{"a": 1, "b": 2}`},
		{"removes_a_byte_order_mark", "\ufeff{}", "Remove the byte order mark", `{}`},
		{"leaves_a_comma_behind_a_colon", `{"a": , "b": 2}`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var titles []string
			r := Compile([]byte(test.src))
			for _, d := range r.Diagnostics() {
				for _, f := range r.Fixes(d) {
					titles = append(titles, f.Title)
					if f.Title != test.title {
						continue
					}
					if got := applied(t, test.src, f); got != test.want {
						t.Errorf("%s\n got %s\nwant %s", f.Title, got, test.want)
					}
					return
				}
			}
			if test.title != "" || titles != nil {
				t.Errorf("fixes are %q, want %q", titles, test.title)
			}
		})
	}
}

// TestFixes_of_other_diagnostics asks for fixes of a diagnostic that the caller
// made, and from several goroutines.
func TestFixes_of_other_diagnostics(t *testing.T) {
	r := Compile([]byte(`{}`))
	d := r.Diagnostics()[0]
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if got := r.Fixes(d); len(got) != 1 || got[0].Title != "Add 'version'" {
				t.Errorf("got %+v", got)
			}
			if got := r.Fixes(Diagnostic{Message: "of the caller"}); got != nil {
				t.Errorf("got %+v for what the caller made", got)
			}
		})
	}
	all.Wait()
}

// TestFix_of_the_golden_documents applies every fix to every golden document:
// what it was offered for is gone, and JSON stays JSON.
func TestFix_of_the_golden_documents(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no documents")
	}
	count := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := Compile(src)
		_, fault := read(src)
		all := r.Diagnostics()
		for _, d := range all[:min(len(all), 20)] {
			for _, f := range r.Fixes(d) {
				count++
				after := []byte(applied(t, string(src), f))
				if _, broken := read(after); broken != nil && fault == nil {
					t.Errorf("%s: %q leaves no JSON: %s", file, f.Title, broken.hint)
				}
				line, column := r.Position(d.Span.Start)
				for _, still := range Compile(after).Diagnostics() {
					if still.Rule == d.Rule && still.Path == d.Path && still.Message == d.Message && still.Span.Start == d.Span.Start {
						t.Errorf("%s:%d:%d: %q leaves %q", file, line, column, f.Title, d.Message)
					}
				}
			}
		}
	}
	if count < 20 {
		t.Errorf("%d fixes were tried, want at least 20", count)
	}
}
