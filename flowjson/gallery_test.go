package flowjson

import (
	"os"
	"path/filepath"
	"testing"
)

// The documents by which the pages are tested are right, and have every
// component there is.
func TestGallery(t *testing.T) {
	files, err := filepath.Glob("../test/browser/gallery/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	drawn := map[string]bool{}
	var see func([]ViewComponent)
	see = func(components []ViewComponent) {
		for _, c := range components {
			drawn[c.Type] = true
			see(c.Children)
			see(c.Then)
			see(c.Else)
			for _, one := range c.Cases {
				see(one.Children)
			}
		}
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range Compile(src).Errors() {
			t.Errorf("%s:%d: %s", name, e.LineStart, e.Message)
		}
		v, err := ReadView(src)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range v.Screens {
			see(s.Children)
		}
	}
	for _, o := range componentTable {
		if !drawn[o.name] {
			t.Errorf("no document has a %s", o.name)
		}
	}
}
