package flowjson

import (
	"bytes"
	"fmt"
	"math"
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
	r := &reader{tree: &tree{src: src}, keys: make([]hashedKey, 0, 32), indexes: make([]int32, 0, 32)}
	switch {
	case len(src) > MaxSize:
		return r.tree, &fault{Span{0, 1}, fmt.Sprintf("The document has %d bytes; %d (10 MiB) are allowed.", len(src), MaxSize)}
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		return r.tree, &fault{Span{0, 3}, "The document starts with a byte order mark; save it as UTF-8 without one."}
	}
	// Every value but the first of its container has a comma before it. Commas
	// in texts make this too many, which costs nothing to speak of.
	values := 1 + bytes.Count(src, []byte(",")) + bytes.Count(src, []byte("[")) + bytes.Count(src, []byte("{"))
	r.nodes = make([]node, 0, min(values, MaxValues))
	f := r.document()
	if f != nil {
		r.closeAll()
	}
	return r.tree, f
}

// reader builds a tree. Its stack is the chain of parents in the tree itself.
type reader struct {
	*tree
	pos     int
	open    nodeID // the innermost container that is not closed, or none
	depth   int
	keys    []hashedKey // scratch for markSuperseded
	indexes []int32     // by depth: the index of the next array element
}

func (r *reader) document() *fault {
	r.open = none
	if f := r.value(0, 0, 0); f != nil {
		return f
	}
	for r.open != none {
		if f := r.step(); f != nil {
			return f
		}
	}
	if r.space(); r.pos < len(r.src) {
		return r.unexpected("The document ends here, but more text follows; remove it.")
	}
	return nil
}

// step reads one member or element of the open container, or closes it.
func (r *reader) step() *fault {
	container := r.open
	isObject := r.nodes[container].kind == kindObject
	first := len(r.nodes) == int(container)+1
	closing := byte(']')
	if isObject {
		closing = '}'
	}

	r.space()
	if r.pos == len(r.src) {
		return r.unclosed(container)
	}
	if r.src[r.pos] == closing {
		r.pos++
		r.close()
		return nil
	}
	if !first {
		if r.src[r.pos] != ',' {
			return r.unexpected(fmt.Sprintf("A comma or %q is expected here.", closing))
		}
		comma := r.pos
		r.pos++
		if r.space(); r.pos == len(r.src) {
			return r.unclosed(container)
		}
		if c := r.src[r.pos]; c == closing {
			return &fault{Span{comma, comma + 1}, fmt.Sprintf("Remove the comma before %q.", closing)}
		} else if c == ',' {
			return &fault{Span{r.pos, r.pos + 1}, "Two commas in a row: remove one."}
		}
	}
	if !isObject {
		index := r.indexes[r.depth-1]
		r.indexes[r.depth-1]++
		return r.value(index, 0, 0)
	}
	return r.memberOf()
}

// memberOf reads a key, the colon and the value.
func (r *reader) memberOf() *fault {
	if r.src[r.pos] != '"' {
		return r.unexpected("A key in double quotes is expected here.")
	}
	key := r.pos
	escaped, f := r.str()
	if f != nil {
		return f
	}
	keyLen := min(r.pos-key-2, longKey)
	flags := flagMember
	if escaped {
		flags |= flagKeyEscaped
	}
	if r.space(); r.pos == len(r.src) || r.src[r.pos] != ':' {
		return r.unexpected("A colon is expected after the key.")
	}
	r.pos++
	return r.value(int32(key), uint16(keyLen), flags)
}

// value reads a literal, or opens a container.
func (r *reader) value(key int32, keyLen uint16, flags nodeFlags) *fault {
	r.space()
	if r.pos == len(r.src) {
		return r.unexpected("A value is expected here.")
	}
	if len(r.nodes) == MaxValues {
		return &fault{Span{r.pos, r.pos + 1}, fmt.Sprintf("The document holds more than %d values.", MaxValues)}
	}
	start := r.pos
	n := node{start: int32(start), parent: r.open, key: key, keyLen: keyLen, flags: flags}
	var f *fault
	switch c := r.src[start]; c {
	case '"':
		var escaped bool
		n.kind = kindString
		if escaped, f = r.str(); escaped {
			n.flags |= flagEscaped
		}
	case '{', '[':
		return r.openContainer(n)
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
	n.end = int32(r.pos)
	n.next = nodeID(len(r.nodes)) + 1
	r.nodes = append(r.nodes, n)
	return nil
}

func (r *reader) openContainer(n node) *fault {
	if r.depth == MaxDepth {
		return &fault{Span{r.pos, r.pos + 1}, fmt.Sprintf("Arrays and objects are nested more than %d deep.", MaxDepth)}
	}
	n.kind = kindArray
	if r.src[r.pos] == '{' {
		n.kind = kindObject
	}
	r.pos++
	r.open = nodeID(len(r.nodes))
	r.nodes = append(r.nodes, n)
	r.indexes = append(r.indexes[:r.depth], 0)
	r.depth++
	return nil
}

// close ends the open container behind the byte just read.
func (r *reader) close() {
	n := &r.nodes[r.open]
	n.end = int32(r.pos)
	n.next = nodeID(len(r.nodes))
	if n.kind == kindObject {
		r.keys = r.markSuperseded(r.open, r.keys)
	}
	r.open = n.parent
	r.depth--
}

// closeAll ends every open container where reading stopped.
func (r *reader) closeAll() {
	for len(r.nodes) > 0 && r.open != none {
		r.close()
	}
}

func (r *reader) space() {
	for r.pos < len(r.src) {
		switch r.src[r.pos] {
		case ' ', '\n', '\t', '\r':
			r.pos++
		default:
			return
		}
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
