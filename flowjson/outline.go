package flowjson

// Outline is a document as an editor sees it: what stands where, also while
// somebody is typing and the text is no JSON for the moment. All offsets are
// those of the text as it was given. An Outline is for one goroutine.
type Outline struct {
	flow  *flow
	src   []byte
	lines lineIndex
	fixed *repaired // nil where the text is JSON
}

// ReadOutline reads a document. Any bytes give an Outline; it is empty for a
// text of more than [MaxSize] bytes, or without an object in it.
func ReadOutline(src []byte) *Outline {
	o := &Outline{src: src}
	t, fault := read(src)
	switch {
	case len(src) > MaxSize:
		t, _ = read([]byte("null"))
	case fault != nil:
		o.fixed = repair(src)
		t = readRepaired(o.fixed.src)
	}
	o.flow = &flow{tree: t, version: versionOf(t)}
	if t.kind(0) != kindObject {
		return o
	}
	walk := &checker{flow: o.flow, findings: &findings{doc: t}}
	walk.object(0, document, scope{screen: -1, component: -1, form: -1})
	return o
}

// readRepaired reads what repair made, which may be larger than a document.
func readRepaired(src []byte) *tree {
	r := &reader{tree: tree{src: src}}
	_ = r.document() // a fault is nested too deep, or too many values
	if len(r.nodes) == 0 {
		t, _ := read([]byte("null"))
		return t
	}
	return &r.tree
}

// Version is the Flow JSON version to go by: the document's, or the newest one
// where it names none that is known.
func (o *Outline) Version() string { return o.flow.version.String() }

// GlobalReferences reports whether the version has references to the data and
// inputs of other screens: ${screen.ID.data.name}.
func (o *Outline) GlobalReferences() bool { return o.flow.version >= v4_0 }

// IsFlow reports whether the text looks like a flow rather than any other
// JSON: it has screens, a routing model or a data API version at the top.
func (o *Outline) IsFlow() bool {
	t := o.flow.tree
	return t.member(0, "screens") != none || t.member(0, "routing_model") != none || t.member(0, "data_api_version") != none
}

// Position is [Result.Position].
func (o *Outline) Position(offset int) (line, column int) {
	return o.lines.position(o.src, offset)
}

// Screen is one screen of an [Outline].
type Screen struct {
	ID string
	// Span is the whole screen, Name its id without the quotes; Name is at the
	// start of Span where the screen has no id.
	Span, Name Span
	// Data are the fields that it declares, Inputs its inputs that have a name.
	Data, Inputs []Declared
	// Components are those of its layout.
	Components []Element
}

// Declared is a name that ${data.name} or ${form.name} can use.
type Declared struct {
	Name string
	// Of is the component that an input is; empty for a field.
	Of string
	// Types are the JSON types that the value can have; nil where that cannot
	// be read, and for files, which have none.
	Types []string
	Span  Span // of the name without its quotes
}

// Element is a component.
type Element struct {
	Type string
	// Name is its name, or the text that it begins with.
	Name string
	// Span is the whole component, TypeSpan its type with the quotes.
	Span, TypeSpan Span
	Children       []Element
}

// Screens lists the screens in document order.
func (o *Outline) Screens() []Screen {
	f := o.flow
	list := make([]Screen, len(f.screens))
	for i := range f.screens {
		s, out := &f.screens[i], &list[i]
		out.Span = o.spanOf(s.node)
		out.Name = Span{out.Span.Start, out.Span.Start}
		if s.id != none {
			out.ID, out.Name = string(f.text(s.id)), o.textSpan(s.id)
		}
		if s.data != none {
			for m := range f.children(s.data) {
				out.Data = append(out.Data, Declared{Name: string(f.keyText(m)), Types: f.schemaKind(m).names(), Span: o.keyTextSpan(m)})
			}
		}
		for j := s.first; j < s.end; j++ {
			if c := &f.components[j]; c.def.class.isInput() && c.name != none {
				out.Inputs = append(out.Inputs, Declared{string(f.text(c.name)), c.def.name, f.answerKinds(c).names(), o.textSpan(c.name)})
			}
		}
		out.Components = o.elements(s.first, s.end)
	}
	return list
}

// elements are the components from lo up to hi.
func (o *Outline) elements(lo, hi int) []Element {
	var list []Element
	for i := lo; i < hi; i = o.flow.components[i].next {
		c := &o.flow.components[i]
		e := Element{Type: c.def.name, Span: o.spanOf(c.node), Children: o.elements(i+1, c.next)}
		if t := o.flow.member(c.node, "type"); t != none {
			e.TypeSpan = o.spanOf(t)
		}
		for _, key := range []string{"name", "label", "text"} {
			if m := o.flow.member(c.node, key); m != none && o.flow.kind(m) == kindString && e.Name == "" {
				e.Name = shorten(o.flow.text(m))
			}
		}
		list = append(list, e)
	}
	return list
}

// original leads a part of the text that was read back to the text as given.
func (o *Outline) original(s Span) Span {
	if o.fixed != nil {
		return o.fixed.span(s)
	}
	return s
}

func (o *Outline) spanOf(n nodeID) Span { return o.original(o.flow.span(n)) }

func (o *Outline) keySpanOf(n nodeID) Span { return o.original(o.flow.keySpan(n)) }

// textSpan is string n without its quotes.
func (o *Outline) textSpan(n nodeID) Span { return o.inside(o.flow.span(n)) }

// keyTextSpan is the key of n without its quotes.
func (o *Outline) keyTextSpan(n nodeID) Span { return o.inside(o.flow.keySpan(n)) }

func (o *Outline) inside(s Span) Span { return o.original(Span{s.Start + 1, s.End - 1}) }
