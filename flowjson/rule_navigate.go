package flowjson

import "strings"

var navigateTarget = &Rule{ID: "navigate/target", Codes: []Code{codeNextScreen},
	Doc:   "navigate goes to another screen of the flow. Meta, \"Error Codes\".",
	check: checkNavigateTarget}

func checkNavigateTarget(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		if a.def != navigateAction || a.refused {
			continue
		}
		name, target := p.target(a)
		if name == none {
			continue
		}
		switch {
		case target == nil && p.anonymous:
		case target == nil:
			p.errorf(codeNextScreen, p.valueOf(name), "Unknown screen ids found: [%s].", shorten(p.text(name)))
		case target == &p.screens[a.screen]:
			p.errorf(codeNextScreen, p.valueOf(name), "Same screen navigation is not allowed. Loop detected at [%s].", shorten(p.text(name)))
		}
	}
}

var navigatePayload = &Rule{ID: "navigate/payload", Codes: []Code{codeNavigatePayload, codeNumberAnswer},
	Doc: "The payload of navigate has the fields that the next screen's data declares, no others, of the declared types. With an endpoint, which can add to it, a missing field is a warning. " +
		"Answers to number inputs pass as number, though they arrive as text. Meta, \"Error Codes\".",
	check: checkNavigatePayload}

func checkNavigatePayload(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		if a.def != navigateAction || a.refused {
			continue
		}
		_, target := p.target(a)
		written := p.member(a.node, "payload")
		if target == nil || target == &p.screens[a.screen] || written != none && a.payload == none || p.dataUnreadable(target) {
			continue
		}
		p.navigatePayload(a, target)
	}
}

func (p *pass) navigatePayload(a *action, target *screen) {
	var undeclared []string
	var where []place
	if a.payload != none {
		for m := range p.children(a.payload) {
			if field := p.member(target.data, string(p.keyText(m))); field != none {
				p.payloadType(a, m, field, target)
			} else {
				undeclared, where = append(undeclared, shorten(p.keyText(m))), append(where, p.keyOf(m))
			}
		}
	}
	switch {
	case undeclared == nil:
	case target.data == none:
		p.errorf(codeNavigatePayload, p.valueOf(a.payload), "No data model is defined in the next screen '%s'.", p.screenName(target)).
			hint("Add \"data\" to the screen, or empty the payload.").with(p.valueOf(target.id))
	default:
		p.errorf(codeNavigatePayload, where[0], "Following fields are missing in the next screen's data model: [%s].", list(undeclared)).
			hint("Declare them in the data of %s, or take them out.", p.screenName(target)).with(where[1:]...)
	}
	p.fieldsNotSent(a, target)
}

// fieldsNotSent reports fields of the next screen that the payload lacks.
func (p *pass) fieldsNotSent(a *action, target *screen) {
	if target.data == none {
		return
	}
	var missing []string
	for field := range p.children(target.data) {
		if p.member(a.payload, string(p.keyText(field))) == none {
			missing = append(missing, shorten(p.keyText(field)))
		}
		if len(missing) > maxRelated {
			break // list shows no more
		}
	}
	if missing == nil {
		return
	}
	at := p.valueOf(a.node)
	if a.payload != none {
		at = p.valueOf(a.payload)
	}
	const message = "Following fields are expected in the next screen's data model but missing in payload: [%s]."
	if p.hasEndpoint() || p.exchanges {
		p.warnf(codeNavigatePayload, at, message, list(missing)).hint("Unless the endpoint sends them.").with(p.valueOf(target.data))
	} else {
		p.errorf(codeNavigatePayload, at, message, list(missing)).with(p.valueOf(target.data))
	}
}

// payloadType checks that m, a value of the payload, fits field of the target.
func (p *pass) payloadType(a *action, m, field nodeID, target *screen) {
	want := p.schemaKind(field)
	if want == 0 {
		return
	}
	s := &p.screens[a.screen]
	at := p.valueOf(m)
	if p.kind(m) == kindString && isDynamic(p.text(m), p.version) {
		have := p.kindsOf(s, p.text(m))
		switch {
		case have == 0:
		case have&want == 0:
			p.errorf(codeNavigatePayload, at, "Schema of dynamic data '%s' is not matching schema of data model field '%s' on screen '%s'. Property is expecting '%s' but got '%s'.",
				shorten(p.text(m)), shorten(p.keyText(m)), p.screenName(target), want, have).with(p.valueOf(field))
		case have == numbers|texts && want == numbers:
			p.warnf(codeNumberAnswer, at, "The answer to a number input arrives as text; '%s' on screen '%s' is a number.", shorten(p.keyText(m)), p.screenName(target)).
				hint("Declare the field as string.").with(p.valueOf(field))
		}
		return
	}
	if k := p.kind(m); k != kindNull && !want.has(k) {
		p.errorf(codeNavigatePayload, at, "Schema of payload data at '%s' on screen '%s' is not matching with schema of data model field on screen '%s'. Property is expecting '%s' but got '%s'.",
			shorten(p.keyText(m)), p.screenName(s), p.screenName(target), want, k).with(p.valueOf(field))
	}
}

// list writes names for a message, the first of them where there are many.
func list(names []string) string {
	if len(names) > maxRelated {
		return strings.Join(names[:maxRelated], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
