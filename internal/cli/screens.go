package cli

import (
	"fmt"
	"path/filepath"

	"flowport/flowjson"
	"flowport/internal/atomicfile"
	"flowport/internal/screenmap"
)

// screensCmd draws the screens of a flow and the ways between them.
type screensCmd struct {
	File   string `arg:"" help:"A Flow JSON document, or '-' for standard input."`
	Format string `enum:"svg,mermaid,dot" default:"svg" env:"FLOWPORT_GRAPH_FORMAT" help:"svg, mermaid or dot."`
	Output string `short:"o" placeholder:"FILE" env:"FLOWPORT_GRAPH_OUTPUT" help:"Where to; standard output if unsaid."`
}

// Help is shown by 'flowport graph --help'.
func (*screensCmd) Help() string {
	return `Screens are boxes with their title and id. Ways are those of the routing model
and of navigate actions, also in lists and in __example__ data. The start and
terminal screens are marked, and so are screens that cannot be reached, in red.

A document with errors is drawn as far as it can be read; 'flowport lint' tells
the errors.

Examples:

  flowport graph flow.json -o flow.svg              a picture, light and dark
  flowport graph --format mermaid flow.json         for Markdown on GitHub or GitLab
  flowport graph --format dot flow.json | dot -Tpng Graphviz

Exit codes: 0 done; 2 wrong use; 3 the document could not be read, or is not
JSON, or the drawing could not be written.`
}

// Run writes the drawing.
func (c *screensCmd) Run(io *streams) error {
	shown, name := filepath.ToSlash(c.File), filepath.Base(c.File)
	if c.File == stdinPath {
		shown, name = stdinName, "the flow"
	}
	src, err := readFlow(c.File, io.Stdin)
	if err != nil {
		return &exitError{exitUnread, err}
	}
	view, err := flowjson.ReadView(src)
	if err != nil {
		return &exitError{exitUnread, inFile(shown, err)}
	}
	drawing := screenmap.Draw(c.Format, name, view)
	if c.Output == "" {
		_, err = io.Stdout.Write(drawing)
	} else {
		err = atomicfile.Write(c.Output, drawing)
	}
	if err != nil {
		return &exitError{exitUnread, fmt.Errorf("write the drawing: %w", err)}
	}
	return nil
}
