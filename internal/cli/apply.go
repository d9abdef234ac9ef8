package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"flowport/internal/meta"
	"flowport/internal/promote"
)

// applyFlags say how far apply and promote may go.
type applyFlags struct {
	Publish     bool `help:"Publish flows that have no errors."`
	Yes         bool `short:"y" help:"Do not ask."`
	Force       bool `help:"Overwrite what somebody changed elsewhere, and create anew what was deleted."`
	AllowErrors bool `help:"Upload documents with errors too, as drafts."`
}

type applyCmd struct {
	projectFlags
	applyFlags
	Flows []string `arg:"" optional:"" name:"flow" help:"Flows of the project (default: all)."`
	To    string   `required:"" env:"FLOWPORT_TO" placeholder:"ENV" help:"The environment to change."`
}

// Help is shown by 'flowport apply --help'.
func (applyCmd) Help() string {
	return `Makes an environment as flowport.yaml says: creates, updates and, with --publish,
publishes flows, after showing the plan and asking. What was done is remembered in
flowport.lock, which belongs into version control. It may be repeated at any time:
after a crash it goes on where it ended. A flow that is no longer in flowport.yaml
stays as it is.

Examples:

  flowport apply --to dev
  flowport apply --to prod --publish --yes       in CI

Exit codes: 0 done, or nothing to do; 1 a flow has errors, or a call failed; 2 wrong
use, or a wrong flowport.yaml; 3 a file could not be read; 5 nothing was done, since
flows were changed elsewhere or take no changes.`
}

// Run applies.
func (c *applyCmd) Run(io *streams) error {
	ctx := context.Background()
	e, err := c.open(ctx, c.To)
	if err != nil {
		return err
	}
	want, err := e.wants(c.Flows)
	if err != nil {
		return err
	}
	return c.apply(ctx, io, e, want)
}

// apply plans, shows, asks, and does it.
func (c *applyFlags) apply(ctx context.Context, io *streams, e *environment, want []*promote.Want) error {
	changes, err := promote.Plan(ctx, e.account, want, e.known, c.Publish)
	if err != nil {
		return err
	}
	p := planOf(changes)
	if err := p.write(io.Stdout, e.Name); err != nil {
		return err
	}
	switch {
	case p.refused > 0:
		return &exitError{exitDrift, errors.New("nothing was changed: some flows take no changes; leave them out by naming the others")}
	case p.drifted > 0 && !c.Force:
		return &exitError{exitDrift, fmt.Errorf("nothing was changed: see what it is with 'flowport pull --from %s', or overwrite it with --force", e.Name)}
	case p.faulty > 0 && !c.AllowErrors:
		return &exitError{exitFault, errors.New("nothing was changed: mend the errors, or upload drafts with --allow-errors")}
	}
	if p.work+p.drifted > 0 && !c.Yes {
		if err := confirm(io, fmt.Sprintf("Change %s?", e.Name)); err != nil {
			return err
		}
	}
	failed := false
	for _, change := range changes {
		clean, err := c.one(ctx, io, e, change)
		if err != nil {
			return fmt.Errorf("flow %s: %w\nFlows before it are done; apply again to go on", change.Key, err)
		}
		failed = failed || !clean
	}
	if failed {
		return &exitError{exitFault, nil}
	}
	return nil
}

// one applies a change, and reports whether the flow has no errors.
func (c *applyFlags) one(ctx context.Context, io *streams, e *environment, change *promote.Change) (clean bool, err error) {
	record := func(now promote.Locked) error { return e.lock.Put(e.Environment, change.Key, now) }
	done, err := promote.Apply(ctx, e.account, change, record)
	for _, text := range done.Errors {
		fmt.Fprintln(io.Stdout, placedIn(change.From, text))
	}
	if err != nil {
		return false, err
	}
	clean = len(done.Errors) == 0
	if change.Work() {
		fmt.Fprintf(io.Stderr, "flowport: %s: flow %s is done\n", change.Key, done.FlowID)
	}
	if change.Publish && !done.Published {
		fmt.Fprintf(io.Stderr, "flowport: %s: flow %s was not published, since it has errors\n", change.Key, done.FlowID)
		clean = false
	}
	return clean, nil
}

// confirm asks a person; without one it is wrong use.
func confirm(io *streams, question string) error {
	file, ok := io.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &exitError{exitUsage, errors.New("nothing was changed: standard input is not a terminal to ask on; say --yes")}
	}
	fmt.Fprintf(io.Stderr, "%s [y/N] ", question)
	return accepted(file)
}

// accepted reads an answer; anything but y and yes is no.
func accepted(in io.Reader) error {
	answer, _ := bufio.NewReader(io.LimitReader(in, 100)).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return &exitError{exitFault, errors.New("nothing was changed")}
}

// placedIn writes a validation error the way compilers do. AWS does not say
// what its strings hold: one that is not Meta's error object is shown as it is.
func placedIn(path, text string) string {
	var e meta.ValidationError
	if json.Unmarshal([]byte(text), &e) != nil || e.Error == "" {
		return path + ": error: " + oneLine(text)
	}
	return fmt.Sprintf("%s:%d:%d: error: %s [%s]", path, e.LineStart, e.ColumnStart, oneLine(e.Message), e.Error)
}
