package flowjson

var inputNames = &Rule{ID: "input/name-unique", Codes: []Code{codeDuplicateName},
	Doc:   "Inputs of a screen have different names, across all branches too. Meta, \"Error Codes\".",
	check: checkInputNames}

func checkInputNames(p *pass) {
	var repeated []*component // the first of each repeated name
	later := map[*component][]place{}
	for i := range p.components {
		c := &p.components[i]
		if !c.def.class.isInput() || c.name == none {
			continue
		}
		if first := p.inputByName(&p.screens[c.screen], p.text(c.name)); first != c {
			if later[first] == nil {
				repeated = append(repeated, first)
			}
			later[first] = append(later[first], p.valueOf(c.name))
		}
	}
	for _, first := range repeated {
		where := later[first]
		p.errorf(codeDuplicateName, where[0], "Duplicate name found for Form components: %s.", shorten(p.text(first.name))).
			with(p.valueOf(first.name)).with(where[1:]...)
	}
}
