package flowjson

import (
	"path/filepath"
	"testing"
)

// TestMigrateCorpus moves real documents of versions that Meta no longer
// publishes to the newest one. No error may come up that was not there.
func TestMigrateCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/flows/*.json")
	if files == nil {
		t.Skip("../../shared/corpus missing")
	}
	moved := 0
	for _, file := range files {
		src := readTestFile(t, file)
		before := Compile(src)
		if info, _ := lookupVersion(before.Version); info.State != VersionFrozen {
			continue
		}
		moved++
		t.Run(filepath.Base(file), func(t *testing.T) {
			m, err := Migrate(src, newest.String())
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range m.Changes {
				t.Logf("change %d:%d %s %s", n.Line, n.Column, n.Path, n.Text)
			}
			for _, n := range m.Decisions {
				t.Logf("decide %d:%d %s %s", n.Line, n.Column, n.Path, n.Text)
			}
			type fault struct {
				code Code
				path string
			}
			had := map[fault]bool{}
			for _, e := range before.Errors() {
				had[fault{e.Error, e.Pointers[0].Path}] = true
			}
			for _, e := range Compile(m.Document).Errors() {
				if !had[fault{e.Error, e.Pointers[0].Path}] {
					t.Errorf("new at %d:%d %s: %s [%s]", e.LineStart, e.ColumnStart, e.Pointers[0].Path, e.Message, e.Error)
				}
			}
		})
	}
	t.Logf("%d documents", moved)
}
