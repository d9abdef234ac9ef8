package console

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// dial opens the language server as a browser's page does.
func (b *browser) dial(origin string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{"Origin": {origin}}
	for _, cookie := range b.client.Jar.Cookies(mustURL(b.t, b.server.URL)) {
		header.Add("Cookie", cookie.Name+"="+cookie.Value)
	}
	return websocket.Dial(b.t.Context(), b.server.URL+"/console/lsp", &websocket.DialOptions{HTTPHeader: header})
}

// editor is the page's end of the language server.
type editor struct {
	t      *testing.T
	socket *websocket.Conn
}

func (e *editor) send(message string) {
	e.t.Helper()
	if err := e.socket.Write(e.t.Context(), websocket.MessageText, []byte(message)); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) receive() (m struct {
	ID     int
	Method string
	Result json.RawMessage
	Params struct{ Diagnostics []struct{ Code string } }
}) {
	e.t.Helper()
	_, text, err := e.socket.Read(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		e.t.Fatalf("%v in %s", err, text)
	}
	return m
}

// mustBeLeft waits until all have left their places, but for some.
func (p *places) mustBeLeft(t *testing.T, but ...string) {
	t.Helper()
	var left []string
	for range 250 {
		p.mu.Lock()
		left = slices.Collect(maps.Keys(p.of))
		p.mu.Unlock()
		if slices.Sort(left); slices.Equal(left, but) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("places are taken by %q", left)
}

func TestEditor(t *testing.T) {
	s := openConsole(t)
	b := s.signedIn(t, "")

	t.Run("is the language server", func(t *testing.T) {
		socket, _, err := b.dial(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.CloseNow()
		socket.SetReadLimit(1 << 20)
		e := &editor{t, socket}
		e.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`)
		if m := e.receive(); m.ID != 1 || !strings.Contains(string(m.Result), `"version":"test"`) {
			t.Errorf("initialize: %+v", m)
		}
		text, _ := json.Marshal(strings.Replace(blank(t), `"text"`, `"txet"`, 1))
		e.send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"flow:///1","languageId":"flow-json","version":1,"text":` + string(text) + `}}}`)
		if m := e.receive(); m.Method != "textDocument/publishDiagnostics" || len(m.Params.Diagnostics) == 0 || m.Params.Diagnostics[0].Code == "" {
			t.Errorf("diagnostics: %+v", m)
		}
		e.send(`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`)
		if m := e.receive(); m.ID != 2 {
			t.Errorf("shutdown: %+v", m)
		}
		e.send(`{"jsonrpc":"2.0","method":"exit"}`)
		if _, _, err := socket.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
			t.Errorf("the end: %v", err)
		}
	})
	t.Run("is not for pages of other origins", func(t *testing.T) {
		for _, origin := range []string{"https://example.com", "http://127.0.0.1:1", "null"} {
			socket, response, err := b.dial(origin)
			if err == nil {
				socket.CloseNow()
				t.Errorf("%s is let in", origin)
			} else if response == nil || response.StatusCode != 403 {
				t.Errorf("%s: %v", origin, err)
			}
		}
	})
	t.Run("is not for who is not signed in", func(t *testing.T) {
		if _, response, err := s.browser(t).dial(s.URL); err == nil || response == nil || response.StatusCode != 401 {
			t.Errorf("%v", err)
		}
	})
	t.Run("takes no message that is too large, and has a place again afterwards", func(t *testing.T) {
		socket, _, err := b.dial(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.CloseNow()
		_ = socket.Write(t.Context(), websocket.MessageText, make([]byte, maxMessage+1))
		if _, _, err := socket.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
			t.Errorf("the end: %v", err)
		}
		c := s.Config.Handler.(*Console)
		c.editors.mustBeLeft(t)
	})
	t.Run("has so many places", func(t *testing.T) {
		places := s.Config.Handler.(*Console).editors
		places.mustBeLeft(t)
		fill := func(who string, n int) {
			for range n {
				leave, ok := places.tryTake(who)
				if !ok {
					t.Fatalf("no place for %s", who)
				}
				t.Cleanup(leave)
			}
		}
		wantStatus := func(b *browser, want int) {
			t.Helper()
			socket, response, err := b.dial(s.URL)
			if err == nil {
				socket.CloseNow()
			}
			if response == nil || response.StatusCode != want {
				t.Errorf("%+v, %v, want status %d", response, err, want)
			}
		}
		fill(b.key, maxEditorsOfKey)
		wantStatus(b, 503)
		other := s.signedIn(t, "")
		wantStatus(other, 101)
		places.mustBeLeft(t, b.key)
		for i := range maxEditors/maxEditorsOfKey - 1 {
			fill(strconv.Itoa(i), maxEditorsOfKey)
		}
		wantStatus(other, 503)
	})
	t.Run("ends its work when the editor goes", func(t *testing.T) {
		socket, _, err := b.dial(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.CloseNow()
		socket.SetReadLimit(1 << 20)
		e := &editor{t, socket}
		e.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`)
		e.receive()
		e.send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"x","languageId":"flow-json","version":1,"text":"` +
			strings.Repeat(" ", 8<<20) + `"}}}`)
		e.receive() // so that nothing is unread when the editor goes
		const edit = `{"range":{"start":{"line":0,"character":8000000},"end":{"line":0,"character":8000000}},"text":"x"}`
		e.send(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"x","version":2},"contentChanges":[` +
			strings.Repeat(edit+",", 100_000) + edit + `]}}`)
		time.Sleep(500 * time.Millisecond) // for the work to begin, which goes on for longer
		socket.CloseNow()
		s.Config.Handler.(*Console).editors.mustBeLeft(t)
	})
}

// TestEditor_ends_with_its_session has each end of a session end its editor,
// and that of no other.
func TestEditor_ends_with_its_session(t *testing.T) {
	s := openConsole(t)
	s.Config.Handler.(*Console).pulse = 20 * time.Millisecond
	other, _, err := s.signedIn(t, "").dial(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer other.CloseNow()
	e := &editor{t, other}
	for name, end := range map[string]func(*browser){
		"by_signing_out": func(b *browser) { b.send("POST", "/console/sign-out", "") },
		"with_its_key": func(b *browser) {
			if err := s.registry.DeleteKey(b.t.Context(), b.key); err != nil {
				b.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := s.signedIn(t, "")
			socket, _, err := b.dial(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer socket.CloseNow()
			end(b)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if _, _, err := socket.Read(ctx); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
				t.Errorf("the end: %v", err)
			}
		})
	}
	e.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`)
	if m := e.receive(); m.ID != 1 {
		t.Errorf("another one is answered %+v", m)
	}
}
