package cli

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output of golden tests and scripts")

// TestMain lets the scripts run flowport as a command: the test binary is it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"flowport": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScript runs testdata/script/*.txt, one feature each, as users type it.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": scriptExits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			commands, _, _ := strings.Cut(env.Getenv("PATH"), string(os.PathListSeparator)) // testscript's own
			env.Setenv("COMMANDS", commands)
			return nil
		},
	})
}

// scriptExits is the command `exits CODE PROGRAM ARGS…`: run the program and
// fail unless it exits with that code. stdout and stderr look at its output.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}
