package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"flowport/internal/registry"
	"flowport/internal/store"
)

func TestBackup(t *testing.T) {
	s := serve(t, serveCmd{})
	flow := pushed(t, s, validFlow, "--publish")
	data, target := "--data="+s.data, filepath.Join(t.TempDir(), "new", "backup")

	t.Run("is a data directory with everything, made while the server runs", func(t *testing.T) {
		out := mustRun(t, "backup", target, data)
		if !strings.Contains(out, "flowport doctor --data "+target) {
			t.Errorf("%s", out)
		}
		if got := mustRun(t, "revisions", "show", flow, "published", "--data", target); got != validFlow {
			t.Errorf("the flow is %s", got)
		}
		want, keys := mustRun(t, "keys", "list", data), mustRun(t, "keys", "list", "--data", target)
		if keys != want {
			t.Errorf("keys are\n%swant\n%s", keys, want)
		}
		out = mustRun(t, "doctor", "--data", target)
		if !regexp.MustCompile(`^Looked at 1 flow, 1 revision and 1 document \(\d+ bytes\), schema version \d+, in .*\nNothing is wrong.\n$`).MatchString(out) {
			t.Errorf("%s", out)
		}
	})
	t.Run("can be a file with the database alone", func(t *testing.T) {
		restored := t.TempDir()
		mustRun(t, "backup", filepath.Join(restored, store.DatabaseFile), data)
		code, out, _ := flowport("doctor", "--data", restored)
		if code != 1 || !strings.Contains(out, "master key") {
			t.Errorf("exit %d: %s", code, out)
		}
		key, err := os.ReadFile(filepath.Join(s.data, registry.MasterKeyFile))
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("FLOWPORT_MASTER_KEY", strings.TrimSpace(string(key)))
		mustRun(t, "doctor", "--data", restored)
	})
	t.Run("replaces nothing", func(t *testing.T) {
		code, _, stderr := flowport("backup", target, data)
		if code != 1 || !strings.Contains(stderr, "exists already") {
			t.Errorf("exit %d: %s", code, stderr)
		}
		mustRun(t, "doctor", "--data", target)
	})
	t.Run("needs data", func(t *testing.T) {
		code, _, stderr := flowport("backup", filepath.Join(t.TempDir(), "b"), "--data", t.TempDir())
		if code != 1 || !strings.Contains(stderr, "no flowport data") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
}

func TestDoctor(t *testing.T) {
	s := serve(t, serveCmd{})
	pushed(t, s, validFlow)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.data, store.DatabaseFile)
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damage := func(t *testing.T, change func(src []byte) []byte) string {
		t.Helper()
		if err := os.WriteFile(path, change(bytes.Clone(src)), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, stderr := flowport("doctor", "--data", s.data)
		if code != 1 {
			t.Errorf("exit %d: %s", code, stderr)
		}
		return out
	}
	t.Run("finds a flipped bit in a document", func(t *testing.T) {
		out := damage(t, func(src []byte) []byte {
			at := bytes.LastIndex(src, []byte{0x28, 0xb5, 0x2f, 0xfd}) // a zstd frame
			if at < 0 {
				t.Fatal("the document is not in the file")
			}
			src[at+100] ^= 1
			return src
		})
		if !regexp.MustCompile(`problem: the document [0-9a-f]{64} of revision 1 of flow \d+ is not what was uploaded: .*\n +do: .*backup`).MatchString(out) ||
			!strings.HasSuffix(out, "1 problem found.\n") {
			t.Errorf("%s", out)
		}
	})
	t.Run("finds a file that is no database", func(t *testing.T) {
		out := damage(t, func(src []byte) []byte { return bytes.Repeat([]byte("x"), len(src)) })
		if !strings.Contains(out, "problem: open ") || !strings.Contains(out, "put a backup in its place") {
			t.Errorf("%s", out)
		}
	})
	t.Run("says when there is nothing to look at", func(t *testing.T) {
		code, _, stderr := flowport("doctor", "--data", t.TempDir())
		if code != 3 || !strings.Contains(stderr, "no flowport data") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
}
