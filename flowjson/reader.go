package flowjson

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

const (
	// MaxSize is the largest document that is read, in bytes: 10 MiB, the
	// limit of Meta's and of AWS's upload.
	MaxSize = 10 << 20
	// MaxDepth is how deep arrays and objects may be nested.
	MaxDepth = 512
	// MaxValues is how many JSON values a document may hold. A flow of
	// 10 MiB without any image stays below it.
	MaxValues = 1 << 21
)

// fault is why a document is not JSON: the bytes at fault and what is wrong
// there.
type fault struct {
	Span
	hint string
}

// read reads a document as JSON, exactly as RFC 8259 defines it. On a fault it
// stops; the tree then holds, well formed, what was read up to there.
//
// Numbers are kept as text, and "\ud800" without its other half is accepted,
// since the grammar allows it.
func read(src []byte) (*tree, *fault) {
	r := &reader{tree: tree{src: src}}
	f := r.read()
	return &r.tree, f
}

func (r *reader) read() *fault {
	src := r.src
	switch {
	case len(src) > MaxSize:
		return &fault{Span{0, 1}, fmt.Sprintf("The document has %d bytes; %d (10 MiB) are allowed.", len(src), MaxSize)}
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		return &fault{Span{0, 3}, "The document starts with a byte order mark; save it as UTF-8 without one."}
	}
	if cap(r.nodes) < len(src)/32 {
		// Every value but the first of its container has a comma before it.
		// Commas in texts make this too many, which costs nothing to speak of.
		values := 1 + bytes.Count(src, []byte(",")) + bytes.Count(src, []byte("[")) + bytes.Count(src, []byte("{"))
		r.nodes = slices.Grow(r.nodes, min(values, MaxValues))
	}
	return r.document()
}

// reader builds a tree.
type reader struct {
	tree
	pos   int
	depth int
	keys  []hashedKey // scratch for markSuperseded
}

func (r *reader) document() *fault {
	if f := r.value(&node{parent: none}); f != nil {
		return f
	}
	if r.space(); r.pos < len(r.src) {
		return r.unexpected("The document ends here, but more text follows; remove it.")
	}
	return nil
}

// value reads a value and adds its node; n has what is known of its key.
func (r *reader) value(n *node) (f *fault) {
	r.space()
	if r.pos == len(r.src) {
		return r.unexpected("A value is expected here.")
	}
	if len(r.nodes) == MaxValues {
		return &fault{Span{r.pos, r.pos + 1}, fmt.Sprintf("The document holds more than %d values.", MaxValues)}
	}
	n.start = int32(r.pos)
	switch c := r.src[r.pos]; c {
	case '"':
		var escaped bool
		n.kind = kindString
		if escaped, f = r.str(); escaped {
			n.flags |= flagEscaped
		}
	case '{', '[':
		return r.container(n, c)
	case 't':
		n.kind, f = kindBoolean, r.word("true")
	case 'f':
		n.kind, f = kindBoolean, r.word("false")
	case 'n':
		n.kind, f = kindNull, r.word("null")
	default:
		if c != '-' && !isDigit(c) {
			return r.unexpected("A value is expected here.")
		}
		n.kind, f = kindNumber, r.number()
	}
	if f != nil {
		return f
	}
	n.end, n.next = int32(r.pos), nodeID(len(r.nodes))+1
	r.nodes = append(r.nodes, *n)
	return nil
}

// container reads an array or an object. On a fault its node ends there.
func (r *reader) container(n *node, opening byte) (f *fault) {
	if r.depth == MaxDepth {
		return &fault{Span{r.pos, r.pos + 1}, fmt.Sprintf("Arrays and objects are nested more than %d deep.", MaxDepth)}
	}
	self := nodeID(len(r.nodes))
	r.depth++
	r.pos++
	if opening == '{' {
		n.kind = kindObject
		r.nodes = append(r.nodes, *n)
		f = r.members(self)
	} else {
		n.kind = kindArray
		r.nodes = append(r.nodes, *n)
		f = r.elements(self)
	}
	r.depth--
	r.nodes[self].end, r.nodes[self].next = int32(r.pos), nodeID(len(r.nodes))
	return f
}

