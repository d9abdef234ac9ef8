package flowjson

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected diagnostics in testdata")

// TestGolden compiles testdata/<rule>/<case>.json and compares what is found
// with <case>.txt. Every rule has a case that breaks it (bad…) and one that
// keeps it (good…).
func TestGolden(t *testing.T) {
	used := map[string]bool{}
	for _, rule := range Rules() {
		dir := filepath.Join("testdata", filepath.FromSlash(rule.ID))
		files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
		bad, good := 0, 0
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			expected := strings.TrimSuffix(file, ".json") + ".txt"
			used[file], used[expected] = true, true
			isBad := strings.HasPrefix(name, "bad")
			if isBad {
				bad++
			} else if strings.HasPrefix(name, "good") {
				good++
			} else {
				t.Errorf("%s: the name starts with neither bad nor good", file)
			}
			t.Run(rule.ID+"/"+name, func(t *testing.T) { golden(t, rule, file, expected, isBad) })
		}
		if bad == 0 || good == 0 {
			t.Errorf("%s needs a bad and a good document in %s", rule.ID, dir)
		}
	}
	leftover(t, used)
}

func golden(t *testing.T, rule *Rule, file, expected string, isBad bool) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := Compile(src)
	breaks := false
	for _, d := range r.Diagnostics() {
		breaks = breaks || d.Rule == rule.ID
		if d.Rule == rule.ID && !slices.Contains(rule.Codes, d.Code) {
			t.Errorf("the rule does not name %s among its codes", d.Code)
		}
		if !isBad && d.Severity == SeverityError {
			t.Errorf("a good document has an error: %s", d.Message)
		}
	}
	if breaks != isBad {
		t.Errorf("breaks the rule: %t, named as if: %t", breaks, isBad)
	}
	got := describe(r)
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
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// leftover fails for files in testdata that no rule uses.
func leftover(t *testing.T, used map[string]bool) {
	_ = filepath.WalkDir("testdata", func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			t.Error(err)
			return nil
		}
		switch path {
		case filepath.Join("testdata", "fuzz"), filepath.Join("testdata", "format"), filepath.Join("testdata", "migrate"), filepath.Join("testdata", "view"):
			return filepath.SkipDir
		}
		if !entry.IsDir() && !used[path] {
			t.Errorf("%s belongs to no case", path)
		}
		return nil
	})
}

// describe writes diagnostics as text: place, severity, code, path, rule, then
// message, hint and further places.
func describe(r *Result) string {
	var b strings.Builder
	where := func(p Place) string {
		line, column := r.Position(p.Span.Start)
		endLine, endColumn := r.Position(p.Span.End)
		return fmt.Sprintf("%d:%d-%d:%d %s", line, column, endLine, endColumn, p.Path)
	}
	for _, d := range r.Diagnostics() {
		fmt.Fprintf(&b, "%s %s [%s]\n  at %s\n", d.Severity, d.Code, d.Rule, where(d.Place))
		fmt.Fprintf(&b, "  %s\n", d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&b, "  hint: %s\n", d.Hint)
		}
		for _, p := range d.Related {
			fmt.Fprintf(&b, "  with %s\n", where(p))
		}
	}
	if r.Omitted > 0 {
		fmt.Fprintf(&b, "%d more\n", r.Omitted)
	}
	return b.String()
}
