package flowjson

import (
	"cmp"
	"fmt"
	"slices"
)

// Format lays a document out in one way: two spaces a level, every member and
// element on a line of its own, a final newline, and the keys of all objects
// that the component table describes in its order, which is that of Meta's
// examples. Keys that the table does not know follow in their order, and
// objects with free keys (data, payload, cases, routing_model, init-values and
// what is inside of them) keep theirs.
//
// Strings and numbers stay as they are written, byte by byte, and repeated keys
// stay too, so that a formatted document means what it meant before. Formatting
// it again changes nothing.
//
// A document that is not JSON, or is beyond the limits of [Compile], is a
// [*SyntaxError]; so is one that would be larger than [MaxSize] when formatted.
func Format(src []byte) ([]byte, error) {
	t, f := read(src)
	if f != nil {
		return nil, f.err(src)
	}
	w := &formatter{tree: t, out: make([]byte, 0, min(len(src)+len(src)/4+1, MaxSize+1))}
	if w.value(0, documentValue, 0); w.full {
		f := fault{Span{}, fmt.Sprintf("The document would have more than %d bytes (10 MiB) when formatted.", MaxSize)}
		return nil, f.err(src)
	}
	return append(w.out, '\n'), nil
}

var documentValue = &value{kinds: objects, fields: document}

// formatter writes a tree out along the component table.
type formatter struct {
	*tree
	out  []byte
	full bool // out has reached MaxSize, and is not written any further
}

// value writes n, which stands where the table has v; nil is a free place.
func (w *formatter) value(n nodeID, v *value, depth int) {
	switch w.kind(n) {
	case kindArray:
		w.array(n, v, depth)
	case kindObject:
		w.object(n, v, depth)
	default:
		w.put(w.raw(n))
	}
}

func (w *formatter) array(n nodeID, v *value, depth int) {
	var item *value
	switch {
	case v == nil:
	case v.children != nowhere:
		item = v
	default:
		item = v.items
	}
	w.put([]byte{'['})
	for c := n + 1; c < w.nodes[n].next && !w.full; c = w.nodes[c].next {
		if c > n+1 {
			w.put([]byte{','})
		}
		w.newline(depth + 1)
		w.value(c, item, depth+1)
	}
	w.end(n, ']', depth)
}

func (w *formatter) object(n nodeID, v *value, depth int) {
	o, entries := w.shape(n, v)
	w.put([]byte{'{'})
	for i, m := range w.members(n, o) {
		if w.full {
			return
		}
		if i > 0 {
			w.put([]byte{','})
		}
		w.newline(depth + 1)
		key := w.keySpan(m.node)
		w.put(w.src[key.Start:key.End])
		w.put([]byte{':', ' '})
		inner := entries
		if o != nil && m.rank < len(o.properties) {
			inner = &o.properties[m.rank].value
		}
		w.value(m.node, inner, depth+1)
	}
	w.end(n, '}', depth)
}

// shape is what the table says of object n, which stands where it has v: the
// object itself, or what the entries of a map are.
func (t *tree) shape(n nodeID, v *value) (o *object, entries *value) {
	word := func(key string) []byte {
		if m := t.member(n, key); m != none && t.kind(m) == kindString {
			return t.text(m)
		}
		return nil
	}
	switch {
	case v == nil:
		return nil, nil
	case v.children != nowhere:
		return componentByType[string(word("type"))], nil
	case v.event != nil:
		return lookupAction(word("name")), nil
	}
	return v.fields, v.entries
}

// rankedMember is a member of an object, and its place among the object's
// properties; those without one come last.
type rankedMember struct {
	node nodeID
	rank int
}

// members are all members of n, repeated ones too, in the order of o.
func (w *formatter) members(n nodeID, o *object) []rankedMember {
	var list []rankedMember
	for c := n + 1; c < w.nodes[n].next; c = w.nodes[c].next {
		m := rankedMember{node: c}
		if o != nil {
			m.rank = len(o.properties)
			if p, i := o.property(w.keyText(c)); p != nil {
				m.rank = i
			}
		}
		list = append(list, m)
	}
	slices.SortStableFunc(list, func(a, b rankedMember) int { return cmp.Compare(a.rank, b.rank) })
	return list
}

// end closes container n.
func (w *formatter) end(n nodeID, closing byte, depth int) {
	if w.nodes[n].next > n+1 {
		w.newline(depth)
	}
	w.put([]byte{closing})
}

func (w *formatter) newline(depth int) {
	w.put([]byte{'\n'})
	for range depth {
		w.put([]byte{' ', ' '})
	}
}

func (w *formatter) put(text []byte) {
	if len(w.out)+len(text) >= MaxSize { // room for the final newline
		w.full = true
		return
	}
	w.out = append(w.out, text...)
}
