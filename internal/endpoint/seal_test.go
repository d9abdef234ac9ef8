package endpoint

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"sync"
	"testing"
)

// business is the other side: the owner of a key pair.
var business = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		panic(err)
	}
	return key
})

func publicPEM(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// worked is the session of an example that programs in Node.js and Python agree
// about.
func worked(t testing.TB) *session {
	s := new(session)
	copy(s.key[:], decode(t, "AAECAwQFBgcICQoLDA0ODw=="))
	copy(s.iv[:], decode(t, "EBESExQVFhcYGRobHB0eHw=="))
	s.start()
	return s
}

const (
	workedRequest  = `{"version":"3.0","action":"ping"}`
	workedFlowData = "vryB0w/BTee4OvmgkgEf9dnfQfwZb8iWi7yl5iotFMJeuQl749lOptdzv/L1T2V2PA=="
	workedResponse = `{"data":{"status":"active"}}`
	workedAnswer   = "IHgL0mWXHJ6FDPLH6+aygF5BfT+mPzwvzktiKvlmYpg8eFKqJX/07YVStaI="
)

func decode(t testing.TB, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSession_worked_example(t *testing.T) {
	s := worked(t)
	request, err := json.Marshal(Message{Version: "3.0", Action: Ping})
	if err != nil || string(request) != workedRequest {
		t.Fatalf("a ping is %s, %v", request, err)
	}
	body, err := s.seal(publicPEM(business()), request)
	if err != nil {
		t.Fatal(err)
	}
	var sent struct {
		FlowData string `json:"encrypted_flow_data"`
		AESKey   string `json:"encrypted_aes_key"`
		IV       string `json:"initial_vector"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatal(err)
	}
	if sent.FlowData != workedFlowData || sent.IV != "EBESExQVFhcYGRobHB0eHw==" {
		t.Errorf("sent %s", body)
	}
	key, err := rsa.DecryptOAEP(sha256.New(), nil, business(), decode(t, sent.AESKey), nil)
	if err != nil || !bytes.Equal(key, s.key[:]) {
		t.Errorf("the key arrives as %x, %v", key, err)
	}
	if got, err := s.open([]byte(workedAnswer)); err != nil || string(got) != workedResponse {
		t.Errorf("the answer opens to %q, %v", got, err)
	}
	if got := string(s.answer([]byte(workedResponse))); got != workedAnswer {
		t.Errorf("the answer is %s", got)
	}
	if got := base64.StdEncoding.EncodeToString(s.flipped()); got != "7+7t7Ovq6ejn5uXk4+Lh4A==" {
		t.Errorf("the flipped vector is %s", got)
	}
}

// answer encrypts as an endpoint does.
func (s *session) answer(clear []byte) []byte {
	return []byte(base64.StdEncoding.EncodeToString(s.aead.Seal(nil, s.flipped(), clear, nil)))
}

func TestSession_open(t *testing.T) {
	s := newSession()
	good := string(s.answer([]byte(`{"screen":"X"}`)))
	other := newSession()
	letter := "A" // that the sealed answer, which is random, does not begin with
	if good[0] == 'A' {
		letter = "B"
	}
	for name, c := range map[string]struct {
		body string
		want string // of the error; empty: it opens
	}{
		"what was sealed":            {good, ""},
		"with a line break":          {good[:10] + "\r\n" + good[10:] + "\n", ""},
		"blanks around the object":   {string(s.answer([]byte(" \n{} "))), ""},
		"nothing":                    {" \n", "empty"},
		"JSON in clear":              {`{"screen":"X"}`, "in clear"},
		"a JSON string":              {`"` + good + `"`, "inside of JSON"},
		"another alphabet":           {strings.Repeat("-_", 20), "not base64"},
		"a page":                     {"<html>", "not base64"},
		"too short for a tag":        {"AAAA", "cannot be decrypted"},
		"under another key":          {string(other.answer([]byte("{}"))), "cannot be decrypted"},
		"a byte changed":             {letter + good[1:], "cannot be decrypted"},
		"the vector as it was":       {base64.StdEncoding.EncodeToString(s.aead.Seal(nil, s.iv[:], []byte("{}"), nil)), "must be flipped"},
		"no JSON inside":             {string(s.answer([]byte("ok"))), "not a JSON object"},
		"an array inside":            {string(s.answer([]byte("[]"))), "not a JSON object"},
		"text that is no UTF-8":      {string(s.answer([]byte("{\"a\":\"\xff\"}"))), "not a JSON object"},
		"more than 10 MB":            {strings.Repeat("A", maxSealed+1), "more than 10 MB"},
		"10 MB and a byte, in clear": {string(s.answer([]byte(`{"a":"` + strings.Repeat("a", MaxPayload-7) + `"}`))), "more than 10 MB"},
		"10 MB":                      {string(s.answer([]byte(`{"a":"` + strings.Repeat("a", MaxPayload-8) + `"}`))), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.open([]byte(c.body))
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e, ok := err.(*Error); !ok || e.Key != KeyResponse || !strings.Contains(e.Text, c.want) {
				t.Errorf("error is %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestSession_seal_refuses_keys(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ key, want string }{
		"that are missing":   {"", "no public key"},
		"that are text":      {"secret", "2048-bit"},
		"that are cut off":   {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "2048-bit"},
		"that are too small": {publicPEM(small), "2048-bit"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newSession().seal(c.key, []byte("{}"))
			if e, ok := err.(*Error); !ok || e.Key != KeyNoPublicKey || !strings.Contains(e.Text, c.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// FuzzOpen opens any answer: it gives a JSON object or an error of Meta's, and
// what was sealed opens to itself.
func FuzzOpen(f *testing.F) {
	for _, seed := range []string{workedAnswer, workedFlowData, "", "{}", `"AAAA"`, "AAAA", workedResponse} {
		f.Add([]byte(seed))
	}
	s := worked(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		clear, err := s.open(body)
		if err == nil && !isObject(clear) {
			t.Errorf("opened %q", clear)
		}
		if e, ok := err.(*Error); err != nil && (!ok || e.Key != KeyResponse) {
			t.Errorf("error is %v", err)
		}
		again, err := s.open(s.answer(body))
		if isObject(body) && err == nil && !bytes.Equal(again, body) {
			t.Errorf("%q came back as %q", body, again)
		}
	})
}
