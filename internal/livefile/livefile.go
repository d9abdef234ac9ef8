// Package livefile follows a file that somebody is editing.
package livefile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// pace is how often a file is looked at. Looking works on every file system,
// also for files that editors replace and on what is mounted into a container.
const pace = 150 * time.Millisecond

// coarse is how long a file counts as fresh after it was written: file systems
// keep times as coarse as that, so a second change may have the same time.
const coarse = 2 * time.Second

// A File is a file as it was last seen. It is safe for concurrent use.
type File struct {
	path  string
	limit int64
	seen  fs.FileInfo // by whoever follows

	mu      sync.Mutex
	now     State
	changed chan struct{} // closed at the next change
}

// State is what is known of a file.
type State struct {
	Content []byte // of the last time that the file could be read; do not change it
	Err     error  // why it cannot be read at present
	Version uint64 // counts changes of the others, from 1
}

// Open reads a file of at most limit bytes.
func Open(path string, limit int64) (*File, error) {
	f := &File{path: path, limit: limit, changed: make(chan struct{})}
	f.look(time.Now())
	return f, f.now.Err
}

// State gives what is known of the file.
func (f *File) State() State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Changed waits until the version is another than since, and gives it. The
// error is that of ctx.
func (f *File) Changed(ctx context.Context, since uint64) (uint64, error) {
	for {
		f.mu.Lock()
		version, changed := f.now.Version, f.changed
		f.mu.Unlock()
		if version != since {
			return version, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return since, ctx.Err()
		}
	}
}

// Follow looks for changes until ctx ends. One goroutine at a time may call it.
func (f *File) Follow(ctx context.Context) {
	clock := time.NewTicker(pace)
	defer clock.Stop()
	for {
		select {
		case now := <-clock.C:
			f.look(now)
		case <-ctx.Done():
			return
		}
	}
}

// look reads the file if it may have changed.
func (f *File) look(now time.Time) {
	info, err := os.Stat(f.path)
	if err == nil && f.isSeen(info, now) {
		return
	}
	f.seen = info // nil if it is gone
	var content []byte
	if err == nil {
		content, err = f.read(info)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	next := State{Content: content, Err: err, Version: f.now.Version + 1}
	if err != nil {
		next.Content = f.now.Content
	}
	if f.now.Version > 0 && bytes.Equal(next.Content, f.now.Content) && message(err) == message(f.now.Err) {
		return
	}
	f.now = next
	close(f.changed)
	f.changed = make(chan struct{})
}

// isSeen reports whether info is of the file that was read last, written so
// long before that nothing can have been missed.
func (f *File) isSeen(info fs.FileInfo, now time.Time) bool {
	age := now.Sub(info.ModTime())
	return f.seen != nil && os.SameFile(info, f.seen) && info.Size() == f.seen.Size() &&
		info.ModTime().Equal(f.seen.ModTime()) && (age > coarse || age < 0) && f.now.Err == nil
}

func (f *File) read(info fs.FileInfo) ([]byte, error) {
	if !info.Mode().IsRegular() { // reading a pipe would wait for whoever writes it
		return nil, fmt.Errorf("%s is no file", f.path)
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, f.limit+1))
	if err == nil && int64(len(content)) > f.limit {
		return nil, fmt.Errorf("%s is larger than %d MiB, which Meta takes at most", f.path, f.limit>>20)
	}
	return content, err
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
