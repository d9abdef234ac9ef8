package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var phone = Size{Width: 390, Height: 780, Scale: 2}

// ownTemporary has the test use a folder for temporary files in which nothing
// may be left.
func ownTemporary(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
}

func TestPicture(t *testing.T) {
	path, err := Find()
	if err != nil {
		t.Skip(err)
	}
	ownTemporary(t)
	var abroad atomic.Int32
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Host, "127.0.0.1:") {
			abroad.Add(1)
		}
		_, port, _ := strings.Cut(r.Host, ":")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!DOCTYPE html><body style="margin:0"><div style="height:1000px"></div>
<img src="http://localhost:%s/picture" onerror="document.documentElement.dataset.ready = ''"><script>
if (new Date().toISOString() !== '2026-01-15T12:00:00.000Z' || new Date(0).getTime() !== 0) document.body.style.height = '3000px'
</script>`, port)
	}))
	defer pages.Close()
	browser, err := Start(t.Context(), path, phone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := browser.Close(); err != nil {
			t.Error(err)
		}
	}()
	if ports := listening(t, browser.process.Process.Pid); len(ports) > 0 {
		t.Errorf("others can connect to it: %v", ports)
	}
	for range 2 { // a browser takes any number of pictures
		content, err := browser.Picture(t.Context(), pages.URL)
		if err != nil {
			t.Fatal(err)
		}
		config, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil || config.Width != 780 || config.Height < 2000 || config.Height > 2200 {
			t.Errorf("the picture is %+v, %v", config, err)
		}
	}
	if n := abroad.Load(); n != 0 {
		t.Errorf("the page reached another host %d times", n)
	}
	if _, err := browser.Picture(t.Context(), "http://127.0.0.1:1/"); err == nil || !strings.Contains(err.Error(), "ERR_") {
		t.Errorf("a page that is not there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := browser.Picture(ctx, pages.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	if _, err := browser.Picture(t.Context(), pages.URL); err != nil {
		t.Errorf("after one that was broken off: %v", err)
	}
}

// listening gives the lines of the TCP ports that a process listens on, as
// /proc/net/tcp has them.
func listening(t *testing.T, pid int) (ports []string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return nil
	}
	sockets := map[string]bool{}
	open, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(open) < 5 {
		t.Fatalf("%v of the process are open, %v", open, err)
	}
	for _, name := range open {
		if to, err := os.Readlink(name); err == nil {
			sockets[to] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if errors.Is(err, os.ErrNotExist) {
			continue // a machine without IPv6
		}
		if err != nil {
			t.Fatal(err)
		}
		const listens, state, inode = "0A", 3, 9
		for line := range strings.Lines(string(text)) {
			column := strings.Fields(line)
			if column[state] == listens && sockets["socket:["+column[inode]+"]"] {
				ports = append(ports, line)
			}
		}
	}
	return ports
}

func TestStart_tells_what_the_browser_said(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the browser of this test is a shell script")
	}
	ownTemporary(t)
	path := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho 'no display' >&2\nexit 7\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), path, phone)
	if err == nil || !strings.Contains(err.Error(), "exit status 7\nno display") {
		t.Errorf("got %v", err)
	}
}
