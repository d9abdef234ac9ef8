package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"flowport/flowjson"
)

// configName is the file that says what lint passes over; maxConfig is how
// large it may be.
const (
	configName = ".flowport.yaml"
	maxConfig  = 16 << 10
)

// lintIgnores finds the .flowport.yaml of each file and takes out what it says
// to ignore. That is the nearest one, from the file's folder up to the root of
// its Git repository; outside of any, up to the working folder.
type lintIgnores struct {
	working string                 // the working folder
	folders map[string]*ignoreFile // what counts for the files in a folder
	configs map[string]*ignoreFile // by the folder they are in
}

// ignoreFile is a .flowport.yaml.
type ignoreFile struct {
	folder string
	rules  []ignoreRule
}

// ignoreRule takes out the findings with a code, in the files that path means;
// without a path in all.
type ignoreRule struct {
	code flowjson.Code
	path []string // a glob, split at slashes
	at   string   // LINE:COLUMN
	used bool
}

func newLintIgnores() (*lintIgnores, error) {
	working, err := os.Getwd()
	return &lintIgnores{working, map[string]*ignoreFile{}, map[string]*ignoreFile{}}, err
}

// apply takes out of f's findings what is to be ignored, and counts it. Its
// error says what is wrong with a .flowport.yaml, and where.
func (c *lintIgnores) apply(f *lintedFile) error {
	path := filepath.FromSlash(f.path)
	if f.path == stdinName {
		path = filepath.Join(c.working, stdinName)
	} else if !filepath.IsAbs(path) {
		path = filepath.Join(c.working, path)
	}
	rules, err := c.rules(path)
	if err != nil {
		return err
	}
	before := len(f.findings)
	f.findings = slices.DeleteFunc(f.findings, func(finding lintFinding) (ignored bool) {
		for _, r := range rules {
			if r.code == finding.Code {
				r.used, ignored = true, true
			}
		}
		return ignored
	})
	f.ignored = before - len(f.findings)
	return nil
}

// rules are those for the file of an absolute path. Its error says what is wrong
// with a .flowport.yaml, and where.
func (c *lintIgnores) rules(path string) ([]*ignoreRule, error) {
	config, err := c.find(filepath.Dir(path))
	if config == nil || err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(config.folder, path)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	var rules []*ignoreRule
	for i := range config.rules {
		if r := &config.rules[i]; r.path == nil || matchParts(r.path, parts) {
			rules = append(rules, r)
		}
	}
	return rules, nil
}

// unused tells of the entries that ignored nothing, where all files that they
// could mean were linted: those of a .flowport.yaml in one of paths that is a
// folder, or below it.
func (c *lintIgnores) unused(paths []string) []string {
	var notes []string
	for _, folder := range slices.Sorted(maps.Keys(c.configs)) {
		config := c.configs[folder]
		if config == nil || !slices.ContainsFunc(paths, func(p string) bool { return c.below(p, folder) }) {
			continue
		}
		for _, r := range config.rules {
			if !r.used {
				notes = append(notes, fmt.Sprintf("%s:%s: this entry ignores nothing: no file that it means has the finding %s",
					c.shown(filepath.Join(folder, configName)), r.at, r.code))
			}
		}
	}
	return notes
}

// below reports whether path is a folder with folder, an absolute path, in it.
func (c *lintIgnores) below(path, folder string) bool {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return false
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.working, path)
	}
	rel, err := filepath.Rel(path, folder)
	return err == nil && filepath.IsLocal(rel)
}

// shown is a path as a person is told it: from the working folder, if it is in
// that.
func (c *lintIgnores) shown(path string) string {
	if rel, err := filepath.Rel(c.working, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// find returns the .flowport.yaml for files in folder; nil where there is none.
func (c *lintIgnores) find(folder string) (*ignoreFile, error) {
	if found, ok := c.folders[folder]; ok {
		return found, nil
	}
	found, err := c.search(folder)
	if err == nil {
		c.folders[folder] = found
	}
	return found, err
}

func (c *lintIgnores) search(folder string) (*ignoreFile, error) {
	top := c.top(folder)
	for dir := folder; ; dir = filepath.Dir(dir) {
		config, read := c.configs[dir]
		if !read {
			path := filepath.Join(dir, configName)
			var err error
			if config, err = readIgnores(path); err != nil {
				return nil, fmt.Errorf("%s:%w", c.shown(path), err)
			}
			c.configs[dir] = config
		}
		if config != nil || dir == top {
			return config, nil
		}
	}
}

// top is the last folder to look into for files in folder.
func (c *lintIgnores) top(folder string) string {
	for dir := folder; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if rel, err := filepath.Rel(c.working, folder); err == nil && filepath.IsLocal(rel) {
		return c.working
	}
	return folder
}

// readIgnores reads a .flowport.yaml; nil where there is none. What its errors
// say follows its path and a colon.
func readIgnores(path string) (*ignoreFile, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf(" %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return nil, fmt.Errorf(" %w", err)
	}
	if len(text) > maxConfig {
		return nil, fmt.Errorf(" larger than %d KiB", maxConfig>>10)
	}
	rules, err := parseIgnores(text)
	if err != nil {
		return nil, err
	}
	return &ignoreFile{filepath.Dir(path), rules}, nil
}
