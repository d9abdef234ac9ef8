package wire_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	badSignature = "The request signature we calculated does not match the signature you provided."
	badToken     = "The security token included in the request is invalid"
)

// listFlows is the request that signature tests sign.
func listFlows(s *server) *http.Request {
	r, _ := s.newRequest("ListWhatsAppFlows", input{"id": waba, "maxResults": 1})
	return r
}

func TestSignature(t *testing.T) {
	s := commonServer(t)
	today := time.Now().UTC().Format("20060102")
	tests := []struct {
		name   string
		lie    func(r *http.Request, f *forgery)
		status int
		code   string
		part   string
	}{
		{"an honest signature is accepted", func(r *http.Request, f *forgery) {}, 200, "", ""},
		{"the host is not signed", func(r *http.Request, f *forgery) { f.signed = []string{"x-amz-date"} },
			403, "InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader'"},
		{"another service", func(r *http.Request, f *forgery) { f.scope = today + "/us-east-1/s3/aws4_request" },
			403, "InvalidSignatureException", "Credential should be scoped to correct service: 'social-messaging'."},
		{"another terminator", func(r *http.Request, f *forgery) { f.scope = today + "/us-east-1/social-messaging/aws5_request" },
			403, "InvalidSignatureException", "valid terminator: 'aws4_request', not 'aws5_request'"},
		{"the scope is of another day", func(r *http.Request, f *forgery) {
			f.scope = "20200101/us-east-1/social-messaging/aws4_request"
		}, 403, "InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD"},
		{"a region that is none", func(r *http.Request, f *forgery) { f.scope = today + "/no region/social-messaging/aws4_request" },
			403, "InvalidSignatureException", "Credential should be scoped to a valid region, not 'no region'"},
		{"a scope of four parts", func(r *http.Request, f *forgery) { f.scope = today + "/us-east-1/social-messaging" },
			400, "IncompleteSignatureException", "Credential must have exactly 5 slash-delimited elements"},
		{"a date in another format", func(r *http.Request, f *forgery) { f.date = time.Now().UTC().Format(time.RFC3339) },
			400, "IncompleteSignatureException", "Date must be in ISO-8601 'basic format'"},
		{"an unknown key", func(r *http.Request, f *forgery) { f.who.key = "AKIANOSUCHKEY0000000" },
			403, "UnrecognizedClientException", badToken + "."},
		{"a wrong secret", func(r *http.Request, f *forgery) { f.who.secret = "guess" },
			403, "InvalidSignatureException", badSignature},
		{"a key in other letters", func(r *http.Request, f *forgery) { f.who.key = "TEST" },
			403, "UnrecognizedClientException", badToken},
		{"the hash of another payload", func(r *http.Request, f *forgery) { f.payload = hexSHA256([]byte("{}")) },
			403, "InvalidSignatureException", badSignature},
		{"a session token that the environment left behind is accepted for development", func(r *http.Request, f *forgery) {
			r.Header.Set("X-Amz-Security-Token", "bogus")
			f.signed = append(f.signed, "x-amz-security-token")
		}, 200, "", ""},
		{"a session token that is not signed", func(r *http.Request, f *forgery) {
			r.Header.Set("X-Amz-Security-Token", "bogus")
		}, 403, "InvalidSignatureException", ""},
		{"a signed header is missing", func(r *http.Request, f *forgery) { f.signed = append(f.signed, "x-absent") },
			403, "InvalidSignatureException", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := listFlows(s)
			f := honest(r, nil)
			test.lie(r, &f)
			f.sign(r)
			if a := mustSend(t, r); test.status == 200 {
				a.decode(t, nil)
			} else {
				a.want(t, test.status, test.code, test.part)
			}
		})
	}
}

