package flowjson

// flow is the document as the rules see it: what the check against the table
// met on its way, in document order, in flat lists.
type flow struct {
	*tree
	version    version
	endpoint   bool // data_api_version is set
	screens    []screen
	components []component
	actions    []action
	bindings   []binding
	unbound    []unbound
	exchanges  bool // an action asks an endpoint, which can lead on to any screen
	wayLost    bool // an action is missing or refused that might have been a way to a screen
	unreadable bool // a screen could not be read at all
	anonymous  bool // a screen has no id that can be read, so an unknown name may be its

	screenIDs map[string]int     // built by screenByID
	inputs    map[inputKey]int32 // built by inputByName
}

// inputKey names an input of a screen.
type inputKey struct {
	screen int
	name   string
}

// screen is one screen.
type screen struct {
	index    int // in flow.screens
	node     nodeID
	id       nodeID // none where missing or no string
	data     nodeID // none where missing or no object
	terminal nodeID
	// terminalUnknown and incomplete say that a part could not be read, so
	// that nothing can be said to be missing.
	terminalUnknown bool
	incomplete      bool
	first, end      int // its components
}

// component is one component whose type is known.
type component struct {
	node   nodeID
	def    *object
	screen int
	parent int    // the component around it, or -1 in a layout
	list   nodeID // the array it stands in
	site   site
	form   int    // the Form around it, or -1
	next   int    // the component after its last descendant
	name   nodeID // none where missing or no string
}

// action is one action whose name is known.
type action struct {
	node      nodeID
	def       *object
	event     *event
	screen    int
	component int
	payload   nodeID // none where missing or no object
	refused   bool   // the event does not take it, which is all that is said about it
}

// binding is a reference or an expression in a property.
type binding struct {
	node      nodeID
	screen    int
	component int // -1 for properties of the screen itself
	property  *property
	value     *value
}

// unbound is a literal text with a reference inside.
type unbound struct {
	node   nodeID
	static bool // the property is never dynamic
}

// isTerminal reports whether the flow can end on s.
func (f *flow) isTerminal(s *screen) bool { return f.isTrue(s.terminal) }

// idOf is the id of s, or nil.
func (f *flow) idOf(s *screen) []byte {
	if s.id == none {
		return nil
	}
	return f.text(s.id)
}

// componentsOf are the components of s, in document order.
func (f *flow) componentsOf(s *screen) []component { return f.components[s.first:s.end] }

// few is how many screens, or components of a screen, are looked through one
// by one, which is faster than an index.
const few = 32

// screenByID is the first screen with the id, or nil.
func (f *flow) screenByID(id []byte) *screen {
	if len(f.screens) <= few {
		for i := range f.screens {
			if s := &f.screens[i]; s.id != none && f.textIs(s.id, id) {
				return s
			}
		}
		return nil
	}
	if f.screenIDs == nil {
		f.screenIDs = make(map[string]int, len(f.screens))
		for i := range f.screens {
			s := &f.screens[i]
			if _, ok := f.screenIDs[string(f.idOf(s))]; !ok && s.id != none {
				f.screenIDs[string(f.text(s.id))] = i
			}
		}
	}
	if i, ok := f.screenIDs[string(id)]; ok {
		return &f.screens[i]
	}
	return nil
}

// inputByName is the first input of s with the name, or nil.
func (f *flow) inputByName(s *screen, name []byte) *component {
	if s.end-s.first <= few {
		for i := s.first; i < s.end; i++ {
			if c := &f.components[i]; c.def.class.isInput() && c.name != none && f.textIs(c.name, name) {
				return c
			}
		}
		return nil
	}
	if f.inputs == nil {
		f.inputs = make(map[inputKey]int32)
		for i := range f.components {
			c := &f.components[i]
			if !c.def.class.isInput() || c.name == none {
				continue
			}
			key := inputKey{c.screen, string(f.text(c.name))}
			if _, ok := f.inputs[key]; !ok {
				f.inputs[key] = int32(i)
			}
		}
	}
	if i, ok := f.inputs[inputKey{s.index, string(name)}]; ok {
		return &f.components[i]
	}
	return nil
}

// has reports whether s has a component of the kind, at any depth.
func (f *flow) has(s *screen, def *object) bool {
	for i := s.first; i < s.end; i++ {
		if f.components[i].def == def {
			return true
		}
	}
	return false
}

// most is how many components of the kind are shown at once at most among
// those from lo up to hi: of the branches of an If and the cases of a Switch
// only one is.
func (f *flow) most(lo, hi int, def *object) int {
	total := 0
	for i := lo; i < hi; i = f.components[i].next {
		c := &f.components[i]
		if c.def == def {
			total++
		}
		if c.def != ifComponent && c.def != switchComponent {
			total += f.most(i+1, c.next, def)
			continue
		}
		best := 0
		for from := i + 1; from < c.next; {
			to := f.listEnd(from, c.next)
			best = max(best, f.most(from, to, def))
			from = to
		}
		total += best
	}
	return total
}

// listEnd is the component after those that stand in the same array as the one
// at from.
func (f *flow) listEnd(from, hi int) int {
	list := f.components[from].list
	for from < hi && f.components[from].list == list {
		from = f.components[from].next
	}
	return from
}
