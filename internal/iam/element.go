package iam

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The readers of JSON values below name the place in their errors. Names are
// case-sensitive and must not repeat.

func object(at string, value jsontext.Value) (map[string]jsontext.Value, error) {
	if kind := value.Kind(); kind != '{' && kind != 0 {
		return nil, fmt.Errorf("%s: write an object in braces, not %s", at, describe(kind))
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(value, &members); err != nil {
		return nil, fmt.Errorf("%s: not valid JSON: %w", at, err)
	}
	return members, nil
}

func str(at string, value jsontext.Value) (string, error) {
	if value.Kind() != '"' {
		return "", fmt.Errorf("%s: write a string, not %s", at, describe(value.Kind()))
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return "", fmt.Errorf("%s: not valid JSON: %w", at, err)
	}
	return text, nil
}

// scalar is str that takes numbers and booleans as well, for condition values.
func scalar(at string, value jsontext.Value) (string, error) {
	switch value.Kind() {
	case '0', 't', 'f':
		return string(value), nil
	}
	return str(at, value)
}

// list reads one string or an array of at least one.
func list[T any](at string, value jsontext.Value, parse func(string) (T, error)) ([]T, error) {
	items := []jsontext.Value{value}
	if value.Kind() == '[' {
		items = nil
		if err := json.Unmarshal(value, &items); err != nil {
			return nil, fmt.Errorf("%s: not valid JSON: %w", at, err)
		}
		if len(items) == 0 {
			return nil, fmt.Errorf("%s: the list is empty; write at least one value", at)
		}
	}
	parsed := make([]T, 0, len(items))
	for i, item := range items {
		place := at
		if value.Kind() == '[' {
			place = fmt.Sprintf("%s[%d]", at, i)
		}
		text, err := scalar(place, item)
		if err != nil {
			return nil, err
		}
		result, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", place, text, err)
		}
		parsed = append(parsed, result)
	}
	return parsed, nil
}

func unknownElement(at, name string, known ...string) error {
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return fmt.Errorf("%s: %q is not an element; write %q", at, name, k)
		}
	}
	return fmt.Errorf("%s: %q is not an element; known are %s", at, name, strings.Join(known, ", "))
}

func describe(kind jsontext.Kind) string {
	switch kind {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '[':
		return "a list"
	case '{':
		return "an object"
	}
	return "something unreadable"
}
