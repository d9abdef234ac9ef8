package cli

import (
	"fmt"

	"flowport/flowjson"
)

// fmtExitDiffers is the exit code of `flowport fmt --check` when a file is not
// formatted.
const fmtExitDiffers = 1

// fmtCmd lays Flow JSON documents out.
type fmtCmd struct {
	Paths []string `arg:"" name:"path" help:"Files, folders (every *.json below them), globs ('**' spans folders), or '-' for standard input."`
	Write bool     `short:"w" xor:"what" help:"Write the files in place, and print the names of those that changed."`
	Check bool     `xor:"what" help:"Change nothing; print the names of the files that are not formatted, and exit with 1 if there are any."`
}

// Help is shown by `flowport fmt --help`.
func (c *fmtCmd) Help() string {
	return `The layout is that of Meta's examples: two spaces a level, every member on its
own line, keys in the order of the documentation (type and name first). Keys
that are free (data, payload, cases, routing_model) keep their order, strings
and numbers stay as they are written, and nothing is lost.

Examples:

  flowport fmt flow.json                 print the formatted document
  flowport fmt -w flows/                 write every *.json below a folder
  flowport fmt --check 'flows/**/*.json' for CI
  build-flow | flowport fmt -            standard input

Exit codes: 0 done; 1 --check found files that are not formatted; 2 wrong use;
3 something could not be read or written, or is not JSON.`
}

// Run formats every path.
func (c *fmtCmd) Run(io *streams) error {
	r := &rewrite{streams: io, paths: c.Paths, write: c.Write, stdout: !c.Write && !c.Check}
	err := r.run(func(_ string, src []byte) ([]byte, error) {
		return flowjson.Format(src)
	})
	if err != nil {
		return err
	}
	if !r.stdout {
		for _, path := range r.changed {
			fmt.Fprintln(io.Stdout, path)
		}
	}
	switch {
	case r.unread > 0:
		return &exitError{code: exitUnread}
	case c.Check && len(r.changed) > 0:
		return &exitError{code: fmtExitDiffers}
	}
	return nil
}
