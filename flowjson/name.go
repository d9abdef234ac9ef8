package flowjson

import (
	"encoding/binary"
	"math"
)

// name is the number of a key that the component table or a data model has;
// unnamed stands for every other key. The reader numbers keys once, so that
// whoever looks for one compares numbers, not texts.
type name uint8

const unnamed name = 0

// nameTable is a perfect hash: each known key has a slot of its own.
type nameTable struct {
	keys  []string // by name
	steps []string // the same, as a path goes on with them: .layout
	seed  uint64
	slots [1024]name
}

var names = newNameTable()

func newNameTable() *nameTable {
	t := &nameTable{keys: []string{unnamed: ""}, steps: []string{unnamed: ""}}
	known := map[string]bool{}
	add := func(key string) {
		if !known[key] {
			known[key] = true
			t.keys = append(t.keys, key)
			t.steps = append(t.steps, string(appendKey(nil, key, false)))
		}
	}
	for _, key := range []string{"type", "items", "properties", "__example__"} {
		add(key)
	}
	for _, o := range allObjects() {
		for i := range o.properties {
			add(o.properties[i].name)
		}
	}
	const step = 0x9e3779b97f4a7c14 // even, so that the seed stays odd
	t.seed = step + 1
	for tries := 0; !t.fill(); tries++ {
		if tries == 10_000 || len(t.keys) > math.MaxUint8 {
			panic("flowjson: the hash does not tell the keys of the component table apart")
		}
		t.seed += step
	}
	for _, o := range allObjects() {
		o.columns = make([]int8, len(t.keys))
		for n := range o.columns {
			o.columns[n] = -1
		}
		for i := range o.properties {
			p := &o.properties[i]
			o.columns[t.of(p.name)] = int8(i)
			if p.required != 0 || p.advised {
				o.demanded |= 1 << i
			}
		}
	}
	return t
}

// fill gives each key its slot. It fails where two keys meet.
func (t *nameTable) fill() bool {
	clear(t.slots[:])
	for n := 1; n < len(t.keys); n++ {
		slot := &t.slots[t.hash([]byte(t.keys[n]))>>54]
		if *slot != unnamed {
			return false
		}
		*slot = name(n)
	}
	return true
}

// hash is made of the length of key and its first eight bytes, in which all
// known keys differ. Its top bits are the best.
func (t *nameTable) hash(key []byte) uint64 {
	var head uint64
	switch n := len(key); {
	case n >= 8:
		head = binary.LittleEndian.Uint64(key)
	case n >= 4:
		head = uint64(binary.LittleEndian.Uint32(key)) | uint64(binary.LittleEndian.Uint32(key[n-4:]))<<32
	case n > 0:
		head = uint64(key[0]) | uint64(key[n/2])<<8 | uint64(key[n-1])<<16
	}
	return (head + uint64(len(key))) * t.seed
}

// of is the name of key.
func (t *nameTable) of(key string) name {
	return t.find([]byte(key), t.hash([]byte(key)))
}

// find is the name of key, whose hash is h.
func (t *nameTable) find(key []byte, h uint64) name {
	if n := t.slots[h>>54]; t.keys[n] == string(key) {
		return n
	}
	return unnamed
}

// allObjects are the objects of the component table, each once.
func allObjects() []*object {
	var list []*object
	seen := map[*object]bool{}
	var ofObject func(*object)
	var ofValue func(*value)
	ofObject = func(o *object) {
		if o == nil || seen[o] {
			return
		}
		seen[o] = true
		list = append(list, o)
		for i := range o.properties {
			ofValue(&o.properties[i].value)
		}
	}
	ofValue = func(v *value) {
		if v != nil {
			ofObject(v.fields)
			ofValue(v.items)
			ofValue(v.entries)
		}
	}
	for _, list := range [][]*object{{document}, componentTable, actionTable} {
		for _, o := range list {
			ofObject(o)
		}
	}
	return list
}
