package endpoint

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"unicode/utf8"
)

// Sizes in bytes. The nonce of GCM is not the usual one.
const (
	keySize   = 16
	nonceSize = 16
	tagSize   = 16
	keyBits   = 2048 // of the RSA key
	// maxSealed is the longest answer, in base64 with some line breaks.
	maxSealed = (MaxPayload+tagSize)/3*4 + 4 + 64<<10
)

// envelope is the body of a request. Its members are in base64.
type envelope struct {
	FlowData []byte `json:"encrypted_flow_data"` // AES-128-GCM, the tag behind it
	AESKey   []byte `json:"encrypted_aes_key"`   // RSA-OAEP, SHA-256 throughout
	IV       []byte `json:"initial_vector"`
}

// session is the key of one request and of its answer.
type session struct {
	key  [keySize]byte
	iv   [nonceSize]byte
	aead cipher.AEAD
}

func newSession() *session {
	s := new(session)
	rand.Read(s.key[:])
	rand.Read(s.iv[:])
	s.start()
	return s
}

// start makes the cipher of s.key.
func (s *session) start() {
	block, err := aes.NewCipher(s.key[:])
	if err == nil {
		s.aead, err = cipher.NewGCMWithNonceSize(block, nonceSize)
	}
	if err != nil {
		panic(err) // 16 bytes are a key, and a nonce
	}
}

// seal makes the body of a request, for the owner of the public key in text.
func (s *session) seal(text string, clear []byte) ([]byte, error) {
	public, err := parsePublicKey(text)
	if err != nil {
		return nil, err
	}
	key, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, public, s.key[:], nil)
	if err != nil {
		return nil, err
	}
	return json.Marshal(envelope{
		FlowData: s.aead.Seal(nil, s.iv[:], clear, nil),
		AESKey:   key,
		IV:       s.iv[:],
	})
}

func parsePublicKey(text string) (*rsa.PublicKey, error) {
	if text == "" {
		return nil, &Error{Key: KeyNoPublicKey, Text: "There is no public key to encrypt with. Set one for the phone number: POST /{phone number}/whatsapp_business_encryption."}
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errNoKey
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errNoKey
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok || public.N.BitLen() != keyBits {
		return nil, errNoKey
	}
	return public, nil
}

var errNoKey = &Error{Key: KeyNoPublicKey, Text: "The public key is not a 2048-bit RSA key in PEM, which begins with -----BEGIN PUBLIC KEY-----."}

// flipped is the nonce of the answer: that of the request with every bit turned.
func (s *session) flipped() []byte {
	out := make([]byte, nonceSize)
	for i, b := range s.iv {
		out[i] = b ^ 0xff
	}
	return out
}

// open reads the body of an answer. Its errors tell common mistakes apart.
func (s *session) open(body []byte) ([]byte, error) {
	if len(body) > maxSealed {
		return nil, unreadable("The answer has more than 10 MB.")
	}
	text := bytes.TrimSpace(body)
	sealed := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(sealed, text)
	switch {
	case len(text) == 0:
		return nil, unreadable("The answer is empty. It must be the encrypted JSON in base64, as text/plain.")
	case err != nil && isObject(text):
		return nil, unreadable("The answer is JSON in clear. Encrypt it, and send it in base64 as text/plain.")
	case err != nil && json.Valid(text):
		return nil, unreadable("The answer is base64 inside of JSON. Send it bare, as text/plain.")
	case err != nil:
		return nil, unreadable("The answer is not base64 (RFC 4648, section 4).")
	}
	clear, err := s.aead.Open(sealed[:0], s.flipped(), sealed[:n], nil) // in place: it may have 10 MB
	if err != nil {
		n, _ = base64.StdEncoding.Decode(sealed, text)
		if _, err := s.aead.Open(sealed[:0], s.iv[:], sealed[:n], nil); err == nil {
			return nil, unreadable("The answer is encrypted with the initial vector of the request. Every bit of it must be flipped.")
		}
		return nil, unreadable("The answer cannot be decrypted. It must be AES-128-GCM under the key of this request, with the flipped initial vector of 16 bytes and the tag of 16 bytes at its end.")
	}
	if len(clear) > MaxPayload {
		return nil, unreadable("The answer has more than 10 MB.")
	}
	if !isObject(clear) || !utf8.Valid(clear) {
		return nil, unreadable("The answer can be decrypted, but it is not a JSON object.")
	}
	return clear, nil
}

// isObject reports whether text is a JSON object.
func isObject(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}

func unreadable(text string) *Error { return &Error{Key: KeyResponse, Text: text} }
