package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowport/internal/console"
	"flowport/internal/endpoint"
	"flowport/internal/livefile"
	"flowport/internal/meta"
	"flowport/internal/picture"
)

// showFile serves the page of a file as `flowport preview` does.
func showFile(t *testing.T, c previewCmd, content string) *shownFile {
	t.Helper()
	c.File, c.Listen = writeFile(t, "flow.json", content), "127.0.0.1:0"
	file, err := livefile.Open(c.File, meta.MaxFlowJSON)
	if err != nil {
		t.Fatal(err)
	}
	calls := endpoint.NewClient(true)
	ctx, cancel := context.WithCancel(t.Context())
	shown, err := c.open(ctx, slog.New(slog.DiscardHandler), file, calls)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		cancel()
		calls.Close()
		if err := shown.wait(); err != nil {
			t.Error(err)
		}
	})
	return shown
}

func TestPreview(t *testing.T) {
	get := func(t *testing.T, address, host string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
	t.Run("shows the file to who has the link", func(t *testing.T) {
		shown := showFile(t, previewCmd{}, validFlow)
		address := shown.address(url.Values{})
		if status, body := get(t, address, ""); status != 200 || !strings.Contains(body, "<h1>flow.json</h1>") || !strings.Contains(body, ` data-live="1"`) {
			t.Errorf("%d %s", status, body)
		}
		if status, _ := get(t, strings.Replace(address, "token=", "token=x", 1), ""); status != 404 {
			t.Errorf("another token: %d", status)
		}
		if status, _ := get(t, address, "rebound.example.com"); status != 403 {
			t.Errorf("a name of the public DNS: %d", status)
		}
	})
	t.Run("ends while a page follows the file", func(t *testing.T) {
		shown := showFile(t, previewCmd{}, validFlow)
		address := shown.origin + "/preview/file/changes?since=0&token=" + shown.pages.token
		answer, err := http.Get(address) //nolint:noctx // it ends with the server
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if lines := bufio.NewScanner(answer.Body); !lines.Scan() || lines.Text() != "id: 1" {
			t.Errorf("got %q", lines.Text())
		}
	})
	t.Run("asks the endpoint that was given", func(t *testing.T) {
		asked := make(chan string, 1)
		target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked <- r.Header.Get("X-Hub-Signature-256")
			w.WriteHeader(500)
		}))
		defer target.Close()
		c := previewCmd{Endpoint: target.URL}
		c.AppSecret = "s3cret"
		shown := showFile(t, c, `{"version":"7.3","data_api_version":"3.0","screens":[]}`)
		answer, err := http.Post(shown.origin+"/preview/file/exchange?token="+shown.pages.token, "application/json",
			strings.NewReader(`{"action":"data_exchange","screen":"A","data":{},"flow_token":"t"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var report struct {
			Key    string
			Status int
		}
		if err := json.NewDecoder(answer.Body).Decode(&report); err != nil || report.Key != console.SourceGiven || report.Status != 500 {
			t.Errorf("%+v %v", report, err)
		}
		if signature := <-asked; !strings.HasPrefix(signature, "sha256=") {
			t.Errorf("signature %q", signature)
		}
		if !strings.Contains(shown.keys.privateKey, "PRIVATE KEY") {
			t.Error("no key for the endpoint")
		}
	})
}

func TestPreview_pictures(t *testing.T) {
	if _, err := picture.Find(); err != nil {
		t.Skip(err)
	}
	if !console.HasPages() {
		t.Skip("the pages are not built: make web")
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	file := writeFile(t, "flow.json", validFlow)
	take := func(t *testing.T, args ...string) (dir string) {
		t.Helper()
		dir = t.TempDir()
		if code, _, stderr := flowport(append([]string{"preview", "--png", file, "-o", dir}, args...)...); code != 0 {
			t.Fatal(stderr)
		}
		return dir
	}
	read := func(t *testing.T, path string) []byte {
		t.Helper()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	dir := take(t)
	files, _ := filepath.Glob(dir + "/*.png")
	if len(files) != 1 {
		t.Fatalf("pictures: %v", files)
	}
	first := read(t, files[0])
	config, err := png.DecodeConfig(bytes.NewReader(first))
	if err != nil || config.Width != 2*phoneWidth || config.Height < 2*600 {
		t.Errorf("%+v %v", config, err)
	}
	screen := strings.TrimSuffix(filepath.Base(files[0]), ".png")
	code, again, stderr := flowport("preview", "--png", file, "--screen", screen, "-o", "-")
	if code != 0 || again != string(first) {
		t.Errorf("the second time it is another picture: %d %s", code, stderr)
	}
	dark := read(t, filepath.Join(take(t, "--theme", "dark", "--scale", "1"), screen+".png"))
	if config, err := png.DecodeConfig(bytes.NewReader(dark)); err != nil || config.Width != phoneWidth {
		t.Errorf("at scale 1: %+v %v", config, err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestFileNames(t *testing.T) {
	names := fileNames{}
	for _, tt := range []struct{ id, want string }{
		{"WELCOME", "WELCOME"}, {"welcome", "welcome-2"}, {"../../etc/passwd", "______etc_passwd"},
		{"", "screen"}, {"é", "_"}, {"ü", "_-2"}, {strings.Repeat("a", 300), strings.Repeat("a", 100)},
	} {
		if got := names.of(tt.id); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.id, got, tt.want)
		}
	}
}
