package flowjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// labelStep adds the labels that CheckboxGroup and RadioButtonsGroup need from
// 4.0 on, made from the component's name. Nobody but a person knows the right
// words, so each is a decision. Meta, "Components".
func labelStep(m *migration) {
	for i := range m.components {
		c := &m.components[i]
		p, _ := c.def.property([]byte("label"))
		if p == nil || p.required <= m.from || c.def.since > m.from || m.member(c.node, "label") != none {
			continue
		}
		words := m.wordsFor(c)
		after := c.name
		if after == none {
			after = m.member(c.node, "type")
		}
		m.changed(c.node, "added \"label\": %s", words)
		m.decide(c.node, "%s needs a label from %s on: write the right words in place of %s", c.def.name, p.required, words)
		m.addAfter(after, []byte(`"label"`), words)
	}
}

// wordsFor is text, as JSON, that stands for the name of c: "Favourite colour"
// for favourite_colour; at most as long as labels are shown.
func (m *migration) wordsFor(c *component) []byte {
	const longest, nameless = 30, `"Choose"`
	if c.name == none {
		return []byte(nameless)
	}
	text := bytes.ToValidUTF8(m.text(c.name), nil)
	text = bytes.Join(bytes.FieldsFunc(text, func(r rune) bool {
		return r == '_' || r == '-' || unicode.IsSpace(r) || unicode.IsControl(r)
	}), []byte{' '})
	if len(text) == 0 || bytes.ContainsAny(text, "${}`") {
		return []byte(nameless)
	}
	first, size := utf8.DecodeRune(text)
	words := []rune(string(unicode.ToUpper(first)) + string(text[size:]))
	quoted, _ := json.Marshal(strings.TrimSpace(string(words[:min(len(words), longest)])))
	return quoted
}
