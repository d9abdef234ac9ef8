package flowjson

import (
	"bytes"
	"cmp"
	"slices"
)

// edit puts text in place of a part of the source.
type edit struct {
	Span
	text []byte
}

// edits are changes to one source. They do not overlap.
type edits []edit

func (es *edits) replace(at Span, text []byte) { *es = append(*es, edit{at, text}) }

func (es *edits) insert(offset int, text []byte) { es.replace(Span{offset, offset}, text) }

// apply returns src with the edits made, and sorts them.
func (es edits) apply(src []byte) []byte {
	slices.SortStableFunc(es, func(a, b edit) int { return cmp.Compare(a.Start, b.Start) })
	out := make([]byte, 0, len(src)+1<<10)
	done := 0
	for _, e := range es {
		out = append(out, src[done:e.Start]...)
		out = append(out, e.text...)
		done = e.End
	}
	return append(out, src[done:]...)
}

// moved returns a function that tells where the byte at an offset is after the
// edits, which are sorted; if it is gone, the place where it was.
func (es edits) moved() func(offset int) int {
	shifts := make([]int, len(es)+1) // by number of edits before
	for i, e := range es {
		shifts[i+1] = shifts[i] + len(e.text) - (e.End - e.Start)
	}
	return func(offset int) int {
		i, _ := slices.BinarySearchFunc(es, offset, func(e edit, offset int) int {
			if e.End <= offset {
				return -1
			}
			return 1
		})
		if i < len(es) && es[i].Start < offset {
			return es[i].Start + shifts[i]
		}
		return offset + shifts[i]
	}
}

// remove takes members out of object n, with their commas, so that the rest
// looks as if they had never been there. It asks gone about repeated keys too.
func (m *migration) remove(n nodeID, gone func(member nodeID) bool) {
	var members []nodeID
	for c := n + 1; c < m.nodes[n].next; c = m.nodes[c].next {
		members = append(members, c)
	}
	for i := 0; i < len(members); i++ {
		if !gone(members[i]) {
			continue
		}
		first := i
		for i++; i < len(members) && gone(members[i]); i++ {
		}
		switch {
		case i < len(members):
			m.replace(Span{m.keySpan(members[first]).Start, m.keySpan(members[i]).Start}, nil)
		case first > 0:
			m.replace(Span{m.span(members[first-1]).End, m.span(members[i-1]).End}, nil)
		default:
			m.replace(Span{m.span(n).Start + 1, m.span(n).End - 1}, nil)
		}
	}
}

// addAfter writes a member after another one, laid out like that.
func (m *migration) addAfter(sibling nodeID, key, value []byte) {
	m.insert(m.span(sibling).End, slices.Concat([]byte{','}, m.lead(sibling), m.memberLike(sibling, key, value)))
}

// addBefore writes a member before another one, laid out like that.
func (m *migration) addBefore(sibling nodeID, key, value []byte) {
	m.insert(m.keySpan(sibling).Start, slices.Concat(m.memberLike(sibling, key, value), []byte{','}, m.lead(sibling)))
}

// memberLike is a member with the colon as sibling has it.
func (m *migration) memberLike(sibling nodeID, key, value []byte) []byte {
	colon := m.src[m.keySpan(sibling).End:m.span(sibling).Start]
	return slices.Concat(key, colon, value)
}

// lead is the white space between member n and the comma before it; of the
// first member, what the second one has, if there is one.
func (m *migration) lead(n nodeID) []byte {
	parent := m.nodes[n].parent
	if n == parent+1 && m.nodes[n].next < m.nodes[parent].next {
		n = m.nodes[n].next
	}
	end := m.keySpan(n).Start
	start := len(bytes.TrimRight(m.src[:end], " \t\r\n"))
	return m.src[start:end]
}

// removeKeys is remove by name; repeated keys go too, which are told as
// changes since nobody else does.
func (m *migration) removeKeys(n nodeID, keys map[string]bool) {
	if len(keys) == 0 {
		return
	}
	for c := n + 1; c < m.nodes[n].next; c = m.nodes[c].next {
		if m.nodes[c].flags&flagSuperseded != 0 && keys[string(m.keyText(c))] {
			m.changed(c, "took the repeated %s out: %s", shorten(m.keyText(c)), m.raw(c))
		}
	}
	m.remove(n, func(c nodeID) bool { return keys[string(m.keyText(c))] })
}
