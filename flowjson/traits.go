package flowjson

import (
	"fmt"
	"strings"
)

// phrases are short pieces of English.
type phrases []string

func (p *phrases) addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// Traits says in short English phrases what p's value has to be, and in which
// versions: "text or reference", "required", "from 6.0".
func (p *Property) Traits() []string {
	list := phrases{p.Value.kind()}
	switch {
	case p.requiredLater:
		list.addf("required from %s", p.Required)
	case p.Required != "":
		list.addf("required")
	}
	if p.Since != "" {
		list.addf("from %s", p.Since)
	}
	if p.Early {
		list.addf("before with a warning")
	}
	if p.Until != "" {
		list.addf("not from %s on", p.Until)
	}
	if p.Advised {
		list.addf("a warning without it")
	}
	if p.OutsideForm {
		list.addf("not inside a Form")
	}
	if p.Undocumented {
		list.addf("not documented by Meta")
	}
	p.Value.bounds(&list)
	return list
}

// kind says which JSON types v may have.
func (v *Value) kind() string {
	var words []string
	for _, t := range v.Types {
		switch {
		case t == "string":
			t = "text"
		case t == "object" && v.Actions != nil:
			t = "action"
		case t == "object" && v.Entries != nil && v.Entries.Site != "":
			t = "lists of components by name"
		case t == "array" && v.Site != "":
			t = "list of components"
		case t == "array":
			t = "list"
		}
		words = append(words, t)
	}
	if v.ManySince != "" {
		words = append(words, "from "+v.ManySince+" a list")
	}
	if v.Dynamic || v.Unmarked {
		words = append(words, "reference")
	}
	if v.Unmarked {
		words[len(words)-1] += " (not documented)"
	}
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " or " + words[last]
	}
	return strings.Join(words, "")
}

// bounds adds what v is held to.
func (v *Value) bounds(list *phrases) {
	switch len(v.Enum) {
	case 0:
	case 1:
		list.addf("only %s", v.Enum[0])
	default:
		list.addf("one of %s", strings.Join(v.Enum, ", "))
	}
	if v.MinChars > 0 {
		list.addf("at least %d %s", v.MinChars, plural(v.MinChars, "character"))
	}
	if v.MaxChars > 0 {
		list.addf("at most %d characters", v.MaxChars)
	}
	switch {
	case v.Pattern == "":
	case v.PatternSince == "":
		list.addf("in the form %s", v.Pattern)
	default:
		list.addf("from %s on in the form %s", v.PatternSince, v.Pattern)
	}
	if v.Min != nil && v.Max != nil {
		list.addf("%s to %s", plain(*v.Min), plain(*v.Max))
	}
	switch {
	case v.MinItems > 0 && v.MaxItems > 0:
		list.addf("%d to %d entries", v.MinItems, v.MaxItems)
	case v.MaxItems > 0:
		list.addf("at most %d entries", v.MaxItems)
	case v.MinItems > 0:
		list.addf("not empty")
	}
	if v.MaxWithImage > 0 {
		list.addf("at most %d with images", v.MaxWithImage)
	}
	switch len(v.Actions) {
	case 0:
	case 1:
		list.addf("only %s", v.Actions[0].Action)
	default:
		list.addf("one of %s", triggers(v.Actions))
	}
	if v.Items != nil {
		var each phrases
		v.Items.bounds(&each)
		for _, phrase := range each {
			list.addf("each %s", phrase)
		}
	}
}

// triggers lists actions, with the version of those that came later.
func triggers(actions []Trigger) string {
	var names []string
	for _, a := range actions {
		name := a.Action
		for _, other := range actions {
			if other.Since != a.Since && reached(other.Since, a.Since) {
				name += " (from " + a.Since + ")"
				break
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// Object is the object that v or its entries are; nil for other values.
func (v *Value) Object() *Object {
	for v != nil && v.Fields == nil {
		v = v.Items
	}
	if v == nil {
		return nil
	}
	return v.Fields
}

// Relations says in English sentences how properties of o depend on each other.
func (o *Object) Relations() []string {
	var lines phrases
	for _, x := range o.Pairs {
		lines.addf("%s and %s come together.", x[0], x[1])
	}
	for _, x := range o.Needs {
		lines.addf("%s needs %s.", x[0], x[1])
	}
	for _, x := range o.Excludes {
		lines.addf("%s excludes %s.", x[0], strings.Join(x[1:], " and "))
	}
	for _, x := range o.Ordered {
		lines.addf("%s is not above %s.", x[0], x[1])
	}
	return lines
}
