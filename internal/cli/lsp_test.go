package cli

import (
	"bytes"
	"io"
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
