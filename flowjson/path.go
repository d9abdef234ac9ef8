package flowjson

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxKeyInPath is how much of a key a path or a message shows, in bytes.
const maxKeyInPath = 100

// treePath is where a node is, in the form of Meta's pointers:
// screens[0].layout.children[2]['on-click-action'].name. The document itself
// has the empty path.
type treePath struct {
	tree *tree
	node nodeID
}

func (t *tree) path(n nodeID) string { return string(treePath{t, n}.append(nil, 0)) }

// list is the innermost array around p; the document itself where there is none.
func (p treePath) list() nodeID {
	n := p.tree.nodes[p.node].parent
	for n > 0 && p.tree.nodes[n].kind != kindArray {
		n = p.tree.nodes[n].parent
	}
	return max(n, 0)
}

// append appends to b the path from the node from on, which is around p.
func (p treePath) append(b []byte, from nodeID) []byte {
	if p.node <= from {
		return b
	}
	nd := p.tree.at(p.node)
	b = treePath{p.tree, nd.parent}.append(b, from)
	if nd.flags&flagMember == 0 {
		b = append(b, '[')
		b = strconv.AppendInt(b, int64(nd.key), 10)
		return append(b, ']')
	}
	if nd.name == unnamed {
		return appendKey(b, short(p.tree.keyText(p.node)), nd.parent == 0)
	}
	step := names.steps[nd.name]
	if nd.parent == 0 {
		step = strings.TrimPrefix(step, ".")
	}
	return append(b, step...)
}

// appendKey appends to b, a path, a key of what it leads to.
func appendKey[T string | []byte](b []byte, key T, first bool) []byte {
	if isIdentifier(key) {
		if !first {
			b = append(b, '.')
		}
		return append(b, key...)
	}
	b = append(b, "['"...)
	for i := range len(key) {
		if key[i] == '\\' || key[i] == '\'' {
			b = append(b, '\\')
		}
		b = append(b, key[i])
	}
	return append(b, "']"...)
}

// short bounds text of the document for a path or a message.
func short(text []byte) []byte {
	if len(text) <= maxKeyInPath {
		return text
	}
	cut := maxKeyInPath
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return append(text[:cut:cut], "…"...)
}

// shorten is short as a string.
func shorten(text []byte) string { return string(short(text)) }

func isIdentifier[T string | []byte](s T) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$'
		if !letter && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return len(s) > 0
}
