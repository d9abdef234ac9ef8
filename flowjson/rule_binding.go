package flowjson

import (
	"bytes"
	"strings"
)

var bindings = &Rule{ID: "data/binding", Codes: []Code{codeDynamicData, codeScreenData},
	Doc: "A reference in a property leads to a field or an input that exists, of a type the property takes, with the members its entries need. " +
		"A reference to another screen names that screen, and only another. Inside nested expressions it is a warning. Meta, \"Error Codes\".",
	check: checkBindings}

func checkBindings(p *pass) {
	for i := range p.bindings {
		b := &p.bindings[i]
		text := p.text(b.node)
		u := p.usageOf(b)
		if isExpression(text, p.version) {
			p.bindingInExpression(u, text)
			continue
		}
		ref, _ := parseReference(text, p.version)
		p.binding(u, b.value, ref, shorten(text))
	}
}

// binding checks a reference that is the whole value of a property.
func (p *pass) binding(u usage, v *value, ref reference, text string) {
	at := p.valueOf(u.at)
	target := p.global(u, ref, text)
	if target == nil {
		return
	}
	if ref.form {
		c := p.inputOf(target, ref.path)
		if c == nil && !target.incomplete {
			p.errorf(codeDynamicData, at, "Missing Form component %s for screen '%s'.", text, p.screenName(target))
		} else if c != nil {
			p.answerFits(u, v, c, localForm(ref))
		}
		return
	}
	if p.dataUnreadable(target) {
		return
	}
	schema, r := p.resolve(target.data, ref.path)
	switch r {
	case noField:
		p.errorf(codeDynamicData, at, "Missing dynamic data '%s' in the screen data model.", text).
			hint("Declare it in the screen's data.")
	case noSchema:
		p.errorf(codeDynamicData, at, "%s defined for screen '%s' %s property '%s' is invalid as its schema is missing in the data model.",
			text, p.screenName(target), u.owner, u.property)
	case throughArray:
		p.errorf(codeDynamicData, at, "%s on screen '%s' for %s property '%s' is invalid as 'items' is defined in an array schema in the data model.",
			text, p.screenName(target), u.owner, u.property)
	case resolved:
		p.fits(u, v, schema, localForm(ref), text)
	}
}

// fits checks that what schema declares can be the value v.
func (p *pass) fits(u usage, v *value, schema nodeID, pointer, text string) {
	want := p.wanted(v)
	have := p.schemaKind(schema)
	at := p.valueOf(u.at)
	switch {
	case have == 0:
	case want&have == 0 && want&(want-1) == 0:
		p.errorf(codeDynamicData, at, "Expected '%s' to be of type '%s'.", pointer, want).with(p.valueOf(schema))
	case want&have == 0:
		p.errorf(codeDynamicData, at, "Expected '%s' to be of one of these types: [%s].", pointer, want).with(p.valueOf(schema))
	case have == arrays && v.items != nil:
		items := p.member(schema, "items")
		if items == none || p.kind(items) != kindObject || p.schemaKind(items) == 0 {
			return
		}
		if kind := p.schemaKind(items); v.items.kinds&kind == 0 {
			p.errorf(codeDynamicData, at, "Expected '%s' to be of type '%s'.", pointer+".items", v.items.kinds).with(p.valueOf(items))
		} else if v.items.fields != nil {
			p.members(u, v.items.fields, items, text)
		}
	}
}

// wanted is what a reference in place of v may be.
func (f *flow) wanted(v *value) kinds {
	want := v.kinds | v.bound
	if v.manySince != 0 && v.manySince <= f.version {
		want |= arrays
	}
	return want
}

// answerFits checks that the answer to c can be the value v. Meta's pages know
// this error for data only, so it is a warning.
func (p *pass) answerFits(u usage, v *value, c *component, pointer string) {
	part := p.answerKinds(c) == objects // one end of a range may be meant
	if have, want := p.answerKinds(c), p.wanted(v); have != 0 && !part && have&want == 0 {
		p.warnf(codeDynamicData, p.valueOf(u.at), "Expected '%s' to be of type '%s'.", pointer, want).with(p.valueOf(c.node))
	}
}

