package flowjson

var inputNames = &Rule{ID: "input/name-unique", Codes: []Code{codeDuplicateName},
	Doc:   "Inputs of a screen have different names, across all branches too. Meta, \"Error Codes\".",
	check: checkInputNames}

func checkInputNames(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if !c.def.class.isInput() || c.name == none {
			continue
		}
		name := p.text(c.name)
		if first := p.inputByName(&p.screens[c.screen], name); first != c {
			p.errorf(codeDuplicateName, p.valueOf(c.name), "Duplicate name found for Form components: %s.", shorten(name)).
				with(p.valueOf(first.name))
		}
	}
}
