package cli

import (
	"bytes"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestLSP_exit_code_tells_how_the_editor_left(t *testing.T) {
	frames := func(contents ...string) string {
		var b strings.Builder
		for _, c := range contents {
			b.WriteString("Content-Length: " + strconv.Itoa(len(c)) + "\r\n\r\n" + c)
		}
		return b.String()
	}
	const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`
	for _, test := range []struct {
		name, input string
		code        int
	}{
		{"after_a_shutdown", frames(initialize, `{"jsonrpc":"2.0","id":2,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`), 0},
		{"without_one", frames(initialize, `{"jsonrpc":"2.0","method":"exit"}`), exitFault},
		{"without_a_word", frames(initialize), exitFault},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stderr bytes.Buffer
			if code := Main([]string{"lsp"}, strings.NewReader(test.input), io.Discard, &stderr); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if stderr.Len() > 0 {
				t.Errorf("standard error has %q", stderr.String())
			}
		})
	}
}

func TestIgnoredCodes(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, configName)
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	uri := func(name string) string {
		return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, name))}).String()
	}
	write("ignore:\n- code: TEXT_TOO_LONG\n- code: FROZEN_FLOW_JSON_VERSION\n  path: old flows/**\n")
	for name, want := range map[string]int{uri("flow.json"): 1, uri("old flows/flow.json"): 2, "untitled:flow.json": 0, "%": 0} {
		if got, err := ignoredCodes(name); err != nil || len(got) != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	write("ignore: []\n") // while the server runs
	if got, err := ignoredCodes(uri("flow.json")); err != nil || len(got) != 0 {
		t.Errorf("after a change: %v, %v", got, err)
	}
	write("ignored: []\n")
	if _, err := ignoredCodes(uri("flow.json")); err == nil || !strings.Contains(err.Error(), configName+":1:1: ") {
		t.Errorf("error %v", err)
	}
}
