package store

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"flowport/internal/store/storetest"
)

// ownServer reports whether the test is in a process with a PostgreSQL of its
// own, whose settings it may change. Else it runs the test in one.
func ownServer(t *testing.T) bool {
	t.Helper()
	const mark = "FLOWPORT_TEST_POSTGRES_OWN"
	if os.Getenv(mark) != "" {
		return true
	}
	if !storetest.Postgres() {
		t.Skip("needs PostgreSQL: ./scripts/postgres.sh go test … starts one")
	}
	script, err := filepath.Abs("../../scripts/postgres.sh")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), script, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=1m")
	cmd.Env = append(os.Environ(), mark+"=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// TestPostgresStandby waits at commits for a standby that does not exist.
func TestPostgresStandby(t *testing.T) {
	if !ownServer(t) {
		return
	}
	admin, err := sql.Open("pgx", os.Getenv("FLOWPORT_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	wait := func(query, want string) {
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			var got string
			if err := admin.QueryRowContext(context.Background(), query).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s is %q, want %q", query, got, want)
			}
		}
	}
	standby := func(name string) {
		for _, statement := range []string{"ALTER SYSTEM SET synchronous_standby_names = '" + name + "'", "SELECT pg_reload_conf()"} {
			if _, err := admin.ExecContext(context.Background(), statement); err != nil {
				t.Fatal(err)
			}
		}
		wait("SHOW synchronous_standby_names", name)
	}
	where := storetest.Database(t)
	for _, c := range []struct{ name, end, more string }{
		{"cancelled by somebody", "pg_cancel_backend", ""},
		{"cancelled where warnings are off", "pg_cancel_backend", "&client_min_messages=error"},
		{"ended with the session", "pg_terminate_backend", ""},
	} {
		t.Run("whose wait is "+c.name+" may be lost", func(t *testing.T) {
			s := openDir(t, where+c.more)
			write(t, s, func(tx *Tx) error { return tx.PutSetting("before", nil) })
			standby("nobody")
			defer standby("")
			done := make(chan error)
			go func() {
				done <- s.Write(context.Background(), func(tx *Tx) error { return tx.PutSetting(c.name, nil) })
			}()
			const waiting = " FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
			wait("SELECT COUNT(*)::text"+waiting, "1")
			wait("SELECT "+c.end+"(pid)::text"+waiting, "true")
			err := <-done
			t.Log(err)
			wantError(t, err, ErrUnknown)
			read(t, s, func(tx *Tx) error { // this server has it
				_, err := tx.Setting(c.name)
				return err
			})
			standby("")
			write(t, s, func(tx *Tx) error { return tx.PutSetting("after", nil) })
		})
	}
}
