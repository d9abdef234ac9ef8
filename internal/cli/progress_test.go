package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	t.Run("draws one line over and over, and takes it away", func(t *testing.T) {
		var out bytes.Buffer
		p := &progress{out: &out}
		p.show("copying: a table with a long name", 1, 4)
		p.show("not drawn: too soon", 2, 4)
		p.drawn = p.drawn.AddDate(-1, 0, 0)
		p.show("copying: flow", 4, 4)
		p.end()
		lines := strings.Split(out.String(), "\r")
		if len(lines) != 5 || !strings.HasPrefix(lines[1], "[######..................]  25 %  copying: a table") ||
			!strings.HasPrefix(lines[2], "[########################] 100 %  copying: flow") ||
			len(lines[2]) != len(lines[1]) || strings.TrimSpace(lines[3]) != "" || len(lines[3]) < len("[]  copying: flow")+barWidth {
			t.Errorf("%q", lines)
		}
	})
	t.Run("survives work without an end, or with more than was said", func(t *testing.T) {
		for _, done := range []int64{0, 5} {
			var out bytes.Buffer
			(&progress{out: &out}).show("w", done, 0)
			if !strings.Contains(out.String(), "100 %") {
				t.Errorf("%q", out.String())
			}
		}
	})
	t.Run("is quiet where there is no terminal", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "log")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		p := newProgress(f)
		p.show("w", 1, 2)
		p.end()
		if text, err := os.ReadFile(path); err != nil || len(text) != 0 {
			t.Errorf("%q, %v", text, err)
		}
	})
}
