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

	"github.com/gofrs/flock"
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
	release, err = lockFile(path)
	if errors.Is(err, errTaken) {
		return nil, fmt.Errorf("%w: %s has locked %s; stop it, or use another directory", ErrLocked, holder(path), path)
	}
	if err != nil {
		return nil, err
	}
	// The number only serves the message above, so that it may be missing: on
	// Windows nobody may read or write a locked file.
	_ = os.WriteFile(path, fmt.Appendln(nil, os.Getpid()), 0o600)
	return release, nil
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
		release, err = lockFile(path)
		if !errors.Is(err, errTaken) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for %s, which another process has locked: %w", path, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

var errTaken = errors.New("store: the file is locked")

// lockFile makes a file where it is missing and locks it; errTaken if it is
// locked. The file stays: to delete it would let two processes lock two files of
// one name.
func lockFile(path string) (release func() error, err error) {
	f := flock.New(path) // readable by nobody else
	locked, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !locked {
		return nil, errors.Join(errTaken, f.Close())
	}
	return f.Close, nil
}
