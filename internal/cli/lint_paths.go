package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// stdinPath stands for standard input among the arguments, stdinName in
// reports.
const (
	stdinPath = "-"
	stdinName = "<stdin>"
)

// lintPaths yields the files that the arguments mean, each once, in the order
// of the arguments and by name within a folder. A path that cannot be listed
// comes with its error.
func lintPaths(args []string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		seen := map[string]bool{}
		once := func(path string, err error) bool {
			if path != stdinPath {
				path = filepath.Clean(path)
			}
			if seen[path] {
				return true
			}
			seen[path] = true
			return yield(path, err)
		}
		for _, arg := range args {
			if !expandArg(arg, once) {
				return
			}
		}
	}
}

// expandArg yields the files of one argument; like yield it returns false to
// stop.
func expandArg(arg string, yield func(string, error) bool) bool {
	if arg == stdinPath {
		return yield(arg, nil)
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return expandFolder(arg, yield)
	case err == nil:
		return yield(arg, nil)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?["):
		// A file whose name has these characters was found above.
		return expandGlob(arg, yield)
	default:
		return yield(arg, err)
	}
}

// expandFolder yields every *.json file at any depth below dir.
func expandFolder(dir string, yield func(string, error) bool) bool {
	found := false
	more := walkFiles(dir, func(path string, err error) bool {
		if err == nil && !strings.EqualFold(filepath.Ext(path), ".json") {
			return true
		}
		found = true
		return yield(path, err)
	})
	if more && !found {
		return yield(dir, fmt.Errorf("%s: no .json file in this folder", dir))
	}
	return more
}

// walkFiles yields the files below dir by name, without hidden folders and
// node_modules. Links to files count as files, links to folders are not
// followed.
func walkFiles(dir string, yield func(string, error) bool) bool {
	more := true
	root := dir + string(filepath.Separator) // so that a link is followed here
	filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			more = yield(path, err)
		case entry.IsDir():
			name := entry.Name()
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules") {
				return fs.SkipDir
			}
		case entry.Type().IsRegular():
			more = yield(path, nil)
		case entry.Type()&fs.ModeSymlink != 0:
			// A link that leads nowhere is for the reader to report.
			if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() {
				more = yield(path, nil)
			}
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	return more
}

// expandGlob yields what pattern matches: patterns of [path.Match] for each
// part of a path, and ** for any number of folders. A folder that matches
// gives its *.json files.
func expandGlob(pattern string, yield func(string, error) bool) bool {
	parts := strings.Split(filepath.ToSlash(pattern), "/")
	for _, part := range parts {
		if _, err := path.Match(part, ""); err != nil {
			return yield(pattern, fmt.Errorf("%s: a '[' of this glob is not closed", pattern))
		}
	}
	found := false
	visit := func(path string, err error) bool {
		found = true
		return yield(path, err)
	}

	deep := slices.Index(parts, "**")
	if deep < 0 {
		deep = len(parts)
	}
	base := filepath.Clean(strings.Join(append(parts[:deep:deep], ""), "/"))
	roots, _ := filepath.Glob(base) // its only error was ruled out above
	for _, root := range roots {
		more := true
		if deep == len(parts) {
			more = expandArg(root, visit)
		} else if info, err := os.Stat(root); err == nil && info.IsDir() {
			more = walkFiles(root, func(path string, err error) bool {
				rel, _ := filepath.Rel(root, path)
				if err == nil && !matchParts(parts[deep:], strings.Split(filepath.ToSlash(rel), "/")) {
					return true
				}
				return visit(path, err)
			})
		}
		if !more {
			return false
		}
	}
	if !found {
		return yield(pattern, fmt.Errorf("%s: no file matches this glob", pattern))
	}
	return true
}

// matchParts reports whether a path matches a pattern, both split at slashes.
// It goes back to the last ** only, so that no pattern takes long.
func matchParts(pattern, parts []string) bool {
	at, done := 0, 0           // matched so far of pattern, and of parts
	afterDeep, resume := -1, 0 // behind the last **, and the parts it has taken
	for done < len(parts) {
		if at < len(pattern) && pattern[at] == "**" {
			at++
			afterDeep, resume = at, done
			continue
		}
		if at < len(pattern) {
			if matched, _ := path.Match(pattern[at], parts[done]); matched {
				at++
				done++
				continue
			}
		}
		if afterDeep < 0 {
			return false
		}
		resume++
		at, done = afterDeep, resume
	}
	for at < len(pattern) && pattern[at] == "**" {
		at++
	}
	return at == len(pattern)
}
