package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// holdLock locks dir, says so, and waits to be killed.
func holdLock(dir string) error {
	if _, err := Lock(dir); err != nil {
		return err
	}
	fmt.Println("locked")
	select {}
}

func TestLock(t *testing.T) {
	t.Run("is had by one at a time", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "new")
		release, err := Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Lock(dir)
		wantError(t, err, ErrLocked)
		if err := release(); err != nil {
			t.Error(err)
		}
		release, err = Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := release(); err != nil {
			t.Error(err)
		}
		wantEqual(t, mode(t, dir), os.FileMode(0o700))
		wantEqual(t, mode(t, filepath.Join(dir, "flowport.lock")), os.FileMode(0o600))
	})
	t.Run("names the process that has it, and is free when that is killed", func(t *testing.T) {
		dir := t.TempDir()
		cmd, lines := start(t, "lock", dir)
		if !lines.Scan() {
			t.Fatal("the process ended")
		}
		_, err := Lock(dir)
		wantError(t, err, ErrLocked)
		for _, want := range []string{fmt.Sprint("process ", cmd.Process.Pid), dir} {
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not in the error: %v", want, err)
			}
		}
		cmd.Process.Kill()
		cmd.Wait()
		release, err := Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		release()
	})
	t.Run("does not keep commands from the database", func(t *testing.T) {
		dir := t.TempDir()
		release, err := Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		openDir(t, dir)
	})
	t.Run("forgives a lock file without a number", func(t *testing.T) {
		dir := t.TempDir()
		release, err := Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		if err := os.Truncate(filepath.Join(dir, "flowport.lock"), 0); err != nil {
			t.Fatal(err)
		}
		_, err = Lock(dir)
		wantError(t, err, ErrLocked)
	})
}
