package sim

import (
	"crypto/rand"
	"encoding/binary"
	"strconv"
	"time"
)

// A flow id is a number like Meta's: milliseconds since idEpoch, then idRandom
// random bits. So newer flows have higher ids, ids cannot be guessed from each
// other, and they fit into 63 bits until the year 2298.
var idEpoch = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

const idRandom = 20 // bits

func newID(now time.Time) int64 {
	var b [4]byte
	rand.Read(b[:])
	random := int64(binary.BigEndian.Uint32(b[:]) & (1<<idRandom - 1))
	// A clock that is wrong by years must not give ids that are no ids.
	return max(now.Sub(idEpoch).Milliseconds(), 1)<<idRandom | random
}

// parseID reads a flow id as a client gives it. Only the one spelling that
// formatID gives is an id of ours; ids of Meta may be longer.
func parseID(flow string) (id int64, ok bool) {
	id, err := strconv.ParseInt(flow, 10, 64)
	return id, err == nil && id > 0 && formatID(id) == flow
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
