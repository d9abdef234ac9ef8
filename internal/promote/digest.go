package promote

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/go-json-experiment/json/jsontext"
)

// Digest names the contents of a Flow JSON: "sha256:" and the hexadecimal
// SHA-256 of the document without white space between its parts and with each
// string escaped in the shortest way. So neither a formatter nor a server that
// writes the document anew makes it another one; the order of keys and the
// spelling of numbers count. Of bytes that are no JSON it is their own SHA-256.
func Digest(src []byte) string {
	// Compact writes into the slice.
	value := jsontext.Value(append([]byte(nil), src...))
	if value.Compact(jsontext.AllowDuplicateNames(true), jsontext.PreserveRawStrings(false)) == nil {
		src = value
	}
	sum := sha256.Sum256(src)
	return "sha256:" + hex.EncodeToString(sum[:])
}
