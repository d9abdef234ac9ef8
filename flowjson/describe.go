package flowjson

import "sync"

// Table is the component table as others see it: what a Flow JSON document may
// hold, by version. The compiler checks by it, and the JSON Schema, the
// documentation and the help in editors come from it. It is shared and must
// not be changed.
type Table struct {
	// Document is the top level; screens and layouts are parts of it.
	Document *Object
	// Components and Actions are in the order of the documentation.
	Components []*Object
	Actions    []*Object
}

// Object describes a JSON object. Objects are closed: a key that is not among
// the properties is an error.
type Object struct {
	// Name is the component's type, the action's name, or what the object is
	// called.
	Name string
	// Doc is one sentence in English, as all Docs of the table are.
	Doc string
	// Since is the first version that has the component or action; empty for
	// objects that exist with what they are part of.
	Since string
	// Input says that ${form.name} reads the component.
	Input bool
	// Container says that the component holds others.
	Container bool
	// Places says where a component may stand; empty for other objects.
	Places     []Standing
	Properties []Property

	// Pairs are properties that need each other; Needs are properties of which
	// the first needs the second.
	Pairs, Needs [][2]string
	// Excludes are properties of which the first excludes the rest.
	Excludes [][]string
	// Ordered are properties of which the first must not be above the second.
	Ordered [][2]string
}

// Standing is a place where a component may stand.
type Standing struct {
	Site  Site
	Since string
	// Unproven says that sources disagree: the compiler warns.
	Unproven bool
}

// Site is what holds components.
type Site string

// The sites of components.
const (
	SiteLayout Site = "layout"
	SiteForm   Site = "Form"
	SiteIf     Site = "If"
	SiteSwitch Site = "Switch"
)

// Property is one key of an [Object].
type Property struct {
	Name string
	Doc  string
	// Since is the first version that has it; empty where that is the object's.
	Since string
	// Until is the first version without it; empty where there is none.
	Until string
	// Required is the first version that demands it; empty where none does.
	Required string
	// Advised says that leaving it out is a warning.
	Advised bool
	// OutsideForm says that it is not allowed inside a Form.
	OutsideForm bool
	// Undocumented says that libraries know it and Meta's pages do not: a warning.
	Undocumented bool
	// Early says that using it before Since is a warning rather than an error.
	Early bool
	Value Value

	// requiredLater says that the object existed before it was required.
	requiredLater bool
}

// Value describes the value of a property.
type Value struct {
	// Types are JSON types: string, number, boolean, array, object.
	Types []string
	// Dynamic says that a reference such as ${data.x}, or from 6.0 on an
	// expression in backticks, may stand in its place; Unmarked that it does so
	// in practice only, with a warning.
	Dynamic, Unmarked bool
	// ManySince is the first version that takes an array of such values too.
	ManySince string
	// Constant says that the text identifies the object, as type and name do.
	Constant bool

	// For strings. MaxChars counts UTF-16 units: what is beyond is cut, not
	// refused; 0 is no limit. Pattern is a regular expression that holds from
	// PatternSince on (empty: always), or "uri".
	Enum               []string
	MinChars, MaxChars int
	Pattern            string
	PatternSince       string

	// For numbers: nil is no limit.
	Min, Max *float64

	// For arrays. Beyond MaxItems is a warning; MaxWithImage is MaxItems where
	// an item has an image. 0 is no limit.
	Items                            *Value
	MinItems, MaxItems, MaxWithImage int

	// For objects: Fields of a closed one, or what every Entry of a map is.
	Fields  *Object
	Entries *Value

	// Site says that the value is an array of components that stand there.
	Site Site
	// Event says what triggers the action that the value is, and Actions which
	// ones it may be.
	Event   string
	Actions []Trigger
}

// Trigger is an action that an event may trigger.
type Trigger struct {
	Action string
	Since  string
}

// Describe returns the component table.
func Describe() *Table { return described() }

var described = sync.OnceValue(func() *Table {
	t := &Table{Document: describeObject(document)}
	for _, o := range componentTable {
		t.Components = append(t.Components, describeObject(o))
	}
	for _, o := range actionTable {
		t.Actions = append(t.Actions, describeObject(o))
	}
	return t
})

// Component returns the component of that type, or nil.
func (t *Table) Component(name string) *Object { return named(t.Components, name) }

