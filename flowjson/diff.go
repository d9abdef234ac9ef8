package flowjson

import (
	"fmt"
	"hash/maphash"
	"slices"
	"sort"
	"strconv"
)

// ChangeKind says what happened to a value.
type ChangeKind string

// The kinds of a [Change].
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved" // to another place of its list
)

// Change is one difference between two documents.
type Change struct {
	Kind ChangeKind `json:"kind"`
	// Screen is the id of the screen that the change is in, or is; empty
	// outside of screens, and for a screen without an id.
	Screen string `json:"screen,omitempty"`
	// Path leads to the value, like the paths of diagnostics but with the names
	// of screens, components and options for their places in a list:
	// screens[WELCOME].layout.children[TextInput email].label. What has no name
	// keeps its place and type, as in children[2:TextBody].
	Path string `json:"path"`
	// Old and New are the value as it is written in the two documents; of a
	// value that moved, its index in the list. Old is empty for what was added,
	// New for what was removed.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// MaxChanges is how many changes [Diff] tells of at most.
const MaxChanges = 10_000

// Diff compares two documents by their structure: screens and options by id,
// components by type and name, else by what they hold. White space, the
// order of keys and how texts are escaped make no difference. The changes are
// in the order of the documents, the first [MaxChanges] of them. Both must be JSON, else the error is a
// [*SyntaxError] that says which one is not; they need not be valid flows.
func Diff(old, new []byte) ([]Change, error) {
	d := &differ{seed: maphash.MakeSeed()}
	for _, side := range []struct {
		name string
		src  []byte
		to   *hashedTree
	}{{"old", old, &d.old}, {"new", new, &d.new}} {
		t, fault := read(side.src)
		if fault != nil {
			return nil, fmt.Errorf("the %s document is not JSON: %w", side.name, fault.err(side.src))
		}
		*side.to = hashTree(t, d.seed)
	}
	d.value(0, 0, location{})
	return d.changes, nil
}

// hashedTree is a tree with a hash of every value. Values of equal hash are
// equal: nobody who writes a document knows the seed.
type hashedTree struct {
	*tree
	hashes []uint64
}

func hashTree(t *tree, seed maphash.Seed) hashedTree {
	h := hashedTree{t, make([]uint64, len(t.nodes))}
	// Children lie behind their parents.
	for n := nodeID(len(t.nodes)) - 1; n >= 0; n-- {
		var hash maphash.Hash
		hash.SetSeed(seed)
		hash.WriteByte(byte(t.kind(n)))
		switch t.kind(n) {
		case kindString:
			hash.Write(t.text(n))
		case kindArray:
			for c := range t.children(n) {
				maphash.WriteComparable(&hash, h.hashes[c])
			}
		case kindObject:
			sum := uint64(0) // of the members in any order
			for c := range t.children(n) {
				var member maphash.Hash
				member.SetSeed(seed)
				member.Write(t.keyText(c))
				maphash.WriteComparable(&member, h.hashes[c])
				sum += member.Sum64()
			}
			maphash.WriteComparable(&hash, sum)
		default:
			hash.Write(t.raw(n))
		}
		h.hashes[n] = hash.Sum64()
	}
	return h
}

// differ compares two trees.
type differ struct {
	seed     maphash.Seed
	old, new hashedTree
	changes  []Change
}

// location is where values are, in both documents.
type location struct {
	path, screen string
}

func (at location) member(key string) location {
	at.path = string(appendKey([]byte(at.path), short([]byte(key)), at.path == ""))
	return at
}

func (d *differ) add(kind ChangeKind, at location, old, new string) {
	if !d.full() {
		d.changes = append(d.changes, Change{kind, at.screen, at.path, old, new})
	}
}

func (d *differ) full() bool { return len(d.changes) == MaxChanges }

// equal reports whether two values are, or need not be looked at any more.
func (d *differ) equal(a, b nodeID) bool {
	return d.old.hashes[a] == d.new.hashes[b] || d.full()
}

// value compares value a of the old document with b of the new one.
func (d *differ) value(a, b nodeID, at location) {
	if d.equal(a, b) {
		return
	}
	switch kind := d.old.kind(a); {
	case kind != d.new.kind(b):
	case kind == kindObject:
		d.object(a, b, at)
		return
	case kind == kindArray:
		d.array(a, b, at)
		return
	}
	d.add(Changed, at, string(d.old.raw(a)), string(d.new.raw(b)))
}

func (d *differ) object(a, b nodeID, at location) {
	for m := range d.old.children(a) {
		key := string(d.old.keyText(m))
		switch other := d.new.member(b, key); {
		case other == none:
			d.add(Removed, at.member(key), string(d.old.raw(m)), "")
		case !d.equal(m, other):
			d.value(m, other, at.member(key))
		}
	}
	for m := range d.new.children(b) {
		key := string(d.new.keyText(m))
		if d.old.member(a, key) == none {
			d.add(Added, at.member(key), "", string(d.new.raw(m)))
		}
	}
}

func (d *differ) array(a, b nodeID, at location) {
	olds, news := slices.Collect(d.old.children(a)), slices.Collect(d.new.children(b))
	partner := d.pair(olds, news) // by index in news; -1: none
	paired := make([]bool, len(olds))
	for _, i := range partner {
		if i >= 0 {
			paired[i] = true
		}
	}
	still := increasing(partner)
	removed := func(from, to int) {
		for i := from; i < to; i++ {
			if !paired[i] {
				d.add(Removed, d.old.element(olds[i], at), string(d.old.raw(olds[i])), "")
			}
		}
	}
	done := 0 // how many of olds were told of
	for j, n := range news {
		i := partner[j]
		switch {
		case i < 0:
			d.add(Added, d.new.element(n, at), "", string(d.new.raw(n)))
			continue
		case still[j]:
			removed(done, i)
			done = i
		default:
			d.add(Moved, d.new.element(n, at), strconv.Itoa(i), strconv.Itoa(j))
		}
		if !d.equal(olds[i], n) {
			d.value(olds[i], n, d.new.element(n, at))
		}
	}
	removed(done, len(olds))
}

// element is the location of an element of the list at a location.
func (t *tree) element(n nodeID, at location) location {
	id, kind, name := t.word(n, "id"), t.word(n, "type"), t.word(n, "name")
	place := strconv.Itoa(int(t.nodes[n].key))
	switch {
	case id != "":
		place = id
	case kind != "" && name != "":
		place = kind + " " + name
	case kind != "":
		place += ":" + kind
	}
	if at.path == "screens" {
		at.screen = id
	}
	at.path += "[" + place + "]"
	return at
}

// word is the text of a member, shortened; empty where there is none.
func (t *tree) word(n nodeID, key string) string {
	if m := t.member(n, key); m != none && t.kind(m) == kindString {
		return shorten(t.text(m))
	}
	return ""
}

// identity is what an element of a list is found again by; 0: nothing.
// Elements of one identity are paired in their order.
type identity func(t *hashedTree, n nodeID) uint64

// identities, the surest first.
func (d *differ) identities() []identity {
	named := func(t *hashedTree, n nodeID, keys ...string) uint64 {
		var hash maphash.Hash
		hash.SetSeed(d.seed)
		for _, key := range keys {
			m := t.member(n, key)
			if m == none || t.kind(m) != kindString {
				return 0
			}
			hash.WriteString(key)
			maphash.WriteComparable(&hash, t.hashes[m])
		}
		return hash.Sum64()
	}
	return []identity{
		func(t *hashedTree, n nodeID) uint64 { return named(t, n, "id") },
		func(t *hashedTree, n nodeID) uint64 { return named(t, n, "type", "name") },
		func(t *hashedTree, n nodeID) uint64 { return t.hashes[n] },
		func(t *hashedTree, n nodeID) uint64 {
			// What has a name of its own is not another thing renamed.
			if t.kind(n) != kindObject || named(t, n, "id") != 0 || named(t, n, "type", "name") != 0 {
				return 0
			}
			if h := named(t, n, "type"); h != 0 {
				return h
			}
			return 1 // objects of no type
		},
	}
}

// pair finds, for each of news, its index in olds, or -1.
func (d *differ) pair(olds, news []nodeID) []int {
	partner := make([]int, len(news))
	for j := range partner {
		partner[j] = -1
	}
	taken := make([]bool, len(olds))
	for _, of := range d.identities() {
		waiting := make(map[uint64][]int)
		for i, n := range olds {
			if id := of(&d.old, n); !taken[i] && id != 0 {
				waiting[id] = append(waiting[id], i)
			}
		}
		for j, n := range news {
			if partner[j] >= 0 {
				continue
			}
			id := of(&d.new, n)
			if list := waiting[id]; id != 0 && len(list) > 0 {
				partner[j], taken[list[0]] = list[0], true
				waiting[id] = list[1:]
			}
		}
	}
	return partner
}

// increasing marks a longest run of partners whose order has not changed: the
// others are those that moved.
func increasing(partner []int) []bool {
	var tails []int // tails[k]: index of the least end of a run of k+1
	before := make([]int, len(partner))
	for j, i := range partner {
		if i < 0 {
			continue
		}
		k := sort.Search(len(tails), func(k int) bool { return partner[tails[k]] >= i })
		if before[j] = -1; k > 0 {
			before[j] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, 0)
		}
		tails[k] = j
	}
	still := make([]bool, len(partner))
	if len(tails) > 0 {
		for j := tails[len(tails)-1]; j >= 0; j = before[j] {
			still[j] = true
		}
	}
	return still
}
