package graph

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Recorder is a transport that writes each exchange into a file of its own
// (0600), numbered in the order of their ends. Access tokens, signatures of
// links and phone numbers are taken out; Flow JSON is kept as it is. See
// docs/gateway.md for the form of the files.
//
// A recording that fails is logged and does not fail the call. A folder takes
// 10,000 exchanges.
type Recorder struct {
	dir  string
	next http.RoundTripper
	log  *slog.Logger

	mu    sync.Mutex
	count int // of files in dir
}

// NewRecorder returns a Recorder in front of next, nil meaning a transport with
// pooled connections. It makes dir (0700) if it is missing and continues the
// numbering of a former one.
func NewRecorder(dir string, next http.RoundTripper, log *slog.Logger) (*Recorder, error) {
	if next == nil {
		next = pooled()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	files, err := exchangeFiles(dir)
	if err != nil {
		return nil, err
	}
	r := &Recorder{dir: dir, next: next, log: log}
	if len(files) > 0 {
		last := filepath.Base(files[len(files)-1])
		if _, err := fmt.Sscanf(last, "%06d", &r.count); err != nil {
			return nil, fmt.Errorf("%s: its name has no number in front, so it is no recording; record into another folder", filepath.Join(dir, last))
		}
	}
	return r, nil
}

// CloseIdleConnections closes those of the transport behind.
func (r *Recorder) CloseIdleConnections() {
	if c, ok := r.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip makes a request and records it with its answer.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	x := exchangeOf(request)
	token := strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")
	response, err := r.next.RoundTrip(request)
	if err != nil {
		x.failure = firstLine(err)
		r.write(x, token)
		return nil, err
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	_ = response.Body.Close()
	rest := io.Reader(bytes.NewReader(answer))
	if err != nil {
		x.failure = firstLine(err)
		rest = io.MultiReader(rest, failing{err})
	}
	x.status, x.header, x.answer = response.StatusCode, response.Header, answer
	r.write(x, token)
	response.Body = io.NopCloser(rest)
	return response, nil
}

type failing struct{ err error }

// Read gives the error that a former read gave.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// version is the first part of a path that names a version of the Graph API.
var version = regexp.MustCompile(`^/v[0-9]+\.[0-9]+/`)

// exchangeOf takes down a request. What cannot be read of its body is left out.
func exchangeOf(r *http.Request) *exchange {
	x := &exchange{method: r.Method, target: version.ReplaceAllString(r.URL.RequestURI(), "/")}
	if r.GetBody == nil {
		return x
	}
	body, err := r.GetBody()
	if err != nil {
		return x
	}
	defer body.Close()
	var parameters map[string]string
	x.contentType, parameters, _ = mime.ParseMediaType(r.Header.Get("Content-Type"))
	if x.contentType != "multipart/form-data" {
		x.body, _ = io.ReadAll(body)
		return x
	}
	parts := multipart.NewReader(body, parameters["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return x
		}
		f := formField{name: part.FormName(), file: part.FileName(), mediaType: part.Header.Get("Content-Type")}
		f.value, _ = io.ReadAll(part)
		x.fields = append(x.fields, f)
	}
}

// scrub takes everything secret out of an exchange.
func (x *exchange) scrub(token string) {
	x.target = scrub(x.target, token)
	for i, f := range x.fields {
		switch {
		case isSecretName.MatchString(f.name):
			x.fields[i].value = []byte(scrubbed)
		case f.name == paramFlowJSON || f.name == paramFile:
			x.fields[i].value = []byte(withoutToken(string(f.value), token))
		default:
			x.fields[i].value = []byte(scrub(string(f.value), token))
		}
	}
	if x.body != nil {
		x.body = []byte(scrub(string(x.body), token))
	}
	x.failure = scrub(x.failure, token)
	kept := http.Header{}
	for _, name := range keptHeaders {
		if v := x.header.Get(name); v != "" {
			kept.Set(name, scrub(v, token))
		}
	}
	x.header = kept
	x.answer = []byte(scrub(string(x.answer), token))
}

var errFull = errors.New("the folder is full: it takes 10,000 exchanges")

// write writes the file of an exchange.
func (r *Recorder) write(x *exchange, token string) {
	x.scrub(token)
	x.title = "Recorded by flowport."
	err := r.create(x)
	if err != nil {
		r.log.Warn("an exchange with Meta was not recorded", "error", err)
	}
}

// create makes the file with the next number.
func (r *Recorder) create(x *exchange) error {
	file := x.format()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.count >= mostExchanges {
		return errFull
	}
	r.count++
	path, _, _ := strings.Cut(x.target, "?")
	name := fmt.Sprintf("%06d-%s%s%s", r.count, strings.ToLower(x.method), strings.ReplaceAll(path, "/", "-"), exchangeSuffix)
	return os.WriteFile(filepath.Join(r.dir, name), file, 0o600)
}