// Action returns the action of that name, or nil.
func (t *Table) Action(name string) *Object { return named(t.Actions, name) }

func named(objects []*Object, name string) *Object {
	for _, o := range objects {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// Property returns the property of that name, or nil.
func (o *Object) Property(name string) *Property {
	for i := range o.Properties {
		if o.Properties[i].Name == name {
			return &o.Properties[i]
		}
	}
	return nil
}

// In reports whether version has the object.
func (o *Object) In(version string) bool { return reached(o.Since, version) }

// At reports whether the component may stand at site in version.
func (o *Object) At(site Site, version string) bool {
	for _, p := range o.Places {
		if p.Site == site {
			return reached(p.Since, version)
		}
	}
	return false
}

// In reports whether version has the property.
func (p *Property) In(version string) bool {
	return reached(p.Since, version) && (p.Until == "" || !reached(p.Until, version))
}

// RequiredIn reports whether version demands the property.
func (p *Property) RequiredIn(version string) bool {
	return p.Required != "" && p.In(version) && reached(p.Required, version)
}

// In reports whether the event may trigger the action in version.
func (t Trigger) In(version string) bool { return reached(t.Since, version) }

// reached reports whether version is not before since. Text that is no version
// is taken for the newest.
func reached(since, version string) bool {
	v, ok := parseVersion(version)
	if !ok {
		v = newest
	}
	s, _ := parseVersion(since)
	return s <= v
}

func describeObject(o *object) *Object {
	d := &Object{
		Name: o.name, Doc: o.doc, Since: o.since.text(),
		Input: o.class.isInput(), Container: o.class == container,
		Pairs: o.pairs, Needs: o.needs, Excludes: o.excludes, Ordered: o.ordered,
	}
	for _, at := range []struct {
		site Site
		in   site
	}{{SiteLayout, inLayout}, {SiteForm, inForm}, {SiteIf, inIf}, {SiteSwitch, inSwitch}} {
		if since := o.places.at(at.in); since != 0 {
			d.Places = append(d.Places, Standing{at.site, max(since, o.since).text(), at.in == inForm && o.places.unprovenForm})
		}
	}
	for i := range o.properties {
		p := &o.properties[i]
		d.Properties = append(d.Properties, Property{
			Name: p.name, Doc: p.doc, Since: p.since.text(), Until: p.until.text(), Required: p.required.text(),
			Advised: p.advised, OutsideForm: p.outsideForm, Undocumented: p.undocumented, Early: p.softSince,
			Value: describeValue(&p.value), requiredLater: o.since != 0 && p.required > max(o.since, p.since),
		})
	}
	return d
}

func describeValue(v *value) Value {
	d := Value{
		Types: v.kinds.names(), Dynamic: v.dynamic >= boundData, Unmarked: v.dynamic == unmarked,
		ManySince: v.manySince.text(), Constant: v.constant,
		Enum: v.enum, MinChars: v.minChars, MaxChars: v.maxChars,
		MinItems: v.minItems, MaxItems: v.maxItems, MaxWithImage: v.maxWithImage,
		Site: describedSites[v.children],
	}
	if v.pattern != nil {
		d.Pattern, d.PatternSince = v.pattern.source, v.pattern.since.text()
	}
	if v.limits != nil {
		d.Min, d.Max = &v.limits.min, &v.limits.max
	}
	if v.items != nil {
		items := describeValue(v.items)
		d.Items = &items
	}
	if v.entries != nil {
		entries := describeValue(v.entries)
		d.Entries = &entries
	}
	if v.fields != nil {
		d.Fields = describeObject(v.fields)
	}
	if v.event != nil {
		d.Event = v.event.doc
		for _, a := range v.event.actions {
			d.Actions = append(d.Actions, Trigger{a.name, a.since.text()})
		}
	}
	return d
}

var describedSites = [...]Site{inLayout: SiteLayout, inForm: SiteForm, inIf: SiteIf, inSwitch: SiteSwitch}

// text is the version as a document writes it, or "" for none.
func (v version) text() string {
	if v == 0 {
		return ""
	}
	return v.String()
}

// names lists the types in the order of Meta's messages.
func (ks kinds) names() []string {
	var names []string
	for _, k := range []kind{kindString, kindNumber, kindBoolean, kindArray, kindObject} {
		if ks.has(k) {
			names = append(names, k.String())
		}
	}
	return names
}
