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
