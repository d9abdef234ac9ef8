package flowjson

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Schema returns the JSON Schema (2020-12) of a Flow JSON version such as
// "7.3": the same bytes for the same version. It refuses what the compiler's
// rules schema/… refuse, but for a minimum above its maximum, which JSON Schema
// cannot express, and takes what the compiler takes without an error. Versions
// that Meta has retired have no schema: see [SchemaVersions].
func Schema(version string) ([]byte, error) {
	if !slices.Contains(SchemaVersions(), version) {
		return nil, fmt.Errorf("there is no schema for Flow JSON version %q, but for %s", version, strings.Join(SchemaVersions(), ", "))
	}
	v, _ := parseVersion(version)
	w := &schemaWriter{version: v, defs: map[string]*jsonSchema{}}
	root := w.object(document, false)
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title = "WhatsApp Flow JSON " + version
	// The rules version/data-api and document/endpoint, which are worth having
	// in an editor.
	api := root.Properties.get("data_api_version")
	for _, known := range dataAPIVersions {
		api.Enum = append(api.Enum, known.name)
	}
	root.DependentRequired = schemaMembers[[]string]{{"data_api_version", []string{"routing_model"}}}
	for _, name := range slices.Sorted(maps.Keys(w.defs)) {
		root.Defs.set(name, w.defs[name])
	}
	text, err := json.MarshalIndent(root, "", "  ")
	return asciiJSON(text), err
}

// SchemaVersions returns the versions that have a schema, oldest first: the
// frozen and the publishable ones.
func SchemaVersions() []string {
	var list []string
	for _, info := range versions {
		if info.State != VersionRetired {
			list = append(list, info.Version)
		}
	}
	return list
}

// schemaWriter writes the table for one version.
type schemaWriter struct {
	version version
	defs    map[string]*jsonSchema
}

// define refers to the definition of that name, which write makes the first
// time. It may refer to itself.
func (w *schemaWriter) define(name string, write func() *jsonSchema) *jsonSchema {
	if w.defs[name] == nil {
		def := new(jsonSchema)
		w.defs[name] = def
		*def = *write()
	}
	return &jsonSchema{Ref: "#/$defs/" + name}
}

// object is o as a closed object. insideForm says that a Form is around it.
func (w *schemaWriter) object(o *object, insideForm bool) *jsonSchema {
	s := &jsonSchema{Description: o.doc, Type: "object", AdditionalProperties: refused}
	has := map[string]bool{}
	for i := range o.properties {
		p := &o.properties[i]
		if !p.in(w.version) && !p.softSince || insideForm && p.outsideForm {
			continue
		}
		has[p.name] = true
		var v *jsonSchema
		if p.constant {
			v = &jsonSchema{Const: w.constant(o)}
		} else {
			v = w.value(&p.value, insideForm)
		}
		v.Description = p.remarks()
		s.Properties.set(p.name, v)
		if p.required != 0 && p.required <= w.version && p.in(w.version) {
			s.Required = append(s.Required, p.name)
		}
	}
	for _, pair := range o.pairs {
		s.DependentRequired.set(pair[0], []string{pair[1]})
		s.DependentRequired.set(pair[1], []string{pair[0]})
	}
	for _, need := range o.needs {
		if has[need[0]] {
			s.DependentRequired.set(need[0], []string{need[1]})
		}
	}
	for _, names := range o.excludes {
		others := new(jsonSchema)
		for _, name := range names[1:] {
			others.Properties.set(name, refused)
		}
		s.DependentSchemas.set(names[0], others)
	}
	return s
}

// constant is the text that identifies o.
func (w *schemaWriter) constant(o *object) string {
	switch o {
	case document:
		return w.version.String()
	case layoutObject:
		return "SingleColumnLayout"
	}
	return o.name
}

// remarks is what the property is for, with what a schema does not refuse.
func (p *property) remarks() string {
	s := p.doc
	if p.maxChars > 0 {
		s += fmt.Sprintf(" At most %d characters are shown.", p.maxChars)
	}
	if p.undocumented {
		s += " Not documented by Meta."
	}
	return s
}

