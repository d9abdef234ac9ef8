package graph

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// An exchange is one request to the Graph API and its answer. Its file is a
// txtar archive, made to be read and written by people:
//
//	What this is about; any number of lines.
//	-- request --
//	POST /713203437239371/assets?fields=id
//	Content-Type: multipart/form-data
//	-- request field asset_type --
//	FLOW_JSON
//	-- request file file flow.json application/json --
//	{"version": "7.3", "screens": []}
//	-- answer --
//	HTTP 200
//	Content-Type: application/json
//	-- answer body --
//	{"success": true, "validation_errors": []}
//
// The path has no version. A request that is no multipart form has a part
// "request body" instead of fields. "failed: WHY" stands in place of the
// answer's status if none came. Of headers only those are kept that mean
// something. A part whose name ends in " base64" holds bytes that are no text.
type exchange struct {
	title       string
	method      string
	target      string // path and query
	contentType string // of the request, without parameters
	fields      []formField
	body        []byte // of a request that is no multipart form

	failure string // why there is no answer; empty if there is one
	status  int
	header  http.Header
	answer  []byte
}

// formField is a part of a multipart form; file and mediaType are empty unless
// it is a file.
type formField struct {
	name, file, mediaType string
	value                 []byte
}

// keptHeaders are those of an answer that an exchange keeps. None of them holds
// a secret.
var keptHeaders = []string{
	"Content-Type", headerVersion, headerAppUsage, headerBusinessUsage, headerRetryAfter,
	"Www-Authenticate", "X-Fb-Request-Id", "X-Fb-Trace-Id",
}

// Names of an exchange's parts.
const (
	partRequest = "request"
	partField   = "request field "
	partFile    = "request file "
	partBody    = "request body"
	partAnswer  = "answer"
	partAnswers = "answer body"
	asBase64    = " base64"
)

// format gives the file of an exchange.
func (x *exchange) format() []byte {
	archive := &txtar.Archive{Comment: []byte(x.title + "\n")}
	add := func(name string, value []byte) {
		// A part always ends with a line feed, which is not part of its value.
		if !utf8.Valid(value) || hasMarker(value) {
			name, value = name+asBase64, []byte(base64.StdEncoding.EncodeToString(value))
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: append(bytes.Clone(value), '\n')})
	}
	head := x.method + " " + x.target
	if x.contentType != "" {
		head += "\nContent-Type: " + x.contentType
	}
	add(partRequest, []byte(head))
	for _, f := range x.fields {
		if f.file != "" {
			add(partFile+f.name+" "+f.file+" "+f.mediaType, f.value)
		} else {
			add(partField+f.name, f.value)
		}
	}
	if x.body != nil {
		add(partBody, x.body)
	}
	if x.failure != "" {
		add(partAnswer, []byte("failed: "+x.failure))
		return txtar.Format(archive)
	}
	head = "HTTP " + strconv.Itoa(x.status)
	for _, name := range keptHeaders {
		if v := x.header.Get(name); v != "" {
			head += "\n" + name + ": " + v
		}
	}
	add(partAnswer, []byte(head))
	add(partAnswers, x.answer)
	return txtar.Format(archive)
}

// hasMarker reports whether a line in value could be taken for the beginning of
// a part.
func hasMarker(value []byte) bool {
	return bytes.HasPrefix(value, []byte("-- ")) || bytes.Contains(value, []byte("\n-- "))
}

// parseExchange reads the file of an exchange. Errors name the part that is
// wrong.
func parseExchange(file []byte) (*exchange, error) {
	archive := txtar.Parse(file)
	x := &exchange{title: strings.TrimSpace(string(archive.Comment)), header: http.Header{}}
	for _, part := range archive.Files {
		value := bytes.TrimSuffix(part.Data, []byte("\n"))
		name, encoded := strings.CutSuffix(part.Name, asBase64)
		if encoded {
			var err error
			if value, err = base64.StdEncoding.DecodeString(string(value)); err != nil {
				return nil, fmt.Errorf("part %q: %w", part.Name, err)
			}
		}
		if err := x.take(name, value); err != nil {
			return nil, fmt.Errorf("part %q: %w", part.Name, err)
		}
	}
	if x.method == "" {
		return nil, errors.New("there is no part named request")
	}
	if x.status == 0 && x.failure == "" {
		return nil, errors.New("there is no part named answer")
	}
	return x, nil
}

// take reads one part of a file.
func (x *exchange) take(name string, value []byte) error {
	switch {
	case name == partRequest:
		first, header, err := head(value)
		method, target, ok := strings.Cut(first, " ")
		if err != nil || !ok || !strings.HasPrefix(target, "/") {
			return errors.New("want METHOD /PATH and headers, each on a line")
		}
		x.method, x.target, x.contentType = method, target, header.Get("Content-Type")
	case strings.HasPrefix(name, partField):
		x.fields = append(x.fields, formField{name: strings.TrimPrefix(name, partField), value: value})
	case strings.HasPrefix(name, partFile):
		words := strings.Fields(strings.TrimPrefix(name, partFile))
		if len(words) != 3 {
			return errors.New("want a field, a file name and a media type")
		}
		x.fields = append(x.fields, formField{words[0], words[1], words[2], value})
	case name == partBody:
		x.body = value
	case name == partAnswer:
		if why, failed := strings.CutPrefix(string(value), "failed: "); failed {
			x.failure = why
			return nil
		}
		first, header, err := head(value)
		status, found := strings.CutPrefix(first, "HTTP ")
		code, statusErr := strconv.Atoi(status)
		if err != nil || !found || statusErr != nil || code < 100 || code > 599 {
			return errors.New("want HTTP STATUS and headers, each on a line, or failed: WHY")
		}
		x.status, x.header = code, header
	case name == partAnswers:
		x.answer = value
	default:
		return errors.New("it is none of request, request field …, request file …, request body, answer, answer body")
	}
	return nil
}

// head reads a first line and the headers that follow it.
func head(value []byte) (first string, header http.Header, err error) {
	lines := strings.Split(string(value), "\n")
	header = http.Header{}
	for _, line := range lines[1:] {
		name, v, ok := strings.Cut(line, ": ")
		if !ok {
			return "", nil, fmt.Errorf("%q is no header", line)
		}
		header.Set(name, v)
	}
	return lines[0], header, nil
}

const (
	exchangeSuffix = ".txtar"
	// mostExchanges bounds a folder of recordings.
	mostExchanges = 10_000
)

// exchangeFiles lists the files of exchanges in a folder, in their order.
func exchangeFiles(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+exchangeSuffix))
	slices.Sort(files)
	return files, err
}

// readExchanges reads the exchanges in a folder, in the order of their names.
func readExchanges(dir string) ([]*exchange, error) {
	files, err := exchangeFiles(dir)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there are no %s files in %s", exchangeSuffix, dir)
	}
	list := make([]*exchange, 0, len(files))
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		x, err := parseExchange(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, x)
	}
	return list, nil
}
