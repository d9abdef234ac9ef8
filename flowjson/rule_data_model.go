package flowjson

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
			if key := p.keyText(field); !isIdentifier(key) && len(key) <= maxKeyInPath || len(key) == 0 {
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
			if string(p.keyText(property)) != "__example__" { // dataExample reports it
				p.schema(property)
			}
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
	misplaced := func(n nodeID) {
		if m := p.member(n, "__example__"); m != none {
			p.errorf(codeScreenData, p.keyOf(m), "Property '__example__' is allowed only as a top level property of data model. Invalid entry: '%s'.", p.path(m))
		}
	}
	inner := func(n nodeID) {
		misplaced(n)
		p.innerExamples(n)
	}
	if items := p.member(schema, "items"); items != none && p.kind(items) == kindObject {
		inner(items)
	}
	if properties := p.member(schema, "properties"); properties != none && p.kind(properties) == kindObject {
		misplaced(properties)
		for n := range p.children(properties) {
			if p.kind(n) == kindObject && string(p.keyText(n)) != "__example__" {
				inner(n)
			}
		}
	}
}

// example checks that n fits schema. It may have more members than the schema
// declares, and fewer.
func (p *pass) example(n, schema nodeID) {
	p.misfits(schema, p.tree, n, func(n nodeID, want kinds) {
		p.errorf(codeScreenData, p.valueOf(n), "Invalid data model schema. Expected property '__example__' to be of type %s, but found %s.", want, p.kind(n))
	})
}
