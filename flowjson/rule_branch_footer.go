package flowjson

var ifFooter = &Rule{ID: "if/footer", Codes: []Code{codeFooterInIf},
	Doc:   "A Footer in one branch of an If stands in both. Meta, \"Error Codes\".",
	check: checkIfFooter}

func checkIfFooter(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != ifComponent || p.screens[c.screen].incomplete {
			continue
		}
		otherwise := p.member(c.node, "else")
		inThen, inElse := false, false
		for from := i + 1; from < c.next; {
			to := p.listEnd(from, c.next)
			found := p.most(from, to, footer) > 0
			if p.components[from].list == otherwise {
				inElse = found
			} else {
				inThen = found
			}
			from = to
		}
		switch {
		case inThen == inElse:
		case otherwise == none:
			p.errorf(codeFooterInIf, p.valueOf(c.node), "Missing Footer inside one of the 'If' component branches. Branch 'else' should exist and contain one Footer.")
		default:
			p.errorf(codeFooterInIf, p.valueOf(c.node), "Footer component must be present in all branches of 'If' component if it exists in any one branch.")
		}
	}
}

var switchFooter = &Rule{ID: "switch/footer", Codes: []Code{codeFooterInSwitch},
	Doc:   "A Footer in one case of a Switch stands in all. Meta, \"Error Codes\".",
	check: checkSwitchFooter}

func checkSwitchFooter(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != switchComponent || p.screens[c.screen].incomplete {
			continue
		}
		with := 0
		for from := i + 1; from < c.next; {
			to := p.listEnd(from, c.next)
			if p.most(from, to, footer) > 0 {
				with++
			}
			from = to
		}
		cases := p.member(c.node, "cases")
		if with == 0 || with == p.count(cases) {
			continue
		}
		var without []place
		for m := range p.children(cases) {
			if p.at(m).next == m+1 {
				without = append(without, p.keyOf(m))
			}
		}
		p.errorf(codeFooterInSwitch, p.valueOf(c.node), "Footer component must be present in all switch cases if it exists in any one case.").with(without...)
	}
}

var branchFooterDepth = &Rule{ID: "if/footer-depth", Codes: []Code{codeDeepNesting},
	Doc:   "A Footer stands in an If or Switch of the first level only. Meta, \"Components\"; no error of Meta's is known.",
	check: checkBranchFooterDepth}

func checkBranchFooterDepth(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != footer || c.site != inIf && c.site != inSwitch {
			continue
		}
		if outer := p.components[c.parent].site; outer == inIf || outer == inSwitch {
			p.warnf(codeDeepNesting, p.valueOf(c.node), "A Footer may stand in an If or Switch of the first level only.")
		}
	}
}
