package flowjson

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func FuzzReadView(f *testing.F) {
	files, _ := filepath.Glob("testdata/view/*.json")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte(`{"version":"6.0","screens":[{"title":"` + "`'\\\\u' ${data.a}`" + `","data":{"a":{"__example__":[{"on-click-action":{"name":"navigate"}}]}}}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		v, err := ReadView(src)
		if out, err := ReadViewData("7.3", src); err == nil && !json.Valid(out) {
			t.Errorf("data is no JSON: %q", out)
		}
		if err != nil {
			return
		}
		checkView(t, v)
		if _, err := json.Marshal(v); err != nil {
			t.Error(err)
		}
	})
}