func TestSignatureDamaged(t *testing.T) {
	s := commonServer(t)
	edit := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			before := r.Header.Get("Authorization")
			after := strings.Replace(before, old, new, 1)
			if before == after {
				panic("nothing to replace in " + before)
			}
			r.Header.Set("Authorization", after)
		}
	}
	tests := []struct {
		name   string
		damage func(r *http.Request)
		status int
		code   string
		part   string
	}{
		{"no signature at all", func(r *http.Request) { r.Header.Del("Authorization") },
			403, "MissingAuthenticationTokenException", "Request is missing Authentication Token"},
		{"another algorithm", edit("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
			400, "IncompleteSignatureException", "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'."},
		{"a bearer token", func(r *http.Request) { r.Header.Set("Authorization", "Bearer abc") },
			400, "IncompleteSignatureException", "Unsupported AWS 'algorithm': 'Bearer'."},
		{"no credential", edit("Credential=", "Creditential="),
			400, "IncompleteSignatureException", "Authorization header requires 'Credential' parameter."},
		{"no signed headers", edit("SignedHeaders=", "SignedHead="),
			400, "IncompleteSignatureException", "Authorization header requires 'SignedHeaders' parameter."},
		{"no signature value", edit("Signature=", "Signed="),
			400, "IncompleteSignatureException", "Authorization header requires 'Signature' parameter."},
		{"a piece without equal sign", edit("SignedHeaders=", "SignedHeaders"),
			400, "IncompleteSignatureException", "not a valid key=value pair (missing equal-sign) in Authorization header"},
		{"no date", func(r *http.Request) { r.Header.Del("X-Amz-Date") },
			400, "IncompleteSignatureException", "requires existence of either a 'X-Amz-Date' or a 'Date' header."},
		{"a signature cut short", func(r *http.Request) {
			v := r.Header.Get("Authorization")
			r.Header.Set("Authorization", v[:len(v)-1])
		}, 403, "InvalidSignatureException", ""},
		{"a signature that is no hex", func(r *http.Request) {
			v := r.Header.Get("Authorization")
			r.Header.Set("Authorization", v[:len(v)-1]+"x")
		}, 403, "InvalidSignatureException", ""},
		{"an empty authorization", func(r *http.Request) { r.Header.Set("Authorization", "") },
			403, "MissingAuthenticationTokenException", "Request is missing Authentication Token"},
		{"the query is not the signed one", func(r *http.Request) { r.URL.RawQuery += "&nextToken=x" },
			403, "InvalidSignatureException", badSignature},
		{"the path is not the signed one", func(r *http.Request) { r.URL.Path = "/v1/whatsapp/flow" },
			403, "InvalidSignatureException", badSignature},
		{"the host is not the signed one", func(r *http.Request) { r.Host = "social-messaging.us-east-1.amazonaws.com" },
			403, "InvalidSignatureException", badSignature},
		{"header and query at once", func(r *http.Request) { r.URL.RawQuery += "&X-Amz-Signature=00&X-Amz-Algorithm=AWS4-HMAC-SHA256" },
			403, "InvalidSignatureException", ""},
		{"a query that is not well escaped", func(r *http.Request) { r.URL.RawQuery += "&x=%zz" },
			400, "MalformedQueryString", "Illegal hex character in escape % pattern"},
		{"an authorization of 20 kB", func(r *http.Request) {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 "+strings.Repeat("a=b,", 5_000))
		}, 400, "MalformedHttpRequestException", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := listFlows(s)
			developer.sign(r, nil)
			test.damage(r)
			mustSend(t, r).want(t, test.status, test.code, test.part)
		})
	}
	s.wantAlive(t)
}

func TestSignatureClock(t *testing.T) {
	s := commonServer(t)
	tests := []struct {
		name string
		skew time.Duration
		part string // of the refusal; empty when accepted
	}{
		{"six minutes slow", -6 * time.Minute, "Signature expired: "},
		{"six minutes fast", 6 * time.Minute, "Signature not yet current: "},
		{"a day slow", -24 * time.Hour, "Signature expired: "},
		{"a day fast", 24 * time.Hour, "Signature not yet current: "},
		{"four minutes slow", -4 * time.Minute, ""},
		{"four minutes fast", 4 * time.Minute, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := listFlows(s)
			developer.signAt(r, hexSHA256(nil), service, region, time.Now().Add(test.skew))
			a := mustSend(t, r)
			if test.part == "" {
				a.decode(t, nil)
				return
			}
			a.want(t, 403, "InvalidSignatureException", test.part)
			if at := r.Header.Get("X-Amz-Date"); !strings.Contains(a.message(), at) {
				t.Errorf("message %q does not repeat the request's date %s", a.message(), at)
			}
			// SDKs set their clock by the Date of such an answer.
			date, err := http.ParseTime(a.header.Get("Date"))
			if err != nil || time.Since(date).Abs() > time.Minute {
				t.Errorf("Date is %q, want now", a.header.Get("Date"))
			}
		})
	}

	t.Run("the Date header serves where there is no X-Amz-Date", func(t *testing.T) {
		r := listFlows(s)
		f := honest(r, nil)
		r.Header.Set("Date", f.date)
		f.signed = []string{"date", "host"}
		f.sign(r)
		r.Header.Del("X-Amz-Date")
		mustSend(t, r).decode(t, nil)
	})
}

