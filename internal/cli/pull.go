package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"flowport/internal/promote"
)

type pullCmd struct {
	projectFlags
	Flows []string `arg:"" optional:"" name:"flow" help:"Flows of the project (default: all that the environment has)."`
	From  string   `required:"" env:"FLOWPORT_FROM" placeholder:"ENV" help:"The environment to read."`
	Force bool     `help:"Overwrite files that have changes of their own."`
}

// Help is shown by 'flowport pull --help'.
func (pullCmd) Help() string {
	return `Writes the drafts that an environment has into the files of flowport.yaml, and
remembers in flowport.lock that this is what is there. So what somebody changed
elsewhere comes into version control. Files that say the same stay as they are laid
out, and a file that has changes of its own is left alone.

Examples:

  flowport pull --from prod
  flowport pull --from prod --force signup

Exit codes: 0 done; 1 a flow is not there, or a call failed; 2 wrong use, or a wrong
flowport.yaml; 3 a file could not be read or written; 5 files with changes of their
own were left alone.`
}

// Run pulls.
func (c *pullCmd) Run(io *streams) error {
	ctx := context.Background()
	e, err := c.open(ctx, c.From)
	if err != nil {
		return err
	}
	flows, err := e.flows(c.Flows)
	if err != nil {
		return err
	}
	missing, conflicts := 0, 0
	for _, f := range flows {
		found, err := promote.Fetch(ctx, e.account, f, e.known(f.Key))
		if errors.Is(err, promote.ErrNoFlow) || errors.Is(err, promote.ErrNoFlowJSON) {
			fmt.Fprintf(io.Stderr, "flowport: %s: %v\n", f.Key, err)
			if len(c.Flows) > 0 {
				missing++
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("flow %s: %w", f.Key, err)
		}
		pulled, err := e.project.Pull(f, e.Environment, e.lock, found, c.Force)
		if err != nil {
			return &exitError{exitUnread, err}
		}
		what := "unchanged"
		switch {
		case pulled.Conflict != "":
			conflicts++
			what = "left alone: " + pulled.Conflict + "; overwrite it with --force"
		case pulled.Written:
			what = "written"
		}
		fmt.Fprintf(io.Stdout, "%s: %s\n", pulled.Path, what)
		if len(pulled.Differs) > 0 {
			fmt.Fprintf(io.Stderr, "flowport: %s: %s has %s; write that into %s, or it is changed back with the next apply\n",
				f.Key, e.Name, oneLine(strings.Join(pulled.Differs, ", ")), c.Project)
		}
	}
	switch {
	case conflicts > 0:
		return &exitError{exitDrift, nil}
	case missing > 0:
		return &exitError{exitFault, nil}
	}
	return nil
}
