package torture_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestDiskFull takes the space from under a server on SQLite and gives it back,
// sometimes with a SIGKILL in between.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("flowport-torture", dir, "tmpfs", 0, "size=256m"); err != nil {
		t.Skipf("a small file system to fill needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	n := onDirectory(filepath.Join(dir, "data"))
	s := newScenario(t, "SQLite, the disk full", "times", n)
	s.start()
	for fills := times(6, 40); s.blows < fills; s.blows++ {
		kill := s.random.IntN(2) == 0
		s.under(func() {
			s.let(50*time.Millisecond, 300*time.Millisecond)
			release, err := fill(dir)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(between(s.random, 50*time.Millisecond, 300*time.Millisecond))
			if err := n.dead(); err != nil {
				t.Fatal(err)
			}
			if kill {
				n.kill()
			}
			release()
			if !kill { // it must go on by itself
				s.let(50*time.Millisecond, 300*time.Millisecond)
			}
		})
		if kill {
			s.start()
		}
		s.compare(false)
	}
	if err := n.stop(); err != nil {
		t.Fatal(err)
	}
	startAll(t, n)
	s.end()
}

// fill takes all the space that a file system has left.
func fill(dir string) (release func(), err error) {
	ballast, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		return nil, err
	}
	defer ballast.Close()
	var at int64
	for step := int64(64 << 20); step >= 4096; {
		switch err := unix.Fallocate(int(ballast.Fd()), 0, at, step); {
		case err == nil:
			at += step
		case errors.Is(err, unix.ENOSPC):
			step /= 2
		default:
			return nil, err
		}
	}
	return func() { os.Remove(ballast.Name()) }, nil
}
