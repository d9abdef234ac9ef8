package flowjson

// viewMark says what there is to work out in a node, or anywhere below it.
type viewMark uint8

const (
	markDynamic viewMark = 1 << iota // a reference or an expression
	markAction                       // an object under the key of an event
)

// mark fills marks, so that what is written as it is meant, as nearly all of a
// large document is, need not be taken apart.
func (r *viewer) mark() {
	r.marks = make([]viewMark, len(r.nodes))
	for i := range r.nodes {
		n := nodeID(i)
		var m viewMark
		switch r.kind(n) {
		case kindString:
			if r.isDynamic(n) {
				m = markDynamic
			}
		case kindObject:
			if r.isAction(n) {
				m = markAction
			}
		}
		for ; m != 0 && n != none && r.marks[n]&m != m; n = r.nodes[n].parent {
			r.marks[n] |= m
		}
	}
}

// isDynamic reports whether string n is a reference or an expression. Of most
// strings it looks at the first byte alone: they may be large.
func (r *viewer) isDynamic(n nodeID) bool {
	switch r.src[r.nodes[n].start+1] {
	case '$', '`', '\\':
		return isDynamic(r.text(n), r.version)
	}
	return false
}

// isAction reports whether n is an object under the key of an event.
func (r *viewer) isAction(n nodeID) bool {
	return r.kind(n) == kindObject && r.nodes[n].flags&flagMember != 0 && isEvent(string(r.keyText(n)))
}

func isEvent(key string) bool {
	return key == "on-click-action" || key == "on-select-action" || key == "on-unselect-action"
}

// written is n as it stands in the document.
func (r *viewer) written(n nodeID) ViewValue { return ViewValue{Is: r.raw(n)} }

// value reads a value that something may be to work out in.
func (r *viewer) value(n nodeID) ViewValue {
	if r.marks[n] == 0 || !r.part() {
		return r.written(n)
	}
	switch r.kind(n) {
	case kindString:
		if e := r.formula(r.text(n)); e != nil {
			return ViewValue{Expression: e}
		}
	case kindArray:
		list := make([]ViewValue, 0, r.count(n))
		for e := range r.children(n) {
			list = append(list, r.value(e))
		}
		return ViewValue{List: list}
	case kindObject:
		return ViewValue{Map: r.values(n)}
	}
	return r.written(n)
}

// values reads the members of object n.
func (r *viewer) values(n nodeID) map[string]ViewValue {
	values := make(map[string]ViewValue)
	for m := range r.children(n) {
		switch {
		case !r.isAction(m):
			if r.part() {
				values[string(r.keyText(m))] = r.value(m)
			}
		default:
			if a := r.action(m); a != nil {
				values[string(r.keyText(m))] = ViewValue{Action: a}
			}
		}
	}
	return values
}

// formula reads text that is one reference or one expression; nil where it
// cannot be read.
func (r *viewer) formula(text []byte) *Expression {
	if ref, ok := parseReference(text, r.version); ok {
		return ref.expression()
	}
	b := &builder{version: r.version, budget: &r.parts}
	e := expression{text: text[1 : len(text)-1], version: r.version, kindsOf: anyKind, build: b}
	if e.read(); e.fault != "" {
		return nil
	}
	return b.done()
}

// condition reads the condition of an If; nil where it cannot be read.
func (r *viewer) condition(n nodeID) *Expression {
	if r.kind(n) != kindString {
		return nil
	}
	b := &builder{version: r.version, budget: &r.parts}
	c := condition{text: r.text(n), version: r.version, kindsOf: anyKind, build: b}
	if c.check() != "" {
		return nil
	}
	return b.done()
}

// anyKind is kindsOf where types do not matter.
func anyKind([]byte) kinds { return 0 }

// action reads an action; nil where it is none that is known.
func (r *viewer) action(n nodeID) *ViewAction {
	def := lookupAction([]byte(r.string(r.member(n, "name"))))
	if def == nil || !r.part() {
		return nil
	}
	a := &ViewAction{Name: def.name}
	if def == openURLAction {
		a.URL = &ViewValue{Is: []byte(`""`)}
		if m := r.member(n, "url"); m != none {
			*a.URL = r.value(m)
		}
		return a
	}
	if def == navigateAction {
		next := r.string(r.member(r.member(n, "next"), "name"))
		a.Next = &next
		r.ways = append(r.ways, way{len(r.screens) - 1, next})
	}
	r.exchanges = r.exchanges || def == dataExchangeAction
	a.Payload = map[string]ViewValue{}
	if m := r.ofKind(n, "payload", kindObject); m != none {
		a.Payload = r.values(m)
	}
	return a
}