func TestSignatureRegions(t *testing.T) {
	s := commonServer(t)
	for _, at := range []string{"us-east-1", "eu-central-1", "ap-southeast-7", "mx-central-1"} {
		t.Run(at, func(t *testing.T) {
			r := listFlows(s)
			developer.signAt(r, hexSHA256(nil), service, at, time.Now())
			mustSend(t, r).decode(t, nil)
		})
	}
}

func TestSignatureHeadersTwice(t *testing.T) {
	s := commonServer(t)
	t.Run("an ordinary header is signed with both values", func(t *testing.T) {
		r := listFlows(s)
		r.Header["X-Custom"] = []string{"one", "two"}
		f := honest(r, nil)
		f.signed = append(f.signed, "x-custom")
		f.sign(r)
		mustSend(t, r).decode(t, nil)
	})
	t.Run("the values' order counts", func(t *testing.T) {
		r := listFlows(s)
		r.Header["X-Custom"] = []string{"one", "two"}
		f := honest(r, nil)
		f.signed = append(f.signed, "x-custom")
		f.sign(r)
		slices.Reverse(r.Header["X-Custom"])
		mustSend(t, r).want(t, 403, "InvalidSignatureException", badSignature)
	})
	t.Run("two dates are no date", func(t *testing.T) {
		r := listFlows(s)
		developer.sign(r, nil)
		r.Header.Add("X-Amz-Date", r.Header.Get("X-Amz-Date"))
		a := mustSend(t, r)
		if a.status != 400 && a.status != 403 {
			t.Errorf("got %v, want a refusal", a)
		}
	})
	for _, name := range []string{"Authorization", "X-Amz-Content-Sha256", "X-Amz-Security-Token"} {
		t.Run("two values of "+name, func(t *testing.T) {
			r := listFlows(s)
			developer.sign(r, nil)
			r.Header.Add(name, "AWS4-HMAC-SHA256 Credential=a")
			r.Header.Add(name, "AWS4-HMAC-SHA256 Credential=b")
			a := mustSend(t, r)
			if a.status != 400 && a.status != 403 {
				t.Errorf("got %v, want a refusal", a)
			}
			if err := a.wellFormed(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("signed headers are taken in any order of arrival", func(t *testing.T) {
		r, body := s.newRequest("GetWhatsAppFlow", input{"id": waba, "flowId": "1"})
		developer.sign(r, body)
		mustSend(t, r).want(t, 404, "ResourceNotFoundException", "")
	})
}

func TestSignaturePayload(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	for _, test := range []struct {
		name, sha256 string // sha256 is the header's value; empty for the true hash
		ok           bool
	}{
		{"the true hash", "", true},
		{"the hash of nothing", hexSHA256(nil), false},
		{"UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD", false},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", false},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", false},
		{"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", false},
		{"no hash at all", "true", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := goodFlow(test.name)
			r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": src})
			hash := test.sha256
			if hash == "" {
				hash = hexSHA256(body)
			}
			r.Header.Set("X-Amz-Content-Sha256", hash)
			developer.signAt(r, hash, service, region, time.Now())
			a := mustSend(t, r)
			if test.ok {
				a.decode(t, nil)
				s.wantStored(t, flow, src)
				return
			}
			if a.status != 400 && a.status != 403 {
				t.Errorf("got %v, want a refusal", a)
			}
			if err := a.wellFormed(); err != nil {
				t.Error(err)
			}
			if got, err := s.stored(flow); err != nil || string(got) == string(src) {
				t.Errorf("the refused upload was stored (error: %v)", err)
			}
		})
	}

	t.Run("a body other than the signed one", func(t *testing.T) {
		src := goodFlow("signed")
		r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": src})
		developer.sign(r, body)
		body[len(body)-2] ^= 1
		setBody(r, body)
		mustSend(t, r).want(t, 403, "InvalidSignatureException", badSignature)
	})
}
