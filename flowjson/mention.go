package flowjson

import "bytes"

// Named is what a [Mention] is a name of.
type Named uint8

const (
	NamedScreen Named = iota + 1 // a screen, by its id
	NamedField                   // a field of a screen's data
	NamedInput                   // an input of a screen
)

// Mention is a place of a document that names a screen, a field or an input.
type Mention struct {
	Kind Named
	Name string
	// Screen is the screen that the field or input belongs to, as an index of
	// [Outline.Screens]; -1 for screens themselves.
	Screen int
	// Span is the name alone, without quotes or what surrounds it.
	Span Span
	// Declares says that this is where the thing named comes from.
	Declares bool
}

// Same reports whether both name the same thing.
func (m Mention) Same(n Mention) bool {
	return m.Kind == n.Kind && m.Name == n.Name && m.Screen == n.Screen
}

// Mentions lists every place where a screen, a field or an input is named,
// declared or not: ids, the routing model, navigate actions and what they hand
// over, starting values and errors of a Form, and references anywhere in a
// text.
func (o *Outline) Mentions() []Mention {
	m := &mentions{Outline: o, flow: o.flow}
	m.declared()
	m.routing()
	m.navigation()
	m.keyed()
	for i := range m.screens {
		m.references(&m.screens[i])
	}
	return m.list
}

// MentionAt returns the mention that offset is in or at the end of.
func (o *Outline) MentionAt(offset int) (Mention, bool) {
	for _, m := range o.Mentions() {
		if m.Span.Start <= offset && offset <= m.Span.End {
			return m, true
		}
	}
	return Mention{}, false
}

type mentions struct {
	*Outline
	*flow
	list []Mention
}

func (m *mentions) add(kind Named, screen int, name []byte, at Span, declares bool) {
	m.list = append(m.list, Mention{kind, string(name), screen, at, declares})
}

// value adds string n, if it is one.
func (m *mentions) value(kind Named, screen int, n nodeID, declares bool) {
	if n != none && m.kind(n) == kindString {
		m.add(kind, screen, m.text(n), m.textSpan(n), declares)
	}
}

func (m *mentions) declared() {
	for i := range m.screens {
		s := &m.screens[i]
		m.value(NamedScreen, -1, s.id, true)
		if s.data != none {
			for field := range m.children(s.data) {
				m.add(NamedField, i, m.keyText(field), m.keyTextSpan(field), true)
			}
		}
		for _, c := range m.componentsOf(s) {
			if c.def.class.isInput() {
				m.value(NamedInput, i, c.name, true)
			}
		}
	}
}

func (m *mentions) routing() {
	model := m.member(0, "routing_model")
	if model == none || m.kind(model) != kindObject {
		return
	}
	for from := range m.children(model) {
		m.add(NamedScreen, -1, m.keyText(from), m.keyTextSpan(from), false)
		if m.kind(from) == kindArray {
			for to := range m.children(from) {
				m.value(NamedScreen, -1, to, false)
			}
		}
	}
}

func (m *mentions) navigation() {
	for i := range m.actions {
		a := &m.actions[i]
		if a.def != navigateAction {
			continue
		}
		name, target := m.target(a)
		m.value(NamedScreen, -1, name, false)
		if target != nil && a.payload != none {
			for field := range m.children(a.payload) {
				m.add(NamedField, target.index, m.keyText(field), m.keyTextSpan(field), false)
			}
		}
	}
}

// keyed adds inputs that a Form's maps and a screen's sensitive name.
func (m *mentions) keyed() {
	for i := range m.screens {
		s := &m.screens[i]
		if list := m.member(s.node, "sensitive"); list != none && m.kind(list) == kindArray {
			for name := range m.children(list) {
				m.value(NamedInput, i, name, false)
			}
		}
		for _, c := range m.componentsOf(s) {
			if c.def != form {
				continue
			}
			for _, key := range []string{"init-values", "error-messages"} {
				if values := m.member(c.node, key); values != none && m.kind(values) == kindObject {
					for name := range m.children(values) {
						m.add(NamedInput, i, m.keyText(name), m.keyTextSpan(name), false)
					}
				}
			}
		}
	}
}

// references adds what the texts of s refer to. Its data is left out: what
// looks like a reference there is an example.
func (m *mentions) references(s *screen) {
	for n := s.node; n < m.at(s.node).next; n++ {
		if n == s.data {
			n = m.at(n).next - 1
			continue
		}
		if m.kind(n) != kindString {
			continue
		}
		text, from := m.tree.src[m.at(n).start:m.at(n).end], int(m.at(n).start)
		for {
			start := bytes.Index(text, []byte("${"))
			if start < 0 {
				break
			}
			text, from = text[start:], from+start
			end := bytes.IndexByte(text, '}')
			if end < 0 {
				break
			}
			m.reference(s, text[:end+1], from)
			text, from = text[end+1:], from+end+1
		}
	}
}

// reference adds the names in text, one reference, that stands at offset from
// of what was read.
func (m *mentions) reference(s *screen, text []byte, from int) {
	ref, ok := parseReference(text, m.version)
	if !ok {
		return
	}
	end := from + len(text) - 1
	if ref.screen != nil {
		start := from + len("${screen.")
		m.add(NamedScreen, -1, ref.screen, m.original(Span{start, start + len(ref.screen)}), false)
		if s = m.screenByID(ref.screen); s == nil {
			return
		}
	}
	name, kind := ref.path, NamedInput
	if !ref.form {
		name, _, _ = bytes.Cut(ref.path, []byte("."))
		kind = NamedField
	}
	start := end - len(ref.path)
	m.add(kind, s.index, name, m.original(Span{start, start + len(name)}), false)
}
