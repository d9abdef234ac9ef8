package flowjson

import "slices"

// blankStep takes out blank texts, which components no longer take from 6.0
// on. A blank text that has to be there is left to a person, but for a label,
// which comes from the name. Meta, "Flows Changelogs".
func blankStep(m *migration) {
	for i := range m.components {
		m.blanks(&m.components[i])
	}
}

func (m *migration) blanks(c *component) {
	isBlankText := func(n nodeID) bool {
		p, _ := c.def.property(m.keyText(n))
		return p != nil && p.blank == blankBefore6 && m.kind(n) == kindString && isBlank(m.text(n))
	}
	gone := map[string]bool{}
	for n := range m.children(c.node) {
		if !isBlankText(n) {
			continue
		}
		p, _ := c.def.property(m.keyText(n))
		partner := c.partner(p.name)
		switch p2 := m.member(c.node, partner); {
		case p.required != 0 && p.name == "label" && c.name != none:
			words := m.wordsFor(c)
			m.changed(n, "label is %s instead of %s", words, m.raw(n))
			m.decide(n, "a label must not be blank from %s on: write the right words in place of %s", v6_0, words)
			m.replace(m.span(n), words)
		case p.required != 0:
			m.decide(n, "%s of %s must not be blank from %s on: write a text", p.name, c.def.name, v6_0)
		case p2 != none && !isBlankText(p2):
			m.decide(n, "%s must not be blank from %s on, and %s needs it: write a text, or take both out", p.name, v6_0, partner)
		default:
			m.changed(n, "took the blank %s out: %s", p.name, m.raw(n))
			gone[p.name] = true
		}
	}
	m.removeKeys(c.node, gone)
}

// partner is the property that needs the one called name, or "".
func (c *component) partner(name string) string {
	for _, pair := range c.def.pairs {
		if i := slices.Index(pair[:], name); i >= 0 {
			return pair[1-i]
		}
	}
	return ""
}

// becomesDynamic is a step for texts that mean themselves in version before
// and something else from since on.
func becomesDynamic(before, since version, what string) func(*migration) {
	return func(m *migration) {
		look := func(n nodeID) {
			if text := m.text(n); isDynamic(text, since) && !isDynamic(text, before) {
				m.decide(n, "%s was plain text; from %s on it is %s: write another text unless that is meant", shorten(m.raw(n)), since, what)
			}
		}
		for _, b := range m.bindings {
			look(b.node)
		}
		for _, a := range m.actions {
			if a.payload == none {
				continue
			}
			for n := a.payload; n < m.nodes[a.payload].next; n++ {
				if m.kind(n) == kindString {
					look(n)
				}
			}
		}
	}
}

// optionImageStep points at images of options that are larger than 6.0 allows.
// Meta, "Flows Changelogs".
func optionImageStep(m *migration) {
	const most = 100 << 10 // bytes after decoding
	for i := range m.components {
		options := m.member(m.components[i].node, "data-source")
		if options == none || m.kind(options) != kindArray {
			continue
		}
		for option := range m.children(options) {
			image := m.member(option, "image")
			if image == none || m.kind(image) != kindString {
				continue
			}
			if size := len(m.text(image)) / 4 * 3; size > most {
				m.decide(image, "the image has %d KB; from %s on an option's has 100 KB at most: make it smaller", size>>10, v6_0)
			}
		}
	}
}

// selectStep is a step for a change of when on-select-action runs.
func selectStep(change string) func(*migration) {
	return func(m *migration) {
		for i := range m.components {
			if at := m.member(m.components[i].node, "on-select-action"); at != none {
				m.decide(at, "on-select-action %s: look whether the flow still works", change)
			}
		}
	}
}
