package graph

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"sync"
)

// form is a multipart/form-data body. What is large is not copied: it stays
// where it is, between a head and a tail.
type form struct {
	writer *multipart.Writer
	small  *bytes.Buffer // what the writer has written and parts has not
	parts  [][]byte
}

func newForm() *form {
	small := &bytes.Buffer{}
	return &form{writer: multipart.NewWriter(small), small: small}
}

// field adds a part of a few bytes. Writing to a buffer never fails.
func (f *form) field(name, value string) { _ = f.writer.WriteField(name, value) }

func (f *form) fieldUnlessEmpty(name, value string) {
	if value != "" {
		f.field(name, value)
	}
}

// largeField adds a part whose value must not change while the form is in use.
func (f *form) largeField(name string, value []byte) {
	_, _ = f.writer.CreateFormField(name)
	f.large(value)
}

// file is largeField for a file of a media type.
func (f *form) file(name, filename, mediaType string, value []byte) {
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", multipart.FileContentDisposition(name, filename))
	head.Set("Content-Type", mediaType)
	_, _ = f.writer.CreatePart(head)
	f.large(value)
}

func (f *form) large(value []byte) {
	f.parts = append(f.parts, bytes.Clone(f.small.Bytes()), value)
	f.small.Reset()
}

// empty reports whether nothing was added.
func (f *form) empty() bool { return len(f.parts) == 0 && f.small.Len() == 0 }

// finish ends the form; it can be read from then on.
func (f *form) finish() {
	_ = f.writer.Close()
	f.parts = append(f.parts, f.small.Bytes())
}

func (f *form) contentType() string { return f.writer.FormDataContentType() }

func (f *form) size() int64 {
	var n int
	for _, p := range f.parts {
		n += len(p)
	}
	return int64(n)
}

// gate lets an attempt end all reading of its form: net/http may still read a
// body after it gave the answer, and the bytes belong to the caller again then.
type gate struct {
	mu   sync.Mutex
	shut bool
}

// close waits for a read that goes on, and makes later ones fail.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
}

// open returns the form's bytes, as long as g is open.
func (f *form) open(g *gate) io.ReadCloser {
	readers := make([]io.Reader, 0, len(f.parts))
	for _, p := range f.parts {
		readers = append(readers, bytes.NewReader(p))
	}
	return &gated{g, io.MultiReader(readers...)}
}

type gated struct {
	gate *gate
	r    io.Reader
}

var errGateShut = errors.New("graph: the attempt is over")

// Read reads from the form, unless its attempt is over.
func (r *gated) Read(p []byte) (int, error) {
	r.gate.mu.Lock()
	defer r.gate.mu.Unlock()
	if r.gate.shut {
		return 0, errGateShut
	}
	return r.r.Read(p)
}

// Close does nothing: the bytes are in memory.
func (r *gated) Close() error { return nil }
