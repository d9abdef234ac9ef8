package store

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
)

func TestBackup(t *testing.T) {
	t.Run("is a whole state of the database while another process uploads", func(t *testing.T) {
		dir := t.TempDir()
		cmd, lines := start(t, "upload", dir)
		var acknowledged atomic.Int64
		started, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for lines.Scan() {
				var flow, n int64
				if _, err := fmt.Sscanf(lines.Text(), "%d %d", &flow, &n); err != nil {
					return
				}
				if flow != 1 {
					continue
				}
				acknowledged.Store(n)
				if n == 5 {
					close(started)
				}
			}
		}()
		<-started
		for round := range 4 {
			restored := filepath.Join(t.TempDir(), "restored")
			if err := os.Mkdir(restored, 0o700); err != nil {
				t.Fatal(err)
			}
			before := acknowledged.Load()
			if err := Backup(t.Context(), dir, filepath.Join(restored, DatabaseFile)); err != nil {
				t.Fatal(err)
			}
			s := openDir(t, restored)
			read(t, s, func(tx *Tx) error {
				f, err := tx.FlowByID(1)
				if err != nil {
					return err
				}
				if f.Draft < before {
					t.Errorf("round %d: upload %d was acknowledged before, the draft is %d", round, before, f.Draft)
				}
				for n := int64(1); n <= f.Draft; n++ {
					src, err := tx.FlowJSON(1, n)
					if err != nil {
						return err
					}
					if !bytes.Equal(src, document(1, n)) {
						t.Errorf("revision %d is another document", n)
					}
				}
				return nil
			})
			wantProblems(t, s)
			write(t, s, func(tx *Tx) error { // it takes changes
				f, err := tx.FlowByID(1)
				if err == nil {
					err = tx.UpdateFlow(f)
				}
				return err
			})
		}
		cmd.Process.Kill()
		<-ended
	})
	t.Run("can be read by its owner only, and leaves nothing else", func(t *testing.T) {
		dir, target := t.TempDir(), t.TempDir()
		openDir(t, dir)
		if err := Backup(t.Context(), dir, filepath.Join(target, "b.db")); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(target)
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v", files, err)
		}
		info, err := files[0].Info()
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	})
	t.Run("replaces no file", func(t *testing.T) {
		dir := t.TempDir()
		openDir(t, dir)
		path := filepath.Join(t.TempDir(), "b.db")
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		wantError(t, Backup(t.Context(), dir, path), fs.ErrExist)
		if text, _ := os.ReadFile(path); string(text) != "mine" {
			t.Error("it did")
		}
	})
	t.Run("needs a database", func(t *testing.T) {
		wantError(t, Backup(t.Context(), t.TempDir(), filepath.Join(t.TempDir(), "b.db")), ErrNotFound)
	})
	t.Run("leaves nothing behind when it fails", func(t *testing.T) {
		dir, target := t.TempDir(), t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, DatabaseFile), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Backup(t.Context(), dir, filepath.Join(target, "b.db")); !IsDamage(err) {
			t.Errorf("error is %v", err)
		}
		if files, _ := os.ReadDir(target); len(files) != 0 {
			t.Errorf("left: %v", files)
		}
	})
}
