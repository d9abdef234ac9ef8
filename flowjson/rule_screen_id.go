package flowjson

import "bytes"

var screenIDUnique = &Rule{ID: "screen/id-unique", Codes: []Code{codeDuplicateScreen},
	Doc:   "Each screen has an id of its own. Meta, \"Error Codes\".",
	check: checkScreenIDUnique}

func checkScreenIDUnique(p *pass) {
	var repeated []*screen // the first of each repeated id
	later := map[*screen][]place{}
	for i := range p.screens {
		s := &p.screens[i]
		if s.id == none {
			continue
		}
		if first := p.screenByID(p.text(s.id)); first != s {
			if later[first] == nil {
				repeated = append(repeated, first)
			}
			later[first] = append(later[first], p.valueOf(s.id))
		}
	}
	for _, first := range repeated {
		where := later[first]
		p.errorf(codeDuplicateScreen, where[0], "Duplicate screen id found: %s.", shorten(p.text(first.id))).
			with(p.valueOf(first.id)).with(where[1:]...)
	}
}

var screenIDReserved = &Rule{ID: "screen/id-reserved", Codes: []Code{codeReservedScreen},
	Doc:   "No screen is called success, which stands for the end of the flow; case does not matter, since Meta's pages write both. Meta, \"Error Codes\" and \"Flow JSON\".",
	check: checkScreenIDReserved}

func checkScreenIDReserved(p *pass) {
	for i := range p.screens {
		if id := p.screens[i].id; id != none && bytes.EqualFold(p.text(id), []byte("success")) {
			p.errorf(codeReservedScreen, p.valueOf(id), "Screen id cannot be 'success' since it is a reserved keyword.")
		}
	}
}
