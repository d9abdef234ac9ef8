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
			if c.def == navigationList && c.site == inLayout {
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

var navigationListAction = &Rule{ID: "navigation-list/action", Codes: []Code{codeListAction, codeOneBadge},
	Doc:   "A NavigationList has one action for all entries or one for each, not both; one entry has a badge at most. Meta, \"Components\"; no error of Meta's is known.",
	check: checkNavigationListAction}

func checkNavigationListAction(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != navigationList {
			continue
		}
		items := p.member(c.node, "list-items")
		if items == none || p.kind(items) != kindArray {
			continue
		}
		own := p.member(c.node, "on-click-action")
		badge := none
		for item := range p.children(items) {
			if m := p.member(item, "badge"); m != none && badge != none {
				p.warnf(codeOneBadge, p.keyOf(m), "One entry of a list may have a badge.").with(p.keyOf(badge))
			} else if m != none {
				badge = m
			}
			switch m := p.member(item, "on-click-action"); {
			case m != none && own != none:
				p.warnf(codeListAction, p.keyOf(m), "The list has an action already.").
					hint("Keep the action of the list, or those of its entries.").with(p.keyOf(own))
			case m == none && own == none:
				p.warnf(codeListAction, p.valueOf(item), "Neither the list nor this entry has an action.").
					hint("Add \"on-click-action\" to the list, or to every entry.")
			}
		}
	}
}
