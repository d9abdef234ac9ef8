package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// Exit codes of `flowport lint`, as its help lists them.
const (
	lintExitFound  = 1 // errors, or more warnings than allowed
	lintExitUnread = 3 // something could not be read or compiled, or the report not written
)

// lintCmd compiles Flow JSON offline and reports what Meta would refuse.
type lintCmd struct {
	Paths       []string `arg:"" name:"path" help:"Files, folders (every *.json below them), globs ('**' spans folders), or '-' for standard input."`
	Format      string   `enum:"text,json,sarif,junit,github" default:"text" env:"FLOWPORT_LINT_FORMAT" help:"How to report: text, json, sarif, junit or github."`
	NoConfig    bool     `env:"FLOWPORT_LINT_NO_CONFIG" help:"Ignore nothing: pass over every .flowport.yaml."`
	MaxWarnings *uint    `placeholder:"N" env:"FLOWPORT_LINT_MAX_WARNINGS" help:"Fail when there are more than N warnings; without it, any number passes."`
}

// Help is shown by `flowport lint --help`.
func (c *lintCmd) Help() string {
	return `Nothing is sent anywhere: the compiler is part of flowport.

Examples:

  flowport lint flow.json                       one file
  flowport lint flows/                          every *.json below a folder
  flowport lint 'flows/**/*.json'               a glob; quotes keep it from the shell
  build-flow | flowport lint -                  standard input
  flowport lint --max-warnings 0 flows/         warnings fail as well
  flowport lint --format github flows/          annotations on a pull request
  flowport lint --format sarif flows/ > a.sarif for code scanning

Folders whose name starts with a dot and node_modules are passed over.

A .flowport.yaml beside the flows or above them, up to the root of the Git
repository, says what to ignore:

  ignore:
    - code: TEXT_TOO_LONG             everywhere
    - code: FROZEN_FLOW_JSON_VERSION  in files that a glob means, from here
      path: legacy/**

'flowport explain CODE' tells what a code means.

Exit codes: 0 clean; 1 errors found, or too many warnings; 2 wrong use;
3 something could not be read, or flowport failed on it (the rest is reported
all the same).`
}

// Run lints every path in the order given and writes the report to standard
// output. What could not be read goes to standard error as well.
func (c *lintCmd) Run(io *streams) error {
	out := bufio.NewWriter(io.Stdout)
	report := c.report(out, io.Stdout)
	var total lintSummary
	ignores, err := newLintIgnores()
	if err != nil {
		return &exitError{lintExitUnread, err}
	}

	err = lintAll(context.Background(), lintPaths(c.Paths), io.Stdin, func(f *lintedFile) error {
		if !c.NoConfig {
			if err := ignores.apply(f); err != nil {
				return &exitError{exitUsage, err}
			}
		}
		total.add(f)
		if f.err != nil {
			fmt.Fprintf(io.Stderr, "flowport: %s\n", oneLine(f.err.Error()))
		}
		if err := report.file(f); err != nil {
			return err
		}
		return out.Flush()
	})
	if err == nil {
		err = errors.Join(report.end(total), out.Flush())
	}
	if err == nil && total.unread == 0 {
		for _, note := range ignores.unused(c.Paths) {
			fmt.Fprintf(io.Stderr, "flowport: note: %s\n", oneLine(note))
		}
	}
	var wrongUse *exitError
	switch {
	case errors.As(err, &wrongUse):
		return wrongUse
	case err != nil:
		return &exitError{lintExitUnread, fmt.Errorf("write the report: %w", err)}
	case total.unread > 0:
		return &exitError{code: lintExitUnread}
	case total.errors > 0:
		return &exitError{code: lintExitFound}
	case c.MaxWarnings != nil && uint(total.warnings) > *c.MaxWarnings:
		return &exitError{lintExitFound, fmt.Errorf("%s found, --max-warnings allows %d",
			count(total.warnings, "warning"), *c.MaxWarnings)}
	}
	return nil
}

// lintReport writes the findings in one format: each file as soon as it is
// done, in input order, then the end.
type lintReport interface {
	file(*lintedFile) error
	end(lintSummary) error
}

// report returns the writer of the chosen format. terminal is where out leads,
// which decides whether text has colour.
func (c *lintCmd) report(out io.Writer, terminal io.Writer) lintReport {
	switch c.Format {
	case "json":
		return &lintJSON{out: out}
	case "sarif":
		return &lintSARIF{out: out}
	case "junit":
		return &lintJUnit{out: out}
	case "github":
		return &lintGitHub{out: out}
	default:
		return &lintText{out: out, colour: wantsColour(terminal)}
	}
}

// lintSummary counts what a whole run found.
type lintSummary struct {
	files, unread, faulty, errors, warnings, ignored int
}

func (s *lintSummary) add(f *lintedFile) {
	s.files++
	if f.err != nil {
		s.unread++
		return
	}
	errors, warnings := f.count()
	s.errors += errors
	s.warnings += warnings
	s.ignored += f.ignored
	if errors+warnings > 0 {
		s.faulty++
	}
}

// count returns "1 error", "2 errors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
