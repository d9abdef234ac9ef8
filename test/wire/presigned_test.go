package wire_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// presign returns the address of a request that needs no headers. expires is
// the text of X-Amz-Expires; empty leaves it out.
func presign(t *testing.T, who identity, r *http.Request, at time.Time, expires string) string {
	t.Helper()
	if expires != "" {
		query := r.URL.Query()
		query.Set("X-Amz-Expires", expires)
		r.URL.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	address, _, err := v4.NewSigner().PresignHTTP(context.Background(), who.credentials(), r, hexSHA256(nil), service, region, at)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func get(t *testing.T, address string) answer {
	t.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return mustSend(t, r)
}

func TestPresigned(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	s.upload(t, flow, goodFlow("presigned")).decode(t, nil)

	for operation, in := range map[string]input{
		"ListWhatsAppFlows":      {"id": wabaARN, "maxResults": 1},
		"GetWhatsAppFlow":        {"id": waba, "flowId": flow},
		"ListWhatsAppFlowAssets": {"id": waba, "flowId": flow},
		"GetWhatsAppFlowPreview": {"id": waba, "flowId": flow, "invalidate": false},
	} {
		t.Run(operation+" is answered", func(t *testing.T) {
			r, _ := s.newRequest(operation, in)
			get(t, presign(t, developer, r, time.Now(), "300")).decode(t, nil)
		})
	}

	t.Run("DELETE is answered", func(t *testing.T) {
		doomed := s.newFlow(t)
		r, _ := s.newRequest("DeleteWhatsAppFlow", input{"id": waba, "flowId": doomed})
		again, err := http.NewRequest("DELETE", presign(t, developer, r, time.Now(), "300"), nil)
		if err != nil {
			t.Fatal(err)
		}
		mustSend(t, again).decode(t, nil)
		s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": doomed}).want(t, 404, "ResourceNotFoundException", "")
	})
}

func TestPresignedTime(t *testing.T) {
	s := commonServer(t)
	for _, test := range []struct {
		name    string
		skew    time.Duration
		expires string
		part    string // of the refusal; empty when accepted
	}{
		{"an hour's address after ten minutes", -10 * time.Minute, "3600", ""},
		{"a week's address after six days", -6 * 24 * time.Hour, "604800", ""},
		{"a minute's address after ten minutes", -10 * time.Minute, "60", "Signature expired: "},
		{"a week's address after eight days", -8 * 24 * time.Hour, "604800", "Signature expired: "},
		{"an address of tomorrow", 24 * time.Hour, "3600", "Signature not yet current: "},
		{"an address of four minutes ahead", 4 * time.Minute, "3600", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := get(t, presign(t, developer, listFlows(s), time.Now().Add(test.skew), test.expires))
			if test.part == "" {
				a.decode(t, nil)
			} else {
				a.want(t, 403, "InvalidSignatureException", test.part)
			}
		})
	}
	for _, expires := range []string{"0", "604801", "-1", "1h", "9999999999999999999999"} {
		t.Run("X-Amz-Expires of "+expires, func(t *testing.T) {
			a := get(t, presign(t, developer, listFlows(s), time.Now(), expires))
			if a.status != 400 && a.status != 403 {
				t.Errorf("got %v, want a refusal", a)
			}
			if err := a.wellFormed(); err != nil {
				t.Error(err)
			}
			if !strings.Contains(a.message(), "X-Amz-Expires") {
				t.Errorf("message %q does not name X-Amz-Expires", a.message())
			}
		})
	}
}

func TestPresignedDamaged(t *testing.T) {
	s := commonServer(t)
	address := presign(t, developer, listFlows(s), time.Now(), "300")
	without := func(name string) string {
		before, after, found := strings.Cut(address, name+"=")
		if !found {
			t.Fatalf("no %s in %s", name, address)
		}
		_, rest, _ := strings.Cut(after, "&")
		return strings.TrimSuffix(before+rest, "&")
	}
	for _, test := range []struct {
		name, address string
		status        int
		code, part    string
	}{
		{"a parameter more", address + "&maxResults=5", 403, "InvalidSignatureException", badSignature},
		{"a parameter changed", strings.Replace(address, "maxResults=1", "maxResults=2", 1), 403, "InvalidSignatureException", badSignature},
		{"another algorithm", strings.Replace(address, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", 1),
			403, "MissingAuthenticationTokenException", "Request is missing Authentication Token"},
		{"no signature", without("X-Amz-Signature"),
			400, "IncompleteSignatureException", "AWS query-string parameters must include 'X-Amz-Signature'."},
		{"no credential", without("X-Amz-Credential"),
			400, "IncompleteSignatureException", "AWS query-string parameters must include 'X-Amz-Credential'."},
		{"no date", without("X-Amz-Date"),
			400, "IncompleteSignatureException", "AWS query-string parameters must include 'X-Amz-Date'."},
		{"no signed headers", without("X-Amz-SignedHeaders"),
			400, "IncompleteSignatureException", "AWS query-string parameters must include 'X-Amz-SignedHeaders'."},
	} {
		t.Run(test.name, func(t *testing.T) {
			get(t, test.address).want(t, test.status, test.code, test.part)
		})
	}
	t.Run("untouched it works", func(t *testing.T) { get(t, address).decode(t, nil) })
	t.Run("many times", func(t *testing.T) {
		for i := range 3 {
			if a := get(t, address); a.status != 200 {
				t.Fatal(fmt.Errorf("use %d: %v", i+1, a))
			}
		}
	})
}
