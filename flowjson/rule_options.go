package flowjson

import (
	"bytes"
	"slices"
)

var optionIDs = &Rule{ID: "option/id-unique", Codes: []Code{codeDuplicateOption},
	Doc:   "Options of a selection have different ids, else answers cannot be told apart. Not documented by Meta.",
	check: checkOptionIDs}

func checkOptionIDs(p *pass) {
	var ids []nodeID
	for i := range p.components {
		c := &p.components[i]
		source := p.member(c.node, "data-source")
		if source == none || p.kind(source) != kindArray {
			continue
		}
		ids = ids[:0]
		for item := range p.children(source) {
			if id := p.member(item, "id"); id != none && p.kind(id) == kindString {
				ids = append(ids, id)
			}
		}
		slices.SortStableFunc(ids, func(a, b nodeID) int { return bytes.Compare(p.text(a), p.text(b)) })
		first := 0
		for j := 1; j < len(ids); j++ {
			if !bytes.Equal(p.text(ids[j]), p.text(ids[first])) {
				first = j
				continue
			}
			p.warnf(codeDuplicateOption, p.valueOf(ids[j]), "Two options have the id '%s'.", shorten(p.text(ids[j]))).with(p.valueOf(ids[first]))
		}
	}
}

var optionInitial = &Rule{ID: "option/initial", Codes: []Code{codeUnknownOption},
	Doc:   "What a selection starts with is one of its options. Not documented by Meta.",
	check: checkInitialOption}

func checkInitialOption(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		switch c.def {
		case form:
			values := p.member(c.node, "init-values")
			if values == none || p.kind(values) != kindObject {
				continue
			}
			for m := range p.children(values) {
				if target := p.inputByName(&p.screens[c.screen], p.keyText(m)); target != nil {
					p.initialOption(target, m)
				}
			}
		case checkboxGroup, radioButtonsGroup, dropdown, chipsSelector:
			if m := p.member(c.node, "init-value"); m != none {
				p.initialOption(c, m)
			}
		}
	}
}

// initialOption checks n, what c starts with, where its options are written
// in the document.
func (p *pass) initialOption(c *component, n nodeID) {
	source := p.writtenOptions(c)
	if source == none {
		return
	}
	if p.kind(n) == kindArray {
		for m := range p.children(n) {
			if p.kind(m) == kindString {
				p.initialOption(c, m)
			}
		}
		return
	}
	if p.kind(n) != kindString || bytes.Contains(p.text(n), []byte("${")) || isExpression(p.text(n), p.version) {
		return
	}
	if text := p.text(n); !p.hasOption(source, text) {
		p.warnf(codeUnknownOption, p.valueOf(n), "No option has the id '%s'.", shorten(text)).with(p.valueOf(source))
	}
}

// writtenOptions is the data source of c where it is an array, and not so long
// that looking through it again and again would take time.
func (p *pass) writtenOptions(c *component) nodeID {
	const enough = 300 // Meta documents 200
	source := p.member(c.node, "data-source")
	if source == none || p.kind(source) != kindArray || p.count(source) > enough {
		return none
	}
	return source
}

// hasOption reports whether an option of source has the id, or might have it.
func (p *pass) hasOption(source nodeID, id []byte) bool {
	for item := range p.children(source) {
		m := p.member(item, "id")
		if m == none || p.kind(m) != kindString || bytes.Equal(p.text(m), id) || isDynamic(p.text(m), p.version) {
			return true
		}
	}
	return false
}