// value is v in all the ways in which it may be written.
func (w *schemaWriter) value(v *value, insideForm bool) *jsonSchema {
	ways := w.literals(v, insideForm)
	if v.manySince != 0 && v.manySince <= w.version {
		one := *v
		one.manySince = 0
		ways = append(ways, &jsonSchema{Type: "array", Items: w.value(&one, insideForm)})
	}
	// Text that is only kept from being blank takes any reference as it is.
	if v.dynamic != static && (!v.kinds.has(kindString) || v.enum != nil || v.minChars > 0 || w.formOf(v) != "") {
		ways = append(ways, w.reference())
		if v.kinds.has(kindNumber) {
			ways = append(ways, w.define("numberInQuotes", func() *jsonSchema {
				return &jsonSchema{Description: "A number in quotes; write it without.", Type: "string", Pattern: numberForm}
			}))
		}
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return &jsonSchema{AnyOf: ways}
}

// reference is text that is dynamic.
func (w *schemaWriter) reference() *jsonSchema {
	return w.define("reference", func() *jsonSchema {
		return &jsonSchema{Description: "A value that is known only later: " + referenceDoc(w.version), Type: "string", Pattern: referenceForm(w.version)}
	})
}

// literals is one schema for each JSON type that v takes.
func (w *schemaWriter) literals(v *value, insideForm bool) (ways []*jsonSchema) {
	if v.kinds.has(kindString) {
		ways = append(ways, w.text(v))
	}
	if v.kinds.has(kindNumber) {
		n := &jsonSchema{Type: "number"}
		if v.limits != nil {
			n.Minimum, n.Maximum = &v.limits.min, &v.limits.max
		}
		ways = append(ways, n)
	}
	if v.kinds.has(kindBoolean) {
		ways = append(ways, &jsonSchema{Type: "boolean"})
	}
	if v.kinds.has(kindArray) {
		list := &jsonSchema{Type: "array", MinItems: v.minItems}
		switch {
		case v.children != nowhere:
			list.Items = w.components(v.children, insideForm || v.children == inForm)
		case v.items != nil:
			list.Items = w.value(v.items, insideForm)
		}
		ways = append(ways, list)
	}
	if v.kinds.has(kindObject) {
		ways = append(ways, w.fields(v, insideForm))
	}
	return ways
}

// text is the literal text that v takes.
func (w *schemaWriter) text(v *value) *jsonSchema {
	if v.reference {
		return w.reference()
	}
	s := &jsonSchema{Type: "string", Enum: slices.Concat(v.enum, v.unproven), MinLength: v.minChars, Pattern: w.formOf(v)}
	if s.Enum == nil && s.Pattern == "" && (v.blank == blankNever || v.blank == blankBefore6 && w.version >= v6_0) {
		return w.define("text", func() *jsonSchema {
			return &jsonSchema{Description: "Text that is not blank, or a reference.", Type: "string", Pattern: notBlankForm}
		})
	}
	return s
}

// formOf is the form that v's text has to have, as a regular expression.
func (w *schemaWriter) formOf(v *value) string {
	if v.pattern == nil || v.pattern.since > w.version {
		return ""
	}
	if form, ok := schemaForms[v.pattern]; ok {
		return form
	}
	return v.pattern.source
}

// fields is the object that v takes.
func (w *schemaWriter) fields(v *value, insideForm bool) *jsonSchema {
	switch {
	case v.event != nil:
		return w.action(v.event)
	case v.fields != nil && len(v.fields.properties) > 2:
		return w.define(strings.ReplaceAll(v.fields.name, " ", "-"), func() *jsonSchema { return w.object(v.fields, insideForm) })
	case v.fields != nil:
		return w.object(v.fields, insideForm)
	case v.entries != nil:
		return &jsonSchema{Type: "object", AdditionalProperties: w.value(v.entries, insideForm)}
	}
	return &jsonSchema{Type: "object"}
}

// components is any component that may stand at the site.
func (w *schemaWriter) components(at site, insideForm bool) *jsonSchema {
	names := [...]string{inLayout: "layout", inForm: "form", inIf: "if", inSwitch: "switch"}
	name := "component-in-" + names[at]
	if insideForm && at != inForm {
		name += "-in-form"
	}
	return w.define(name, func() *jsonSchema {
		var here []*object
		for _, o := range componentTable {
			if since := o.places.at(at); since != 0 && max(since, o.since) <= w.version {
				here = append(here, o)
			}
		}
		return choice("type", "Which component it is.", here, func(o *object) *jsonSchema { return w.component(o, insideForm) })
	})
}

func (w *schemaWriter) component(o *object, insideForm bool) *jsonSchema {
	name := o.name
	differs := func(p property) bool {
		return p.outsideForm || p.children != nowhere || p.entries != nil && p.entries.children != nowhere
	}
	if insideForm && slices.ContainsFunc(o.properties, differs) {
		name += "-in-form"
	}
	return w.define(name, func() *jsonSchema { return w.object(o, insideForm) })
}

// action is any action that the event may trigger.
func (w *schemaWriter) action(e *event) *jsonSchema {
	var allowed []*object
	for _, name := range e.names(w.version) {
		allowed = append(allowed, lookupAction([]byte(name)))
	}
	one := func(o *object) *jsonSchema {
		return w.define(o.name, func() *jsonSchema { return w.object(o, false) })
	}
	if len(allowed) == 1 {
		return one(allowed[0])
	}
	return w.define(strings.Join(e.names(w.version), "-or-"), func() *jsonSchema {
		return choice("name", "Which action it is.", allowed, one)
	})
}

// choice is one of several objects, told apart by the text of key.
func choice(key, doc string, objects []*object, schema func(*object) *jsonSchema) *jsonSchema {
	is := &jsonSchema{Description: doc}
	s := &jsonSchema{Type: "object", Required: []string{key}}
	s.Properties.set(key, is)
	for _, o := range objects {
		is.Enum = append(is.Enum, o.name)
		when := &jsonSchema{Required: []string{key}}
		when.Properties.set(key, &jsonSchema{Const: o.name})
		s.AllOf = append(s.AllOf, &jsonSchema{If: when, Then: schema(o)})
	}
	return s
}
