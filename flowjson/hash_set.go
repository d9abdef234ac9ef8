package flowjson

import (
	"hash/maphash"
	"math/bits"
)

// hashSeed keeps documents from being made to collide.
var hashSeed = maphash.MakeSeed()

// hashSet is a set of hashes, in an open table that is used again.
type hashSet struct {
	slots []uint64 // 0 is free
}

// reset empties the set, for at most n hashes.
func (s *hashSet) reset(n int) {
	size := 1 << bits.Len(uint(2*n))
	if size > cap(s.slots) {
		s.slots = make([]uint64, size)
		return
	}
	s.slots = s.slots[:size]
	clear(s.slots)
}

// add adds h, and reports whether the set had it.
func (s *hashSet) add(h uint64) bool {
	h |= 1 // 0 stands for a free slot
	i := h >> 32
	for {
		slot := &s.slots[i&uint64(len(s.slots)-1)]
		switch *slot {
		case h:
			return true
		case 0:
			*slot = h
			return false
		}
		i++
	}
}
