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
		values := p.member(c.node, "init-values")
		if c.def != form || values == none || p.kind(values) != kindObject {
			continue
		}
		s := &p.screens[c.screen]
		for m := range p.children(values) {
			p.initValue(s, m)
		}
	}
}

// initValue checks one entry of a Form's init-values.
func (p *pass) initValue(s *screen, m nodeID) {
	name := p.keyText(m)
	target := p.inputByName(s, name)
	if target == nil {
		if !s.incomplete {
			p.errorf(codeInvalidKey, p.keyOf(m), "Property '%s' cannot be specified at '%s'.", shorten(name), p.path(p.at(m).parent)).
				hint("No input of the screen has this name.")
		}
		return
	}
	want := p.answerKinds(target)
	if want == numbers|texts {
		want = p.byWord(target, "input-type", "number", numbers, texts)
	}
	found := kinds(1) << p.kind(m)
	if p.kind(m) == kindString && isDynamic(p.text(m), p.version) {
		found = p.kindsOf(s, p.text(m))
	}
	if want != 0 && found != 0 && want&found == 0 {
		p.errorf(codeInvalidType, p.valueOf(m), "Expected property '%s' to be of type '%s' but found '%s'.", shorten(name), want, found).
			with(p.valueOf(target.node))
	}
}
