package flowjson

// The types of the component table: what an object of a Flow JSON document may
// hold, by version. The tables themselves are in the table_*.go files.

// object describes a JSON object. Objects are closed: a key that is not listed
// is an error.
type object struct {
	name string // the component type, or what the object is called
	doc  string
	// index, class and places are for components only.
	index      int // its place in componentTable
	class      class
	since      version
	places     places
	properties []property

	// pairs are keys that need each other, needs are keys that need another.
	pairs, needs [][2]string
	// excludes are keys that exclude others: the first excludes the rest.
	excludes [][]string
	// ordered are keys of numbers or dates: the first must not be above the second.
	ordered [][2]string

	// columns are the places of properties by name, or -1; demanded is the set
	// of those, by place, that a document is told when they are missing.
	columns  []int8
	demanded uint64
}

// property is one key of an object.
type property struct {
	name string
	doc  string
	// since is the first version that has the property; 0 is from the start.
	since version
	// until is the first version without it; gone is then Meta's message.
	until version
	gone  string
	// required is the first version that demands it; 0 is never.
	required version
	// advised properties may be left out, which no Meta sample does.
	advised bool
	// outsideForm properties of a component are not allowed inside a Form.
	outsideForm bool
	// undocumented properties are known to libraries, not to Meta's pages.
	undocumented bool
	// softSince makes use before since a warning.
	softSince bool
	value
}

// value describes a JSON value.
type value struct {
	kinds   kinds
	dynamic dynamic
	// bound is what a reference may be, where that is more than kinds.
	bound kinds
	// manySince is the first version that takes an array of such values too.
	manySince version

	// For strings.
	enum     []string
	unproven []string // words beside enum that only libraries know
	imageKB  []imageLimit
	blank    blankRule
	minChars int
	maxChars int // 0 is no limit; above it Meta cuts the text
	pattern  *pattern

	// reference is text that has to be a reference.
	reference bool
	// expression is text that a rule of its own reads.
	expression bool

	// For numbers.
	limits *limits

	// For arrays.
	items              *value
	minItems, maxItems int
	maxWithImage       int // maxItems where an item has an image; 0 is the same

	// For objects: fields for a closed object, entries for a map; without
	// either it is free, as an array without items is.
	fields  *object
	entries *value

	// children is an array of components, standing in that place.
	children site
	// event is an action, as that event takes them.
	event *event
	// constant is a string that identifies the object and is checked on the way in.
	constant bool
}

// kinds is a set of JSON types.
type kinds uint8

const (
	booleans kinds = 1 << kindBoolean
	numbers  kinds = 1 << kindNumber
	texts    kinds = 1 << kindString
	arrays   kinds = 1 << kindArray
	objects  kinds = 1 << kindObject
	anything kinds = booleans | numbers | texts | arrays | objects
)

func (ks kinds) has(k kind) bool { return ks&(1<<k) != 0 }

// String lists the types as Meta's messages do: "string" or "string, object".
func (ks kinds) String() string {
	s := ""
	for _, k := range []kind{kindString, kindNumber, kindBoolean, kindArray, kindObject} {
		if ks.has(k) {
			if s != "" {
				s += ", "
			}
			s += k.String()
		}
	}
	return s
}

// dynamic says whether a reference such as ${data.x}, or from 6.0 on an
// expression in backticks, may stand in place of a literal.
type dynamic uint8

const (
	static     dynamic = iota
	unmarked           // Meta's page does not say so, libraries do it: a warning
	boundData          // a reference to a data model
	boundValue         // any reference or expression
)

// blankRule says from when on blank text is refused.
type blankRule uint8

const (
	blankAllowed blankRule = iota
	blankWarned            // no source refuses it
	blankBefore6           // refused from 6.0 on, as in all properties of components
	blankNever             // refused in every version
)

type limits struct{ min, max float64 }

// imageLimit is how large a picture in Base64 may be, in units of 1,024 bytes
// once decoded, from a version on.
type imageLimit struct {
	since version
	kb    int
}

// pattern is a form that text has to have.
type pattern struct {
	since  version
	source string // as the message shows it
	match  func(text []byte) bool
	// message is a text of its own for the mismatch, with a place for the
	// property's name; code is INVALID_PROPERTY_VALUE_FORMAT for formats.
	message string
	code    Code
	hint    string
}

// class is what a component is for.
type class uint8

const (
	display class = iota + 1
	input         // has a value that ${form.name} reads
	media         // an input that takes files
	button        // triggers actions
	container
)

// isInput reports whether ${form.name} can read the component.
func (c class) isInput() bool { return c == input || c == media }

// site is where a component stands.
type site uint8

const (
	nowhere site = iota
	inLayout
	inForm
	inIf
	inSwitch
)

// places says from which version on a component may stand where; never is 0.
type places struct {
	layout, form, branch, cases version
	// unprovenForm marks a place in a Form that sources disagree on.
	unprovenForm bool
}

func (p places) at(s site) version {
	switch s {
	case inLayout:
		return p.layout
	case inForm:
		return p.form
	case inIf:
		return p.branch
	case inSwitch:
		return p.cases
	}
	return 0
}

// event is something that happens to a component, and the actions it may
// trigger.
type event struct {
	doc     string
	actions []allowedAction // by name
}

type allowedAction struct {
	name  string
	since version
}

// takes reports whether e may trigger the action in version v.
func (e *event) takes(name []byte, v version) bool {
	for _, a := range e.actions {
		if a.name == string(name) {
			return a.since <= v
		}
	}
	return false
}

// names are the actions that e may trigger in version v.
func (e *event) names(v version) []string {
	var names []string
	for _, a := range e.actions {
		if a.since <= v {
			names = append(names, a.name)
		}
	}
	return names
}

// property returns the property called key, and its place in the list; nil
// where o has none.
func (o *object) property(key []byte) (*property, int) {
	for i := range o.properties {
		if o.properties[i].name == string(key) {
			return &o.properties[i], i
		}
	}
	return nil, 0
}

// named is property for a key by its name.
func (o *object) named(key name) (*property, int) {
	if i := o.columns[key]; i >= 0 {
		return &o.properties[i], int(i)
	}
	return nil, 0
}

// holdsActions reports whether v is an action, or a list of entries with one.
func (v *value) holdsActions() bool {
	return v.event != nil || v.items != nil && v.items.fields == listItem || v.fields == listItem
}

// in reports whether the property exists in version v.
func (p *property) in(v version) bool {
	return p.since <= v && (p.until == 0 || v < p.until)
}