// members checks that schema declares what o requires.
func (p *pass) members(u usage, o *object, schema nodeID, text string) {
	properties := p.member(schema, "properties")
	for i := range o.properties {
		needed := &o.properties[i]
		if needed.required == 0 || needed.required > p.version {
			continue
		}
		m := p.member(properties, needed.name)
		if m == none {
			p.errorf(codeDynamicData, p.valueOf(u.at), "Data model schema is invalid for '%s'. Missing schema for %s.", text, needed.name).with(p.valueOf(schema))
		} else if needed.fields != nil {
			p.members(u, needed.fields, m, text)
		}
	}
}

// bindingInExpression warns about references in a nested expression that lead
// nowhere. Meta is only known to look into those of actions.
func (p *pass) bindingInExpression(u usage, text []byte) {
	for _, found := range p.references(text) {
		if ref, _ := parseReference(found, p.version); !p.exists(u.screen, ref) {
			p.warnf(codeDynamicData, p.valueOf(u.at), "Missing dynamic data '%s' in the screen data model.", shorten(found))
		}
	}
}

// exists reports whether ref, used on s, leads somewhere, as far as that can
// be seen.
func (f *flow) exists(s *screen, ref reference) bool {
	if ref.screen != nil {
		if s = f.screenByID(ref.screen); s == nil {
			return false
		}
	}
	if ref.form {
		return s.incomplete || f.inputOf(s, ref.path) != nil
	}
	_, r := f.resolve(s.data, ref.path)
	return r == resolved || f.dataUnreadable(s)
}

// inputOf is the input that path, what follows form in a reference, reads: the
// one of that name, or of the name before the first dot.
func (f *flow) inputOf(s *screen, path []byte) *component {
	if c := f.inputByName(s, path); c != nil {
		return c
	}
	name, _, _ := bytes.Cut(path, []byte("."))
	return f.inputByName(s, name)
}

var mixedText = &Rule{ID: "data/mixed-text", Codes: []Code{codeMixedText},
	Doc: "A reference is the whole value of a property; within other text it is shown as written. Meta, \"Flow JSON\", calls it an error; the live service accepts it (seen at 7.1). " +
		"Names are never dynamic.",
	check: checkMixedText}

func checkMixedText(p *pass) {
	for _, text := range p.unbound {
		n := text.node
		if text.static {
			p.warnf(codeMixedText, p.valueOf(n), "The reference is taken as written; this property is never dynamic.")
			continue
		}
		warning := p.warnf(codeMixedText, p.valueOf(n), "The reference is shown as written, since there is other text beside it.")
		if p.version >= v6_0 {
			warning.hint("Write \"%s\".", asExpression(p.text(n)))
		} else {
			warning.hint("Put the whole text into the data.")
		}
	}
}

// asExpression turns text with references inside into the nested expression
// that was meant, as it stands in JSON. Long text gives the form only.
func asExpression(text []byte) string {
	const tooLong = 2 * maxKeyInPath
	var parts []string
	for rest := string(text); rest != ""; {
		plain, after, found := strings.Cut(rest, "${")
		ref, next, closed := strings.Cut(after, "}")
		if !found || !closed {
			plain, ref, next = rest, "", ""
		}
		if plain != "" {
			parts = append(parts, "'"+inExpression.Replace(plain)+"'")
		}
		if ref != "" {
			parts = append(parts, "${"+ref+"}")
		}
		rest = next
		if len(parts) > 20 {
			break
		}
	}
	if joined := strings.Join(parts, " "); len(text) <= tooLong && len(parts) <= 20 {
		return "`" + joined + "`"
	}
	return "`'…' ${data.x} '…'`"
}

// inExpression writes text so that it stands in quotes in an expression in
// JSON: Meta's page escapes a quote and a backtick with two backslashes.
var inExpression = strings.NewReplacer("'", `\\'`, "`", "\\\\`", `\`, `\\`, `"`, `\"`, "\n", `\n`)
