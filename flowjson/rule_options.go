package flowjson

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// optionIDs is found on the walk along the component table.
var optionIDs = &Rule{ID: "option/id-unique", Codes: []Code{codeDuplicateOption},
	Doc: "Options of a selection have different ids, else answers cannot be told apart. Not documented by Meta."}

// optionIDs checks the options of n, a selection, right after the walk along
// the component table passed them.
func (c *checker) optionIDs(n nodeID) {
	source := c.ofKind(n, "data-source", kindArray)
	if source == none {
		return
	}
	ids := c.ids[:0]
	for item := range c.children(source) {
		if id := c.ofKind(item, "id", kindString); id != none {
			ids = append(ids, id)
		}
	}
	c.ids = ids
	if !c.mayRepeat(ids, &c.hashes) {
		return
	}
	slices.SortStableFunc(ids, func(a, b nodeID) int { return bytes.Compare(c.text(a), c.text(b)) })
	first := 0
	for j := 1; j < len(ids); j++ {
		if !bytes.Equal(c.text(ids[j]), c.text(ids[first])) {
			first = j
			continue
		}
		c.warnf(optionIDs, codeDuplicateOption, c.valueOf(ids[j]), "Two options have the id '%s'.", short(c.text(ids[j]))).with(c.valueOf(ids[first]))
	}
}

// mayRepeat reports whether two of texts may be the same; that they are not is
// certain.
func (t *tree) mayRepeat(texts []nodeID, seen *hashSet) bool {
	seen.reset(len(texts))
	for _, n := range texts {
		if seen.add(maphash.Bytes(hashSeed, t.text(n))) {
			return true
		}
	}
	return false
}

var optionInitial = &Rule{ID: "option/initial", Codes: []Code{codeUnknownOption},
	Doc:   "What a selection starts with is one of its options. Not documented by Meta.",
	check: checkInitialOption}

func checkInitialOption(p *pass) {
	o := &optionSearch{pass: p, left: maxOptionSearch}
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
					o.initial(target, m)
				}
			}
		case checkboxGroup, radioButtonsGroup, dropdown, chipsSelector:
			if m := p.member(c.node, "init-value"); m != none {
				o.initial(c, m)
			}
		}
	}
}

// maxOptionSearch is how many options are looked at in all for those that a
// selection starts with, which bounds what a hostile document costs.
const maxOptionSearch = 1 << 20

type optionSearch struct {
	*pass
	left int
}

// initial checks n, what c starts with, where its options are written in the
// document.
func (o *optionSearch) initial(c *component, n nodeID) {
	source := o.member(c.node, "data-source")
	if source == none || o.kind(source) != kindArray {
		return
	}
	if o.kind(n) == kindArray {
		for m := range o.children(n) {
			o.one(source, m)
		}
	} else {
		o.one(source, n)
	}
}

func (o *optionSearch) one(source, n nodeID) {
	if o.kind(n) != kindString || bytes.Contains(o.text(n), []byte("${")) || isExpression(o.text(n), o.version) {
		return
	}
	if text := o.text(n); !o.has(source, text) {
		o.warnf(codeUnknownOption, o.valueOf(n), "No option has the id '%s'.", shorten(text)).with(o.valueOf(source))
	}
}

// has reports whether an option of source has the id, or might have it.
func (o *optionSearch) has(source nodeID, id []byte) bool {
	for item := range o.children(source) {
		o.left--
		m := o.member(item, "id")
		if o.left < 0 || m == none || o.kind(m) != kindString || bytes.Equal(o.text(m), id) || isDynamic(o.text(m), o.version) {
			return true
		}
	}
	return false
}
