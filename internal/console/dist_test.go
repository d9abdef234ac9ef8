package console

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// testBuild is what Vite would have written for two pages that share a module.
func testBuild(t *testing.T) *build {
	t.Helper()
	b, err := readBuild(fstest.MapFS{
		"manifest.json": {Data: []byte(`{
			"src/preview/main.tsx": {"file": "preview-1.js", "css": ["preview-2.css"], "imports": ["_shared.js"], "isEntry": true},
			"src/console/main.tsx": {"file": "console-1.js", "imports": ["_shared.js"], "isEntry": true},
			"_shared.js": {"file": "shared-3.js", "css": ["shared-4.css", "preview-2.css"], "imports": ["_shared.js"]}
		}`)},
		"preview-1.js":  {Data: []byte("// " + strings.Repeat("preview ", 1000))},
		"preview-2.css": {Data: []byte("a{}")},
		"licenses.md":   {Data: []byte("# Licenses")},
		"notes.txt":     {Data: []byte("for nobody")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadBuild(t *testing.T) {
	t.Run("finds what a page needs", func(t *testing.T) {
		got, ok := testBuild(t).page(previewSource)
		want := pageFiles{"/web/preview-1.js", []string{"/web/shared-4.css", "/web/preview-2.css"}, []string{"/web/shared-3.js"}}
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%t, %s", ok, diff)
		}
	})
	t.Run("of a folder without pages has none", func(t *testing.T) {
		b, err := readBuild(fstest.MapFS{})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := b.page(previewSource); ok {
			t.Error("a page was found")
		}
	})
	t.Run("refuses a broken manifest", func(t *testing.T) {
		if _, err := readBuild(fstest.MapFS{"manifest.json": {Data: []byte("{")}}); err == nil {
			t.Error("no error")
		}
	})
	t.Run("has the preview page in this build", func(t *testing.T) {
		if _, err := os.Stat("dist/web"); err != nil {
			t.Skip("the pages are not built: make web")
		}
		if _, ok := builtPages().page(previewSource); !ok {
			t.Errorf("the manifest lacks %s", previewSource)
		}
	})
}

func TestServeBuild(t *testing.T) {
	address, _ := serve(t, &pages{})
	get := func(t *testing.T, path, accepts string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", accepts)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { response.Body.Close() })
		return response
	}
	for accepts, compressed := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "": false, "gzip;q=0": false, "br": false} {
		t.Run("to who accepts "+accepts, func(t *testing.T) {
			response := get(t, "/web/preview-1.js", accepts)
			if got := response.Header.Get("Content-Encoding"); (got == "gzip") != compressed {
				t.Errorf("encoded as %q", got)
			}
			var body io.Reader = response.Body
			if compressed {
				if response.ContentLength > 1000 {
					t.Errorf("%d bytes", response.ContentLength)
				}
				unpacked, err := gzip.NewReader(body)
				if err != nil {
					t.Fatal(err)
				}
				body = unpacked
			}
			text, err := io.ReadAll(body)
			if err != nil || !strings.HasPrefix(string(text), "// preview ") || len(text) != 8003 {
				t.Errorf("%v, %d bytes", err, len(text))
			}
			for name, want := range map[string]string{
				"Content-Type":           "text/javascript; charset=utf-8",
				"Cache-Control":          "public, max-age=31536000, immutable",
				"Vary":                   "Accept-Encoding",
				"X-Content-Type-Options": "nosniff",
			} {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
	t.Run("has the licences, which change with the build", func(t *testing.T) {
		if response := get(t, "/web/licenses.md", ""); response.StatusCode != 200 || response.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("status %d, %q", response.StatusCode, response.Header.Get("Cache-Control"))
		}
	})
	t.Run("keeps for itself what is for nobody", func(t *testing.T) {
		if response := get(t, "/web/notes.txt", ""); response.StatusCode != 404 || response.Header.Get("Cache-Control") != "" {
			t.Errorf("status %d, %q", response.StatusCode, response.Header.Get("Cache-Control"))
		}
	})
}
