package cli

import (
	"fmt"
	"path/filepath"

	"flowport/flowjson"
	"flowport/internal/atomicfile"
	"flowport/internal/meta"
)

// rewrite runs a change over the files that the arguments of a command mean,
// for the commands that write documents anew.
type rewrite struct {
	*streams
	paths []string
	// stdout writes the new document of the one path to standard output.
	stdout bool
	// write puts changed documents in the place of the old.
	write bool

	unread  int      // files that could not be read, changed or written
	changed []string // files whose new document is different
}

// run asks change for the new document of each file. change gets the path as
// reports show it. What fails is told, and the other files are done all the
// same; the error is about wrong use or a standard output that fails.
func (r *rewrite) run(change func(path string, src []byte) ([]byte, error)) error {
	type file struct {
		path string
		err  error
	}
	var files []file
	for path, err := range lintPaths(r.paths) {
		if path == stdinPath && r.write {
			return &exitError{exitUsage, fmt.Errorf("standard input cannot be written in place; leave out --write")}
		}
		if files = append(files, file{path, err}); len(files) > 1 && r.stdout {
			return &exitError{exitUsage, fmt.Errorf("more than one file: say --write to write them in place")}
		}
	}
	for _, f := range files {
		shown := filepath.ToSlash(f.path)
		if f.path == stdinPath {
			shown = stdinName
		}
		src, out, err := []byte(nil), []byte(nil), f.err
		if err == nil {
			src, err = readFlow(f.path, r.Stdin)
		}
		if err == nil && len(src) > meta.MaxFlowJSON {
			err = fmt.Errorf("%s: the file is larger than %d MiB, which Meta takes at most", shown, meta.MaxFlowJSON>>20)
		}
		if err == nil {
			if out, err = change(shown, src); err != nil {
				err = inFile(shown, err)
			}
		}
		differs := err == nil && string(out) != string(src)
		if differs && r.write {
			err = atomicfile.Write(f.path, out)
		}
		if err != nil {
			r.unread++
			fmt.Fprintf(r.Stderr, "flowport: %s\n", oneLine(err.Error()))
			continue
		}
		if differs {
			r.changed = append(r.changed, shown)
		}
		if r.stdout {
			if _, err := r.Stdout.Write(out); err != nil {
				return &exitError{exitUnread, fmt.Errorf("write the document: %w", err)}
			}
		}
	}
	return nil
}

// inFile adds the file's name to an error, in the form path:line:column where
// the error has a place.
func inFile(path string, err error) error {
	if _, ok := err.(*flowjson.SyntaxError); ok {
		return fmt.Errorf("%s:%w", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
