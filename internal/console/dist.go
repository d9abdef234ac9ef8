package console

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

// dist holds what `make web` built; nothing but a note where it did not run.
//
//go:embed all:dist
var dist embed.FS

// manifestName is what Vite calls the list of what it built.
const manifestName = "manifest.json"

// licensesName lists the licences of what the pages are made with; its name
// carries no hash.
const licensesName = "licenses.md"

// A build is the pages' scripts and style sheets. Their names carry a hash of
// what they hold, so that browsers keep them for good.
type build struct {
	files  map[string]*builtFile
	chunks map[string]chunk // by source
}

// A chunk is an entry of the manifest.
type chunk struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Imports []string `json:"imports"` // sources
}

// pageFiles are the addresses of what a page needs to be drawn.
type pageFiles struct {
	Script  string
	Styles  []string
	Modules []string // that the script imports; a browser should not wait to learn of them
}

// builtPages is the build that this binary carries.
var builtPages = sync.OnceValue(func() *build {
	dir, err := fs.Sub(dist, "dist/web")
	if err != nil {
		panic(err) // the path is valid
	}
	b, err := readBuild(dir)
	if err != nil {
		panic("the pages of this build of flowport: " + err.Error()) // make writes them; a test reads them
	}
	return b
})

// HasPages reports whether this binary was built with its pages.
func HasPages() bool { return len(builtPages().chunks) > 0 }

// readBuild reads a folder that Vite has written; one without a manifest is a
// build without pages.
func readBuild(dir fs.FS) (*build, error) {
	b := &build{files: map[string]*builtFile{}}
	manifest, err := fs.ReadFile(dir, manifestName)
	if err != nil {
		return b, nil
	}
	if err := json.Unmarshal(manifest, &b.chunks); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	return b, fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		kind, known := contentTypes[path.Ext(name)]
		if err != nil || entry.IsDir() || !known {
			return err
		}
		content, err := fs.ReadFile(dir, name)
		b.files[name] = newBuiltFile(kind, content)
		return err
	})
}

// page finds the files of the page with this source. It reports whether the
// page was built.
func (b *build) page(source string) (pageFiles, bool) {
	entry, ok := b.chunks[source]
	if !ok {
		return pageFiles{}, false
	}
	p := pageFiles{Script: address(entry.File)}
	seen := map[string]bool{source: true}
	var walk func(chunk)
	walk = func(c chunk) {
		for _, imported := range c.Imports {
			if !seen[imported] {
				seen[imported] = true
				walk(b.chunks[imported])
				p.Modules = append(p.Modules, address(b.chunks[imported].File))
			}
		}
		for _, sheet := range c.CSS {
			if !slices.Contains(p.Styles, address(sheet)) {
				p.Styles = append(p.Styles, address(sheet))
			}
		}
	}
	walk(entry)
	return p, true
}

func address(file string) string { return "/web/" + file }

// serve answers GET /web/{file}.
func (b *build) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	file, ok := b.files[r.PathValue("file")]
	if !ok {
		http.Error(w, "There is no such file in this build of flowport. Reload the page that asked for it.", http.StatusNotFound)
		return
	}
	content := file.content
	header := w.Header()
	header.Set("Content-Type", file.kind)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	if r.PathValue("file") == licensesName {
		header.Set("Cache-Control", "no-cache")
	}
	header.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r) {
		header.Set("Content-Encoding", "gzip")
		content = file.compressed()
	}
	header.Set("Content-Length", fmt.Sprint(len(content)))
	w.Write(content) // to HEAD, net/http sends none of it; a client that went away needs none
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.TrimSpace(q) != "q=0"
		}
	}
	return false
}

// contentTypes are the kinds of files that are served.
var contentTypes = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".md":    "text/plain; charset=utf-8",
}

// A builtFile is a file with its compressed form, made when first asked for.
type builtFile struct {
	kind       string
	content    []byte
	compressed func() []byte
}

func newBuiltFile(kind string, content []byte) *builtFile {
	return &builtFile{kind, content, sync.OnceValue(func() []byte {
		var out bytes.Buffer
		w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a valid one
		w.Write(content)
		w.Close()
		return out.Bytes()
	})}
}
