// Package lsp is flowport's language server: what the compiler and its table
// know, as an editor asks for it. It speaks the Language Server Protocol 3.17.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"flowport/flowjson"
)

// Options are what a server needs to know.
type Options struct {
	// Version is the version of flowport, as the editor is told.
	Version string
	// Log gets what a user of the editor is to send along with a report of a
	// fault. Nothing of a document's text is in it. nil is no log.
	Log *slog.Logger
	// Ignore gives the codes of findings that are not shown in a document; nil
	// shows all. It is asked at each compilation, in a goroutine of its own. Its
	// error is shown in the document, with all findings.
	Ignore func(uri string) ([]flowjson.Code, error)
	// Delay is how long typing has to rest before a changed document is
	// compiled; 0 stands for 150 ms.
	Delay time.Duration
	// MaxText is how many bytes of text and names all open documents may have together; 0
	// stands for 256 MiB. A flow has 10 MiB at most; this is what is kept without
	// asking whether an editor means it.
	MaxText int
	// MaxMessage is the largest message in bytes, and how many bytes the
	// messages that wait may have together; 0 stands for 64 MiB: a document of
	// 10 MiB with every byte escaped as \u00XX, and some room around it.
	MaxMessage int
}

// ErrNoShutdown is returned where the client left without a shutdown request,
// for which the protocol asks for exit code 1.
var ErrNoShutdown = errors.New("the editor left without shutting the language server down")

// Serve answers one client, in the order in which its messages come, until it
// says exit, in ends or ctx is done. It returns nil after an orderly shutdown.
// Read from in goes on until then; a reader that blocks when ctx is done keeps
// one goroutine until it returns. Each call of out.Write is one message with its
// header.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	if o.Delay == 0 {
		o.Delay = 150 * time.Millisecond
	}
	if o.MaxText == 0 {
		o.MaxText = 256 << 20
	}
	if o.MaxMessage == 0 {
		o.MaxMessage = 64 << 20
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{Options: o, ctx: ctx, editing: maxEditing, out: out, documents: map[string]*document{}}
	s.compiler = newCompiler(o.Delay)
	s.compiler.ignore = o.Ignore
	defer s.compiler.wait()
	inbox := newInbox(o.MaxMessage)
	go inbox.fill(ctx, newFrameReader(in))
	return s.run(ctx, inbox)
}

// server is the state of one client. Only run and what it calls touch it.
type server struct {
	Options
	ctx       context.Context // of Serve
	editing   time.Duration   // maxEditing, but in tests
	out       io.Writer
	failed    error // of a write
	phase     phase
	snippets  bool // the client takes snippets
	documents map[string]*document
	size      int // of all documents, their names included
	compiler  *compiler
}

// phase is how far the client's life has come.
type phase uint8

const (
	beforeInitialize phase = iota
	running
	afterShutdown
)

func (s *server) run(ctx context.Context, in *inbox) error {
	for s.failed == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m, ok := <-in.messages:
			switch {
			case !ok && ctx.Err() != nil: // the inbox ends with ctx too
				return ctx.Err()
			case !ok && in.err == nil, ok && m.Method == "exit":
				if s.phase == afterShutdown {
					return nil
				}
				return ErrNoShutdown
			case !ok:
				return fmt.Errorf("read from the editor: %w", in.err)
			}
			s.handle(m, in.take(m))
		case <-s.compiler.due():
			s.compiler.start(s.documents)
		case done := <-s.compiler.results:
			s.publish(done)
			s.compiler.finished()
		}
	}
	return fmt.Errorf("write to the editor: %w", s.failed)
}

// handle does what a message asks for, and answers it where it is a request.
func (s *server) handle(m *message, cancelled bool) {
	switch {
	case m.err != nil:
		s.refuse(m, m.err)
		return
	case m.Method == "": // an answer, though nothing was asked
		return
	case cancelled:
		s.refuse(m, &responseError{codeCancelled, "The request was cancelled."})
		return
	}
	result, err := s.dispatch(m)
	switch {
	case m.isRequest() && err != nil:
		s.refuse(m, err)
	case m.isRequest():
		s.send(answer{"2.0", m.ID, result})
	case err != nil:
		s.Log.Warn("a notification was passed over", "method", m.Method, "error", err)
	}
}

