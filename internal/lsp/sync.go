package lsp

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// maxEditing is how long the changes of one message may take, of which there may
// be any number. 10,000 in a document of a megabyte take a fifth of a second, unless it is one line.
const maxEditing = 10 * time.Second

func (s *server) didOpen(p *didOpenParams) (any, error) {
	open := p.TextDocument
	s.drop(open.URI)
	d := &document{uri: open.URI, language: open.LanguageID, version: open.Version}
	s.documents[open.URI] = d
	if err := s.keep(d, []byte(open.Text)); err != nil {
		return nil, err
	}
	s.compiler.ask(d.uri, 0)
	return nil, nil
}

func (s *server) didChange(p *didChangeParams) (any, error) {
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return nil, errors.New("a change of a document that is not open")
	}
	text := newDraft(d.text)
	ctx, cancel := context.WithTimeout(s.ctx, s.editing)
	defer cancel()
	for _, change := range p.ContentChanges {
		if err := ctx.Err(); err != nil {
			s.leaveOut(d, "its changes took too long")
			return nil, fmt.Errorf("the changes of a document: %w", err)
		}
		text.apply(change)
	}
	d.version = p.TextDocument.Version
	if err := s.keep(d, text.text); err != nil {
		return nil, err
	}
	s.compiler.ask(d.uri, s.Delay)
	return nil, nil
}

func (s *server) didClose(p *documentParams) (any, error) {
	if s.drop(p.TextDocument.URI) {
		s.notify("textDocument/publishDiagnostics", publishDiagnosticsParams{URI: p.TextDocument.URI, Diagnostics: []diagnostic{}})
	}
	return nil, nil
}

// documentCost is about what an empty document takes, in bytes.
const documentCost = 512

// keep sets the text of a document, unless all documents together become too
// large; the document is then as if it had never been opened.
func (s *server) keep(d *document, text []byte) error {
	cost := documentCost + len(d.uri) + len(d.language) + len(text)
	if s.size-d.cost+cost > s.MaxText {
		s.leaveOut(d, fmt.Sprintf("the open documents have more than %d MiB together", s.MaxText>>20))
		return fmt.Errorf("the open documents have more than %d bytes together", s.MaxText)
	}
	s.size += cost - d.cost
	d.cost = cost
	d.change(text)
	return nil
}

// leaveOut forgets a document that is open, and tells the editor's user why.
func (s *server) leaveOut(d *document, why string) {
	s.drop(d.uri)
	s.notify("window/showMessage", showMessageParams{severityError, fmt.Sprintf("flowport: %s is left out until it is opened again: %s.", d.uri, why)})
}

// drop forgets a document and reports whether there was one.
func (s *server) drop(uri string) bool {
	d := s.documents[uri]
	if d == nil {
		return false
	}
	s.size -= d.cost
	s.compiler.forget(uri)
	delete(s.documents, uri)
	return true
}
