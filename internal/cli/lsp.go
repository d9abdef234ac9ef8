package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"

	"flowport/flowjson"
	"flowport/internal/lsp"
)

// lspCmd serves an editor over standard input and output.
type lspCmd struct {
	Stdio bool `help:"Speak over standard input and output. There is no other way; editors pass the flag."`
}

// Help is shown by `flowport lsp --help`.
func (c *lspCmd) Help() string {
	return `An editor starts this program; it is not of use in a terminal. It tells what Meta
would refuse while you type, completes components, properties, values, screens
and references, shows what they mean, goes to and renames screens, data and
inputs, lays documents out and mends what is plain to mend.

docs/editors.md has the settings for Visual Studio Code, Neovim and Helix.

A JSON document is taken for a flow when "flow" is a word of its name, its
language is "flow-json", or it has "screens", "routing_model" or
"data_api_version" at the top.

Exit codes: 0 after a shutdown; 1 when the editor left without one, or what it
sent could not be read.`
}

// Run serves until the editor says exit or closes its end. What goes wrong is
// written to standard error, which editors keep as the server's log.
func (c *lspCmd) Run(io *streams) error {
	log := slog.New(slog.NewTextHandler(io.Stderr, nil))
	err := lsp.Serve(context.Background(), io.Stdin, io.Stdout, lsp.Options{Version: version(), Log: log, Ignore: ignoredCodes})
	if errors.Is(err, lsp.ErrNoShutdown) {
		return &exitError{code: exitFault}
	}
	return err
}

// ignoredCodes are what a .flowport.yaml says to ignore in an editor's document,
// as lint does. It is read each time, since it may be what somebody edits; a
// document that is no file has none.
func ignoredCodes(uri string) ([]flowjson.Code, error) {
	path, ok := pathOfURI(uri)
	if !ok {
		return nil, nil
	}
	ignores, err := newLintIgnores()
	if err != nil {
		return nil, err
	}
	rules, err := ignores.rules(path)
	var codes []flowjson.Code
	for _, r := range rules {
		codes = append(codes, r.code)
	}
	return codes, err
}

// pathOfURI returns the path of a file that an editor names by its URI, such as
// file:///home/me/flow.json, or file:///c%3A/me/flow.json on Windows.
func pathOfURI(uri string) (path string, ok bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Host != "" {
		return "", false
	}
	path = u.Path
	if filepath.Separator == '\\' {
		path = strings.TrimPrefix(path, "/")
	}
	path = filepath.FromSlash(path)
	return path, filepath.IsAbs(path)
}
