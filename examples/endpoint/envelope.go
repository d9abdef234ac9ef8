package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// endpoint decrypts messages with a private key, and checks who sent them by the
// app's secret.
type endpoint struct {
	key        *rsa.PrivateKey
	secret     string // empty: signatures are not looked at
	restaurant *restaurant
}

// readKey reads a private key as openssl writes it.
func readKey(file string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s has no key in PEM", file)
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s has no RSA key", file)
	}
	return rsaKey, nil
}

// signed reports whether the header X-Hub-Signature-256 fits the body.
func (e *endpoint) signed(header string, body []byte) bool {
	if e.secret == "" {
		return true
	}
	given, err := hex.DecodeString(strings.TrimPrefix(header, "sha256="))
	return err == nil && hmac.Equal(given, e.mac(body))
}

// signedToken reports whether the flow token is one that WhatsApp vouches for. A
// message without a signature of it is fine: older flows have none.
func (e *endpoint) signedToken(m message) bool {
	if e.secret == "" || m.TokenSignature == "" {
		return true
	}
	// A JWT: header.claims.signature
	last := strings.LastIndexByte(m.TokenSignature, '.')
	if last < 0 {
		return false
	}
	given, err := base64.RawURLEncoding.DecodeString(m.TokenSignature[last+1:])
	if err != nil || !hmac.Equal(given, e.mac([]byte(m.TokenSignature[:last]))) {
		return false
	}
	_, text, _ := strings.Cut(m.TokenSignature[:last], ".")
	claims, err := base64.RawURLEncoding.DecodeString(text)
	var said struct {
		FlowToken string `json:"flow_token"`
	}
	return err == nil && json.Unmarshal(claims, &said) == nil && said.FlowToken == m.FlowToken
}

func (e *endpoint) mac(b []byte) []byte {
	mac := hmac.New(sha256.New, []byte(e.secret))
	mac.Write(b)
	return mac.Sum(nil)
}

// open decrypts a message. reply encrypts what is answered to it.
func (e *endpoint) open(body []byte) (clear []byte, reply func([]byte) string, err error) {
	var sent struct {
		Data []byte `json:"encrypted_flow_data"` // base64, as all three
		Key  []byte `json:"encrypted_aes_key"`
		IV   []byte `json:"initial_vector"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, nil, err
	}
	key, err := rsa.DecryptOAEP(sha256.New(), nil, e.key, sent.Key, nil)
	if err != nil {
		return nil, nil, err
	}
	if len(key) != 16 || len(sent.IV) != 16 {
		return nil, nil, errors.New("the key and the initial vector have 16 bytes each")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCMWithNonceSize(block, len(sent.IV))
	if err != nil {
		return nil, nil, err
	}
	clear, err = aead.Open(nil, sent.IV, sent.Data, nil) // the tag is at its end
	if err != nil {
		return nil, nil, err
	}
	flipped := make([]byte, len(sent.IV))
	for i, b := range sent.IV {
		flipped[i] = ^b
	}
	reply = func(answer []byte) string {
		return base64.StdEncoding.EncodeToString(aead.Seal(nil, flipped, answer, nil))
	}
	return clear, reply, nil
}
