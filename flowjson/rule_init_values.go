package flowjson

var formInitValues = &Rule{ID: "form/init-values", Codes: []Code{codeInvalidType, codeInvalidKey},
	Doc:   "From 7.0 on a starting value has the type of its input, and belongs to an input of the screen. Meta, \"Flow JSON\" and \"Flows Changelogs\"; the text is captured, the codes are inferred.",
	check: checkInitValues}

func checkInitValues(p *pass) {
	if p.version < v7_0 {
		return
	}
	for i := range p.components {
		c := &p.components[i]
		if c.def != form {
			continue
		}
		values := p.member(c.node, "init-values")
		if values == none {
			continue
		}
		s := &p.screens[c.screen]
		switch p.kind(values) {
		case kindObject:
			for m := range p.children(values) {
				p.initValue(s, m)
			}
		case kindString:
			p.initObject(s, values)
		}
	}
}

// initObject checks init-values that come as a whole from the data model.
// Flows with text for a number input are known to be in use, so it warns.
func (p *pass) initObject(s *screen, values nodeID) {
	ref, ok := parseReference(p.text(values), p.version)
	if !ok || ref.form || ref.screen != nil {
		return
	}
	schema, r := p.resolve(s.data, ref.path)
	if r != resolved {
		return
	}
	properties := p.member(schema, "properties")
	if properties == none || p.kind(properties) != kindObject {
		return
	}
	for m := range p.children(properties) {
		if target := p.inputByName(s, p.keyText(m)); target != nil {
			p.initType(SeverityWarning, target, p.keyText(m), p.valueOf(values), p.schemaKind(m))
		}
	}
}

// initValue checks one entry of a Form's init-values.
func (p *pass) initValue(s *screen, m nodeID) {
	if p.kind(m) == kindNull {
		return // no value of any type, which the table says
	}
	name := p.keyText(m)
	target := p.inputByName(s, name)
	if target == nil {
		if !s.incomplete {
			p.errorf(codeInvalidKey, p.keyOf(m), "Property '%s' cannot be specified at '%s'.", shorten(name), p.path(p.at(m).parent)).
				hint("No input of the screen has this name.")
		}
		return
	}
	found := kinds(1) << p.kind(m)
	if p.kind(m) == kindString && isDynamic(p.text(m), p.version) {
		found = p.kindsOf(s, p.text(m))
	}
	p.initType(SeverityError, target, name, p.valueOf(m), found)
}

// initType checks that what is found fits target. A number input takes a
// number here, though its answer is text.
func (p *pass) initType(severity Severity, target *component, name []byte, at place, found kinds) {
	want := p.answerKinds(target)
	if want == numbers|texts {
		want = p.byWord(target, "input-type", "number", numbers, texts)
	}
	if want != 0 && found != 0 && want&found == 0 {
		p.report(p.rule, codeInvalidType, severity, at, "Expected property '%s' to be of type '%s' but found '%s'.", []any{shorten(name), want, found}).
			with(p.valueOf(target.node))
	}
}
