package sigv4

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// vector is one signed request of AWS's signing test suite, in one form.
type vector struct {
	name      string // case/header or case/query
	keyID     string
	secret    string
	token     string
	verifier  *Verifier
	request   []byte // the signed request, as on the wire
	canonical string
	toSign    string
	signature string
}

// vectors reads the suite. It lies beside the checkout and not in it.
func vectors(t testing.TB) []vector {
	t.Helper()
	const dir = "../../../shared/sigv4"
	contexts, err := filepath.Glob(dir + "/*/context.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(contexts) == 0 {
		t.Skip(dir + " missing")
	}
	if len(contexts) != 38 {
		t.Fatalf("%d cases in %s, want 38", len(contexts), dir)
	}
	var all []vector
	for _, file := range contexts {
		folder := filepath.Dir(file)
		read := func(name string) []byte {
			content, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			return content
		}
		var context struct {
			Credentials struct {
				KeyID  string `json:"access_key_id"`
				Secret string `json:"secret_access_key"`
				Token  string `json:"token"`
			} `json:"credentials"`
			Normalize bool      `json:"normalize"`
			OmitToken bool      `json:"omit_session_token"`
			Service   string    `json:"service"`
			Timestamp time.Time `json:"timestamp"`
		}
		if err := json.Unmarshal(read("context.json"), &context); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, form := range []string{"header", "query"} {
			all = append(all, vector{
				name:   filepath.Base(folder) + "/" + form,
				keyID:  context.Credentials.KeyID,
				secret: context.Credentials.Secret,
				token:  context.Credentials.Token,
				verifier: &Verifier{
					Service:       context.Service,
					Now:           func() time.Time { return context.Timestamp },
					KeepPath:      !context.Normalize,
					TokenUnsigned: context.OmitToken,
				},
				request:   read(form + "-signed-request.txt"),
				canonical: string(read(form + "-canonical-request.txt")),
				toSign:    string(read(form + "-string-to-sign.txt")),
				signature: string(read(form + "-signature.txt")),
			})
		}
	}
	return all
}

// readRequest reads a request as net/http's server would. It gives the hash of
// the body as well, and whether net/http took the request line as it is: a
// target with a blank in it must be slipped past its parser.
func readRequest(raw []byte) (r *http.Request, bodySHA256 [32]byte, plain bool, err error) {
	line, rest, _ := bytes.Cut(raw, []byte("\n"))
	first := bytes.IndexByte(line, ' ')
	last := bytes.LastIndexByte(line, ' ')
	if first < 0 || first == last {
		return nil, bodySHA256, false, http.ErrNotSupported
	}
	requestTarget := string(line[first+1 : last])
	plain = !strings.Contains(requestTarget, " ")
	if !plain {
		raw = bytes.Join([][]byte{line[:first], []byte(" /"), line[last:], []byte("\n"), rest}, nil)
	}
	r, err = http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, bodySHA256, plain, err
	}
	if !plain {
		r.RequestURI = requestTarget
	}
	body, err := io.ReadAll(r.Body)
	return r, sha256.Sum256(body), plain, err
}

