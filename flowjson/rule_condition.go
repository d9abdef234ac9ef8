package flowjson

var ifCondition = &Rule{ID: "if/condition", Codes: []Code{codeInvalidValue, codeDynamicData, codeScreenData},
	Doc: "The condition of an If is a boolean expression of references, texts in single quotes, numbers, true and false with ==, !=, <, <=, >, >=, &&, ||, ! and parentheses. " +
		"Both sides of an equality have one type, and its references lead somewhere. Meta, \"Error Codes\" and \"Components\".",
	check: checkConditions}

func checkConditions(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != ifComponent {
			continue
		}
		m := p.member(c.node, "condition")
		if m == none || p.kind(m) != kindString {
			continue
		}
		text := p.text(m)
		s := &p.screens[c.screen]
		cond := condition{text: text, version: p.version, kindsOf: func(ref []byte) kinds { return p.kindsOf(s, ref) }}
		if fault := cond.check(); fault != "" {
			n := p.errorf(codeInvalidValue, p.valueOf(m), "%s", fault)
			if isExpression(text, p.version) {
				n.hint("A condition stands without backticks.")
			}
			continue
		}
		u := usage{m, s, c.def.name, "condition"}
		for _, found := range cond.references {
			ref, _ := parseReference(found, p.version)
			p.binding(u, &value{kinds: anything}, ref, shorten(found))
		}
	}
}
