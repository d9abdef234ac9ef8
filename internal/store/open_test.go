package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOpen(t *testing.T) {
	t.Run("makes files that only the user can read", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "a", "b")
		s := openDir(t, dir)
		write(t, s, func(tx *Tx) error { return tx.PutSetting("a", nil) })
		wantEqual(t, mode(t, dir), os.FileMode(0o700))
		for _, name := range []string{"flowport.db", "flowport.db-wal", "flowport.db-shm"} {
			wantEqual(t, mode(t, filepath.Join(dir, name)), os.FileMode(0o600))
		}
	})
	t.Run("takes any directory name", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "ä ?b=1&c#d%20'e;f")
		s := openDir(t, dir)
		write(t, s, func(tx *Tx) error { return tx.PutSetting("a", nil) })
		if info, err := os.Stat(filepath.Join(dir, "flowport.db-wal")); err != nil || info.Size() == 0 {
			t.Errorf("the database is elsewhere: %v", err)
		}
	})
	t.Run("finds what was there", func(t *testing.T) {
		dir := t.TempDir()
		write(t, openDir(t, dir), func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
		read(t, openDir(t, dir), func(tx *Tx) error { _, err := tx.Flow("w1", 1); return err })
	})
	t.Run("keeps a commit on the disk and foreign keys in force", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		pragmas := func(tx *Tx, want map[string]string) error {
			for name, want := range want {
				var got string
				err := tx.one(func(row scanner) error { return row.Scan(&got) }, "PRAGMA "+name)
				if err != nil || got != want {
					return fmt.Errorf("%s is %s, want %s; error %v", name, got, want, err)
				}
			}
			return nil
		}
		write(t, s, func(tx *Tx) error {
			return pragmas(tx, map[string]string{"journal_mode": "wal", "synchronous": "2", "fullfsync": "1", "foreign_keys": "1"})
		})
	})
	t.Run("works in many processes at once on a new directory", func(t *testing.T) {
		dir := t.TempDir()
		parallel(8, func(int) {
			s, err := Open(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("refuses the schema of a newer program", func(t *testing.T) {
		dir := t.TempDir()
		write(t, openDir(t, dir), func(tx *Tx) error {
			_, err := tx.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
			return err
		})
		_, err := Open(t.Context(), dir)
		wantError(t, err, ErrNewer)
	})
	t.Run("refuses a file that is no database", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "flowport.db")
		if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), dir)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "not a database") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("refuses a directory that is a file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("stops waiting for another process when the context ends", func(t *testing.T) {
		dir := t.TempDir()
		release, err := lockFile(filepath.Join(dir, "migrate.lock"))
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err = Open(ctx, dir)
		wantError(t, err, context.DeadlineExceeded)
	})
}

func mode(t testing.TB, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestClose(t *testing.T) {
	t.Run("ends the use", func(t *testing.T) {
		s := open(t)
		for range 2 {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		nothing := func(*Tx) error { t.Error("a transaction ran"); return nil }
		wantError(t, s.Read(t.Context(), nothing), ErrClosed)
		wantError(t, s.Write(t.Context(), nothing), ErrClosed)
	})
	t.Run("waits for a running transaction", func(t *testing.T) {
		dir := t.TempDir()
		s := openDir(t, dir)
		running, goOn, closed := make(chan bool), make(chan bool), make(chan error)
		result := make(chan error)
		go func() {
			result <- s.Write(t.Context(), func(tx *Tx) error {
				close(running)
				<-goOn
				return tx.PutSetting("a", []byte("b"))
			})
		}()
		<-running
		go func() { closed <- s.Close() }()
		select {
		case <-closed:
			t.Error("closed under a transaction")
		case <-time.After(20 * time.Millisecond):
		}
		close(goOn)
		for _, c := range []chan error{result, closed} {
			if err := <-c; err != nil {
				t.Error(err)
			}
		}
		read(t, openDir(t, dir), func(tx *Tx) error { _, err := tx.Setting("a"); return err })
	})
	t.Run("leaves one file behind", func(t *testing.T) {
		dir := t.TempDir()
		s := openDir(t, dir)
		read(t, s, func(tx *Tx) error { return nil })
		write(t, s, func(tx *Tx) error { return tx.PutSetting("a", nil) })
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		names, err := filepath.Glob(filepath.Join(dir, "flowport.db*"))
		wantEqual(t, names, []string{filepath.Join(dir, "flowport.db")})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestFullDisk(t *testing.T) {
	s := openDir(t, t.TempDir())
	f := newFlow(1, "w1", "a")
	write(t, s, func(tx *Tx) error { return tx.InsertFlow(f) })
	limit := func(pages int) {
		write(t, s, func(tx *Tx) error {
			return tx.one(func(row scanner) error { return row.Scan(new(int)) }, fmt.Sprint("PRAGMA max_page_count = ", pages))
		})
	}
	upload := func(src []byte) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			_, err := addNext(tx, newRevision(1), NewContent(src))
			return err
		})
	}
	noise := samples()["10 MB of noise"][:1<<20]

	t.Run("is an error, and nothing is stored", func(t *testing.T) {
		limit(50)
		err := upload(noise)
		if err == nil || !strings.Contains(err.Error(), "full") {
			t.Errorf("error is %v", err)
		}
		wantEqual(t, count(t, s, "content"), 0)
		wantEqual(t, count(t, s, "revision"), 0)
	})
	t.Run("lets what is small enough in", func(t *testing.T) {
		if err := upload([]byte("{}")); err != nil {
			t.Error(err)
		}
	})
	t.Run("is over when there is room again", func(t *testing.T) {
		limit(1 << 30)
		if err := upload(noise); err != nil {
			t.Error(err)
		}
	})
}

func TestBusy(t *testing.T) {
	dir := t.TempDir()
	s := openDir(t, dir)
	other := openDir(t, dir)
	t.Run("waits for another process", func(t *testing.T) {
		running, done := make(chan bool), make(chan error)
		go func() {
			done <- other.Write(t.Context(), func(tx *Tx) error {
				close(running)
				time.Sleep(1500 * time.Millisecond) // longer than SQLite waits by itself
				return tx.PutSetting("a", []byte("theirs"))
			})
		}()
		<-running
		write(t, s, func(tx *Tx) error {
			got, err := tx.Setting("a")
			wantEqual(t, string(got), "theirs")
			return err
		})
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Run("waits no longer than the context", func(t *testing.T) {
		start := time.Now()
		write(t, other, func(*Tx) error {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			wantError(t, s.Write(ctx, func(tx *Tx) error { return nil }), context.DeadlineExceeded)
			return nil
		})
		if d := time.Since(start); d > 800*time.Millisecond {
			t.Errorf("waited %v", d)
		}
		write(t, s, func(tx *Tx) error { return tx.PutSetting("a", nil) })
	})
}
