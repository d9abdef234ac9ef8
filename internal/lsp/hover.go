package lsp

import (
	"fmt"
	"strings"

	"flowport/flowjson"
)

// hover tells what the table says about what is at a place.
func (s *server) hover(p *positionParams) (any, error) {
	d := s.flow(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	o, offset := d.read(), offsetOf(d.text, p.Position)
	c := o.At(offset)
	if c.Token.Start == c.Token.End {
		c = o.At(offset + 1) // on the opening quote
	}
	if m, ok := o.MentionAt(offset); ok && c.Part == flowjson.PartValue {
		if text := mentioned(o, m); text != "" {
			return hover{markdown(text), rangeOf(o, m.Span)}, nil
		}
	}
	var text string
	table := flowjson.Describe()
	switch {
	case c.Token.Start == c.Token.End:
	case c.Part == flowjson.PartValue && c.Around != nil && c.Around.Site != "" && c.Key == "type" && c.Object != nil:
		text = aboutObject(c.Object)
	case c.Part == flowjson.PartValue && c.Around != nil && c.Around.Event != "" && c.Key == "name" && c.Object != nil:
		text = aboutObject(table.Action(c.Text)) + "\n\nTriggered by: " + c.Around.Event
	case c.Property != nil && !c.Entry && c.Object != nil:
		text = aboutProperty(c.Object, c.Property)
	}
	if text == "" {
		return nil, nil
	}
	return hover{markdown(text), rangeOf(o, c.Token)}, nil
}

// mentioned tells what a name stands for.
func mentioned(o *flowjson.Outline, m flowjson.Mention) string {
	screens := o.Screens()
	switch m.Kind {
	case flowjson.NamedField:
		for _, f := range screens[m.Screen].Data {
			if f.Name == m.Name {
				return fmt.Sprintf("`%s`: %s from the data of screen %s", m.Name, typesOf(f), screens[m.Screen].ID)
			}
		}
	case flowjson.NamedInput:
		for _, f := range screens[m.Screen].Inputs {
			if f.Name == m.Name {
				return fmt.Sprintf("`%s`: %s on screen %s", m.Name, f.Of, screens[m.Screen].ID)
			}
		}
	}
	return ""
}

// typesOf is what a value can be, in words.
func typesOf(d flowjson.Declared) string {
	if d.Types == nil {
		return "value"
	}
	return strings.Join(d.Types, " or ")
}

// aboutObject describes a component or an action in Markdown.
func aboutObject(o *flowjson.Object) string {
	if o == nil {
		return ""
	}
	text := "**" + o.Name + "**\n\n" + o.Doc
	if o.Since != "" {
		text += "\n\nSince Flow JSON " + o.Since + "."
	}
	return text
}

// aboutProperty describes a property of o in Markdown.
func aboutProperty(o *flowjson.Object, p *flowjson.Property) string {
	text := fmt.Sprintf("**%s** of %s: %s\n\n%s", p.Name, o.Name, kindOf(&p.Value), p.Doc)
	if limits := limitsOf(p); len(limits) > 0 {
		text += "\n\n- " + strings.Join(limits, "\n- ")
	}
	return text
}

// kindOf is the type of a value in words.
func kindOf(v *flowjson.Value) string {
	kind := strings.Join(v.Types, " or ")
	switch {
	case v.Site != "":
		kind = "components"
	case v.Event != "":
		kind = "action"
	case v.Items != nil:
		kind += " of " + kindOf(v.Items)
	}
	if v.Dynamic {
		kind += ", may be dynamic"
	}
	return kind
}

// limitsOf lists what a property asks for beyond its type.
func limitsOf(p *flowjson.Property) []string {
	var list []string
	add := func(when bool, format string, args ...any) {
		if when {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	v := &p.Value
	add(p.Required != "", "required from %s on", p.Required)
	add(p.Since != "", "since Flow JSON %s", p.Since)
	add(p.Until != "", "no longer in Flow JSON %s", p.Until)
	add(p.OutsideForm, "not inside a Form")
	add(p.Undocumented, "not documented by Meta")
	add(len(v.Enum) > 0, "one of %s", strings.Join(v.Enum, ", "))
	add(v.MinChars > 0, "at least %s", count(v.MinChars, "character"))
	add(v.MaxChars > 0, "at most %d characters are shown", v.MaxChars)
	add(v.Pattern != "", "in the form `%s`", v.Pattern)
	if v.Min != nil {
		add(true, "at least %v", *v.Min)
	}
	if v.Max != nil {
		add(true, "at most %v", *v.Max)
	}
	add(v.MinItems > 0, "at least %s", count(v.MinItems, "item"))
	add(v.MaxItems > 0, "at most %s", count(v.MaxItems, "item"))
	add(v.ManySince != "", "from %s on also a list of them", v.ManySince)
	for _, t := range v.Actions {
		add(true, "can be `%s` since %s", t.Action, t.Since)
	}
	return list
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
