package cli

import (
	"fmt"
	"strings"

	"flowport/flowjson"
)

// migrateExitDecide is the exit code of `flowport migrate` when a person has
// something to decide.
const migrateExitDecide = 1

// migrateCmd rewrites Flow JSON documents for a newer version.
type migrateCmd struct {
	Paths []string `arg:"" name:"path" help:"Files, folders (every *.json below them), globs ('**' spans folders), or '-' for standard input."`
	To    string   `required:"" placeholder:"VERSION" env:"FLOWPORT_MIGRATE_TO" help:"The Flow JSON version to move to, such as 7.3."`
	Write bool     `short:"w" help:"Write the files in place."`
}

// Help is shown by `flowport migrate --help`.
func (c *migrateCmd) Help() string {
	return `Rewrites documents so that they work on the newer version as they did before:
the endpoint's address moves out (3.0), dates are no longer timestamps (5.0),
blank texts go (6.0), starting values move into the Form (7.0), and so on. All
else stays as it is written, so that a diff shows the migration alone.

The document goes to standard output, or in place with --write. Every change is
told on standard error, with the value of what was taken away, and so is what a
person has to decide, at its line in the new document:

  flow.json:12:29: changed: "1704067200000" is "2024-01-01" now
  flow.json:26:15: decide: RadioButtonsGroup needs a label from 4.0 on: …

Examples:

  flowport migrate --to 7.3 old.json > new.json
  flowport migrate --to 7.3 -w flows/

Exit codes: 0 done; 1 done, and there is something to decide; 2 wrong use; 3
something could not be read, migrated or written.`
}

// Run migrates every path.
func (c *migrateCmd) Run(io *streams) error {
	if err := checkTarget(c.To); err != nil {
		return &exitError{exitUsage, err}
	}
	decisions := 0
	r := &rewrite{streams: io, paths: c.Paths, write: c.Write, stdout: !c.Write}
	err := r.run(func(path string, src []byte) ([]byte, error) {
		m, err := flowjson.Migrate(src, c.To)
		if err != nil {
			return nil, err
		}
		tell := func(what string, notes []flowjson.MigrationNote) {
			for _, n := range notes {
				fmt.Fprintf(io.Stderr, "%s:%d:%d: %s: %s\n", path, n.Line, n.Column, what, oneLine(n.Text))
			}
		}
		tell("changed", m.Changes)
		tell("decide", m.Decisions)
		fmt.Fprintf(io.Stderr, "%s: from %s to %s: %s, %d to decide\n",
			path, m.From, m.To, count(len(m.Changes), "change"), len(m.Decisions))
		decisions += len(m.Decisions)
		return m.Document, nil
	})
	switch {
	case err != nil:
		return err
	case r.unread > 0:
		return &exitError{code: exitUnread}
	case decisions > 0:
		return &exitError{code: migrateExitDecide}
	}
	return nil
}

// checkTarget refuses a version that no document can move to.
func checkTarget(to string) error {
	var names []string
	for _, v := range flowjson.Versions() {
		switch {
		case v.State == flowjson.VersionRetired:
		case v.Version == to:
			return nil
		default:
			names = append(names, v.Version)
		}
	}
	return fmt.Errorf("--to %q: write one of %s", to, strings.Join(names, ", "))
}
