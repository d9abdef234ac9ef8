package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// flowTree makes a folder of small files, goes there and returns to the old
// one when the test ends.
func flowTree(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, file := range []string{
		"root.json", "notes.md", "odd[1].json",
		"flows/b.json", "flows/a.JSON", "flows/readme.txt",
		"flows/deep/er/c.json",
		"flows/.hidden/h.json", "flows/node_modules/n.json",
		".dot/d.json", "empty/x.txt",
	} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("flows", "link"); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for link, target := range map[string]string{
		"flows/linked.json":     "../root.json",
		"flows/folder.json":     "deep",
		"flows/deep/loop":       "..",
		"flows/deep/er/gone.md": "nowhere",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLintPaths(t *testing.T) {
	flowTree(t)
	flows := []string{"flows/a.JSON", "flows/b.json", "flows/deep/er/c.json", "flows/linked.json"}
	tests := []struct {
		name string
		args []string
		want []string // "! " before one with an error
	}{
		{"a file, whatever its name", []string{"notes.md"}, []string{"notes.md"}},
		{"a file with glob characters", []string{"odd[1].json"}, []string{"odd[1].json"}},
		{"standard input", []string{"-"}, []string{"-"}},
		{"a folder", []string{"flows"}, flows},
		{"a folder with a slash", []string{"flows/"}, flows},
		{"a link to a folder", []string{"link"}, []string{"link/a.JSON", "link/b.json", "link/deep/er/c.json", "link/linked.json"}},
		{"a hidden folder that was asked for", []string{".dot"}, []string{".dot/d.json"}},
		{"here", []string{"."}, append(append([]string(nil), flows...), "odd[1].json", "root.json")},
		{"each file once, in the order given", []string{"flows/b.json", "./flows", "root.json", "flows//b.json"},
			[]string{"flows/b.json", "flows/a.JSON", "flows/deep/er/c.json", "flows/linked.json", "root.json"}},
		{"glob", []string{"flows/*.json"}, []string{"flows/b.json", "flows/folder.json/er/c.json", "flows/linked.json"}},
		{"glob that means a folder", []string{"f*"}, flows},
		{"glob over folders", []string{"flows/**/*.json"}, []string{"flows/b.json", "flows/deep/er/c.json", "flows/linked.json"}},
		{"glob over folders from here", []string{"**/c.json"}, []string{"flows/deep/er/c.json"}},
		{"glob over folders below a glob", []string{"fl*/**/er/*"}, []string{"flows/deep/er/c.json", "flows/deep/er/gone.md"}},
		{"glob without a match", []string{"*.yaml"}, []string{"! *.yaml"}},
		{"glob that is broken", []string{"flows/[a"}, []string{"! flows/[a"}},
		{"missing file", []string{"gone.json", "root.json"}, []string{"! gone.json", "root.json"}},
		{"folder without flows", []string{"empty"}, []string{"! empty"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for path, err := range lintPaths(tt.args) {
				path = filepath.ToSlash(path)
				if err != nil {
					path = "! " + path
				}
				got = append(got, path)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLintPaths_stopsWhenTold(t *testing.T) {
	flowTree(t)
	for _, arg := range []string{"flows", "flows/*.json", "flows/**"} {
		n := 0
		for range lintPaths([]string{arg, "root.json"}) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: went on after the end of the loop", arg)
		}
	}
}

func TestMatchParts(t *testing.T) {
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"a.json", "a.json", true},
		{"a.json", "b/a.json", false},
		{"*.json", "a.json", true},
		{"*", "a/b", false},
		{"a/b", "a", false},
		{"a", "a/b", false},
		{"**", "a/b/c", true},
		{"**/**", "a", true},
		{"a/**", "a/b", true},
		{"a/**", "a", true},
		{"**/c", "a/b/c", true},
		{"**/c", "c", true},
		{"**/b", "a/b/c", false},
		{"a/**/c", "a/c", true},
		{"a/**/c", "a/b/c/d/c", true},
		{"**/a/b", "a/a/b", true},
		{"**/a/*/c/**", "x/a/a/b/c/d/e", true},
		{"**/a/**/b/**/c", "a/c/b/a/c", true},
		{"**/a/**/b/**/c", "b/a/c/c", false},
	}
	for _, tt := range tests {
		if got := matchParts(strings.Split(tt.pattern, "/"), strings.Split(tt.path, "/")); got != tt.want {
			t.Errorf("%s on %s: %v", tt.pattern, tt.path, got)
		}
	}
}

func TestMatchParts_takesNoLongForAnyPattern(t *testing.T) {
	done := make(chan bool, 1)
	go func() {
		done <- matchParts(strings.Split(strings.Repeat("**/a/", 100)+"b", "/"), strings.Split(strings.Repeat("a/", 1000)+"c", "/"))
	}()
	select {
	case matched := <-done:
		if matched {
			t.Error("matched")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("still not done")
	}
}
