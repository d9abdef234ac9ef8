package sigv4

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"pgregory.net/rapid"
)

// sign signs with AWS's own signer and gives the request as a server gets it:
// written to the wire and read back.
func sign(r *http.Request, body []byte, credentials aws.Credentials, at time.Time, presign bool) (*http.Request, [sha256.Size]byte, error) {
	signer := v4.NewSigner()
	hash := hexSum(sha256.Sum256(body))
	if presign {
		uri, headers, err := signer.PresignHTTP(context.Background(), credentials, r, hash, "service", "us-east-1", at)
		if err != nil {
			return nil, [sha256.Size]byte{}, err
		}
		if r.URL, err = url.Parse(uri); err != nil {
			return nil, [sha256.Size]byte{}, err
		}
		headers.Del("Host")
		headers.Del("Content-Length")
		r.Header = headers
	} else if err := signer.SignHTTP(context.Background(), credentials, r, hash, "service", "us-east-1", at); err != nil {
		return nil, [sha256.Size]byte{}, err
	}
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		return nil, [sha256.Size]byte{}, err
	}
	received, sum, plain, err := readRequest(wire.Bytes())
	if err == nil && !plain {
		err = fmt.Errorf("the target has a blank: %q", received.RequestURI)
	}
	return received, sum, err
}

// TestSigner holds the verifier against AWS's own Go signer: whatever that
// signs must verify, and must not verify for another secret or body.
func TestSigner(t *testing.T) {
	// AWS's Go signer leaves dot segments and empty segments in the path.
	segment := rapid.StringMatching(`[A-Za-z0-9~_ %:@!$&'()*+,;=ሴé-]{1,12}`)
	text := rapid.StringN(0, 12, -1)
	headerName := rapid.StringMatching(`(X-Amz-Meta|My|Amz-Sdk)-[A-Za-z0-9]{1,8}`)
	headerValue := rapid.StringMatching(`[!-~]{1,6}( {1,3}[!-~é]{1,6}){0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		target := url.URL{Scheme: "http", Host: rapid.SampledFrom([]string{"127.0.0.1:4588", "example.amazonaws.com"}).Draw(t, "host")}
		target.Path = "/" + strings.Join(rapid.SliceOfN(segment, 0, 4).Draw(t, "path"), "/")
		query := url.Values{}
		for name, values := range rapid.MapOfN(text, rapid.SliceOfN(text, 1, 3), 0, 4).Draw(t, "query") {
			query[name] = values
		}
		target.RawQuery = query.Encode()

		body := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "body")
		r, err := http.NewRequest(rapid.SampledFrom([]string{"GET", "POST", "DELETE"}).Draw(t, "method"), target.String(), bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range rapid.MapOfN(headerName, rapid.SliceOfN(headerValue, 1, 3), 0, 4).Draw(t, "headers") {
			for _, value := range values {
				r.Header.Add(name, value)
			}
		}
		if rapid.Bool().Draw(t, "content type") {
			r.Header.Set("Content-Type", "application/json")
		}
		credentials := aws.Credentials{
			AccessKeyID:     "AKIDEXAMPLE",
			SecretAccessKey: rapid.StringMatching(`[A-Za-z0-9/+]{1,40}`).Draw(t, "secret"),
			SessionToken:    rapid.StringMatching(`([A-Za-z0-9/+]{1,40}={0,2})?`).Draw(t, "token"),
		}
		at := time.Unix(rapid.Int64Range(1e9, 4e9).Draw(t, "time"), 0)
		presign := rapid.Bool().Draw(t, "presign")

		received, sum, err := sign(r, body, credentials, at, presign)
		if err != nil {
			t.Fatal(err)
		}
		v := &Verifier{Service: "service", Now: func() time.Time { return at }}
		s, err := v.Parse(received)
		if err != nil {
			t.Fatalf("%v\n%s %s\n%v", err, received.Method, received.RequestURI, received.Header)
		}
		if err := s.Verify(credentials.SecretAccessKey, sum); err != nil {
			t.Fatalf("%v; canonical request:\n%s", err, s.head)
		}
		if s.SessionToken != credentials.SessionToken || s.Presigned != presign {
			t.Fatalf("token %q, presigned %v; want %q, %v", s.SessionToken, s.Presigned, credentials.SessionToken, presign)
		}
		if s.Verify(credentials.SecretAccessKey+"x", sum) == nil {
			t.Fatal("verifies with another secret")
		}
		if s.Verify(credentials.SecretAccessKey, sha256.Sum256(append(body, 'x'))) == nil {
			t.Fatal("verifies with another body")
		}
	})
}

// TestServer sends signed requests through net/http's client and server, over
// both versions of HTTP, because each takes other headers out of the map.
func TestServer(t *testing.T) {
	v := &Verifier{Service: "service"}
	handler := func(w http.ResponseWriter, r *http.Request) {
		s, err := v.Parse(r)
		if err == nil {
			h := sha256.New()
			_, _ = io.Copy(h, r.Body)
			err = s.Verify(testSecret, [sha256.Size]byte(h.Sum(nil)))
		}
		fmt.Fprintf(w, "%d %v", r.ProtoMajor, err)
	}
	for _, version := range []int{1, 2} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(handler))
		server.EnableHTTP2 = version == 2
		server.StartTLS()
		defer server.Close()
		for _, test := range []struct {
			name   string
			method string
			body   string
			spoil  func(*http.Request)
			want   string
		}{
			{"GET", "GET", "", nil, "<nil>"},
			{"POST", "POST", `{"a":1}`, nil, "<nil>"},
			{"POST of nothing", "POST", "", nil, "<nil>"},
			{"POST with Expect", "POST", `{"a":1}`, func(r *http.Request) { r.Header.Set("Expect", "100-continue") }, "<nil>"},
			{"another path", "POST", `{"a":1}`, func(r *http.Request) { r.URL.Path += "/b" }, ErrSignatureMismatch.Error()},
			{"another host", "POST", `{"a":1}`, func(r *http.Request) { r.Host = "example.com" }, ErrSignatureMismatch.Error()},
			{"another method", "POST", `{"a":1}`, func(r *http.Request) { r.Method = "PUT" }, ErrSignatureMismatch.Error()},
		} {
			t.Run(fmt.Sprintf("HTTP %d/%s", version, test.name), func(t *testing.T) {
				r, err := http.NewRequest(test.method, server.URL+"/v1/a?b=c%20d&a=", strings.NewReader(test.body))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/json")
				credentials := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: testSecret, SessionToken: "token"}
				hash := hexSum(sha256.Sum256([]byte(test.body)))
				if err := v4.NewSigner().SignHTTP(t.Context(), credentials, r, hash, "service", "us-east-1", time.Now()); err != nil {
					t.Fatal(err)
				}
				if test.spoil != nil {
					test.spoil(r)
				}
				response, err := server.Client().Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				answer, err := io.ReadAll(response.Body)
				if err != nil {
					t.Fatal(err)
				}
				if want := fmt.Sprintf("%d %s", version, test.want); string(answer) != want {
					t.Errorf("got  %s\nwant %s", answer, want)
				}
			})
		}
	}
}
