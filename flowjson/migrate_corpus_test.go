package flowjson

import (
	"path/filepath"
	"testing"
)

// TestMigrateCorpus moves real documents to the newest version. Those of a
// version that Meta no longer publishes may get no error that was not there.
func TestMigrateCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/flows/*.json")
	if files == nil {
		t.Skip("../../shared/corpus missing")
	}
	frozen := 0
	for _, file := range files {
		src := readTestFile(t, file)
		before := Compile(src)
		info, known := lookupVersion(before.Version)
		if !known || info.State == VersionRetired {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			m, err := Migrate(src, newest.String())
			if err != nil {
				t.Fatal(err)
			}
			checkMigration(t, src, m)
			if info.State != VersionFrozen {
				return
			}
			frozen++
			had := map[string]bool{}
			for _, e := range before.Errors() {
				had[string(e.Error)+e.Pointers[0].Path] = true
			}
			for _, e := range Compile(m.Document).Errors() {
				if !had[string(e.Error)+e.Pointers[0].Path] {
					t.Errorf("new at %d:%d %s: %s [%s]\n%s", e.LineStart, e.ColumnStart, e.Pointers[0].Path, e.Message, e.Error, report(m))
				}
			}
		})
	}
	if frozen == 0 {
		t.Error("no document of a frozen version")
	}
	t.Logf("%d documents of frozen versions", frozen)
}
