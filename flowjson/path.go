package flowjson

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxKeyInPath is how much of a key a path or a message shows, in bytes.
const maxKeyInPath = 100

var quoteInPath = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// path writes where n is, in the form of Meta's pointers:
// screens[0].layout.children[2]['on-click-action'].name. The document itself
// has the empty path.
func (t *tree) path(n nodeID) string {
	var chain []nodeID
	for ; n > 0; n = t.nodes[n].parent {
		chain = append(chain, n)
	}
	slices.Reverse(chain)
	var b strings.Builder
	for _, n := range chain {
		if t.nodes[n].flags&flagMember == 0 {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(int(t.nodes[n].key)))
			b.WriteByte(']')
			continue
		}
		key := shorten(t.keyText(n))
		switch {
		case !isIdentifier(key):
			b.WriteString("['")
			b.WriteString(quoteInPath.Replace(key))
			b.WriteString("']")
		case b.Len() > 0:
			b.WriteByte('.')
			fallthrough
		default:
			b.WriteString(key)
		}
	}
	return b.String()
}

// shorten bounds text of the document for a path or a message.
func shorten(text []byte) string {
	if len(text) <= maxKeyInPath {
		return string(text)
	}
	cut := maxKeyInPath
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return string(text[:cut]) + "…"
}

func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$'
		if !letter && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return s != ""
}
