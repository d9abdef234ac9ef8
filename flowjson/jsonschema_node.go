package flowjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonSchema is a JSON Schema, as far as Flow JSON needs it, in the order in
// which it is written.
type jsonSchema struct {
	Schema               string                     `json:"$schema,omitempty"`
	Title                string                     `json:"title,omitempty"`
	Description          string                     `json:"description,omitempty"`
	Ref                  string                     `json:"$ref,omitempty"`
	Type                 string                     `json:"type,omitempty"`
	Const                string                     `json:"const,omitempty"`
	Enum                 []string                   `json:"enum,omitempty"`
	MinLength            int                        `json:"minLength,omitempty"`
	Pattern              string                     `json:"pattern,omitempty"`
	Minimum              *float64                   `json:"minimum,omitempty"`
	Maximum              *float64                   `json:"maximum,omitempty"`
	MinItems             int                        `json:"minItems,omitempty"`
	Items                *jsonSchema                `json:"items,omitempty"`
	Properties           schemaMembers[*jsonSchema] `json:"properties,omitempty"`
	AdditionalProperties *jsonSchema                `json:"additionalProperties,omitempty"`
	Required             []string                   `json:"required,omitempty"`
	DependentRequired    schemaMembers[[]string]    `json:"dependentRequired,omitempty"`
	DependentSchemas     schemaMembers[*jsonSchema] `json:"dependentSchemas,omitempty"`
	AnyOf                []*jsonSchema              `json:"anyOf,omitempty"`
	AllOf                []*jsonSchema              `json:"allOf,omitempty"`
	If                   *jsonSchema                `json:"if,omitempty"`
	Then                 *jsonSchema                `json:"then,omitempty"`
	Defs                 schemaMembers[*jsonSchema] `json:"$defs,omitempty"`
}

// refused is the schema that takes nothing.
var refused = new(jsonSchema)

// MarshalJSON writes refused as false.
func (s *jsonSchema) MarshalJSON() ([]byte, error) {
	if s == refused {
		return []byte("false"), nil
	}
	type plain jsonSchema
	return json.Marshal((*plain)(s))
}

// schemaMembers is a JSON object that keeps its order.
type schemaMembers[T any] []schemaMember[T]

type schemaMember[T any] struct {
	name  string
	value T
}

func (m *schemaMembers[T]) set(name string, value T) {
	*m = append(*m, schemaMember[T]{name, value})
}

func (m schemaMembers[T]) get(name string) (value T) {
	for _, member := range m {
		if member.name == name {
			return member.value
		}
	}
	return value
}

// MarshalJSON writes the members as an object.
func (m schemaMembers[T]) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, member := range m {
		name, err := json.Marshal(member.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(member.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}

// asciiJSON writes characters beyond ASCII, which stand in strings only, as
// escapes: those of schemas are blanks that nobody could see.
func asciiJSON(text []byte) []byte {
	var b bytes.Buffer
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		if c < utf8.RuneSelf {
			b.WriteByte(text[0])
		} else {
			for _, unit := range utf16.AppendRune(nil, c) {
				fmt.Fprintf(&b, "\\u%04x", unit)
			}
		}
		text = text[size:]
	}
	return b.Bytes()
}
