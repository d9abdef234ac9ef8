package flowjson

import "strings"

var screenTerminal = &Rule{ID: "screen/terminal", Codes: []Code{codeMissingTerminal},
	Doc:   "A flow has a terminal screen. Meta, \"Error Codes\".",
	check: checkTerminal}

func checkTerminal(p *pass) {
	for i := range p.screens {
		if s := &p.screens[i]; s.terminalUnknown || p.isTerminal(s) {
			return
		}
	}
	if len(p.screens) > 0 && !p.unreadable {
		p.errorf(codeMissingTerminal, p.valueOf(p.member(0, "screens")), "Terminal screen is required but not provided.").
			hint("Add \"terminal\": true to the screen where the flow ends.")
	}
}

var screenTerminalFooter = &Rule{ID: "screen/terminal-footer", Codes: []Code{codeMissingFooter},
	Doc:   "A terminal screen has a Footer. Meta, \"Error Codes\".",
	check: checkTerminalFooter}

func checkTerminalFooter(p *pass) {
	var ids []string
	var where []place
	for i := range p.screens {
		s := &p.screens[i]
		if !p.isTerminal(s) || s.incomplete || p.has(s, footer) || p.has(s, navigationList) {
			continue
		}
		where = append(where, p.valueOf(s.node))
		if len(ids) < maxRelated {
			ids = append(ids, shorten(p.idOf(s)))
		}
	}
	if where != nil {
		p.errorf(codeMissingFooter, where[0], "Footer component is missing on terminal screens: %s.", strings.Join(ids, ", ")).
			with(where[1:]...)
	}
}

var screenSuccess = &Rule{ID: "screen/success", Codes: []Code{codeNot, codeInvalidValue},
	Doc:   "Only a terminal screen has success, and not all of them say false. Meta, \"Error Codes\".",
	check: checkSuccess}

func checkSuccess(p *pass) {
	var failures []place
	succeeds := false
	for i := range p.screens {
		s := &p.screens[i]
		m := p.member(s.node, "success")
		switch {
		case s.terminalUnknown:
			succeeds = true
		case p.isTerminal(s) && m != none && p.kind(m) == kindBoolean && !p.isTrue(m):
			failures = append(failures, p.valueOf(m))
		case p.isTerminal(s):
			succeeds = true
		case m != none:
			p.errorf(codeNot, p.valueOf(s.node), "Property 'success' can only be specified on a terminal screen.").
				hint("Remove 'success', or add \"terminal\": true.").with(p.keyOf(m))
		}
	}
	if failures != nil && !succeeds && !p.unreadable {
		p.errorf(codeInvalidValue, failures[0], "At least one terminal screen must have property 'success' set as true.").
			with(failures[1:]...)
	}
}

var screenTerminalNavigate = &Rule{ID: "screen/terminal-navigate", Codes: []Code{codeNeverEnds},
	Doc:   "The Footer of a terminal screen ends the flow; one that navigates never does. Meta, \"Flow JSON\", advises against it; no error is known.",
	check: checkTerminalNavigate}

func checkTerminalNavigate(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		if a.def == navigateAction && a.event == onFooterClick && p.isTerminal(&p.screens[a.screen]) {
			p.warnf(codeNeverEnds, p.valueOf(a.node), "The Footer of a terminal screen leads to another screen.").
				hint("Use complete or data_exchange, or remove 'terminal'.")
		}
	}
}
