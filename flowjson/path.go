package flowjson

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxKeyInPath is how much of a key a path or a message shows, in bytes.
const maxKeyInPath = 100

var quoteInPath = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// treePath is where a node is, in the form of Meta's pointers:
// screens[0].layout.children[2]['on-click-action'].name. The document itself
// has the empty path.
type treePath struct {
	tree *tree
	node nodeID
}

func (t *tree) path(n nodeID) string {
	var b strings.Builder
	treePath{t, n}.write(&b, 0)
	return b.String()
}

// list is the innermost array around p; the document itself where there is none.
func (p treePath) list() nodeID {
	n := p.tree.nodes[p.node].parent
	for n > 0 && p.tree.nodes[n].kind != kindArray {
		n = p.tree.nodes[n].parent
	}
	return max(n, 0)
}

// write writes the path from the node from on, which is around p.
func (p treePath) write(b *strings.Builder, from nodeID) {
	if p.node <= from {
		return
	}
	nd := p.tree.at(p.node)
	treePath{p.tree, nd.parent}.write(b, from)
	if nd.flags&flagMember == 0 {
		var digits [12]byte
		b.WriteByte('[')
		b.Write(strconv.AppendInt(digits[:0], int64(nd.key), 10))
		b.WriteByte(']')
		return
	}
	key := short(p.tree.keyText(p.node))
	switch {
	case !isIdentifier(key):
		b.WriteString("['")
		if strings.ContainsAny(string(key), `\'`) {
			b.WriteString(quoteInPath.Replace(string(key)))
		} else {
			b.Write(key)
		}
		b.WriteString("']")
	case nd.parent > 0:
		b.WriteByte('.')
		fallthrough
	default:
		b.Write(key)
	}
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
