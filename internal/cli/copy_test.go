package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowport/internal/registry"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

// flagOf names a place that commands look into.
func flagOf(where string) string {
	if store.IsPostgres(where) {
		return "--database=" + where
	}
	return "--data=" + where
}

func TestCopy(t *testing.T) {
	s := serve(t, serveCmd{})
	flow := pushed(t, s, validFlow, "--publish")
	moved, back := storetest.New(t), filepath.Join(t.TempDir(), "new", "data")
	key, err := os.ReadFile(filepath.Join(s.data, registry.MasterKeyFile))
	if err != nil {
		t.Fatal(err)
	}
	// same checks that a place has what the server had.
	same := func(t *testing.T, where string) {
		t.Helper()
		if got := mustRun(t, "revisions", "show", flow, "published", flagOf(where)); got != validFlow {
			t.Errorf("the flow is %s", got)
		}
		for _, command := range [][]string{{"keys", "list"}, {"audit", "--json"}, {"waba", "list"}} {
			want := mustRun(t, append(command, "--data", s.data)...)
			if got := mustRun(t, append(command, flagOf(where))...); got != want || got == "" {
				t.Errorf("%q is\n%swant\n%s", command, got, want)
			}
		}
		if out := mustRun(t, "doctor", flagOf(where)); !strings.Contains(out, "Nothing is wrong.") {
			t.Errorf("%s", out)
		}
	}
	t.Run("refuses the folder of a server that runs", func(t *testing.T) {
		code, _, stderr := flowport("copy", "--from", s.data, "--to", moved)
		if code != 1 || !strings.Contains(stderr, "another flowport uses") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	t.Run("moves everything, and says what else is needed", func(t *testing.T) {
		code, out, stderr := flowport("copy", "--from", s.data, "--to", moved)
		if code != 0 || stderr != "" {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		for _, want := range []string{"flow ", "revision ", "has all of " + s.data, filepath.Join(s.data, "master.key")} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if strings.Contains(out, strings.TrimSpace(string(key))) {
			t.Error("it shows the master key")
		}
		t.Setenv("FLOWPORT_MASTER_KEY", strings.TrimSpace(string(key)))
		same(t, moved)
	})
	t.Run("moves everything back", func(t *testing.T) {
		out := mustRun(t, "copy", "--from", moved, "--to", back)
		if !strings.Contains(out, "put the file into "+back) {
			t.Errorf("%s", out)
		}
		code, _, stderr := flowport("keys", "list", "--data", back)
		if code != 1 || !strings.Contains(stderr, "master.key") {
			t.Errorf("without the key: exit %d: %s", code, stderr)
		}
		if err := os.WriteFile(filepath.Join(back, registry.MasterKeyFile), key, 0o600); err != nil {
			t.Fatal(err)
		}
		same(t, back)
	})
	t.Run("serves as before", func(t *testing.T) {
		t.Setenv("FLOWPORT_MASTER_KEY", strings.TrimSpace(string(key)))
		c := serveCmd{}
		if store.IsPostgres(moved) {
			c.Database = moved
			again := serve(t, c)
			pushed(t, again, strings.Replace(validFlow, "Hello", "Hello again", 1), "--flow-id", flow)
			return
		}
		if code, _, stderr := flowport("copy", "--from", s.data, "--to", moved); code != 0 {
			t.Errorf("exit %d: %s", code, stderr) // is done already
		}
	})
	t.Run("is told how to use it", func(t *testing.T) {
		for _, c := range []struct {
			from, to, want string
			code           int
		}{
			{s.data, s.data + "/.", "are the same", exitUsage},
			{t.TempDir(), moved, "no flowport data", exitFault},
			{"postgres://u:open-sesame@127.0.0.1:1/db?connect_timeout=1", t.TempDir(), "the source:", exitFault},
		} {
			code, _, stderr := flowport("copy", "--from", c.from, "--to", c.to)
			if code != c.code || !strings.Contains(stderr, c.want) || strings.Contains(stderr, "sesame") {
				t.Errorf("exit %d: %s", code, stderr)
			}
		}
	})
}

func TestCopy_unfinished(t *testing.T) {
	s := serve(t, serveCmd{})
	pushed(t, s, validFlow)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.data, store.DatabaseFile)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := bytes.Clone(good)
	bad[bytes.LastIndex(bad, []byte{0x28, 0xb5, 0x2f, 0xfd})+100] ^= 1 // in a zstd frame
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	to := storetest.New(t)
	t.Run("by a document that is damaged", func(t *testing.T) {
		code, _, stderr := flowport("copy", "--from", s.data, "--to", to)
		if code != 1 || !strings.Contains(stderr, "is not what was uploaded") || !strings.Contains(stderr, "flowport doctor") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
	t.Run("is not served", func(t *testing.T) {
		code, _, stderr := flowport("serve", flagOf(to), "--listen", "127.0.0.1:0")
		if code != 1 || !strings.Contains(stderr, "unfinished copy of "+s.data) || !strings.Contains(stderr, "start the same 'flowport copy' again") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
	t.Run("is told by doctor", func(t *testing.T) {
		code, out, _ := flowport("doctor", flagOf(to))
		if code != 1 || !strings.Contains(out, "unfinished copy") || !strings.Contains(out, "do: start the same 'flowport copy' again") {
			t.Errorf("exit %d: %s", code, out)
		}
	})
	t.Run("is finished later", func(t *testing.T) {
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		mustRun(t, "copy", "--from", s.data, "--to", to)
	})
}
