package flowjson

var switchCases = &Rule{ID: "switch/cases", Codes: []Code{codeInvalidKey, codeEmptyCases},
	Doc:   "A Switch has a case, and no case is called like a number, which stops Meta's own check (seen at 7.1; the code is inferred). Meta, \"Components\".",
	check: checkSwitchCases}

func checkSwitchCases(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		cases := p.member(c.node, "cases")
		if c.def != switchComponent || cases == none || p.kind(cases) != kindObject {
			continue
		}
		if p.count(cases) == 0 {
			p.warnf(codeEmptyCases, p.valueOf(cases), "The Switch has no case.")
		}
		for m := range p.children(cases) {
			if key := p.keyText(m); isNumber(key) {
				p.errorf(codeInvalidKey, p.keyOf(m), "Property '%s' cannot be specified at '%s'.", shorten(key), p.path(cases)).
					hint("Meta's check fails on cases that look like numbers; name it for example 'case_%s'.", shorten(key))
			}
		}
	}
}
