package flowjson

var screenAlone = &Rule{ID: "screen/alone", Codes: []Code{codeNotAlone},
	Doc:   "A NavigationList shares its screen with nothing but another one; RichText with nothing, from 6.3 on with a Footer. Meta, \"Components\"; no error of Meta's is known.",
	check: checkAlone}

func checkAlone(p *pass) {
	for i := range p.screens {
		s := &p.screens[i]
		var alone *component
		for j := s.first; j < s.end; j++ {
			if c := &p.components[j]; c.def == navigationList || c.def == richText {
				alone = c
				break
			}
		}
		if alone == nil {
			continue
		}
		for j := s.first; j < s.end; j++ {
			c := &p.components[j]
			if c.def == alone.def || c.def.class == container || alone.def == richText && c.def == footer && p.version >= v6_3 {
				continue
			}
			n := p.warnf(codeNotAlone, p.valueOf(c.node), "%s cannot share a screen with %s.", c.def.name, alone.def.name).with(p.valueOf(alone.node))
			if alone.def == richText && c.def == footer {
				n.hint("It can from Flow JSON %s on.", v6_3)
			}
		}
	}
}
