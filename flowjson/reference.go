package flowjson

import "bytes"

// reference is ${data.…}, ${form.…} or ${screen.ID.data.…}, ${screen.ID.form.…}.
type reference struct {
	screen []byte // nil for the current screen
	form   bool   // form rather than data
	path   []byte // what follows, such as user.name
}

// parseReference reads text that is one reference and nothing else. Global
// references exist from 4.0 on.
func parseReference(text []byte, v version) (ref reference, ok bool) {
	if len(text) < 4 || text[0] != '$' || text[1] != '{' || text[len(text)-1] != '}' {
		return ref, false
	}
	inner := text[2 : len(text)-1]
	if bytes.ContainsAny(inner, "${}") {
		return ref, false
	}
	root, rest, found := bytes.Cut(inner, []byte("."))
	if found && v >= v4_0 && string(root) == "screen" {
		ref.screen, rest, found = bytes.Cut(rest, []byte("."))
		if found {
			root, rest, found = bytes.Cut(rest, []byte("."))
		}
	}
	switch string(root) {
	case "data":
	case "form":
		ref.form = true
	default:
		return ref, false
	}
	ref.path = rest
	return ref, found && len(rest) > 0
}

// isExpression reports whether text is a nested expression: from 6.0 on, text
// in backticks.
func isExpression(text []byte, v version) bool {
	return v >= v6_0 && len(text) >= 2 && text[0] == '`' && text[len(text)-1] == '`'
}

// isDynamic reports whether text stands for a value that is known only later.
func isDynamic(text []byte, v version) bool {
	if isExpression(text, v) {
		return true
	}
	_, ok := parseReference(text, v)
	return ok
}
