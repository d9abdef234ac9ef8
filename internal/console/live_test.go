package console

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"flowport/internal/livefile"
	"flowport/internal/meta"
)

// serveFile serves the page of a file that is followed.
func serveFile(t *testing.T, content string) (address, path string) {
	t.Helper()
	path = writeTemp(t, content)
	file, err := livefile.Open(path, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { file.Follow(ctx); close(done) }()
	p := &pages{flow: flow(), src: []byte(content)}
	server := httptest.NewServer(newHandler(Options{Pages: p, File: file}, testBuild(t)))
	t.Cleanup(func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections()
		cancel()
		<-done
	})
	return server.URL, path
}

func TestChanges(t *testing.T) {
	t.Run("one event for each change, from where the page is", func(t *testing.T) {
		address, path := serveFile(t, `{}`)
		if _, body := request(t, "GET", address+"/preview/42?token=t"); !strings.Contains(body, ` data-live="1"`) {
			t.Errorf("the page does not say its version: %s", body)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r, _ := http.NewRequestWithContext(ctx, "GET", address+"/preview/42/changes?token=t&since=1", nil)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		wantProtected(t, response)
		if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("Content-Type is %q", got)
		}
		lines := bufio.NewScanner(response.Body)
		for _, want := range []struct{ content, id string }{{`{"version":"7.3"}`, "id: 2"}, {`no JSON`, "id: 3"}} {
			if err := os.WriteFile(path, []byte(want.content), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{want.id, "data: changed", ""} {
				if !lines.Scan() || lines.Text() != line {
					t.Fatalf("got %q (%v), want %q", lines.Text(), lines.Err(), line)
				}
			}
		}
	})
	t.Run("a page that comes back misses nothing", func(t *testing.T) {
		address, _ := serveFile(t, `{}`)
		r, _ := http.NewRequestWithContext(t.Context(), "GET", address+"/preview/42/changes?token=t&since=1", nil)
		r.Header.Set("Last-Event-ID", "0")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		lines := bufio.NewScanner(response.Body)
		if !lines.Scan() || lines.Text() != "id: 1" {
			t.Errorf("got %q", lines.Text())
		}
	})
	t.Run("a file that is gone", func(t *testing.T) {
		address, path := serveFile(t, `{"version":"7.3"}`)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			_, body := request(t, "GET", address+"/preview/42?token=t")
			if strings.Contains(body, "The file cannot be read; this is what was in it.") && strings.Contains(body, `id="view"`) {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Error("the page does not say so, or lost its drawing")
	})
	t.Run("is closed without the token, and to flows of no file", func(t *testing.T) {
		address, _ := serve(t, &pages{flow: flow(), src: []byte(`{}`)})
		if response, _ := request(t, "GET", address+"/preview/42/changes?token=t"); response.StatusCode != 404 {
			t.Errorf("no file: %d", response.StatusCode)
		}
		file, err := livefile.Open(writeTemp(t, `{}`), 9)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(newHandler(Options{Pages: &pages{err: meta.ErrLinkInvalid}, File: file}, testBuild(t)))
		t.Cleanup(server.Close)
		if response, _ := request(t, "GET", server.URL+"/preview/42/changes?token=x"); response.StatusCode != 404 {
			t.Errorf("another token: %d", response.StatusCode)
		}
	})
}

func writeTemp(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "flow.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
