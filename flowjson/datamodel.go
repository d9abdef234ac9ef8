package flowjson

import (
	"bytes"
	"slices"
)

// resolution is how far a path goes in a data model.
type resolution uint8

const (
	resolved     resolution = iota
	noField                 // the first name is not declared
	noSchema                // a later name is not declared
	throughArray            // the path enters an array
)

// resolve follows path, such as user.name, through the schemas of a screen's
// data and returns the schema it ends at.
func (t *tree) resolve(data nodeID, path []byte) (schema nodeID, r resolution) {
	name, rest, more := bytes.Cut(path, []byte("."))
	schema = t.member(data, string(name))
	if schema == none {
		return none, noField
	}
	for more {
		name, rest, more = bytes.Cut(rest, []byte("."))
		if t.schemaKind(schema) == 0 && t.member(schema, "properties") == none && t.member(schema, "items") == none {
			return schema, resolved // to what, nobody knows, since it is no schema
		}
		if t.member(schema, "items") != none || t.schemaKind(schema) == arrays {
			return none, throughArray
		}
		schema = t.member(t.member(schema, "properties"), string(name))
		if schema == none {
			return none, noSchema
		}
	}
	return schema, resolved
}

// schemaKind is the type that a schema declares; 0 where it declares none, or
// none that exists.
func (t *tree) schemaKind(schema nodeID) kinds {
	m := t.member(schema, "type")
	if m == none || t.kind(m) != kindString {
		return 0
	}
	return kindsByName[string(t.text(m))]
}

var kindsByName = map[string]kinds{
	"string": texts, "number": numbers, "boolean": booleans, "array": arrays, "object": objects,
}

// answerKinds is what ${form.name} of an input can be; 0 for files, which are
// no values. The answer of a number input is a number in expressions and text
// on the wire, so both count.
func (f *flow) answerKinds(c *component) kinds {
	switch c.def {
	case checkboxGroup, chipsSelector:
		return arrays
	case optIn:
		return booleans
	case photoPicker, documentPicker:
		return 0
	case calendarPicker:
		return f.byWord(c, "mode", "range", objects, texts)
	case textInput:
		return f.byWord(c, "input-type", "number", numbers|texts, texts)
	}
	return texts
}

// byWord is then where the property key says word, else where it says
// something else, and both where it is dynamic.
func (f *flow) byWord(c *component, key, word string, then, otherwise kinds) kinds {
	m := f.member(c.node, key)
	if m == none {
		return otherwise
	}
	if f.kind(m) != kindString {
		return then | otherwise
	}
	p, _ := c.def.property([]byte(key))
	switch text := f.text(m); {
	case isDynamic(text, f.version) || !slices.Contains(p.enum, string(text)):
		return then | otherwise
	case string(text) == word:
		return then
	}
	return otherwise
}

// kindsOf is what text, a reference or an expression on screen s, can be; 0
// where that is not known.
func (f *flow) kindsOf(s *screen, text []byte) kinds {
	ref, ok := parseReference(text, f.version)
	if !ok {
		return 0
	}
	if ref.screen != nil {
		if s = f.screenByID(ref.screen); s == nil {
			return 0
		}
	}
	if ref.form {
		if c := f.inputByName(s, ref.path); c != nil {
			return f.answerKinds(c)
		}
		return 0
	}
	schema, r := f.resolve(s.data, ref.path)
	if r != resolved {
		return 0
	}
	return f.schemaKind(schema)
}
