// Package cli is flowport's command line: commands, flags, environment and the
// wiring of all other packages.
package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"flowport/internal/sim"
)

// Exit codes of all commands; design and help texts promise them.
const (
	exitUsage = 2 // the command line is wrong
	exitFault = 1 // the command could not do its work
)

// root is the command line. Every flag has an environment variable, FLOWPORT_…,
// named in its help; a flag wins over it.
type root struct {
	Serve      serveCmd      `cmd:"" help:"Serve the AWS API with an embedded Meta behind it."`
	Lint       lintCmd       `cmd:"" help:"Compile Flow JSON offline and report what Meta would refuse."`
	Fmt        fmtCmd        `cmd:"" help:"Lay Flow JSON out as Meta's examples are."`
	Migrate    migrateCmd    `cmd:"" help:"Rewrite Flow JSON for a newer version."`
	Explain    explainCmd    `cmd:"" help:"Tell what an error code, a component or a property means."`
	Schema     schemaCmd     `cmd:"" help:"Print the JSON Schema of a Flow JSON version, for editors."`
	Graph      screensCmd    `cmd:"" help:"Draw a flow's screens and the ways between them, as SVG, Mermaid or DOT."`
	Preview    previewCmd    `cmd:"" help:"Show a Flow JSON file on a phone in the browser, or take pictures of its screens."`
	LSP        lspCmd        `cmd:"" name:"lsp" help:"Be a language server: diagnostics, completion and more in an editor."`
	Push       pushCmd       `cmd:"" help:"Create or update a flow from a file, on flowport or on AWS."`
	Plan       planCmd       `cmd:"" help:"Show what would change if the project was applied to an environment."`
	Apply      applyCmd      `cmd:"" help:"Create, update and publish the project's flows in an environment."`
	Pull       pullCmd       `cmd:"" help:"Bring back what an environment has into the project's files."`
	Promote    promoteCmd    `cmd:"" help:"Take one flow from its file, or from one environment, to another."`
	Keys       keysCmd       `cmd:"" help:"Make, list and delete access keys."`
	WABA       wabaCmd       `cmd:"" name:"waba" help:"Link, list and unlink WhatsApp Business Accounts."`
	Endpoint   endpointCmd   `cmd:"" help:"Show the keys of a flow's endpoint, and check its health."`
	Events     eventsCmd     `cmd:"" help:"List and retry events that were not told yet."`
	Revisions  revisionsCmd  `cmd:"" help:"List, show, compare and bring back the uploads of a flow."`
	Audit      auditCmd      `cmd:"" help:"Show who changed what through the API."`
	Backup     backupCmd     `cmd:"" help:"Copy a server's data to another place, also while it runs."`
	Copy       copyCmd       `cmd:"" help:"Move all records from SQLite to PostgreSQL, or back."`
	Doctor     doctorCmd     `cmd:"" help:"Check a data directory and say what is wrong."`
	Shadow     shadowCmd     `cmd:"" help:"Show where flowport's compiler and Meta disagreed."`
	Completion completionCmd `cmd:"" help:"Print a script that completes flowport's commands in a shell."`
	Complete   completeCmd   `cmd:"" hidden:""`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// streams are what a command reads and writes.
type streams struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// exitError ends a command with an exit code, and a message unless err is nil.
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

// helpShown is how kong ends the program after --help, brought back to Main.
type helpShown struct{ code int }

// Main runs flowport with the arguments after the program's name and returns
// its exit code: 0, 2 for a wrong command line, else what the command's help
// says, 1 as a rule.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	io := &streams{stdin, stdout, stderr}
	parser := newParser(io)
	defer func() {
		switch p := recover().(type) {
		case nil:
		case helpShown:
			code = p.code
		default:
			panic(p)
		}
	}()
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case len(args) == 1 && args[0] == "--version": // the habit; a command has a flag of that name
		args = []string{"version"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "flowport: %v\nTry 'flowport --help'.\n", err)
		return exitUsage
	}
	err = command.Run()
	var exit *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.err != nil {
			fmt.Fprintln(stderr, "flowport:", exit.err)
		}
		return exit.code
	default:
		fmt.Fprintln(stderr, "flowport:", err)
		return exitFault
	}
}

func newParser(io *streams) *kong.Kong {
	return kong.Must(&root{},
		kong.Name("flowport"),
		kong.Description("The WhatsApp Flows part of AWS End User Messaging Social, on your own machine.\n\n"+
			"Start with 'flowport serve'; check a document with 'flowport lint flow.json'."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Writers(io.Stdout, io.Stderr),
		kong.Exit(func(code int) { panic(helpShown{code}) }),
		kong.Bind(io),
		kong.DefaultEnvars("FLOWPORT"), // for each flag that names no variable of its own
		kong.Vars{"faults": strings.Join(sim.FaultNames(), ", ")},
	)
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(io *streams) error {
	_, err := fmt.Fprintln(io.Stdout, "flowport", version())
	return err
}

// release is the version of the source tree; see CHANGELOG.md.
const release = "0.1.0"

// version adds the commit that the binary was built from, where it is known.
func version() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return release + " (" + s.Value[:12] + ")"
		}
	}
	return release
}
