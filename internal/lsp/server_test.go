package lsp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// flow is a flow without any fault.
const flow = `{
  "version": "7.3",
  "screens": [
    {
      "id": "FIRST",
      "data": {"who": {"type": "string", "__example__": "you"}},
      "layout": {
        "type": "SingleColumnLayout",
        "children": [
          {"type": "TextBody", "text": "${data.who}"},
          {
            "type": "Form", "name": "form", "children": [
              {"type": "TextInput", "name": "age", "label": "Age"},
              {"type": "Footer", "label": "On", "on-click-action": {"name": "navigate",
                "next": {"type": "screen", "name": "LAST"}, "payload": {}}}
            ]
          }
        ]
      }
    },
    {
      "id": "LAST",
      "terminal": true,
      "layout": {
        "type": "SingleColumnLayout",
        "children": [
          {"type": "TextBody", "text": "${screen.FIRST.form.age}"},
          {"type": "Footer", "label": "End", "on-click-action": {"name": "complete", "payload": {}}}
        ]
      }
    }
  ]
}
`

func TestServe(t *testing.T) {
	t.Run("tells_what_it_can_do", func(t *testing.T) {
		c := connect(t)
		var got initializeResult
		if err := json.Unmarshal(c.call("initialize", `{"capabilities": {"general": {"positionEncodings": ["utf-8", "utf-16"]}}}`), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(initializeResult{capabilities, serverInfo{"flowport", "test"}}, got); diff != "" {
			t.Errorf("initialize (-want +got):\n%s", diff)
		}
	})
	t.Run("ends_well_after_shutdown_and_exit", func(t *testing.T) {
		if err := start(t).quit(); err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("ends_with_an_error_on_exit_without_shutdown", func(t *testing.T) {
		c := start(t)
		c.notify("exit", "null")
		if err := <-c.ended; !errors.Is(err, ErrNoShutdown) {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("ends_with_an_error_when_the_editor_goes", func(t *testing.T) {
		c := start(t)
		c.in.Close()
		if err := <-c.ended; !errors.Is(err, ErrNoShutdown) {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("ends_well_when_the_editor_goes_after_shutdown", func(t *testing.T) {
		c := start(t)
		c.call("shutdown", "null")
		c.in.Close()
		if err := <-c.ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("ends_while_a_document_is_compiled", func(t *testing.T) {
		c := start(t)
		c.open(1, large(4<<20))
		if err := c.quit(); err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("ends_with_an_error_when_its_output_is_closed", func(t *testing.T) {
		in, out := io.Pipe()
		out.Close()
		_, closed := io.Pipe()
		closed.Close()
		if err := Serve(t.Context(), strings.NewReader(framed(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`)), closed, Options{}); err == nil || errors.Is(err, ErrNoShutdown) {
			t.Errorf("ended with %v", err)
		}
		in.Close()
	})
}

func framed(content string) string {
	return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(content), content)
}

// large is a flow of about n bytes, most of it a picture.
func large(n int) string {
	return strings.Replace(flow, `{"type": "TextBody", "text": "${data.who}"}`,
		`{"type": "Image", "src": "`+strings.Repeat("QUJD", n/4)+`"}`, 1)
}

func TestServe_refuses(t *testing.T) {
	for _, test := range []struct {
		name, message string
		code          int
	}{
		{"requests_before_initialize", `{"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}}`, codeNotInitialized},
		{"text_that_is_not_json", `{"jsonrpc": "2.0", "id": 1,`, codeParseError},
		{"nothing", ``, codeParseError},
		{"a_batch", `[{"jsonrpc": "2.0", "id": 1, "method": "initialize"}]`, codeInvalidRequest},
		{"an_id_that_is_none", `{"jsonrpc": "2.0", "id": {}, "method": "initialize"}`, codeInvalidRequest},
		{"a_method_that_is_no_text", `{"jsonrpc": "2.0", "id": 1, "method": 5}`, codeInvalidRequest},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := connect(t)
			c.send(test.message)
			if m := c.receive(func(*received) bool { return true }); m.Error == nil || m.Error.Code != test.code {
				t.Errorf("got %+v, want the code %d", m, test.code)
			}
			c.call("initialize", `{}`) // it goes on
		})
	}
	for _, test := range []struct {
		name, method, params string
		code                 int
	}{
		{"methods_it_does_not_have", "textDocument/foldingRange", `{}`, codeMethodNotFound},
		{"parameters_of_another_method", "textDocument/hover", `[]`, codeInvalidParams},
		{"to_be_initialized_twice", "initialize", `{}`, codeInvalidRequest},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := start(t)
			if m := c.request(test.method, test.params); m.Error == nil || m.Error.Code != test.code {
				t.Errorf("got %+v, want the code %d", m, test.code)
			}
		})
	}
	t.Run("requests_after_shutdown", func(t *testing.T) {
		c := start(t)
		c.call("shutdown", "null")
		if m := c.request("textDocument/hover", `{}`); m.Error == nil || m.Error.Code != codeInvalidRequest {
			t.Errorf("got %+v", m)
		}
	})
}

func TestServe_passes_over(t *testing.T) {
	for name, message := range map[string]string{
		"notifications_it_does_not_know":        `{"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "off"}}`,
		"answers_to_nothing":                    `{"jsonrpc": "2.0", "id": 7, "result": null}`,
		"a_change_of_a_document_not_open":       `{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///x.json", "version": 2}, "contentChanges": []}}`,
		"the_close_of_a_document_not_open":      `{"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///x.json"}}}`,
		"parameters_that_are_wrong":             `{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 5}}`,
		"the_cancellation_of_nothing":           `{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 99}}`,
		"the_cancellation_of_what_has_no_name":  `{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": []}`,
		"notifications_of_what_it_only_answers": `{"jsonrpc": "2.0", "method": "textDocument/hover", "params": {}}`,
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t)
			c.send(message)
			c.nextID = 1000
			c.send(`{"jsonrpc": "2.0", "id": 1001, "method": "shutdown"}`)
			m := c.receive(func(*received) bool { return true })
			if string(m.ID) != "1001" || m.Error != nil {
				t.Errorf("got %+v instead of the next answer", m)
			}
		})
	}
}

func TestServe_ends_on_frames_it_cannot_read(t *testing.T) {
	for name, input := range map[string]string{
		"a_header_without_length":     "Content-Type: x\r\n\r\n{}",
		"a_length_that_is_no_number":  "Content-Length: many\r\n\r\n{}",
		"a_length_below_zero":         "Content-Length: -2\r\n\r\n{}",
		"a_length_beyond_all_numbers": "Content-Length: 99999999999999999999\r\n\r\n{}",
		"a_line_without_end":          strings.Repeat("x", 1<<20),
		"headers_without_end":         strings.Repeat("A: b\r\n", 1000),
		"a_frame_that_breaks_off":     "Content-Length: 100\r\n\r\n{}",
		"a_header_that_breaks_off":    "Content-Len",
		"an_http_request":             "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			err := Serve(t.Context(), strings.NewReader(input), io.Discard, Options{})
			if err == nil || errors.Is(err, ErrNoShutdown) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

func TestServe_skips_a_frame_that_is_too_large(t *testing.T) {
	c := start(t, func(o *Options) { o.MaxMessage = 2 << 20 })
	c.send(strings.Repeat(" ", 2<<20+1))
	if m := c.receive(func(*received) bool { return true }); m.Error == nil || m.Error.Message != "The message is larger than 2 MiB." {
		t.Errorf("got %+v", m)
	}
	c.call("shutdown", "null")
}

func TestServe_keeps_no_more_text_than_it_may(t *testing.T) {
	c := start(t, func(o *Options) { o.MaxText = 2 << 20 })
	c.open(1, large(2<<20+1))
	m := c.receive(func(m *received) bool { return m.Method == "window/showMessage" })
	if !strings.Contains(string(m.Params), uri+" is left out until it is opened again: the open documents have more than 2 MiB together") {
		t.Errorf("the editor is told %s", m.Params)
	}
	c.open(2, flow)
	if got := c.diagnostics(2); got != "" {
		t.Errorf("diagnostics after that: %s", got)
	}
}

func TestServe_keeps_no_more_names_than_it_may(t *testing.T) {
	c := start(t, func(o *Options) { o.MaxText = 64 << 10 })
	open := func(name string) {
		c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument": {"uri": %q, "languageId": "json", "version": 1, "text": ""}}`, name))
	}
	open("file:///" + strings.Repeat("a", 64<<10))
	c.receive(func(m *received) bool { return m.Method == "window/showMessage" })
	const many = 64 << 10 / documentCost
	for i := range many {
		open(fmt.Sprintf("file:///%d", i))
	}
	c.receive(func(m *received) bool { return m.Method == "window/showMessage" })
	for i := range many {
		c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument": {"uri": "file:///%d"}}`, i))
	}
	c.open(2, flow)
	if got := c.diagnostics(2); got != "" {
		t.Errorf("diagnostics after that: %s", got)
	}
}

// TestServe_reads_no_more_ahead_than_it_may has a client that takes no answers,
// so that what it sends has to wait.
func TestServe_reads_no_more_ahead_than_it_may(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most, size = 1 << 20, 100 << 10
		in, feed := io.Pipe()
		taken, out := io.Pipe()
		ended := make(chan error)
		go func() { ended <- Serve(t.Context(), in, out, Options{MaxMessage: most}) }()
		sent := 0
		go func() {
			for {
				n, err := io.WriteString(feed, framed(`{"jsonrpc": "2.0", "id": 1, "method": "x", "params": "`+strings.Repeat("x", size)+`"}`))
				if sent += n; err != nil {
					return
				}
			}
		}()
		synctest.Wait()
		// One is being answered, and the frames' reader has a buffer.
		if ahead := sent - size; ahead < most/2 || ahead > most+128<<10 {
			t.Errorf("%d bytes were read ahead", ahead)
		}
		feed.Close()
		taken.Close()
		<-ended
	})
}

func TestDidChange_ends(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name    string
		ctx     context.Context
		editing time.Duration
		want    error
	}{
		{"with_the_last_change", t.Context(), time.Minute, nil},
		{"with_its_context", over, time.Minute, context.Canceled},
		{"when_it_takes_too_long", t.Context(), 0, context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := &document{uri: uri, text: []byte("a")}
			var out bytes.Buffer
			s := &server{
				Options: Options{MaxText: 1 << 20}, ctx: tt.ctx, editing: tt.editing, out: &out,
				documents: map[string]*document{uri: d}, compiler: newCompiler(0),
			}
			change := &didChangeParams{ContentChanges: []contentChange{{Text: "b"}, {Text: "c"}}}
			change.TextDocument.URI = uri
			_, err := s.didChange(change)
			if !errors.Is(err, tt.want) {
				t.Errorf("ended with %v", err)
			}
			if told := strings.Contains(out.String(), "its changes took too long"); told != (tt.want != nil) || (s.documents[uri] == nil) != told {
				t.Errorf("the documents are %v, and the editor is told %s", s.documents, &out)
			}
			if tt.want == nil && string(d.text) != "c" {
				t.Errorf("the text is %q", d.text)
			}
		})
	}
}

func TestServe_takes_headers_as_they_come(t *testing.T) {
	c := connect(t)
	content := `{"jsonrpc": "2.0", "id": "a-text", "method": "initialize", "params": {}}`
	c.write(fmt.Sprintf("content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH:%d\r\n\r\n%s", len(content), content))
	if m := c.receive(func(*received) bool { return true }); string(m.ID) != `"a-text"` || m.Error != nil {
		t.Errorf("got %+v", m)
	}
}

func TestServe_cancels_what_waits(t *testing.T) {
	c := start(t)
	c.open(1, large(8<<20))
	var b strings.Builder
	for id := 500; id < 520; id++ {
		b.WriteString(framed(fmt.Sprintf(`{"jsonrpc": "2.0", "id": %d, "method": "textDocument/documentSymbol", "params": {"textDocument": {"uri": %q}}}`, id, uri)))
	}
	b.WriteString(framed(`{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 519}}`))
	c.write(b.String())
	m := c.receive(func(m *received) bool { return string(m.ID) == "519" })
	if m.Error == nil || m.Error.Code != codeCancelled {
		t.Errorf("got %s instead of a cancellation", m.Result)
	}
}

func TestServe_ends_with_its_context(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, out := io.Pipe()
	defer out.Close() // the read that is waiting
	if err := Serve(ctx, in, io.Discard, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}
