package flowjson

var switchCases = &Rule{ID: "switch/cases", Codes: []Code{codeInvalidKey, codeEmptyCases, codeUnmatchedCase},
	Doc: "A Switch has a case, and no case is called like a number, which stops Meta's own check (seen at 7.1; the code is inferred). " +
		"default is a value as any other, and a Switch with a Footer has a case for each option of the selection that it asks. Meta, \"Components\".",
	check: checkSwitchCases}

func checkSwitchCases(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != switchComponent {
			continue
		}
		cases := p.member(c.node, "cases")
		if cases == none || p.kind(cases) != kindObject {
			continue
		}
		if p.count(cases) == 0 {
			p.warnf(codeEmptyCases, p.valueOf(cases), "The Switch has no case.")
		}
		path := p.path(cases)
		for m := range p.children(cases) {
			if key := p.keyText(m); isNumber(key) {
				p.errorf(codeInvalidKey, p.keyOf(m), "Property '%s' cannot be specified at '%s'.", shorten(key), path).
					hint("Meta's check fails on cases that look like numbers; name it for example 'case_%s'.", shorten(key))
			} else if string(key) == "default" {
				p.warnf(codeUnmatchedCase, p.keyOf(m), "The case 'default' is shown for the value 'default' only; a Switch has no case for all other values.")
			}
		}
		if p.most(i+1, c.next, footer) > 0 {
			p.unmatched(c, cases)
		}
	}
}

// unmatched reports the options of a selection for which c shows nothing, not
// even the Footer of its other cases.
func (p *pass) unmatched(c *component, cases nodeID) {
	value := p.member(c.node, "value")
	if value == none || p.kind(value) != kindString {
		return
	}
	ref, ok := parseReference(p.text(value), p.version)
	if !ok || !ref.form || ref.screen != nil {
		return
	}
	input := p.inputByName(&p.screens[c.screen], ref.path)
	if input == nil || input.def != radioButtonsGroup && input.def != dropdown {
		return
	}
	source := p.member(input.node, "data-source")
	const enough = 300 // Meta documents 200 options at most
	if source == none || p.kind(source) != kindArray || p.count(source) > enough {
		return
	}
	for item := range p.children(source) {
		id := p.member(item, "id")
		if id == none || p.kind(id) != kindString || isDynamic(p.text(id), p.version) {
			continue
		}
		if p.member(cases, string(p.text(id))) == none {
			p.warnf(codeUnmatchedCase, p.valueOf(cases), "No case is called '%s', so that the screen has no Footer then.", shorten(p.text(id))).with(p.valueOf(id))
		}
	}
}
