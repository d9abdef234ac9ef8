package console

import (
	"context"
	"encoding/json"
	"net/http"
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
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		send := func(message string) {
			t.Helper()
			if err := socket.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
				t.Fatal(err)
			}
		}
		receive := func() (m struct {
			ID     int
			Method string
			Result json.RawMessage
			Params struct{ Diagnostics []struct{ Code string } }
		}) {
			t.Helper()
			_, text, err := socket.Read(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &m); err != nil {
				t.Fatalf("%v in %s", err, text)
			}
			return m
		}
		send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`)
		if m := receive(); m.ID != 1 || !strings.Contains(string(m.Result), `"version":"test"`) {
			t.Errorf("initialize: %+v", m)
		}
		text, _ := json.Marshal(strings.Replace(blank(t), `"text"`, `"txet"`, 1))
		send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"flow:///1","languageId":"flow-json","version":1,"text":` + string(text) + `}}}`)
		if m := receive(); m.Method != "textDocument/publishDiagnostics" || len(m.Params.Diagnostics) == 0 || m.Params.Diagnostics[0].Code == "" {
			t.Errorf("diagnostics: %+v", m)
		}
		send(`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`)
		if m := receive(); m.ID != 2 {
			t.Errorf("shutdown: %+v", m)
		}
		send(`{"jsonrpc":"2.0","method":"exit"}`)
		if _, _, err := socket.Read(ctx); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
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
		for range 100 {
			if len(c.editors) == 0 {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%d places are taken", len(c.editors))
	})
	t.Run("has so many places", func(t *testing.T) {
		places := s.Config.Handler.(*Console).editors
		for range cap(places) - len(places) {
			places <- struct{}{}
			defer func() { <-places }()
		}
		if _, response, err := b.dial(s.URL); err == nil || response == nil || response.StatusCode != 503 {
			t.Errorf("%v", err)
		}
	})
}
