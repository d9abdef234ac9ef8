package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completionScripts are what each shell needs in order to ask flowport itself
// what may follow on a command line.
var completionScripts = map[string]string{
	"bash": `_flowport() {
  local IFS=$'\n'
  COMPREPLY=($(flowport complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _flowport flowport
`,
	"zsh": `#compdef flowport
_flowport() {
  local -a found
  found=(${(f)"$(flowport complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( ${#found} )); then compadd -a found; else _files; fi
}
compdef _flowport flowport
`,
	"fish": `complete -c flowport -a '(flowport complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
}

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is shown by `flowport completion --help`.
func (completionCmd) Help() string {
	return `Examples:

  flowport completion bash > /etc/bash_completion.d/flowport
  flowport completion zsh > "${fpath[1]}/_flowport"
  flowport completion fish > ~/.config/fish/completions/flowport.fish`
}

// Run prints the script.
func (c *completionCmd) Run(io *streams) error {
	_, err := fmt.Fprint(io.Stdout, completionScripts[c.Shell])
	return err
}

// completeCmd answers the completion scripts: the words of a command line so
// far, the last one unfinished; candidates come out one a line.
type completeCmd struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

// Run prints what may stand for the last word.
func (c *completeCmd) Run(io *streams, app *kong.Kong) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, candidate := range candidates(app.Model.Node, words) {
		fmt.Fprintln(io.Stdout, candidate)
	}
	return nil
}

// candidates walks down the commands that words name and returns the commands
// and flags, or the values of a flag or argument, that begin like the last one.
func candidates(node *kong.Node, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	flags := node.Flags
	var before *kong.Flag // the flag just before the last word, if it wants a value
	for _, word := range words[:len(words)-1] {
		before = nil
		if strings.HasPrefix(word, "-") {
			i := slices.IndexFunc(flags, func(f *kong.Flag) bool { return "--"+f.Name == word })
			if i >= 0 && !flags[i].IsBool() {
				before = flags[i]
			}
			continue
		}
		i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word })
		if i >= 0 {
			node = node.Children[i]
			flags = append(slices.Clone(flags), node.Flags...)
		}
	}

	var all []string
	switch {
	case before != nil:
		all = before.EnumSlice()
	case strings.HasPrefix(last, "-"):
		for _, f := range flags {
			if !f.Hidden {
				all = append(all, "--"+f.Name)
			}
		}
	default:
		for _, child := range node.Children {
			if !child.Hidden {
				all = append(all, child.Name)
			}
		}
		for _, arg := range node.Positional {
			all = append(all, arg.EnumSlice()...)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" || !strings.HasPrefix(s, last) })
}
