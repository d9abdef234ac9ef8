package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is an editor: it writes frames into a pipe and reads them out of
// another, as the protocol has it.
type client struct {
	t      *testing.T
	in     *io.PipeWriter
	frames chan json.RawMessage // what the server sent
	ended  chan error           // what Serve returned
	nextID int
}

// connect starts a server without initializing it.
func connect(t *testing.T, change ...func(*Options)) *client {
	t.Helper()
	o := Options{Version: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Delay: 10 * time.Millisecond}
	for _, f := range change {
		f(&o)
	}
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	c := &client{t: t, in: inWrite, frames: make(chan json.RawMessage, 1000), ended: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		c.ended <- Serve(ctx, inRead, outWrite, o)
		outWrite.Close()
	}()
	go func() {
		defer close(c.frames)
		frames := &frameReader{bufio.NewReader(outRead)}
		for {
			length, err := frames.header()
			if err != nil {
				return
			}
			frame, err := frames.content(length)
			if err != nil {
				return
			}
			c.frames <- frame
		}
	}()
	t.Cleanup(func() {
		inWrite.Close()
		cancel()
		for range c.frames {
		}
	})
	return c
}

// start starts a server and initializes it as an editor with snippets does.
func start(t *testing.T, change ...func(*Options)) *client {
	t.Helper()
	c := connect(t, change...)
	c.call("initialize", `{"processId": null, "rootUri": null, "capabilities": {"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}}}`)
	c.notify("initialized", `{}`)
	return c
}

func (c *client) write(frame string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, frame); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

func (c *client) send(content string) {
	c.t.Helper()
	c.write(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(content), content))
}

func (c *client) notify(method, params string) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"jsonrpc": "2.0", "method": %q, "params": %s}`, method, params))
}

// received is any message of the server.
type received struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *responseError  `json:"error"`
}

// receive is the next message for which want holds; others are passed over.
func (c *client) receive(want func(*received) bool) *received {
	c.t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case frame, ok := <-c.frames:
			if !ok {
				c.t.Fatal("the server has gone")
			}
			m := new(received)
			if err := json.Unmarshal(frame, m); err != nil {
				c.t.Fatalf("the server sent %q: %v", frame, err)
			}
			if want(m) {
				return m
			}
		case <-timeout:
			c.t.Fatal("no message within 20 seconds")
		}
	}
}

// request sends a request and returns the whole answer.
func (c *client) request(method, params string) *received {
	c.t.Helper()
	c.nextID++
	id := fmt.Sprint(c.nextID)
	c.send(fmt.Sprintf(`{"jsonrpc": "2.0", "id": %s, "method": %q, "params": %s}`, id, method, params))
	return c.receive(func(m *received) bool { return string(m.ID) == id })
}

// call is request for one that has to succeed.
func (c *client) call(method, params string) json.RawMessage {
	c.t.Helper()
	m := c.request(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s: %d %s", method, m.Error.Code, m.Error.Message)
	}
	return m.Result
}

const uri = "file:///flows/flow.json"

func (c *client) open(version int, text string) {
	c.t.Helper()
	quoted, _ := json.Marshal(text)
	c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument": {"uri": %q, "languageId": "json", "version": %d, "text": %s}}`, uri, version, quoted))
}

// change sends one change: a range such as "0:1-0:5", or "" for the whole text.
func (c *client) change(version int, place, text string) {
	c.t.Helper()
	quoted, _ := json.Marshal(text)
	r := ""
	if place != "" {
		r = `"range": ` + rangeJSON(place) + `, `
	}
	c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument": {"uri": %q, "version": %d}, "contentChanges": [{%s"text": %s}]}`, uri, version, r, quoted))
}

func rangeJSON(place string) string {
	var a, b, x, y int
	if n, err := fmt.Sscanf(place, "%d:%d-%d:%d", &a, &b, &x, &y); n != 4 {
		panic(err)
	}
	return fmt.Sprintf(`{"start": {"line": %d, "character": %d}, "end": {"line": %d, "character": %d}}`, a, b, x, y)
}

// diagnostics are those of the version, one a line.
func (c *client) diagnostics(version int) string {
	c.t.Helper()
	var p publishDiagnosticsParams
	c.receive(func(m *received) bool {
		if m.Method != "textDocument/publishDiagnostics" {
			return false
		}
		p = publishDiagnosticsParams{}
		if err := json.Unmarshal(m.Params, &p); err != nil {
			c.t.Fatal(err)
		}
		return p.Version != nil && *p.Version == version
	})
	var b strings.Builder
	for _, d := range p.Diagnostics {
		message, _, _ := strings.Cut(d.Message, "\n")
		fmt.Fprintf(&b, "%s %s: %s\n", d.Range, d.Code, message)
	}
	return b.String()
}

func (r textRange) String() string {
	return fmt.Sprintf("%d:%d-%d:%d", r.Start.Line, r.Start.Character, r.End.Line, r.End.Character)
}

// at opens a document with a | in it and returns the parameters of a request
// about that place.
func (c *client) at(marked string) string {
	c.t.Helper()
	before, after, found := strings.Cut(marked, "|")
	if !found {
		c.t.Fatalf("no | in %q", marked)
	}
	c.open(1, before+after)
	return c.params(before)
}

// params are those of a request about the place behind before.
func (c *client) params(before string) string {
	lines := strings.Split(before, "\n")
	units := 0
	for _, r := range lines[len(lines)-1] {
		units++
		if r > 0xFFFF {
			units++
		}
	}
	return fmt.Sprintf(`{"textDocument": {"uri": %q}, "position": {"line": %d, "character": %d}}`, uri, len(lines)-1, units)
}

// quit shuts the server down and returns what Serve returned.
func (c *client) quit() error {
	c.t.Helper()
	c.call("shutdown", "null")
	c.send(`{"jsonrpc": "2.0", "method": "exit"}`)
	return <-c.ended
}
