package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"flowport/flowjson"
)

// explainCmd tells what a code, a component or a property is.
type explainCmd struct {
	Topic string `arg:"" optional:"" help:"A code of 'flowport lint', a component, an action, 'document', 'screen', or COMPONENT.property; without it, all there is to explain."`
}

// Help is shown by `flowport explain --help`.
func (*explainCmd) Help() string {
	return `Upper and lower case do not matter.

Examples:

  flowport explain                          everything there is to explain
  flowport explain INVALID_PROPERTY_KEY     a code, with a bad and a good example
  flowport explain TextInput                a component and its properties
  flowport explain TextInput.pattern        one property
  flowport explain navigate                 an action

The whole is in docs/errors.md and docs/flow-json.md as well.`
}

// Run prints the explanation.
func (c *explainCmd) Run(io *streams) error {
	out := bufio.NewWriter(io.Stdout)
	e := &explainer{out: out, text: lintText{colour: wantsColour(io.Stdout)}, table: flowjson.Describe()}
	if !e.topic(strings.TrimSpace(c.Topic)) {
		message := fmt.Sprintf("nothing is known about %q", c.Topic)
		if near := e.nearest(c.Topic); near != "" {
			message += fmt.Sprintf("; did you mean %s?", near)
		} else {
			message += "; 'flowport explain' lists what there is"
		}
		return &exitError{exitUsage, fmt.Errorf("%s", message)}
	}
	return out.Flush()
}

// explainer writes explanations.
type explainer struct {
	out   *bufio.Writer
	text  lintText
	table *flowjson.Table
}

// topic writes about name; false where there is nothing to write.
func (e *explainer) topic(name string) bool {
	if name == "" {
		e.all()
		return true
	}
	code := flowjson.Code(strings.ToUpper(strings.ReplaceAll(name, "-", "_")))
	if x, ok := flowjson.Explain(code); ok {
		e.code(x)
		return true
	}
	if code == codeTooLarge {
		fmt.Fprintf(e.out, "%s (flowport lint's own)\n\n", e.bold(string(code)))
		wrapped(e.out, "", tooLarge.Message+" "+tooLarge.Hint)
		return true
	}
	owner, key, isProperty := strings.Cut(name, ".")
	o := e.object(owner)
	switch {
	case o == nil:
		return false
	case !isProperty:
		e.component(o)
		return true
	}
	for i := range o.Properties {
		if p := &o.Properties[i]; strings.EqualFold(p.Name, key) {
			e.property(o, p)
			return true
		}
	}
	return false
}

// objects are all objects that have a name to ask for.
func (e *explainer) objects() []*flowjson.Object {
	screen := e.table.Document.Property("screens").Value.Items.Fields
	return append(append([]*flowjson.Object{e.table.Document, screen}, e.table.Components...), e.table.Actions...)
}

func (e *explainer) object(name string) *flowjson.Object {
	for _, o := range e.objects() {
		if strings.EqualFold(o.Name, name) {
			return o
		}
	}
	return nil
}

// nearest is what name was probably meant to be, or "".
func (e *explainer) nearest(name string) string {
	owner, key, isProperty := strings.Cut(name, ".")
	if o := e.object(owner); o != nil && isProperty {
		var names []string
		for i := range o.Properties {
			names = append(names, o.Properties[i].Name)
		}
		if near := flowjson.Nearest(key, names); near != "" {
			return o.Name + "." + near
		}
		return o.Name
	}
	names := []string{string(codeTooLarge)}
	for _, o := range e.objects() {
		names = append(names, o.Name)
	}
	for _, code := range flowjson.Codes() {
		names = append(names, string(code))
	}
	return flowjson.Nearest(owner, names)
}

// all lists what can be explained.
func (e *explainer) all() {
	fmt.Fprintf(e.out, "%s\n\n", e.bold("Codes"))
	for _, code := range flowjson.Codes() {
		x, _ := flowjson.Explain(code)
		fmt.Fprintf(e.out, "  %s\n", code)
		wrapped(e.out, "      ", firstSentence(x.Meaning))
	}
	fmt.Fprintf(e.out, "  %s\n", codeTooLarge)
	wrapped(e.out, "      ", tooLarge.Message)
	fmt.Fprintf(e.out, "\n%s\n\n", e.bold("Components, actions and what holds them"))
	for _, o := range e.objects() {
		fmt.Fprintf(e.out, "  %-18s %s\n", o.Name, o.Doc)
	}
	fmt.Fprintln(e.out, "\nMore with 'flowport explain NAME', such as 'flowport explain TextInput.pattern'.")
}

// firstSentence is text up to its first full stop or colon.
func firstSentence(text string) string {
	for i, c := range text {
		if (c == '.' || c == ':') && (i+1 == len(text) || text[i+1] == ' ') {
			return text[:i] + "."
		}
	}
	return text
}

func (e *explainer) bold(text string) string { return e.text.paint(styleBold, text) }

// wrapped writes text in lines of 80 columns, each behind indent.
func wrapped(out io.Writer, indent, text string) {
	line := indent
	for word := range strings.FieldsSeq(text) {
		if len(line) > len(indent) && len(line)+1+len(word) > 80 {
			fmt.Fprintln(out, line)
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(out, line)
}
