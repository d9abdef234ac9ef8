package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// doctorCmd checks a data directory.
type doctorCmd struct {
	dataDir
}

// Help is shown by `flowport doctor --help`.
func (doctorCmd) Help() string {
	return `Reads the whole database: every page, every migration, every pointer from a flow to
its revisions, and every document against the SHA-256 of what was uploaded. Nothing is
repaired. It may run beside a server; like every command it brings a database of an
older flowport up to date first.

Exit codes: 0 nothing is wrong; 1 something is; 2 wrong use; 3 the data could not be read.`
}

// Run checks the data and prints what is wrong.
func (c *doctorCmd) Run(io *streams) error {
	ctx := context.Background()
	problems := 0
	report := func(p store.Problem) {
		problems++
		tell(io.Stdout, p)
	}
	records, err := c.openExisting(ctx)
	if problem, ok := problemOf(err); ok {
		report(problem)
		return &exitError{exitFault, nil}
	}
	if err != nil {
		return &exitError{exitUnread, err}
	}
	defer records.Close()
	checked, err := records.store.Check(ctx, report)
	if err != nil {
		return &exitError{exitUnread, err}
	}
	fmt.Fprintf(io.Stdout, "Looked at %s, %s and %s (%d bytes), schema version %d, in %s.\n",
		count(int(checked.Flows), "flow"), count(int(checked.Revisions), "revision"),
		count(int(checked.Content), "document"), checked.Bytes, checked.Schema, c.shown())
	if problems > 0 {
		fmt.Fprintf(io.Stdout, "%s found.\n", count(problems, "problem"))
		return &exitError{exitFault, nil}
	}
	fmt.Fprintln(io.Stdout, "Nothing is wrong.")
	return nil
}

func tell(out io.Writer, p store.Problem) {
	fmt.Fprintf(out, "problem: %s\n     do: %s\n", oneLine(p.What), p.Do)
}

// problemOf tells errors of opening that are problems of the data.
func problemOf(err error) (store.Problem, bool) {
	switch {
	case store.IsDamage(err):
		return store.Problem{What: err.Error(), Do: "stop the server, keep a copy of the data directory, and put a backup in its place (docs/backup.md)"}, true
	case errors.Is(err, store.ErrNewer):
		return store.Problem{What: err.Error(), Do: "run the flowport that last served this directory, or a newer one"}, true
	case errors.Is(err, store.ErrUnfinished):
		return store.Problem{What: err.Error(), Do: "start the same 'flowport copy' again: it goes on where it was (docs/copy.md)"}, true
	case errors.Is(err, registry.ErrMasterKey):
		return store.Problem{What: err.Error(), Do: "without that key the Meta tokens, access keys and phone numbers in the database cannot be read; flows can"}, true
	}
	return store.Problem{}, false
}
