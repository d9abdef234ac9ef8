package flowjson

import (
	"hash/maphash"
	"slices"
)

// markSuperseded finds repeated keys in object n and flags all but the last of
// each. Small objects are compared pair by pair; large ones are sorted by hash,
// so that a document of one repeated key costs no more than any other.
func (t *tree) markSuperseded(n nodeID, scratch []hashedKey) []hashedKey {
	const pairwise = 16
	end := t.nodes[n].next
	scratch = scratch[:0]
	for c := n + 1; c < end; c = t.nodes[c].next {
		scratch = append(scratch, hashedKey{node: c})
	}
	if len(scratch) < 2 {
		return scratch
	}
	if len(scratch) <= pairwise {
		for i := range scratch {
			for j := i + 1; j < len(scratch); j++ {
				if t.sameKey(scratch[i].node, scratch[j].node) {
					t.supersede(scratch[i].node)
					break
				}
			}
		}
		return scratch
	}
	var buffer []byte
	for i := range scratch {
		c := scratch[i].node
		key := t.rawKey(c)
		if t.nodes[c].flags&flagKeyEscaped != 0 {
			buffer = unescape(buffer[:0], key)
			key = buffer
		}
		scratch[i].hash = maphash.Bytes(hashSeed, key)
	}
	slices.SortFunc(scratch, func(a, b hashedKey) int {
		if a.hash != b.hash {
			if a.hash < b.hash {
				return -1
			}
			return 1
		}
		return int(a.node - b.node)
	})
	for i := 1; i < len(scratch); i++ {
		if scratch[i-1].hash == scratch[i].hash && t.sameKey(scratch[i-1].node, scratch[i].node) {
			t.supersede(scratch[i-1].node)
		}
	}
	return scratch
}

func (t *tree) supersede(n nodeID) {
	t.nodes[n].flags |= flagSuperseded
	t.repeats = true
}

type hashedKey struct {
	hash uint64
	node nodeID
}

func (t *tree) sameKey(a, b nodeID) bool {
	na, nb := &t.nodes[a], &t.nodes[b]
	if na.name != nb.name || na.name != unnamed {
		return na.name == nb.name
	}
	if (na.flags|nb.flags)&flagKeyEscaped == 0 {
		return na.keyLen == nb.keyLen && string(t.rawKey(a)) == string(t.rawKey(b))
	}
	return string(t.keyText(a)) == string(t.keyText(b))
}
