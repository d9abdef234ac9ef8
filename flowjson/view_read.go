package flowjson

import (
	"bytes"
	"strconv"
)

// The bounds of a View. Meta takes 100 screens of 50 components; what is beyond
// these is left out, or taken as it is written.
const (
	maxViewScreens    = maxGraph
	maxViewDepth      = 16 // how deep components stand in each other
	maxViewComponents = 10_000
	// maxViewParts is how many properties and fields there are, values with
	// something to work out in them, and parts of expressions.
	maxViewParts = 1 << 18
)

// ReadView reads a document for drawing it. Any JSON object gives a View of
// what can be read, whatever errors [Compile] finds in it; other bytes give a
// [*SyntaxError]. The View refers to src, which must not change while the View
// is in use.
func ReadView(src []byte) (*View, error) {
	// A byte order mark, which Meta refuses, is in nobody's way here.
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	t, f := read(src)
	if f == nil && t.kind(0) != kindObject {
		f = &fault{t.span(0), notAnObject}
	}
	if f != nil {
		return nil, f.err(src)
	}
	r := newViewer(t, versionOf(t))
	v := &View{Version: r.version.String(), Screens: []ViewScreen{}}
	if m := t.member(0, "data_api_version"); m != none {
		v.DataAPIVersion = r.string(m)
	}
	if screens := t.member(0, "screens"); screens != none && t.kind(screens) == kindArray {
		for n := range t.children(screens) {
			if t.kind(n) == kindObject && len(v.Screens) < maxViewScreens {
				v.Screens = append(v.Screens, r.screen(n))
			}
		}
	}
	r.route(v)
	return v, nil
}

// versionOf is the Flow JSON version that a document is read by, whatever is
// wrong with it.
func versionOf(t *tree) version {
	if m := t.member(0, "version"); m != none && t.kind(m) == kindString {
		if info, known := lookupVersion(string(t.text(m))); known && info.State != VersionRetired {
			v, _ := parseVersion(info.Version)
			return v
		}
	}
	return newest
}

// viewer makes a View. Its flow holds the screens alone.
type viewer struct {
	*flow
	marks      []viewMark
	ways       []way
	lines      lineIndex
	paths      map[string]int // how many components have the path
	components int            // how many may still be read
	parts      int            // how many may still be made
}

// way is what a navigate action on a screen leads to.
type way struct {
	from int // in flow.screens
	next string
}

func newViewer(t *tree, v version) *viewer {
	r := &viewer{
		flow:       &flow{tree: t, version: v},
		paths:      map[string]int{},
		components: maxViewComponents, parts: maxViewParts,
	}
	r.mark()
	return r
}

// part takes one from what may still be made.
func (r *viewer) part() bool {
	r.parts--
	return r.parts >= 0
}

func (r *viewer) at(n nodeID) ViewPosition {
	line, column := r.lines.position(r.src, r.span(n).Start)
	return ViewPosition{line, column}
}

func (r *viewer) screen(n nodeID) ViewScreen {
	in := screen{
		index: len(r.screens), node: n, id: r.ofKind(n, "id", kindString),
		data: r.ofKind(n, "data", kindObject), terminal: r.member(n, "terminal"),
	}
	r.screens = append(r.screens, in)
	success := r.member(n, "success")
	out := ViewScreen{
		ID: r.string(in.id), Terminal: r.isTerminal(&in), RefreshOnBack: r.isTrue(r.member(n, "refresh_on_back")),
		Sensitive: []string{}, Data: map[string]ViewField{}, At: r.at(n),
	}
	out.Success = out.Terminal && (success == none || r.kind(success) != kindBoolean || r.isTrue(success))
	if m := r.member(n, "title"); m != none {
		title := r.value(m)
		out.Title = &title
	}
	if m := r.ofKind(n, "sensitive", kindArray); m != none {
		for e := range r.children(m) {
			if r.kind(e) == kindString && r.part() {
				out.Sensitive = append(out.Sensitive, r.string(e))
			}
		}
	}
	if in.data != none {
		for m := range r.children(in.data) {
			if r.part() {
				out.Data[string(r.keyText(m))] = r.field(m)
			}
		}
	}
	out.Children = r.list(r.member(r.member(n, "layout"), "children"), 0)
	return out
}

func (r *viewer) field(n nodeID) ViewField {
	f := ViewField{Type: r.string(r.member(n, "type"))}
	if m := r.member(n, "__example__"); m != none {
		f.Example = r.data(m)
	}
	return f
}

// list reads an array of components that stand depth deep in others.
func (r *viewer) list(n nodeID, depth int) []ViewComponent {
	list := []ViewComponent{}
	if n == none || r.kind(n) != kindArray || depth > maxViewDepth {
		return list
	}
	for e := range r.children(n) {
		if r.kind(e) != kindObject {
			continue
		}
		if r.components--; r.components < 0 {
			break
		}
		list = append(list, r.component(e, depth))
	}
	return list
}

func (r *viewer) component(n nodeID, depth int) ViewComponent {
	c := ViewComponent{
		Type: r.string(r.member(n, "type")), Path: r.uniquePath(n), At: r.at(n),
		Props: map[string]ViewValue{}, Actions: map[string]*ViewAction{},
	}
	def := componentByType[c.Type]
	for m := range r.children(n) {
		key := string(r.keyText(m))
		switch {
		case key == "type":
		case key == "name":
			c.Name = r.string(m)
		case isEvent(key):
			if a := r.action(m); a != nil {
				c.Actions[key] = a
			}
		case def == form && key == "children":
			c.Children = r.list(m, depth+1)
		case def == ifComponent && key == "condition":
			c.Condition = r.condition(m)
		case def == ifComponent && key == "then":
			c.Then = r.list(m, depth+1)
		case def == ifComponent && key == "else":
			c.Else = r.list(m, depth+1)
		case def == switchComponent && key == "value":
			value := r.value(m)
			c.Value = &value
		case def == switchComponent && key == "cases":
			c.Cases = r.cases(m, depth+1)
		case r.part():
			c.Props[key] = r.value(m)
		}
	}
	return c
}

func (r *viewer) cases(n nodeID, depth int) []ViewCase {
	cases := []ViewCase{}
	if r.kind(n) != kindObject {
		return cases
	}
	for m := range r.children(n) {
		if r.part() {
			cases = append(cases, ViewCase{string(r.keyText(m)), r.list(m, depth)})
		}
	}
	return cases
}

// uniquePath is the path of n. Paths show the start of a very long key only,
// so that two may be the same.
func (r *viewer) uniquePath(n nodeID) string {
	path := r.path(n)
	r.paths[path]++
	if count := r.paths[path]; count > 1 {
		return path + "#" + strconv.Itoa(count)
	}
	return path
}
