package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"flowport/flowjson"
	"flowport/internal/meta"
)

// codeTooLarge is flowport's own code for a file that Meta would not take in.
const codeTooLarge flowjson.Code = "FILE_TOO_LARGE"

// lintedFile is one file after the compiler.
type lintedFile struct {
	path     string // with forward slashes
	src      []byte
	result   *flowjson.Result // nil if err is set
	findings []lintFinding
	ignored  int   // findings that a .flowport.yaml took out
	err      error // the file could not be read, or flowport failed on it
}

// lintFinding is a diagnostic with its place in lines and columns.
type lintFinding struct {
	flowjson.Diagnostic
	report flowjson.ReportedError
}

// count returns how many errors and warnings the file has.
func (f *lintedFile) count() (errors, warnings int) {
	for _, finding := range f.findings {
		if finding.Severity == flowjson.SeverityError {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// add takes diagnostics among the findings.
func (f *lintedFile) add(diagnostics ...flowjson.Diagnostic) {
	for _, d := range diagnostics {
		f.findings = append(f.findings, lintFinding{d, f.result.Report(d)})
	}
}

// lintAll compiles files side by side, one a processor, and gives them to
// emit in their order. It holds at most two files a processor at a time, and
// stops at emit's first error, which it returns.
func lintAll(ctx context.Context, paths iter.Seq2[string, error], stdin io.Reader, emit func(*lintedFile) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	waiting := make(chan chan *lintedFile, workers)

	go func() {
		defer close(waiting)
		slots := make(chan struct{}, workers)
		for path, err := range paths {
			done := make(chan *lintedFile, 1) // the worker never waits for emit
			select {
			case waiting <- done:
			case <-ctx.Done():
				return
			}
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			go func() {
				defer func() { <-slots }()
				done <- lintFile(path, err, stdin)
			}()
		}
	}()
	for done := range waiting {
		if err := emit(<-done); err != nil {
			cancel()
			for range waiting { // until no more files are taken up
			}
			return err
		}
	}
	return nil
}

// lintFile reads and compiles one file. err says why its path could not be
// listed. A panic is the file's error, so that the others are still reported.
func lintFile(path string, err error, stdin io.Reader) (f *lintedFile) {
	name := filepath.ToSlash(path)
	if path == stdinPath {
		name = stdinName
	}
	f = &lintedFile{path: name, err: err}
	defer func() {
		if p := recover(); p != nil {
			f = &lintedFile{path: name, err: fmt.Errorf("%s: a fault of flowport, not of the file; please report it: %v, at %s", name, p, faultPlace())}
		}
	}()
	if f.err == nil {
		f.src, f.err = readFlow(path, stdin)
	}
	if f.err != nil {
		return f
	}
	if len(f.src) > meta.MaxFlowJSON {
		f.src = nil
		f.result = flowjson.Compile(nil)
		f.add(tooLarge)
	} else {
		f.result = flowjson.Compile(f.src)
		f.add(f.result.Diagnostics()...)
	}
	return f
}

// faultPlace is where in flowport's code the panic arose that is being
// recovered, as FILE:LINE.
func faultPlace() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	panicked := false
	for {
		frame, more := frames.Next()
		panicked = panicked || frame.Function == "runtime.gopanic"
		if panicked && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return "a place unknown"
		}
	}
}

var tooLarge = flowjson.Diagnostic{
	Rule:    "lint/size",
	Code:    codeTooLarge,
	Message: fmt.Sprintf("The file is larger than %d MiB.", meta.MaxFlowJSON>>20),
	Hint:    "Meta takes no larger Flow JSON. Images in the document are the usual cause: make them smaller, or send them from the endpoint.",
}

// readFlow returns the contents of a file or of standard input; of a larger
// one than Meta takes, one byte more than that.
func readFlow(path string, stdin io.Reader) ([]byte, error) {
	const limit = meta.MaxFlowJSON + 1
	if path == stdinPath {
		src, err := io.ReadAll(io.LimitReader(stdin, limit))
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return src, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var src bytes.Buffer
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		src.Grow(int(min(info.Size(), limit)) + bytes.MinRead)
	}
	_, err = src.ReadFrom(io.LimitReader(file, limit))
	return src.Bytes(), err
}
