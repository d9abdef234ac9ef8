package flowjson

var screenSuccess = &Rule{ID: "screen/success", Codes: []Code{codeNot},
	Doc:   "Only a terminal screen has success. Meta, \"Error Codes\".",
	check: checkSuccess}

func checkSuccess(p *pass) {
	for i := range p.screens {
		s := &p.screens[i]
		m := p.member(s.node, "success")
		if m == none || s.terminalUnknown || p.isTerminal(s) {
			continue
		}
		p.errorf(codeNot, p.valueOf(s.node), "Property 'success' can only be specified on a terminal screen.").
			hint("Remove 'success', or add \"terminal\": true.").with(p.keyOf(m))
	}
}
