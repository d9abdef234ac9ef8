package sim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A cursor names the first or the last flow of a page: the next page begins
// below the last one's id, the previous one ends above the first one's, whether
// that flow still exists or not. It is signed for its account, so that a cursor
// of another account, or a made-up one, is told apart.
//
//	version (1 byte) | id (8 bytes, big-endian) | signature (12 bytes)
const (
	cursorVersion   = 1
	cursorSignature = 12 // bytes
	cursorSize      = 1 + 8 + cursorSignature
)

func (s *Sim) encodeCursor(waba string, id int64) string {
	b := binary.BigEndian.AppendUint64([]byte{cursorVersion}, uint64(id))
	b = append(b, s.signCursor(waba, b)...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor gives the id in a cursor that encodeCursor made for waba.
func (s *Sim) decodeCursor(waba, cursor string) (id int64, ok bool) {
	if base64.RawURLEncoding.DecodedLen(len(cursor)) != cursorSize {
		return 0, false
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || b[0] != cursorVersion {
		return 0, false
	}
	head, signature := b[:1+8], b[1+8:]
	if !hmac.Equal(signature, s.signCursor(waba, head)) {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(head[1:])), true
}

func (s *Sim) signCursor(waba string, head []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("cursor\n" + waba + "\n"))
	mac.Write(head)
	return mac.Sum(nil)[:cursorSignature]
}