func TestVectors(t *testing.T) {
	refused := map[string]bool{}
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			r, sum, plain, err := readRequest(v.request)
			if err != nil {
				t.Fatal(err)
			}
			if !plain {
				refused[path.Dir(v.name)] = true
			}
			s, err := v.verifier.Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			payload := hexSum(sum)
			if diff := cmp.Diff(v.canonical, string(s.head)+payload); diff != "" {
				t.Errorf("canonical request (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(v.toSign, s.stringToSign([]byte(payload))); diff != "" {
				t.Errorf("string to sign (-want +got):\n%s", diff)
			}
			if s.claimed != v.signature {
				t.Errorf("claimed signature %s, want %s", s.claimed, v.signature)
			}
			if s.SessionToken != v.token {
				t.Errorf("session token %q, want %q", s.SessionToken, v.token)
			}
			if s.Presigned != strings.HasSuffix(v.name, "/query") {
				t.Errorf("Presigned = %v", s.Presigned)
			}
			if err := s.Verify(v.secret, sum); err != nil {
				t.Error(err)
			}
			if err := s.Verify(v.secret+"x", sum); err != ErrSignatureMismatch {
				t.Errorf("with another secret: %v, want %v", err, ErrSignatureMismatch)
			}
			if err := s.Verify("", sum); err != ErrSignatureMismatch {
				t.Errorf("without a secret: %v, want %v", err, ErrSignatureMismatch)
			}
		})
	}
	// Only a blank in the path keeps a vector from coming through net/http.
	want := map[string]bool{"get-space-normalized": true, "get-space-unnormalized": true}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("cases net/http does not read (-want +got):\n%s", diff)
	}
}

// TestVectorsChanged changes every byte of every vector, one at a time. A
// request must then fail, unless the byte is not signed or the change leaves
// the meaning as it was; both are decided here without the package's help.
func TestVectorsChanged(t *testing.T) {
	verified := func(v vector, raw []byte) (*http.Request, bool) {
		r, sum, _, err := readRequest(raw)
		if err != nil {
			return nil, false
		}
		s, err := v.verifier.Parse(r)
		return r, err == nil && s.AccessKeyID == v.keyID && s.Verify(v.secret, sum) == nil
	}
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			original, ok := verified(v, v.request)
			if !ok {
				t.Fatal("does not verify unchanged")
			}
			want := meaning(t, v, original)
			failed, same := 0, 0
			for i, c := range v.request {
				for _, mask := range []byte{0x01, 0x02, 0x04, 0x10, 0x20, 0x80} {
					changed := bytes.Clone(v.request)
					changed[i] = c ^ mask
					r, ok := verified(v, changed)
					if !ok {
						failed++
						continue
					}
					if got := meaning(t, v, r); !cmp.Equal(want, got) {
						t.Errorf("byte %d %q changed to %q still verifies:\n%s", i, c, changed[i], cmp.Diff(want, got))
					}
					same++
				}
			}
			if failed < 6*200 {
				t.Errorf("only %d changes failed, %d did not matter: the test has lost its grip", failed, same)
			}
		})
	}
}

// meaning is all of a request that its signature vouches for, in a form of our
// own making that two requests share only if a server would treat them alike.
func meaning(t *testing.T, v vector, r *http.Request) map[string]any {
	t.Helper()
	rawPath, rawQuery, _ := strings.Cut(r.RequestURI, "?")
	if !v.verifier.KeepPath {
		trailing := strings.HasSuffix(rawPath, "/")
		if rawPath = path.Clean(rawPath); trailing && rawPath != "/" {
			rawPath += "/"
		}
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		t.Errorf("verified with a query string that net/url refuses: %v", err)
	}
	if v.verifier.TokenUnsigned {
		values.Del("X-Amz-Security-Token")
	}
	m := map[string]any{
		"method": r.Method,
		"path":   rawPath,
		"query":  values,
		"host":   r.Host,
		"length": r.ContentLength,
	}
	// Of Authorization the pieces count, not what separates them.
	pieces := map[string]bool{}
	for _, piece := range strings.FieldsFunc(r.Header.Get("Authorization"), func(c rune) bool { return c == ',' || c == ' ' || c == '\t' }) {
		pieces[piece] = true
	}
	m["authorization"] = pieces

	signed := values.Get("X-Amz-SignedHeaders")
	for piece := range pieces {
		if list, ok := strings.CutPrefix(piece, "SignedHeaders="); ok {
			signed = list
		}
	}
	for name := range strings.SplitSeq(signed, ";") {
		var words [][]string
		for _, value := range r.Header.Values(name) {
			words = append(words, strings.Fields(value))
		}
		m["header "+name] = words
	}
	return m
}
