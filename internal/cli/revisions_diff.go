package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"flowport/flowjson"
)

type revisionsDiffCmd struct {
	flowRevisions
	Old    string `arg:"" help:"The older revision: its number, draft or published."`
	New    string `arg:"" optional:"" default:"draft" help:"The newer revision (default: ${default})."`
	Format string `default:"text" enum:"text,json" help:"${enum} (default: ${default}); json is one object a line."`
}

// Help is shown by `flowport revisions diff --help`.
func (revisionsDiffCmd) Help() string {
	return `Screens and options are found again by their ids, components by type and name, so
that what only moved is told as moved. White space and the order of keys make no
difference.

  +  added    -  removed    ~  changed    >  moved in its list

Exit codes: 0 also when the revisions differ; 1 the comparison failed; 2 wrong use.`
}

// Run compares two revisions.
func (c *revisionsDiffCmd) Run(io *streams) error {
	ctx := context.Background()
	records, flow, err := c.find(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	var sides [2][]byte
	for i, name := range []string{c.Old, c.New} {
		number, err := revisionNumber(flow, name)
		if err != nil {
			return err
		}
		if sides[i], err = c.flowJSON(ctx, records.store, flow, number); err != nil {
			return err
		}
	}
	changes, err := flowjson.Diff(sides[0], sides[1])
	if _, ok := errors.AsType[*flowjson.SyntaxError](err); ok {
		return fmt.Errorf("cannot compare %s with %s: %w; 'flowport revisions show' prints them", c.Old, c.New, err)
	}
	if err != nil {
		return err
	}
	if c.Format == "json" {
		lines := json.NewEncoder(io.Stdout)
		lines.SetEscapeHTML(false)
		for _, change := range changes {
			if err := lines.Encode(change); err != nil {
				return err
			}
		}
		return nil
	}
	if err := writeChanges(io.Stdout, changes); err != nil {
		return err
	}
	if len(changes) == flowjson.MaxChanges {
		fmt.Fprintf(io.Stderr, "flowport: more than %d changes; the rest is not listed\n", flowjson.MaxChanges)
	}
	return nil
}

// signs of changes at the beginning of a line.
var signs = map[flowjson.ChangeKind]string{
	flowjson.Added: "+", flowjson.Removed: "-", flowjson.Changed: "~", flowjson.Moved: ">",
}

// writeChanges writes changes for people, screen by screen.
func writeChanges(out io.Writer, changes []flowjson.Change) error {
	var b strings.Builder
	if len(changes) == 0 {
		b.WriteString("no difference\n")
	}
	screen := ""
	for i, c := range changes {
		if c.Screen != screen {
			screen = c.Screen
			if i > 0 {
				b.WriteByte('\n')
			}
			if screen != "" {
				fmt.Fprintf(&b, "screen %s\n", oneLine(screen))
			}
		}
		path := c.Path
		if inside, ok := strings.CutPrefix(path, "screens["+screen+"]"); ok {
			path = strings.TrimPrefix(inside, ".")
		}
		words := []string{signs[c.Kind]}
		if path != "" {
			words = append(words, oneLine(path)+":")
		}
		switch c.Kind {
		case flowjson.Moved:
			words = append(words, "moved from place", c.Old, "to", c.New)
		case flowjson.Changed:
			words = append(words, valueText(c.Old), "→", valueText(c.New))
		default:
			words = append(words, valueText(c.Old+c.New))
		}
		indent := ""
		if screen != "" {
			indent = "  "
		}
		fmt.Fprintf(&b, "%s%s\n", indent, strings.Join(words, " "))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// mostOfValue is how many characters of a value a line shows.
const mostOfValue = 100

// valueText is a JSON value on a line.
func valueText(value string) string {
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(value)) == nil {
		value = compact.String()
	}
	text := []rune(oneLine(value))
	if len(text) > mostOfValue {
		return string(text[:mostOfValue]) + "…"
	}
	return string(text)
}
