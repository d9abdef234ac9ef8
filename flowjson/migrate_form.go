package flowjson

import (
	"bytes"
	"slices"
)

// formValuesStep moves init-value and error-message of inputs inside a Form
// into the Form's init-values and error-messages. Meta's page "Components"
// wants them there, and the validator of 7.1 was seen to refuse them elsewhere.
func formValuesStep(m *migration) {
	moved := map[nodeID]map[string]bool{} // by component: its members that went into the Form
	for i := range m.components {
		if m.components[i].def != form {
			continue
		}
		for _, keys := range [][2]string{{"init-value", "init-values"}, {"error-message", "error-messages"}} {
			m.intoForm(i, keys[0], keys[1], moved)
		}
	}
	for i := range m.components {
		if keys := moved[m.components[i].node]; keys != nil {
			m.removeKeys(m.components[i].node, keys)
		}
	}
}

// intoForm moves one property of all inputs into one map of their Form, which
// is component i.
func (m *migration) intoForm(i int, from, to string, moved map[nodeID]map[string]bool) {
	around := &m.components[i]
	target := m.member(around.node, to)
	values := map[string][]byte{} // in target, by name of the input
	if target != none && m.kind(target) == kindObject {
		for c := range m.children(target) {
			values[string(m.keyText(c))] = m.raw(c)
		}
	}
	var entries [][2][]byte
	out := func(c *component) {
		if moved[c.node] == nil {
			moved[c.node] = map[string]bool{}
		}
		moved[c.node][from] = true
	}
	for j := i + 1; j < around.next; j++ {
		c := &m.components[j]
		p, _ := c.def.property([]byte(from))
		at := m.member(c.node, from)
		if p == nil || !p.outsideForm || at == none || c.form != i {
			continue
		}
		var name string
		if c.name != none {
			name = string(m.text(c.name))
		}
		switch there, has := values[name]; {
		case target != none && m.kind(target) != kindObject:
			m.decide(at, "inside a Form, %s belongs into the Form's %s; that is no object here: put %s there yourself", from, to, shorten(m.raw(at)))
		case c.name == none:
			m.decide(at, "inside a Form, %s belongs into the Form's %s; this needs a name for the input", from, to)
		case has && bytes.Equal(there, m.raw(at)): // of the same input in another branch
			m.changed(at, "took %s out, which the Form's %s have for %s: %s", from, to, shorten(m.raw(c.name)), m.raw(at))
			out(c)
		case has:
			m.decide(at, "inside a Form, %s belongs into the Form's %s, which already has a value for %s: keep one of them", from, to, shorten(m.raw(c.name)))
		default:
			values[name] = m.raw(at)
			entries = append(entries, [2][]byte{m.raw(c.name), m.raw(at)})
			m.changed(at, "moved %s into the Form's %s", from, to)
			out(c)
		}
	}
	if entries != nil {
		m.addEntries(around.node, target, to, entries)
	}
}

// addEntries writes entries into target, an object that is the member key of
// form, or makes it.
func (m *migration) addEntries(form, target nodeID, key string, entries [][2][]byte) {
	if target != none && m.nodes[target].next > target+1 {
		last := target + 1
		for m.nodes[last].next < m.nodes[target].next {
			last = m.nodes[last].next
		}
		for _, e := range entries {
			m.addAfter(last, e[0], e[1])
		}
		return
	}
	sibling := m.member(form, "children") // a Form without any has no inputs
	outer := m.lead(sibling)
	var inner, closing []byte // white space before each entry and after the last
	if slices.Contains(outer, '\n') {
		inner, closing = slices.Concat(outer, m.indent(form, outer)), outer
	}
	object := []byte{'{'}
	for i, e := range entries {
		if i > 0 {
			object = append(object, ',')
			if inner == nil {
				object = append(object, outer...)
			}
		}
		object = append(object, inner...)
		object = append(object, m.memberLike(sibling, e[0], e[1])...)
	}
	object = append(append(object, closing...), '}')
	if target != none {
		m.replace(m.span(target), object)
	} else {
		m.addBefore(sibling, []byte(`"`+key+`"`), object)
	}
}

// indent is what one level adds to lead, the white space before a member of n:
// how much further in it is than the line where n starts.
func (m *migration) indent(n nodeID, lead []byte) []byte {
	const usual = "  "
	level := lead[bytes.LastIndexByte(lead, '\n')+1:]
	before := m.src[:m.nodes[n].start]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	outer := len(line) - len(bytes.TrimLeft(line, " \t"))
	if outer >= len(level) {
		return []byte(usual)
	}
	return level[outer:]
}

// initValueTypesStep gives the init-values of Forms the types of their inputs,
// which 7.0 checks, and takes out those of no input. Meta, "Flows Changelogs".
func initValueTypesStep(m *migration) {
	for i := range m.components {
		c := &m.components[i]
		values := m.member(c.node, "init-values")
		if c.def != form || values == none || m.kind(values) != kindObject {
			continue
		}
		s := &m.screens[c.screen]
		gone := map[string]bool{}
		for n := range m.children(values) {
			name := m.keyText(n)
			target := m.inputByName(s, name)
			switch {
			case target != nil:
				m.retype(n, m.valueKinds(target))
			case !s.incomplete:
				m.changed(n, "took %s out of init-values, since no input of the screen has this name: %s", shorten(name), m.raw(n))
				gone[string(name)] = true
			}
		}
		m.removeKeys(values, gone)
	}
}

// valueKinds is what an init value of c has to be; 0 where nothing is known.
func (m *migration) valueKinds(c *component) kinds {
	if c.def == textInput {
		return m.byWord(c, "input-type", "number", numbers, texts)
	}
	return m.answerKinds(c)
}

// retype writes n, a literal, as one of the wanted type if it can be one.
func (m *migration) retype(n nodeID, want kinds) {
	k := m.kind(n)
	if want.has(k) || k == kindString && isDynamic(m.text(n), m.to) {
		return
	}
	raw := m.raw(n)
	var as []byte
	switch {
	case want == numbers && k == kindString && isNumber(m.text(n)):
		as = m.text(n)
	case want == booleans && (string(raw) == `"true"` || string(raw) == `"false"`):
		as = m.text(n)
	case want == arrays && k == kindString:
		as = slices.Concat([]byte{'['}, raw, []byte{']'})
	case want == texts && (k == kindNumber || k == kindBoolean):
		as = slices.Concat([]byte{'"'}, raw, []byte{'"'})
	case want == texts && k == kindArray && m.nodes[n].next == n+2 && m.kind(n+1) == kindString:
		as = m.raw(n + 1)
	default:
		return // if it is an error, it is reported as such
	}
	m.changed(n, "%s is %s now, which its input takes", raw, as)
	m.replace(m.span(n), as)
}
