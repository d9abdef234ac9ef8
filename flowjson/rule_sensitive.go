package flowjson

import "bytes"

var screenSensitive = &Rule{ID: "screen/sensitive", Codes: []Code{codeSensitiveName},
	Doc:   "sensitive names inputs of its own screen. Meta, \"Flow JSON\", defines only what it does; libraries refuse other names.",
	check: checkSensitive}

func checkSensitive(p *pass) {
	for i := range p.screens {
		s := &p.screens[i]
		names := p.member(s.node, "sensitive")
		if names == none || p.kind(names) != kindArray || s.incomplete {
			continue
		}
		for m := range p.children(names) {
			if p.kind(m) != kindString {
				continue
			}
			if name := p.text(m); p.inputByName(s, name) == nil && !bytes.Contains(name, []byte("${")) {
				p.warnf(codeSensitiveName, p.valueOf(m), "No input of the screen is called '%s'.", shorten(name))
			}
		}
	}
}
