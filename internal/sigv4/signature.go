package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"time"
)

// Signature is what a request claims about who signed it. Until Verify has
// returned nil nothing in it is proven.
type Signature struct {
	AccessKeyID   string
	SessionToken  string    // "" if none was sent
	Date          time.Time // when it was signed, UTC, whole seconds
	Region        string    // of the credential scope
	Service       string    // of the credential scope
	SignedHeaders []string  // lower-case names, sorted
	Presigned     bool      // the signature came in the query string

	claimed       string // the signature as sent
	contentSHA256 string // the x-amz-content-sha256 header; "" if not sent
	head          []byte // the canonical request up to the hash of the body
}

// Verify tells whether the request was signed with the secret key and had the
// body whose SHA-256 is given. The hash must be computed by the server over
// the bytes received: an x-amz-content-sha256 header is compared with it and
// never believed.
//
// The error is [ErrBodyMismatch] when that header names another body, else
// [ErrSignatureMismatch].
func (s *Signature) Verify(secret string, bodySHA256 [sha256.Size]byte) error {
	payload := hex.AppendEncode(make([]byte, 0, 2*sha256.Size), bodySHA256[:])
	if s.contentSHA256 != "" && s.contentSHA256 != string(payload) {
		return ErrBodyMismatch
	}
	// A key without a secret would let anyone sign.
	if secret == "" {
		return ErrSignatureMismatch
	}
	own := hex.AppendEncode(make([]byte, 0, 2*sha256.Size), s.sign(secret, payload))
	if subtle.ConstantTimeCompare(own, []byte(s.claimed)) != 1 {
		return ErrSignatureMismatch
	}
	return nil
}

// sign computes the signature that the holder of secret would send with a body
// of the given hash, in hex.
func (s *Signature) sign(secret string, payload []byte) []byte {
	day := s.Date.Format(dayLayout)
	key := mac([]byte("AWS4"+secret), day)
	key = mac(key, s.Region)
	key = mac(key, s.Service)
	key = mac(key, terminator)
	return mac(key, s.stringToSign(payload))
}

func (s *Signature) stringToSign(payload []byte) string {
	h := sha256.New()
	h.Write(s.head)
	h.Write(payload)
	return Algorithm + "\n" +
		s.Date.Format(dateLayout) + "\n" +
		s.Date.Format(dayLayout) + "/" + s.Region + "/" + s.Service + "/" + terminator + "\n" +
		hex.EncodeToString(h.Sum(nil))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
