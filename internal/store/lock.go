package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Lock makes the process the one server of the data directory dir, which it
// creates when missing. The error is ErrLocked, with the process that has it,
// when there is one already. The kernel gives the lock back when the process
// ends, however it ends; release gives it back before.
func Lock(dir string) (release func() error, err error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "flowport.lock")
	f, err := lockFile(path)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, fmt.Errorf("%w: %s has locked %s; stop it, or use another directory", ErrLocked, holder(path), path)
	}
	if err != nil {
		return nil, err
	}
	// The number only serves the message above, so that it may be missing.
	if f.Truncate(0) == nil {
		fmt.Fprintln(f, os.Getpid())
	}
	return f.Close, nil
}

// holder names the process that wrote its number to a lock file.
func holder(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "another process"
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}

// waitForTurn waits until no other process changes the schema.
func waitForTurn(ctx context.Context, dir string) (release func() error, err error) {
	path := filepath.Join(dir, "migrate.lock")
	for {
		f, err := lockFile(path)
		if err == nil {
			return f.Close, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for %s, which another process has locked: %w", path, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// lockFile opens a file and locks it; EWOULDBLOCK if it is locked. Closing it
// unlocks. The file stays: to delete it would let two processes lock two files
// of one name.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return f, nil
}
