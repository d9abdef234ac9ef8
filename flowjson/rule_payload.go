package flowjson

import "bytes"

var actionPayloads = &Rule{ID: "action/payload", Codes: []Code{codeClickPayload, codeActionProperty, codeScreenData, codeMixedText},
	Doc: "References in a payload lead to a field or an input that exists, and no value is null. update_data changes fields that the screen declares. " +
		"References inside nested expressions are errors from 7.2 on, warnings before. Meta, \"Error Codes\" and \"Flows Changelogs\".",
	check: checkPayloads}

func checkPayloads(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		if a.payload == none || a.refused {
			continue
		}
		s := &p.screens[a.screen]
		for m := range p.children(a.payload) {
			if a.def == updateDataAction && !p.dataUnreadable(s) && p.member(s.data, string(p.keyText(m))) == none {
				p.errorf(codeActionProperty, p.keyOf(m), "The following property %s does not exist in the screen data model", shorten(p.keyText(m))).
					hint("Declare it in the screen's data.")
			}
			p.payloadValue(a, m, m)
		}
	}
}

// payloadValue checks n and what is in it; key is the nearest member around.
func (p *pass) payloadValue(a *action, n, key nodeID) {
	switch p.kind(n) {
	case kindNull:
		p.errorf(codeClickPayload, p.valueOf(n), "Invalid value found for the property '%s'.", shorten(p.keyText(key))).
			hint("null is no value here; leave the property out.")
	case kindArray:
		for e := range p.children(n) {
			p.payloadValue(a, e, key)
		}
	case kindObject:
		for m := range p.children(n) {
			p.payloadValue(a, m, m)
		}
	case kindString:
		text := p.text(n)
		if isExpression(text, p.version) {
			p.payloadExpression(a, n, text)
		} else if ref, ok := parseReference(text, p.version); ok {
			p.payloadReference(a, n, ref)
		} else if bytes.Contains(text, []byte("${")) {
			p.warnf(codeMixedText, p.valueOf(n), "The reference is sent as written, since it is not the whole value.")
		}
	}
}

func (p *pass) payloadReference(a *action, n nodeID, ref reference) {
	s := &p.screens[a.screen]
	if ref.screen == nil && p.exists(s, ref) {
		return
	}
	text := shorten(p.text(n))
	at := p.valueOf(n)
	if ref.screen != nil {
		u := usage{at: n, screen: s, owner: "Screen", property: p.eventName(a)}
		if a.component >= 0 {
			u.owner = p.components[a.component].def.name
		}
		if target := p.global(u, ref, text); target != nil && !p.exists(s, ref) {
			p.errorf(codeScreenData, at, "Global Dynamic data '%s' on screen %s does not exist, but is used on screen %s.", text, p.screenName(target), p.screenName(s))
		}
		return
	}
	switch {
	case a.def == updateDataAction:
		p.errorf(codeActionProperty, at, "The following property %s does not exist in the screen data model", text)
	case ref.form && p.isForm(s, ref.path):
		p.errorf(codeClickPayload, at, "Value of 'Form' component cannot be used in form binding.").
			hint("Refer to the inputs of the Form one by one.")
	case ref.form:
		p.errorf(codeClickPayload, at, "Missing Form component %s for screen '%s'.", text, p.screenName(s))
	default:
		p.errorf(codeClickPayload, at, "Missing dynamic data '%s' in the data model for screen %s.", text, p.screenName(s)).
			hint("Declare it in the screen's data.")
	}
}

func (p *pass) payloadExpression(a *action, n nodeID, text []byte) {
	for _, found := range p.references(text) {
		if ref, _ := parseReference(found, p.version); p.exists(&p.screens[a.screen], ref) {
			continue
		}
		const message = "The following property %s does not exist in the screen data model"
		if p.version >= v7_2 {
			p.errorf(codeActionProperty, p.valueOf(n), message, shorten(found))
		} else {
			p.warnf(codeActionProperty, p.valueOf(n), message, shorten(found)).hint("It is an error from Flow JSON %s on.", v7_2)
		}
	}
}

// isForm reports whether s has a Form of that name.
func (f *flow) isForm(s *screen, name []byte) bool {
	for i := s.first; i < s.end; i++ {
		if c := &f.components[i]; c.def == form && c.name != none && string(f.text(c.name)) == string(name) {
			return true
		}
	}
	return false
}

// eventName is the key that a stands at.
func (f *flow) eventName(a *action) string { return shorten(f.keyText(a.node)) }
