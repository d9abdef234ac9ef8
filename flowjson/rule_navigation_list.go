package flowjson

var navigationListTerminal = &Rule{ID: "navigation-list/terminal", Codes: []Code{codeInvalidKey},
	Doc:   "A screen with a NavigationList is not terminal. Meta, \"Components\"; the code is captured, its text is not.",
	check: checkNavigationListTerminal}

func checkNavigationListTerminal(p *pass) {
	for i := range p.screens {
		s := &p.screens[i]
		if !p.isTerminal(s) {
			continue
		}
		for _, c := range p.componentsOf(s) {
			if c.def == navigationList {
				p.errorf(codeInvalidKey, p.keyOf(s.terminal), "Property 'terminal' cannot be specified at '%s'.", p.path(s.node)).
					hint("A screen with a NavigationList cannot be terminal.").with(p.valueOf(c.node))
				break
			}
		}
	}
}

var navigationListEnd = &Rule{ID: "navigation-list/end", Codes: []Code{codeNot},
	Doc:   "Entries of a NavigationList with large media have no end. Meta, \"Components\"; the code is inferred.",
	check: checkNavigationListEnd}

func checkNavigationListEnd(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != navigationList {
			continue
		}
		size, items := p.member(c.node, "media-size"), p.member(c.node, "list-items")
		if size == none || items == none || p.kind(items) != kindArray || p.kind(size) != kindString || string(p.text(size)) != "large" {
			continue
		}
		var ends []place
		for item := range p.children(items) {
			if end := p.member(item, "end"); end != none {
				ends = append(ends, p.keyOf(end))
			}
		}
		if ends != nil {
			p.errorf(codeNot, p.valueOf(c.node), "Properties [media-size, end] must be present exclusively at '%s'.", c.def.name).
				hint("Remove 'end' from the entries, or use regular media.").with(p.keyOf(size)).with(ends...)
		}
	}
}
