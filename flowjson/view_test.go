package flowjson

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestView reads testdata/view/<case>.json and compares the View with
// <case>.view.txt, which is JSON.
func TestView(t *testing.T) {
	files, _ := filepath.Glob("testdata/view/*.json")
	seen := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			v, err := ReadView(src)
			if err != nil {
				t.Fatal(err)
			}
			checkView(t, v)
			everyComponent(v, func(c *ViewComponent) { seen[c.Type] = true })
			got := viewJSON(t, v)
			expected := strings.TrimSuffix(file, ".json") + ".view.txt"
			if *update {
				if err := os.WriteFile(expected, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(expected)
			if err != nil {
				t.Fatalf("%v (run the test with -update)", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("view (-want +got):\n%s", diff)
			}
		})
	}
	for _, o := range componentTable {
		if !seen[o.name] {
			t.Errorf("no document has a %s", o.name)
		}
	}
}

func viewJSON(t *testing.T, v *View) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkView holds v to what its comments promise of every View.
func checkView(t *testing.T, v *View) {
	t.Helper()
	n := len(v.Screens)
	in := func(i int) bool { return 0 <= i && i < n }
	if len(v.Map.Places) != n || n > 0 && len(v.Entries) == 0 {
		t.Errorf("%d screens, %d places, entries %v", n, len(v.Map.Places), v.Entries)
	}
	taken := map[[2]int]bool{}
	for i, p := range v.Map.Places {
		if p.Column < 0 || p.Column >= v.Map.Columns || p.Row < 0 || p.Row >= v.Map.Rows || taken[[2]int{p.Column, p.Row}] {
			t.Errorf("screen %d is at %+v of %d by %d, or not alone there", i, p, v.Map.Columns, v.Map.Rows)
		}
		taken[[2]int{p.Column, p.Row}] = true
	}
	for _, r := range v.Routes {
		if !in(r.From) || !in(r.To) || r.From == r.To {
			t.Errorf("route %+v of %d screens", r, n)
		}
	}
	for _, i := range v.Entries {
		if !in(i) {
			t.Errorf("entry %d of %d screens", i, n)
		}
	}
	paths := map[string]bool{}
	everyComponent(v, func(c *ViewComponent) {
		if paths[c.Path] {
			t.Errorf("two components are at %s", c.Path)
		}
		paths[c.Path] = true
	})
}

func everyComponent(v *View, do func(*ViewComponent)) {
	var walk func(list []ViewComponent)
	walk = func(list []ViewComponent) {
		for i := range list {
			c := &list[i]
			do(c)
			walk(c.Children)
			walk(c.Then)
			walk(c.Else)
			for _, group := range c.Cases {
				walk(group.Children)
			}
		}
	}
	for i := range v.Screens {
		walk(v.Screens[i].Children)
	}
}

func TestReadView(t *testing.T) {
	t.Run("says_where_the_text_is_no_flow", func(t *testing.T) {
		for src, want := range map[string]string{
			"":            "1:1: The document is empty.",
			"{\n\"a\": }": "2:6: A value is expected here.",
			"[]":          `1:1: A flow is a JSON object: {"version": …, "screens": […]}.`,
		} {
			_, err := ReadView([]byte(src))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || err.Error() != want {
				t.Errorf("%q: %v, want %s", src, err, want)
			}
		}
	})
	t.Run("does_not_mind_a_byte_order_mark", func(t *testing.T) {
		v, err := ReadView([]byte("\xef\xbb\xbf" + `{"screens":[{"id":"A"}]}`))
		if err != nil || len(v.Screens) != 1 || v.Screens[0].At != (ViewPosition{1, 13}) {
			t.Errorf("%+v, %v", v, err)
		}
	})
	t.Run("has_no_null_where_lists_are_empty", func(t *testing.T) {
		v, err := ReadView([]byte(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		const want = `{"version":"7.3","screens":[],"entries":[],"routes":[],"map":{"columns":0,"rows":0,"places":[]}}`
		if got, _ := json.Marshal(v); string(got) != want {
			t.Errorf("%s", got)
		}
	})
}

// TestViewCorpus reads other people's documents.
func TestViewCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/flows/*.json")
	if files == nil {
		t.Skip("../../shared/corpus missing")
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, err := ReadView(src)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		checkView(t, v)
		if _, err := json.Marshal(v); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	t.Logf("%d documents", len(files))
}
