package flowjson

import (
	"bytes"
	"math"
	"strconv"
)

// kind is the JSON type of a node.
type kind uint8

const (
	kindNull kind = iota
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
)

var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

// String returns the type's name as Meta's messages print it.
func (k kind) String() string { return kindNames[k] }

// nodeID is the place of a node in its tree; 0 is the root, and none is no
// node at all.
type nodeID int32

const none nodeID = -1

// node is one JSON value, 24 bytes. Nodes lie in document order, a container
// before its children, so that the descendants of n are n+1 up to n.next.
type node struct {
	start, end int32  // the value's bytes; a string's quotes count
	next       nodeID // the node after the last descendant
	parent     nodeID
	key        int32 // in an object: offset of the key's opening quote; in an array: the index
	keyLen     uint8 // bytes between the key's quotes; longKey stands for all that do not fit
	name       name  // of the key
	kind       kind
	flags      nodeFlags
}

type nodeFlags uint8

const (
	flagMember     nodeFlags = 1 << iota // the node is a member of an object
	flagEscaped                          // a string with a backslash in it
	flagKeyEscaped                       // a key with a backslash in it
	flagSuperseded                       // a later member of the same object has the same key
)

const longKey = math.MaxUint8

// tree is a document as it was written: every value with its place, repeated
// keys included. It refers to src and copies nothing out of it.
type tree struct {
	src   []byte
	nodes []node
	// repeats says that some node is superseded.
	repeats bool
	// large indexes the objects that member found too large to look through.
	large map[nodeID]map[string]nodeID
}

func (t *tree) at(n nodeID) *node { return &t.nodes[n] }

func (t *tree) kind(n nodeID) kind { return t.nodes[n].kind }

// span is the part of the source that n's value takes.
func (t *tree) span(n nodeID) Span {
	return Span{int(t.nodes[n].start), int(t.nodes[n].end)}
}

// keySpan is the part of the source that n's key takes, with its quotes.
func (t *tree) keySpan(n nodeID) Span {
	start := int(t.nodes[n].key)
	return Span{start, start + len(t.rawKey(n)) + 2}
}

// rawKey is the text between the quotes of n's key, escapes as written.
func (t *tree) rawKey(n nodeID) []byte {
	nd := &t.nodes[n]
	from := int(nd.key) + 1
	if nd.keyLen != longKey {
		return t.src[from : from+int(nd.keyLen)]
	}
	to := from
	for t.src[to] != '"' {
		if t.src[to] == '\\' {
			to++
		}
		to++
	}
	return t.src[from:to]
}

// keyText is n's key as it reads, escapes resolved. It allocates only where
// there are escapes.
func (t *tree) keyText(n nodeID) []byte {
	raw := t.rawKey(n)
	if t.nodes[n].flags&flagKeyEscaped != 0 {
		return unescape(nil, raw)
	}
	return raw
}

// textIs reports whether string n reads want.
func (t *tree) textIs(n nodeID, want []byte) bool {
	nd := &t.nodes[n]
	if nd.flags&flagEscaped != 0 {
		return bytes.Equal(t.text(n), want)
	}
	return int(nd.end-nd.start) == len(want)+2 && bytes.Equal(t.src[nd.start+1:nd.end-1], want)
}

// text is the content of string n, escapes resolved. It allocates only where
// there are escapes.
func (t *tree) text(n nodeID) []byte {
	nd := &t.nodes[n]
	if nd.flags&flagEscaped != 0 {
		return unescape(nil, t.src[nd.start+1:nd.end-1])
	}
	return t.src[nd.start+1 : nd.end-1]
}

// raw is n as it stands in the source.
func (t *tree) raw(n nodeID) []byte {
	return t.src[t.nodes[n].start:t.nodes[n].end]
}

// isTrue reports whether n is the literal true.
func (t *tree) isTrue(n nodeID) bool {
	return n != none && t.nodes[n].kind == kindBoolean && t.src[t.nodes[n].start] == 't'
}

// number is the value of number n; what a float64 cannot hold comes as ±Inf.
func (t *tree) number(n nodeID) float64 {
	f, _ := strconv.ParseFloat(string(t.raw(n)), 64)
	return f
}

// children yields the elements of an array or the members of an object, in
// document order, without the members that a later one supersedes.
func (t *tree) children(n nodeID) func(yield func(nodeID) bool) {
	return func(yield func(nodeID) bool) {
		end := t.nodes[n].next
		for c := n + 1; c < end; c = t.nodes[c].next {
			if t.nodes[c].flags&flagSuperseded == 0 && !yield(c) {
				return
			}
		}
	}
}

// count is the number of children of n that count.
func (t *tree) count(n nodeID) int {
	total := 0
	for range t.children(n) {
		total++
	}
	return total
}

// member is the value of key in object n, or none where n is no object or has
// no such key.
func (t *tree) member(n nodeID, key string) nodeID {
	if n == none || t.nodes[n].kind != kindObject {
		return none
	}
	const few = 64
	looked := 0
	wanted := names.of(key)
	for c, end := n+1, t.nodes[n].next; c < end; c = t.nodes[c].next {
		if looked++; looked > few {
			return t.memberOfLarge(n, key)
		}
		nd := &t.nodes[c]
		if nd.name == wanted && nd.flags&flagSuperseded == 0 && (wanted != unnamed || string(t.keyText(c)) == key) {
			return c
		}
	}
	return none
}

// ofKind is the member key of object n if it has that type, else none.
func (t *tree) ofKind(n nodeID, key string, k kind) nodeID {
	if m := t.member(n, key); m != none && t.kind(m) == k {
		return m
	}
	return none
}

// string is the text of n, or "" where it is none.
func (t *tree) string(n nodeID) string {
	if n == none || t.kind(n) != kindString {
		return ""
	}
	return string(t.text(n))
}

// memberOfLarge is member for objects of many keys, which are looked through
// once, so that many questions about one object stay cheap.
func (t *tree) memberOfLarge(n nodeID, key string) nodeID {
	index := t.large[n]
	if index == nil {
		index = make(map[string]nodeID)
		for c := range t.children(n) {
			index[string(t.keyText(c))] = c
		}
		if t.large == nil {
			t.large = make(map[nodeID]map[string]nodeID)
		}
		t.large[n] = index
	}
	if c, ok := index[key]; ok {
		return c
	}
	return none
}
