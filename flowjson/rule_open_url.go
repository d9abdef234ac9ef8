package flowjson

import "bytes"

var actionURL = &Rule{ID: "action/url", Codes: []Code{codeInvalidFormat},
	Doc:   "open_url has a whole address, with its scheme. Meta's samples all do; no page says which addresses are refused, so it is a warning.",
	check: checkURL}

func checkURL(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		if a.def != openURLAction || a.refused {
			continue
		}
		m := p.member(a.node, "url")
		if m == none || p.kind(m) != kindString {
			continue
		}
		if text := p.text(m); !isBlank(text) && !bytes.Contains(text, []byte("${")) && !isExpression(text, p.version) && !uriFormat.match(text) {
			p.warnf(codeInvalidFormat, p.valueOf(m), "Property 'url' should be in 'uri' format.").
				hint("Write the whole address, such as https://example.com/terms.")
		}
	}
}
