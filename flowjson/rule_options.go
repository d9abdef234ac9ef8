package flowjson

var optionIDs = &Rule{ID: "option/id-unique", Codes: []Code{codeDuplicateOption},
	Doc:   "Options of a selection have different ids, else answers cannot be told apart. Not documented by Meta.",
	check: checkOptionIDs}

func checkOptionIDs(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		source := p.member(c.node, "data-source")
		if source == none || p.kind(source) != kindArray {
			continue
		}
		seen := map[string]nodeID{}
		for item := range p.children(source) {
			id := p.member(item, "id")
			if id == none || p.kind(id) != kindString {
				continue
			}
			text := p.text(id)
			if first, ok := seen[string(text)]; ok {
				p.warnf(codeDuplicateOption, p.valueOf(id), "Two options have the id '%s'.", shorten(text)).with(p.valueOf(first))
				continue
			}
			seen[string(text)] = id
		}
	}
}
