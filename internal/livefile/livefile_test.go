package livefile

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// follow opens a file with this content and follows it.
func follow(t *testing.T, content string) (f *File, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "flow.json")
	write(t, path, content)
	f, err := Open(path, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { f.Follow(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
	return f, path
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantSoon waits for a state.
func wantSoon(t *testing.T, f *File, what string, ok func(State) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		state := f.State()
		if ok(state) {
			return
		}
		if _, err := f.Changed(ctx, state.Version); err != nil {
			t.Fatalf("not %s: %q, %v", what, state.Content, state.Err)
		}
	}
}

func wantContent(t *testing.T, f *File, content string) {
	t.Helper()
	wantSoon(t, f, content, func(s State) bool { return s.Err == nil && string(s.Content) == content })
}

func TestFile(t *testing.T) {
	t.Run("written in place", func(t *testing.T) {
		f, path := follow(t, "one")
		write(t, path, "two")
		wantContent(t, f, "two")
		write(t, path, "six") // of the same size, and perhaps at the same time
		wantContent(t, f, "six")
	})
	t.Run("replaced, as editors do", func(t *testing.T) {
		f, path := follow(t, "one")
		write(t, path+"~", "two")
		if err := os.Rename(path+"~", path); err != nil {
			t.Fatal(err)
		}
		wantContent(t, f, "two")
	})
	t.Run("gone and back", func(t *testing.T) {
		f, path := follow(t, "one")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		wantSoon(t, f, "gone", func(s State) bool { return os.IsNotExist(s.Err) && string(s.Content) == "one" })
		write(t, path, "one")
		wantContent(t, f, "one")
	})
	t.Run("too large", func(t *testing.T) {
		f, path := follow(t, "one")
		write(t, path, strings.Repeat(" ", 1<<20+1))
		wantSoon(t, f, "refused", func(s State) bool { return s.Err != nil && strings.Contains(s.Err.Error(), "larger than 1 MiB") })
	})
	t.Run("saved without a change", func(t *testing.T) {
		f, path := follow(t, "one")
		write(t, path, "one")
		ctx, cancel := context.WithTimeout(t.Context(), 5*pace)
		defer cancel()
		if version, err := f.Changed(ctx, 1); err == nil {
			t.Errorf("version %d", version)
		}
	})
}

func TestOpen(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none.json"), 1); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open(t.TempDir(), 1); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Errorf("a folder: %v", err)
	}
}