func (s *server) dispatch(m *message) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("a fault of flowport", "method", m.Method, "panic", p, "stack", string(debug.Stack()))
			result, err = nil, &responseError{codeInternalError, "A fault of flowport; its log tells more."}
		}
	}()
	known, ok := methods[m.Method]
	switch {
	case s.phase == beforeInitialize && m.Method != "initialize":
		return nil, &responseError{codeNotInitialized, "The first request has to be initialize."}
	case s.phase == afterShutdown:
		return nil, &responseError{codeInvalidRequest, "After shutdown only exit may follow."}
	case !ok && m.isRequest():
		return nil, &responseError{codeMethodNotFound, "flowport has no such method."}
	case !ok: // notifications that are of no use here
		return nil, nil
	}
	return known(s, m.Params)
}

// methods are what the client may ask for. Clients may cancel; that is done
// where messages are read.
var methods = map[string]func(*server, json.RawMessage) (any, error){
	"initialize":             method((*server).initialize),
	"shutdown":               method((*server).shutdown),
	"textDocument/didOpen":   method((*server).didOpen),
	"textDocument/didChange": method((*server).didChange),
	"textDocument/didClose":  method((*server).didClose),

	"textDocument/completion":     method((*server).completion),
	"textDocument/hover":          method((*server).hover),
	"textDocument/definition":     method((*server).definition),
	"textDocument/references":     method((*server).references),
	"textDocument/prepareRename":  method((*server).prepareRename),
	"textDocument/rename":         method((*server).rename),
	"textDocument/documentSymbol": method((*server).documentSymbol),
	"textDocument/codeAction":     method((*server).codeAction),
	"textDocument/formatting":     method((*server).formatting),
}

// method makes a handler out of a function of typed parameters.
func method[P any](do func(*server, *P) (any, error)) func(*server, json.RawMessage) (any, error) {
	return func(s *server, raw json.RawMessage) (any, error) {
		params := new(P)
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, params); err != nil {
				return nil, &responseError{codeInvalidParams, "The parameters are not those of the method."}
			}
		}
		return do(s, params)
	}
}

func (s *server) refuse(m *message, err error) {
	var known *responseError
	if !errors.As(err, &known) {
		known = &responseError{codeInternalError, err.Error()}
	}
	s.send(refusal{"2.0", m.ID, known})
}

func (s *server) notify(method string, params any) {
	s.send(notification{"2.0", method, params})
}

// send writes a message. After a failed write the server ends.
func (s *server) send(m any) {
	content, err := json.Marshal(m)
	if err == nil {
		err = writeFrame(s.out, content)
	}
	s.failed = errors.Join(s.failed, err)
}

func (s *server) initialize(p *initializeParams) (any, error) {
	if s.phase != beforeInitialize {
		return nil, &responseError{codeInvalidRequest, "The server is initialized already."}
	}
	s.phase = running
	s.snippets = p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport
	return initializeResult{capabilities, serverInfo{"flowport", s.Version}}, nil
}

// flow returns the document if it is open and a flow, else nil.
func (s *server) flow(uri string) *document {
	d := s.documents[uri]
	if d == nil || !isFlow(d.uri, d.language, d.read) {
		return nil
	}
	return d
}

// capabilities are what initialize answers. Columns are UTF-16 units, which
// every client knows.
var capabilities = serverCapabilities{
	PositionEncoding: "utf-16",
	TextDocumentSync: textDocumentSync{OpenClose: true, Change: syncIncremental},
	CompletionProvider: completionOptions{
		TriggerCharacters: []string{`"`, "$", "{", ".", ":"},
	},
	RenameProvider:             renameOptions{PrepareProvider: true},
	CodeActionProvider:         codeActionOptions{CodeActionKinds: []string{quickFix}},
	HoverProvider:              true,
	DefinitionProvider:         true,
	ReferencesProvider:         true,
	DocumentSymbolProvider:     true,
	DocumentFormattingProvider: true,
}

func (s *server) shutdown(*struct{}) (any, error) {
	s.phase = afterShutdown
	return nil, nil
}
