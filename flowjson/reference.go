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

// referenceFinder tells which texts have a "${" in them. It looks through the
// source once, for texts that come in document order.
type referenceFinder struct {
	from, next int // next is the first "${" at from or behind it
}

// in reports whether string n, which reads text, has a "${".
func (r *referenceFinder) in(t *tree, n nodeID, text []byte) bool {
	nd := t.at(n)
	if nd.flags&flagEscaped != 0 {
		return bytes.Contains(text, []byte("${"))
	}
	if start := int(nd.start); start < r.from || start > r.next {
		r.from, r.next = start, len(t.src)
		if i := bytes.Index(t.src[start:], []byte("${")); i >= 0 {
			r.next = start + i
		}
	}
	return r.next < int(nd.end)
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