func (r *reader) elements(array nodeID) *fault {
	for index := int32(0); ; index++ {
		if more, f := r.more(array, ']'); !more {
			return f
		}
		if f := r.value(&node{parent: array, key: index}); f != nil {
			return f
		}
	}
}

func (r *reader) members(object nodeID) (f *fault) {
	var seen uint64 // the hashes of the keys, one bit for each
	repeats := false
	for {
		var more bool
		if more, f = r.more(object, '}'); !more {
			break
		}
		n := node{parent: object}
		var hash uint64
		if hash, f = r.key(&n); f != nil {
			break
		}
		bit := uint64(1) << (hash >> 58)
		repeats = repeats || seen&bit != 0 // perhaps, that is
		seen |= bit
		if f = r.value(&n); f != nil {
			break
		}
	}
	if repeats {
		r.nodes[object].next = nodeID(len(r.nodes))
		r.keys = r.markSuperseded(object, r.keys)
	}
	return f
}

// more goes to the next member or element of a container, or behind its end.
func (r *reader) more(container nodeID, closing byte) (bool, *fault) {
	if r.space(); r.pos == len(r.src) {
		return false, r.unclosed(container)
	}
	c := r.src[r.pos]
	if c == closing {
		r.pos++
		return false, nil
	}
	if len(r.nodes) == int(container)+1 { // the first
		return true, nil
	}
	if c != ',' {
		return false, r.unexpected(fmt.Sprintf("A comma or %q is expected here.", closing))
	}
	comma := r.pos
	r.pos++
	if r.space(); r.pos == len(r.src) {
		return false, r.unclosed(container)
	}
	switch r.src[r.pos] {
	case closing:
		return false, &fault{Span{comma, comma + 1}, fmt.Sprintf("Remove the comma before %q.", closing)}
	case ',':
		return false, &fault{Span{r.pos, r.pos + 1}, "Two commas in a row: remove one."}
	}
	return true, nil
}

// key reads a key and the colon behind it, and returns the key's hash.
func (r *reader) key(n *node) (hash uint64, f *fault) {
	start := r.pos
	if r.src[start] != '"' {
		return 0, r.unexpected("A key in double quotes is expected here.")
	}
	escaped, f := r.str()
	if f != nil {
		return 0, f
	}
	text := r.src[start+1 : r.pos-1]
	n.key, n.keyLen, n.flags = int32(start), uint8(min(len(text), longKey)), flagMember
	if escaped {
		n.flags |= flagKeyEscaped
		text = unescape(nil, text)
	}
	hash = names.hash(text)
	n.name = names.find(text, hash)
	if r.space(); r.pos == len(r.src) || r.src[r.pos] != ':' {
		return 0, r.unexpected("A colon is expected after the key.")
	}
	r.pos++
	return hash, nil
}

// space skips white space.
func (r *reader) space() {
	if r.pos < len(r.src) && r.src[r.pos] <= ' ' {
		r.skipSpace()
	}
}

// unexpected is a fault at the next character, with what should be there.
func (r *reader) unexpected(hint string) *fault {
	if r.pos == len(r.src) {
		if len(r.nodes) == 0 {
			return &fault{Span{r.pos, r.pos}, "The document is empty."}
		}
		return &fault{Span{r.pos, r.pos}, "The document ends too early. " + hint}
	}
	_, size := utf8.DecodeRune(r.src[r.pos:])
	switch r.src[r.pos] {
	case '/', '#':
		hint = "JSON has no comments. " + hint
	case '\'':
		hint = "JSON takes double quotes only. " + hint
	}
	return &fault{Span{r.pos, r.pos + size}, hint}
}

func (r *reader) unclosed(container nodeID) *fault {
	start := int(r.nodes[container].start)
	return &fault{Span{start, start + 1}, fmt.Sprintf("The %s that starts here is not closed.", r.nodes[container].kind)}
}

// The offsets of a node are int32.
const _ = uint(math.MaxInt32 - MaxSize)
