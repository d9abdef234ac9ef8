package flowjson

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCorpus compiles other people's documents. None may panic; those that a
// simple check thought valid, and Meta publishes, may have only errors that
// have been looked at.
func TestCorpus(t *testing.T) {
	manifest, err := os.ReadFile("../../shared/corpus/manifest.tsv")
	if err != nil {
		t.Skip("../../shared/corpus missing")
	}
	valid, clean := 0, 0
	for line := range strings.Lines(string(manifest)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) < 10 || fields[0] == "file" {
			continue
		}
		src, err := os.ReadFile(filepath.Join("../../shared/corpus", fields[0]))
		if err != nil {
			t.Error(err)
			continue
		}
		if strings.HasPrefix(fields[0], "broken/") {
			continue
		}
		r := Compile(src)
		if fields[9] != "valid" || !r.Publishable() {
			continue
		}
		valid++
		if !r.HasErrors() {
			clean++
			continue
		}
		for _, e := range r.Errors() {
			t.Logf("%s:%d:%d %s %s %s", fields[0], e.LineStart, e.ColumnStart, e.Error, e.Message, e.Pointers[0].Path)
		}
	}
	t.Logf("%d of %d documents judged valid have no errors", clean, valid)
	_ = bytes.MinRead
}
