package flowjson

var actionComplete = &Rule{ID: "action/complete", Codes: []Code{codeComplete},
	Doc:   "complete stands on a terminal screen. Meta, \"Error Codes\".",
	check: checkComplete}

func checkComplete(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		s := &p.screens[a.screen]
		if a.def == completeAction && a.event == onFooterClick && !s.terminalUnknown && !p.isTerminal(s) {
			at := s.id
			if at == none {
				at = s.node
			}
			p.errorf(codeComplete, p.valueOf(a.node), "On-click-action 'complete' can only be configured on a terminal screen.").
				hint("Add \"terminal\": true to the screen, or use navigate.").with(p.valueOf(at))
		}
	}
}
