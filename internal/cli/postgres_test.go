package cli

import (
	"strings"
	"testing"

	"flowport/internal/store/storetest"
)

func TestServe_on_PostgreSQL(t *testing.T) {
	database := storetest.Database(t)
	t.Setenv("FLOWPORT_MASTER_KEY", strings.Repeat("5a", 32))
	one := serve(t, serveCmd{dataDir: dataDir{Database: database}})
	other := serve(t, serveCmd{dataDir: dataDir{Database: database}})

	t.Run("shows a flow of one server on the other", func(t *testing.T) {
		file := writeFile(t, "f.json", validFlow)
		code, stdout, stderr := flowport("push", file, "--endpoint", one.endpoint, "--name", "shared")
		if code != 0 {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		t.Log(stdout)
		code, _, stderr = flowport("push", file, "--endpoint", other.endpoint, "--name", "shared")
		if code != 0 {
			t.Fatalf("exit %d: %s", code, stderr)
		}
	})
	t.Run("is what other commands read", func(t *testing.T) {
		code, stdout, stderr := flowport("keys", "list", "--database", database)
		if code != 0 || !strings.Contains(stdout, "test") {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
	})
	t.Run("needs the one master key", func(t *testing.T) {
		t.Setenv("FLOWPORT_MASTER_KEY", strings.Repeat("a5", 32))
		code, _, stderr := flowport("serve", "--database", database, "--data", t.TempDir(), "--listen", "127.0.0.1:0")
		if code != 1 || !strings.Contains(stderr, "another master key") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
}

func TestServe_says_that_a_database_is_no_PostgreSQL(t *testing.T) {
	code, _, stderr := flowport("serve", "--database", "mysql://u:open-sesame@h/d", "--data", t.TempDir())
	if code != exitUsage || !strings.Contains(stderr, "postgres://") || strings.Contains(stderr, "sesame") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
