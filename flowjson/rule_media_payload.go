package flowjson

var actionMedia = &Rule{ID: "action/media", Codes: []Code{codeClickPayload},
	Doc: "The files of a PhotoPicker or DocumentPicker are not sent by navigate; complete and data_exchange send them as a value of the first level, and complete sends those of one picker that takes one file. " +
		"Meta, \"Error Codes\" and \"Media upload\".",
	check: checkMediaPayloads}

func checkMediaPayloads(p *pass) {
	for i := range p.actions {
		a := &p.actions[i]
		if a.payload == none || a.refused || a.def != navigateAction && a.def != completeAction && a.def != dataExchangeAction {
			continue
		}
		var sent []place
		for m := range p.children(a.payload) {
			p.media(a, m, false, &sent)
		}
		if a.def == completeAction && len(sent) > 1 {
			p.errorf(codeClickPayload, p.valueOf(a.payload), "Complete action payload can contain either a single PhotoPicker or a single DocumentPicker component.").with(sent...)
		}
	}
}

// media looks for files in n, a value of a's payload.
func (p *pass) media(a *action, n nodeID, nested bool, sent *[]place) {
	if k := p.kind(n); k == kindArray || k == kindObject {
		for m := range p.children(n) {
			p.media(a, m, true, sent)
		}
		return
	} else if k != kindString {
		return
	}
	ref, ok := parseReference(p.text(n), p.version)
	if !ok || !ref.form {
		return
	}
	s := &p.screens[a.screen]
	if ref.screen != nil {
		s = p.screenByID(ref.screen)
	}
	if s == nil {
		return
	}
	c := p.inputOf(s, ref.path)
	if c == nil || c.def.class != media {
		return
	}
	*sent = append(*sent, p.valueOf(n))
	at := p.valueOf(n)
	switch {
	case a.def == navigateAction:
		p.errorf(codeClickPayload, at, "The %s component's value is not allowed in the payload of the navigate action.", c.def.name).
			hint("Refer to it from the later screen: ${screen.%s.form.%s}.", p.screenName(s), shorten(ref.path))
	case nested:
		p.errorf(codeClickPayload, at, "The value of following components must be a top-level string in complete and data_exchange on-click-action payload: : [%s].", c.def.name)
	case a.def == completeAction:
		p.mediaCount(at, c)
	}
}

// mediaCount checks that a picker in complete takes one file at most. A limit
// that is left out is 30.
func (p *pass) mediaCount(at place, c *component) {
	property := "max-uploaded-photos"
	if c.def == documentPicker {
		property = "max-uploaded-documents"
	}
	m := p.member(c.node, property)
	if m != none && (p.kind(m) != kindNumber || p.number(m) <= 1) {
		return
	}
	n := p.errorf(codeClickPayload, at, "In the complete action payload, %s can only be used if the value of the '%s' property doesn't exceed 1.", c.def.name, property)
	if m == none {
		n.hint("Add \"%s\": 1 to the %s; without it the limit is 30.", property, c.def.name).with(p.valueOf(c.node))
	} else {
		n.with(p.valueOf(m))
	}
}
