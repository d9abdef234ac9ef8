// Package cli is flowport's command line: commands, flags, wiring.
package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

type streams struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// Main runs flowport and returns its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var root struct {
		Lint lintCmd `cmd:"" help:"Compile Flow JSON offline and report errors."`
	}
	parser := kong.Must(&root, kong.Name("flowport"), kong.Writers(stdout, stderr))
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "flowport:", err)
		return 2
	}
	err = ctx.Run(&streams{stdin, stdout, stderr})
	var exit *exitError
	if errors.As(err, &exit) {
		if exit.err != nil {
			fmt.Fprintln(stderr, "flowport:", exit.err)
		}
		return exit.code
	}
	if err != nil {
		fmt.Fprintln(stderr, "flowport:", err)
		return 1
	}
	return 0
}
