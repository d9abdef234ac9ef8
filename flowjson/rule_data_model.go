package flowjson

import "fmt"

var dataModel = &Rule{ID: "data/schema", Codes: []Code{codeScreenData, codeUnknownSchemaType, codeFieldName},
	Doc:   "Every field of a screen's data is a schema with a type, and an array says what its items are. Types are string, number, boolean, object and array. Meta, \"Error Codes\" and \"Flow JSON\".",
	check: checkDataModel}

func checkDataModel(p *pass) {
	for i := range p.screens {
		data := p.screens[i].data
		if data == none {
			continue
		}
		for field := range p.children(data) {
			if key := p.keyText(field); !isIdentifier(string(key)) && len(key) <= maxKeyInPath || len(key) == 0 {
				p.warnf(codeFieldName, p.keyOf(field), "Names of fields in Meta's samples have letters, digits and underscores only.")
			}
			p.schema(field)
		}
	}
}

// schema checks one schema and those within it.
func (p *pass) schema(n nodeID) {
	at := p.valueOf(n)
	if p.kind(n) != kindObject {
		p.errorf(codeScreenData, at, "Missing the definition of property 'type'.").
			hint(`Write a schema, such as {"type": "string", "__example__": "…"}.`)
		return
	}
	switch t := p.member(n, "type"); {
	case t == none:
		p.errorf(codeScreenData, at, "Missing the definition of property 'type'.")
	case p.kind(t) != kindString:
		p.errorf(codeScreenData, p.valueOf(t), "Expected the property 'type' to be of type string.")
	case p.schemaKind(n) == 0:
		p.warnf(codeUnknownSchemaType, p.valueOf(t), "'%s' is not a documented type.", shorten(p.text(t))).
			hint("Write string, number, boolean, object or array.")
	case p.schemaKind(n) == arrays && p.member(n, "items") == none:
		p.errorf(codeScreenData, at, "Missing the schema for property 'items' in array.")
	}
	if items := p.member(n, "items"); items != none {
		switch p.kind(items) {
		case kindObject:
			p.schema(items)
		case kindBoolean:
		default:
			p.errorf(codeScreenData, p.valueOf(items), "Expected the property 'items' to be of type boolean or object.")
		}
	}
	if properties := p.member(n, "properties"); properties != none && p.kind(properties) == kindObject {
		for property := range p.children(properties) {
			p.schema(property)
		}
	}
}

var dataExample = &Rule{ID: "data/example", Codes: []Code{codeScreenData, codeMissingExample},
	Doc:   "A field of a screen's data has an __example__ of its type, and only at the first level. That it is there is a warning, since samples of Meta leave it out. Meta, \"Error Codes\" and \"Flow JSON\".",
	check: checkDataExample}

func checkDataExample(p *pass) {
	for i := range p.screens {
		data := p.screens[i].data
		if data == none {
			continue
		}
		for field := range p.children(data) {
			if p.kind(field) != kindObject {
				continue
			}
			p.innerExamples(field)
			if example := p.member(field, "__example__"); example != none {
				p.example(example, field)
			} else {
				p.warnf(codeMissingExample, p.valueOf(field), "The field has no '__example__'.")
			}
		}
	}
}

// innerExamples reports examples below the first level.
func (p *pass) innerExamples(schema nodeID) {
	inner := func(n nodeID) {
		if m := p.member(n, "__example__"); m != none {
			p.errorf(codeScreenData, p.keyOf(m), "Property '__example__' is allowed only as a top level property of data model. Invalid entry: '%s'.", p.path(m))
		}
		p.innerExamples(n)
	}
	if items := p.member(schema, "items"); items != none && p.kind(items) == kindObject {
		inner(items)
	}
	if properties := p.member(schema, "properties"); properties != none && p.kind(properties) == kindObject {
		for n := range p.children(properties) {
			if p.kind(n) == kindObject {
				inner(n)
			}
		}
	}
}

// example checks that n fits schema. It may have more members than the schema
// declares, and fewer.
func (p *pass) example(n, schema nodeID) {
	want := p.schemaKind(schema)
	if want == 0 {
		return
	}
	if k := p.kind(n); !want.has(k) {
		p.errorf(codeScreenData, p.valueOf(n), "Invalid data model schema. Expected property '__example__' to be of type %s, but found %s.", want, k)
		return
	}
	switch want {
	case arrays:
		if items := p.member(schema, "items"); items != none && p.kind(items) == kindObject {
			for e := range p.children(n) {
				p.example(e, items)
			}
		}
	case objects:
		if properties := p.member(schema, "properties"); properties != none {
			for m := range p.children(n) {
				if s := p.member(properties, string(p.keyText(m))); s != none {
					p.example(m, s)
				}
			}
		}
	}
}

// usage is where a reference stands: for messages, and for what it may be.
type usage struct {
	at       nodeID
	screen   *screen
	owner    string // component type, or Screen
	property string
}

// usageOf says where b stands.
func (f *flow) usageOf(b *binding) usage {
	u := usage{b.node, &f.screens[b.screen], "Screen", b.property.name}
	if b.component >= 0 {
		u.owner = f.components[b.component].def.name
	}
	return u
}

// screenName is the id of s for messages.
func (f *flow) screenName(s *screen) string { return shorten(f.idOf(s)) }

// global checks that a reference to another screen leads somewhere. It returns
// the screen, or nil where it reported something.
func (p *pass) global(u usage, ref reference, text string) *screen {
	if ref.screen == nil {
		return u.screen
	}
	at := p.valueOf(u.at)
	target := p.screenByID(ref.screen)
	name := shorten(ref.screen)
	switch {
	case target == nil:
		p.errorf(codeScreenData, at, "Global dynamic data '%s' used on screen '%s' for %s property '%s' is invalid since screen '%s' is missing in the Flow JSON.",
			text, p.screenName(u.screen), u.owner, u.property, name)
		return nil
	case target == u.screen:
		p.errorf(codeScreenData, at, "Global dynamic data '%s' used on screen '%s' for %s property '%s' is invalid since screen '%s' represents current screen. Convert expression to local referencing of the form ${%s}.",
			text, name, u.owner, u.property, name, localForm(ref))
		return nil
	case ref.form && p.inputOf(target, ref.path) == nil:
		if target.incomplete {
			return nil
		}
	case !ref.form:
		if _, r := p.resolve(target.data, ref.path); r != noField || p.dataUnreadable(target) {
			return target
		}
	default:
		return target
	}
	p.errorf(codeScreenData, at, "Global Dynamic data '%s' on screen %s does not exist, but is used on screen %s.", text, name, p.screenName(u.screen)).
		with(p.valueOf(target.id))
	return nil
}

func localForm(ref reference) string {
	root := "data"
	if ref.form {
		root = "form"
	}
	return fmt.Sprintf("%s.%s", root, shorten(ref.path))
}

// dataUnreadable reports whether s has data that is no object.
func (f *flow) dataUnreadable(s *screen) bool {
	return s.data == none && f.member(s.node, "data") != none
}
