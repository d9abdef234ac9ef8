package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"flowport/internal/promote"
)

// Exit codes of the commands that compare a project with an environment.
const (
	exitChanges = 4 // plan: there is something to do
	exitDrift   = 5 // somebody changed flows elsewhere, or they take no changes
)

type planCmd struct {
	projectFlags
	Flows   []string `arg:"" optional:"" name:"flow" help:"Flows of the project (default: all)."`
	To      string   `required:"" env:"FLOWPORT_TO" placeholder:"ENV" help:"The environment to compare with."`
	Publish bool     `help:"Plan to publish, too."`
}

// Help is shown by 'flowport plan --help'.
func (planCmd) Help() string {
	return `Compares the flows of flowport.yaml with what an environment has, and changes
nothing: neither the environment nor a file. Where something is otherwise than
flowport.lock says it was left, somebody changed it elsewhere; 'flowport pull'
brings that back.

Examples:

  flowport plan --to prod
  flowport plan --to prod --publish signup survey

Exit codes: 0 nothing to do; 1 a flow has errors, or a call failed; 2 wrong use, or
a wrong flowport.yaml; 3 a file could not be read; 4 there is something to do; 5
flows were changed elsewhere, or take no changes.`
}

// Run prints the plan.
func (c *planCmd) Run(io *streams) error {
	ctx := context.Background()
	e, err := c.open(ctx, c.To)
	if err != nil {
		return err
	}
	want, err := e.wants(c.Flows)
	if err != nil {
		return err
	}
	changes, err := promote.Plan(ctx, e.account, want, e.known, c.Publish)
	if err != nil {
		return err
	}
	p := planOf(changes)
	if err := p.write(io.Stdout, e.Name); err != nil {
		return err
	}
	switch {
	case p.refused+p.drifted > 0:
		return &exitError{exitDrift, nil}
	case p.faulty > 0:
		return &exitError{exitFault, nil}
	case p.work > 0:
		return &exitError{exitChanges, nil}
	}
	return nil
}

// plan is what to do in an environment, with how many flows are of each kind.
type plan struct {
	changes                        []*promote.Change
	refused, drifted, faulty, work int
}

func planOf(changes []*promote.Change) *plan {
	p := &plan{changes: changes}
	for _, c := range changes {
		switch {
		case c.Refused != "":
			p.refused++
		case c.Drift != "":
			p.drifted++
		case c.Work():
			p.work++
		}
		if isFaulty(c) {
			p.faulty++
		}
	}
	return p
}

// isFaulty reports whether a change would upload or publish a document that has
// errors.
func isFaulty(c *promote.Change) bool {
	return (c.Create || c.Upload || c.Publish) && c.Compiled.HasErrors()
}

// write lists the errors of documents at their places, then flow by flow what
// is to be done.
func (p *plan) write(w io.Writer, environment string) error {
	for _, c := range p.changes {
		if !isFaulty(c) {
			continue
		}
		for _, e := range c.Compiled.Errors() {
			fmt.Fprintf(w, "%s:%d:%d: error: %s [%s]\n", c.From, e.LineStart, e.ColumnStart, oneLine(e.Message), e.Error)
		}
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range p.changes {
		fmt.Fprintf(table, "%s\t%s\n", c.Key, oneLine(p.describe(c)))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	line := fmt.Sprintf("%s: %d to change, %d unchanged", environment, p.work, len(p.changes)-p.work-p.refused-p.drifted)
	if p.drifted > 0 {
		line += fmt.Sprintf(", %d changed elsewhere", p.drifted)
	}
	if p.refused > 0 {
		line += fmt.Sprintf(", %d that take no changes", p.refused)
	}
	if p.faulty > 0 {
		line += fmt.Sprintf("; %d with errors", p.faulty)
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

func (p *plan) describe(c *promote.Change) string {
	steps := strings.Join(c.Steps(), ", ")
	if steps == "" {
		steps = "unchanged"
	}
	switch {
	case c.Refused != "":
		return "refused: " + c.Refused
	case c.Drift != "":
		return fmt.Sprintf("drift: %s (with --force: %s)", c.Drift, steps)
	}
	return steps
}
