package cli

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"

	"flowport/internal/meta"
)

// thousandFlows writes n files and yields their paths; pulled counts how many
// were asked for.
func thousandFlows(t *testing.T, n int, pulled *int) iter.Seq2[string, error] {
	dir := t.TempDir()
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.json", i)), []byte(strings.Repeat(" ", i%7*999)+"{"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return func(yield func(string, error) bool) {
		for i := range n {
			*pulled++
			if !yield(filepath.Join(dir, fmt.Sprintf("%04d.json", i)), nil) {
				return
			}
		}
	}
}

func TestLintAll_keepsTheOrder(t *testing.T) {
	defer goleak.VerifyNone(t)
	var pulled, emitted int
	paths := thousandFlows(t, 1000, &pulled)
	err := lintAll(t.Context(), paths, nil, func(f *lintedFile) error {
		if want := fmt.Sprintf("%04d.json", emitted); filepath.Base(f.path) != want {
			t.Fatalf("got %s, want %s", f.path, want)
		}
		if f.result == nil {
			t.Fatalf("%s: %v", f.path, f.err)
		}
		emitted++
		return nil
	})
	if err != nil || emitted != 1000 {
		t.Errorf("%d files, error %v", emitted, err)
	}
}

func TestLintAll_holdsFewFiles(t *testing.T) {
	var pulled int
	paths := thousandFlows(t, 200, &pulled)
	stop := errors.New("stop")
	err := lintAll(t.Context(), paths, nil, func(*lintedFile) error {
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatalf("error is %v, want %v", err, stop)
	}
	// One is with emit, a processor's worth waits, another is at work.
	if most := 2*runtime.GOMAXPROCS(0) + 2; pulled > most {
		t.Errorf("%d files were taken while the first was being written, want at most %d", pulled, most)
	}
}

func TestReadFlow_limit(t *testing.T) {
	tests := []struct {
		size, read int
	}{
		{0, 0},
		{meta.MaxFlowJSON, meta.MaxFlowJSON},
		{meta.MaxFlowJSON + 1, meta.MaxFlowJSON + 1},
		{meta.MaxFlowJSON + 1<<20, meta.MaxFlowJSON + 1},
	}
	for _, tt := range tests {
		file := filepath.Join(t.TempDir(), "flow.json")
		content := strings.Repeat(" ", tt.size)
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		for path, stdin := range map[string]*strings.Reader{file: nil, stdinPath: strings.NewReader(content)} {
			src, err := readFlow(path, stdin)
			if err != nil || len(src) != tt.read {
				t.Errorf("%s of %d bytes: read %d, error %v", path, tt.size, len(src), err)
			}
		}
	}
}

func TestReadFlow_tooLargeIsAnError(t *testing.T) {
	f := lintFile(stdinPath, nil, strings.NewReader(strings.Repeat(" ", meta.MaxFlowJSON+1)))
	if f.err != nil || len(f.findings) != 1 || f.findings[0].Code != codeTooLarge {
		t.Fatalf("error %v, findings %+v", f.err, f.findings)
	}
	if at := f.findings[0].report; at.LineStart != 1 || at.ColumnStart != 1 {
		t.Errorf("reported at %d:%d, want 1:1", at.LineStart, at.ColumnStart)
	}
	if errors, warnings := f.count(); errors != 1 || warnings != 0 {
		t.Errorf("%d errors, %d warnings", errors, warnings)
	}
}

func TestReadFlow_failure(t *testing.T) {
	broken := errors.New("cable pulled")
	if f := lintFile(stdinPath, nil, iotest.ErrReader(broken)); !errors.Is(f.err, broken) || f.path != stdinName {
		t.Errorf("standard input: path %q, error %v", f.path, f.err)
	}
	if f := lintFile(t.TempDir(), nil, nil); f.err == nil {
		t.Error("a folder was read as a file")
	}
}

// panicking is a reader that fails as a fault of flowport would.
type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("planted") }

func TestLintAll_goes_on_after_a_fault(t *testing.T) {
	good := writeFile(t, "flow.json", validFlow)
	paths := func(yield func(string, error) bool) { _ = yield(stdinPath, nil) && yield(good, nil) }
	var files []*lintedFile
	err := lintAll(t.Context(), paths, panicking{}, func(f *lintedFile) error {
		files = append(files, f)
		return nil
	})
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if err := files[0].err; err == nil || !strings.Contains(err.Error(), stdinName+": a fault of flowport") || !strings.Contains(err.Error(), "planted, at lint_run_test.go:") {
		t.Errorf("the error is %v", err)
	}
	if files[1].err != nil || files[1].result == nil {
		t.Errorf("the file after it: %+v", files[1])
	}
}
