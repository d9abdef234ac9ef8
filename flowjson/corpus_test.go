package flowjson

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// justified lists the errors in documents that a simple check thought valid,
// by the first word of the file's name, with what is wrong in them.
var justified = map[string]struct {
	codes []Code
	why   string
}{
	"124": {[]Code{codeNextScreen, codeDynamicData}, "navigates to its own screen; the options' schema has no properties"},
	"188": {[]Code{codeNavigatePayload, codePattern}, "a data source is a web address; __example__ stands among the fields, none of which is sent"},
	"206": {[]Code{codeScreenData}, "a field has two types"},
	"212": {[]Code{codeRouting, codeNavigatePayload, codeClickPayload}, "an empty routing model for two screens; payload fields without a schema"},
	"218": {[]Code{codeNavigatePayload, codeClickPayload}, "payload fields without a schema"},
	"220": {[]Code{codeInvalidValue, codeNavigatePayload}, "a condition in backticks; payload fields without a schema"},
	"222": {[]Code{codeDynamicData}, "the options' schemas have no properties"},
	"231": {[]Code{codeRouting}, "a screen without any way to it"},
	"236": {[]Code{codeRouting}, "a screen without any way to it"},
	"250": {[]Code{codeRouting, codePattern}, "an empty routing model for three screens; dates as milliseconds"},
	"256": {[]Code{codeRouting, codePattern}, "an empty routing model for three screens; dates as milliseconds"},
	"259": {[]Code{codeRouting}, "an empty routing model for four screens"},
}

// TestCorpus compiles other people's documents. None may panic; those that a
// simple check thought valid, and Meta publishes, have no errors but those
// that have been looked at; those that do not parse have one.
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
		r := Compile(src)
		folder, name, _ := strings.Cut(fields[0], "/")
		if folder == "broken" {
			if errors := r.Errors(); len(errors) != 1 || errors[0].Error != codeInvalidFlowJSON {
				t.Errorf("%s: %v", fields[0], errors)
			}
			continue
		}
		if fields[9] != "valid" || !r.Publishable() {
			continue
		}
		valid++
		if !r.HasErrors() {
			clean++
		}
		number, _, _ := strings.Cut(name, "-")
		known := map[Code]bool{}
		for _, code := range justified[number].codes {
			known[code] = true
		}
		found := map[Code]bool{}
		for _, e := range r.Errors() {
			found[e.Error] = true
			if !known[e.Error] {
				t.Errorf("%s:%d:%d %s %s %s", fields[0], e.LineStart, e.ColumnStart, e.Error, e.Message, e.Pointers[0].Path)
			}
		}
		for code := range known {
			if !found[code] {
				t.Errorf("%s has no %s any more", fields[0], code)
			}
		}
	}
	t.Logf("%d of %d documents judged valid have no errors", clean, valid)
}
