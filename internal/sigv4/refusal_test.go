package sigv4

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A well-formed claim of the test key, in pieces to be spoilt one at a time.
const (
	algorithm     = "AWS4-HMAC-SHA256"
	credential    = "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
	signedHeaders = "SignedHeaders=host;x-amz-date"
	someSignature = "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
	dateLine      = "X-Amz-Date: 20150830T123600Z"
	goodAuth      = "Authorization: " + algorithm + " " + credential + ", " + signedHeaders + ", " + someSignature

	queryCredential = "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request"
	queryRest       = "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
	goodQuery       = "/?X-Amz-Algorithm=" + algorithm + queryCredential + queryRest
)

func testVerifier() *Verifier {
	return &Verifier{
		Service: "service",
		Regions: func(region string) bool { return region == "us-east-1" },
		Now:     func() time.Time { return time.Date(2015, 8, 30, 12, 36, 0, 999, time.UTC) },
	}
}

// get reads a GET request for a target with the given header lines and Host.
func get(t testing.TB, target string, lines ...string) *http.Request {
	t.Helper()
	raw := "GET " + target + " HTTP/1.1\nHost: example.amazonaws.com\n" + strings.Join(append(lines, "", ""), "\n")
	r, _, _, err := readRequest([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// auth is an Authorization header of the given parameters.
func auth(parameters ...string) string {
	return "Authorization: " + algorithm + " " + strings.Join(parameters, ", ")
}

func scoped(scope string) string {
	return auth("Credential=AKIDEXAMPLE/"+scope, signedHeaders, someSignature)
}

// TestRefusals has every text that Parse can answer with, in the order of the
// checks.
func TestRefusals(t *testing.T) {
	const (
		invalid    = "InvalidSignatureException"
		incomplete = "IncompleteSignatureException"
		missing    = "MissingAuthenticationTokenException"
		badQuery   = "MalformedQueryString"
		badRequest = "MalformedHttpRequestException"
	)
	none := "Request is missing Authentication Token"
	tests := []struct {
		name    string
		request *http.Request
		want    Error
	}{
		{"path above the root", get(t, "/a/../../b", goodAuth, dateLine),
			Error{badRequest, 400, "The path leads above the root."}},
		{"path with a broken escape", handMade("/a%zz", goodAuth, dateLine),
			Error{badRequest, 400, "The path has a % that is not followed by two hex digits; write %25 for a percent sign."}},
		{"path that ends in an escape", handMade("/a%4", goodAuth, dateLine),
			Error{badRequest, 400, "The path has a % that is not followed by two hex digits; write %25 for a percent sign."}},
		{"target not absolute", handMade("*", goodAuth, dateLine),
			Error{badRequest, 400, "The request target must be an absolute path, got '*'"}},
		{"target too long", get(t, "/"+strings.Repeat("a", MaxTarget), goodAuth, dateLine),
			Error{badRequest, 400, "The request target is longer than 32768 bytes."}},

		{"query ends in an escape", get(t, "/?a=%4", goodAuth, dateLine),
			Error{badQuery, 400, "Incomplete trailing escape % sequence"}},
		{"query with a broken escape", get(t, "/?a=%4g&b", goodAuth, dateLine),
			Error{badQuery, 400, "Illegal hex character in escape % pattern: %4g"}},
		{"query name with a broken escape", get(t, "/?%xya=1", goodAuth, dateLine),
			Error{badQuery, 400, "Illegal hex character in escape % pattern: %xy"}},
		{"query with a bare semicolon", get(t, "/?a=1;b=2", goodAuth, dateLine),
			Error{badQuery, 400, "A semicolon in the query string must be written as %3B"}},

		{"both forms", get(t, goodQuery, goodAuth, dateLine), Error{invalid, 403, ""}},
		{"neither form", get(t, "/"), Error{missing, 403, none}},
		{"empty header", get(t, "/", "Authorization: ", dateLine), Error{missing, 403, none}},
		{"query form without algorithm", get(t, "/?"+queryCredential+queryRest), Error{missing, 403, none}},
		{"query form with another algorithm", get(t, strings.Replace(goodQuery, algorithm, "AWS4-ECDSA-P256-SHA256", 1)),
			Error{missing, 403, none}},
		{"two Authorization headers", get(t, "/", goodAuth, goodAuth, dateLine),
			Error{incomplete, 400, "Request has 2 Authorization headers; send exactly one."}},
		{"Authorization too long", get(t, "/", goodAuth+strings.Repeat(" ", MaxAuthorization)+"x", dateLine),
			Error{badRequest, 400, "The Authorization header is longer than 8192 bytes."}},

		{"bearer token", get(t, "/", "Authorization: Bearer x", dateLine),
			Error{incomplete, 400, "Unsupported AWS 'algorithm': 'Bearer'."}},
		{"SigV4a", get(t, "/", strings.Replace(goodAuth, algorithm, "AWS4-ECDSA-P256-SHA256", 1), dateLine),
			Error{incomplete, 400, "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'."}},
		{"algorithm in lower case", get(t, "/", "Authorization: aws4-hmac-sha256 x", dateLine),
			Error{incomplete, 400, "Unsupported AWS 'algorithm': 'aws4-hmac-sha256'."}},
		{"no key=value pair", get(t, "/", auth(credential, "Signature"), dateLine),
			Error{incomplete, 400, "'Signature' not a valid key=value pair (missing equal-sign) in Authorization header: '" +
				algorithm + " " + credential + ", Signature'."}},

		{"header without anything", get(t, "/", "Authorization: AWS4-HMAC-SHA256"),
			Error{incomplete, 400, "Authorization header requires 'Credential' parameter. " +
				"Authorization header requires 'Signature' parameter. " +
				"Authorization header requires 'SignedHeaders' parameter. " +
				"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
				"Authorization=AWS4-HMAC-SHA256"}},
		{"header without signature", get(t, "/", auth(credential, signedHeaders), dateLine),
			Error{incomplete, 400, "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256"}},
		{"header without date", get(t, "/", goodAuth),
			Error{incomplete, 400, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256"}},
		{"query form without anything", get(t, "/?X-Amz-Algorithm="+algorithm),
			Error{incomplete, 400, "AWS query-string parameters must include 'X-Amz-Credential'. " +
				"AWS query-string parameters must include 'X-Amz-Signature'. " +
				"AWS query-string parameters must include 'X-Amz-SignedHeaders'. " +
				"AWS query-string parameters must include 'X-Amz-Date'. " +
				"Re-examine the query-string parameters."}},
		{"query form without credential", get(t, "/?X-Amz-Algorithm="+algorithm+queryRest),
			Error{incomplete, 400, "AWS query-string parameters must include 'X-Amz-Credential'. Re-examine the query-string parameters."}},

		{"host not signed", get(t, "/", auth(credential, "SignedHeaders=x-amz-date", someSignature), dateLine),
			Error{invalid, 403, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}},
		{"host not signed in the query form", get(t, strings.Replace(goodQuery, "SignedHeaders=host", "SignedHeaders=", 1)),
			Error{invalid, 403, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}},
		{"signed headers not sorted", get(t, "/", auth(credential, "SignedHeaders=x-amz-date;host", someSignature), dateLine),
			Error{invalid, 403, "SignedHeaders must be lower-case, sorted and without repetition, got 'x-amz-date;host'"}},
		{"signed headers repeated", get(t, "/", auth(credential, "SignedHeaders=host;host;x-amz-date", someSignature), dateLine),
			Error{invalid, 403, "SignedHeaders must be lower-case, sorted and without repetition, got 'host;host;x-amz-date'"}},
		{"signed headers in upper case", get(t, "/", auth(credential, "SignedHeaders=Host;host;x-amz-date", someSignature), dateLine),
			Error{invalid, 403, "SignedHeaders must be lower-case, sorted and without repetition, got 'Host;host;x-amz-date'"}},
		{"signed header not sent", get(t, "/", auth(credential, "SignedHeaders=accept;host;x-amz-date", someSignature), dateLine),
			Error{invalid, 403, "'accept' is a 'SignedHeader' in the AWS Authorization but not a header of the request."}},
		{"date not signed", get(t, "/", auth(credential, "SignedHeaders=host", someSignature), dateLine),
			Error{invalid, 403, "There were headers present in the request which were not signed: x-amz-date"}},
		{"Date not signed", get(t, "/", auth(credential, "SignedHeaders=host", someSignature), "Date: Sun, 30 Aug 2015 12:36:00 GMT"),
			Error{invalid, 403, "There were headers present in the request which were not signed: date"}},
		{"token and others not signed", get(t, "/", goodAuth, dateLine, "X-Amz-Security-Token: t", "X-Amz-A: a"),
			Error{invalid, 403, "There were headers present in the request which were not signed: x-amz-a, x-amz-security-token"}},
		{"x-amz header not signed in the query form", get(t, goodQuery, "X-Amz-A: a"),
			Error{invalid, 403, "There were headers present in the request which were not signed: x-amz-a"}},

		{"date in extended format", get(t, "/", goodAuth, "X-Amz-Date: 2015-08-30T12:36:00Z"),
			Error{incomplete, 400, "Date must be in ISO-8601 'basic format'. Got '2015-08-30T12:36:00Z'. See http://en.wikipedia.org/wiki/ISO_8601"}},
		{"RFC 1123 in x-amz-date", get(t, "/", goodAuth, "X-Amz-Date: Sun, 30 Aug 2015 12:36:00 GMT"),
			Error{incomplete, 400, "Date must be in ISO-8601 'basic format'. Got 'Sun, 30 Aug 2015 12:36:00 GMT'. See http://en.wikipedia.org/wiki/ISO_8601"}},
		{"date with a fraction", get(t, "/", goodAuth, "X-Amz-Date: 20150830T123600.5Z"),
			Error{incomplete, 400, "Date must be in ISO-8601 'basic format'. Got '20150830T123600.5Z'. See http://en.wikipedia.org/wiki/ISO_8601"}},
		{"two dates", get(t, "/", goodAuth, dateLine, dateLine),
			Error{incomplete, 400, "Date must be in ISO-8601 'basic format'. Got '20150830T123600Z,20150830T123600Z'. See http://en.wikipedia.org/wiki/ISO_8601"}},
		{"expiry not a number", get(t, strings.Replace(goodQuery, "=3600", "=1h", 1)),
			Error{incomplete, 400, "X-Amz-Expires must be a number of seconds from 1 to 604800. Got '1h'."}},
		{"expiry of nothing", get(t, strings.Replace(goodQuery, "=3600", "=0", 1)),
			Error{incomplete, 400, "X-Amz-Expires must be a number of seconds from 1 to 604800. Got '0'."}},
		{"expiry over a week", get(t, strings.Replace(goodQuery, "=3600", "=604801", 1)),
			Error{incomplete, 400, "X-Amz-Expires must be a number of seconds from 1 to 604800. Got '604801'."}},

		{"too old", get(t, "/", goodAuth, "X-Amz-Date: 20150830T123059Z"),
			Error{invalid, 403, "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)"}},
		{"too new", get(t, "/", goodAuth, "X-Amz-Date: 20150830T124101Z"),
			Error{invalid, 403, "Signature not yet current: 20150830T124101Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)"}},
		{"presigned and expired", get(t, strings.Replace(goodQuery, "T123600Z&X-Amz-Expires=3600", "T113500Z&X-Amz-Expires=90", 1)),
			Error{invalid, 403, "Signature expired: 20150830T113500Z is now earlier than 20150830T123430Z (20150830T123600Z - 90 sec.)"}},
		{"presigned for later", get(t, strings.Replace(goodQuery, "T123600Z", "T124101Z", 1)),
			Error{invalid, 403, "Signature not yet current: 20150830T124101Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)"}},
		{"presigned without expiry", get(t, strings.Replace(goodQuery, "T123600Z&X-Amz-Expires=3600", "T123059Z", 1)),
			Error{invalid, 403, "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)"}},

		{"credential of four parts", get(t, "/", scoped("20150830/us-east-1/service"), dateLine),
			Error{incomplete, 400, "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/us-east-1/service'"}},
		{"credential of six parts", get(t, "/", scoped("x/20150830/us-east-1/service/aws4_request"), dateLine),
			Error{incomplete, 400, "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/x/20150830/us-east-1/service/aws4_request'"}},
		{"another region", get(t, "/", scoped("20150830/eu-west-1/service/aws4_request"), dateLine),
			Error{invalid, 403, "Credential should be scoped to a valid region, not 'eu-west-1'. "}},
		{"another service", get(t, "/", scoped("20150830/us-east-1/s3/aws4_request"), dateLine),
			Error{invalid, 403, "Credential should be scoped to correct service: 'service'. "}},
		{"another terminator", get(t, "/", scoped("20150830/us-east-1/service/aws5_request"), dateLine),
			Error{invalid, 403, "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "}},
		{"another day", get(t, "/", scoped("20150829/us-east-1/service/aws4_request"), dateLine),
			Error{invalid, 403, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'."}},
		{"everything else", get(t, "/", scoped("d/r/s/t"), dateLine),
			Error{invalid, 403, "Credential should be scoped to a valid region, not 'r'. " +
				"Credential should be scoped to correct service: 'service'. " +
				"Credential should be scoped with a valid terminator: 'aws4_request', not 't'. " +
				"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'd' != '20150830', from '20150830T123600Z'."}},

		{"unsigned payload", withContentHash(t, "UNSIGNED-PAYLOAD"),
			Error{invalid, 403, "x-amz-content-sha256 must be the SHA-256 of the body in lower-case hex, got 'UNSIGNED-PAYLOAD'"}},
		{"streaming payload", withContentHash(t, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
			Error{invalid, 403, "x-amz-content-sha256 must be the SHA-256 of the body in lower-case hex, got 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'"}},
		{"content hash cut short", withContentHash(t, strings.Repeat("a", 63)),
			Error{invalid, 403, "x-amz-content-sha256 must be the SHA-256 of the body in lower-case hex, got '" + strings.Repeat("a", 63) + "'"}},
		{"content hash in upper case", withContentHash(t, strings.Repeat("A", 64)),
			Error{invalid, 403, "x-amz-content-sha256 must be the SHA-256 of the body in lower-case hex, got '" + strings.Repeat("A", 64) + "'"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := testVerifier().Parse(test.request)
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("Parse = %v, %v, want an *Error", s, err)
			}
			if diff := cmp.Diff(test.want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// handMade is get for targets that net/http refuses to read.
func handMade(target string, lines ...string) *http.Request {
	r := &http.Request{Method: "GET", RequestURI: target, Host: "example.amazonaws.com", Header: http.Header{}}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	return r
}

func withContentHash(t testing.TB, hash string) *http.Request {
	return get(t, "/", auth(credential, "SignedHeaders=host;x-amz-content-sha256;x-amz-date", someSignature),
		dateLine, "X-Amz-Content-Sha256: "+hash)
}

// TestErrors fixes the texts that the caller of the package answers with.
func TestErrors(t *testing.T) {
	tests := []struct {
		err  *Error
		want string
	}{
		{ErrUnknownKey, "403 UnrecognizedClientException: The security token included in the request is invalid."},
		{ErrInvalidToken, "403 UnrecognizedClientException: The security token included in the request is invalid"},
		{ErrExpiredToken, "403 ExpiredTokenException: The security token included in the request is expired"},
		{ErrSignatureMismatch, "403 InvalidSignatureException: The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
		{ErrBodyMismatch, "403 InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match what was computed."},
		{errTwoForms, "403 InvalidSignatureException"},
	}
	for _, test := range tests {
		if got := fmt.Sprint(test.err.Status, " ", test.err); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// TestAccepted has what must not be refused, at the edges of the checks above.
func TestAccepted(t *testing.T) {
	tests := []struct {
		name    string
		request *http.Request
	}{
		{"as it should be", get(t, "/", goodAuth, dateLine)},
		{"oldest date", get(t, "/", goodAuth, "X-Amz-Date: 20150830T123100Z")},
		{"newest date", get(t, "/", goodAuth, "X-Amz-Date: 20150830T124100Z")},
		{"Date header of RFC 1123", get(t, "/", auth(credential, "SignedHeaders=date;host", someSignature), "Date: Sun, 30 Aug 2015 12:36:00 GMT")},
		{"Date header of ISO 8601", get(t, "/", auth(credential, "SignedHeaders=date;host", someSignature), "Date: 20150830T123600Z")},
		{"x-amz-date beside a Date that is wrong and unsigned", get(t, "/", goodAuth, dateLine, "Date: yesterday")},
		{"no blanks between parameters", get(t, "/", "Authorization: "+algorithm+" "+credential+","+signedHeaders+","+someSignature, dateLine)},
		{"tabs between parameters", get(t, "/", "Authorization: "+algorithm+" \t"+credential+"\t,\t"+signedHeaders+",\t"+someSignature, dateLine)},
		{"last of two parameters counts", get(t, "/", auth("Credential=x", credential, signedHeaders, someSignature), dateLine)},
		{"unknown parameter", get(t, "/", goodAuth+", Extra=1", dateLine)},
		{"authority in the place of host", get(t, "/", auth(credential, "SignedHeaders=:authority;x-amz-date", someSignature), dateLine)},
		{"headers that clients leave unsigned", get(t, "/", goodAuth, dateLine, "User-Agent: u", "Amz-Sdk-Request: a", "X-Amzn-Trace-Id: t", "Content-Type: c")},
		{"absolute target", get(t, "http://example.amazonaws.com?a=b", goodAuth, dateLine)},
		{"presigned", get(t, goodQuery)},
		{"presigned, last second", get(t, strings.Replace(goodQuery, "T123600Z", "T113600Z", 1))},
		{"presigned for a week", get(t, strings.Replace(strings.Replace(goodQuery, "=3600", "=604800", 1), "20150830", "20150829", 2))},
		{"presigned, first of two counts", get(t, goodQuery+"&X-Amz-Expires=x&X-Amz-Date=y")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := testVerifier().Parse(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if s.AccessKeyID != "AKIDEXAMPLE" || s.Region != "us-east-1" || s.Service != "service" {
				t.Errorf("got key %q, region %q, service %q", s.AccessKeyID, s.Region, s.Service)
			}
		})
	}
}

func TestRegions(t *testing.T) {
	for region, want := range map[string]bool{
		"us-east-1": true, "ap-southeast-2": true, "us-gov-west-1": true, "eusc-de-east-1": true,
		"": false, "-": false, "us": false, "us-east-": false, "US-EAST-1": false, "us-east-1/x": false,
		"us--1": false, "us-" + strings.Repeat("x", 40) + "-1": false,
	} {
		if got := wellFormedRegion(region); got != want {
			t.Errorf("wellFormedRegion(%q) = %v, want %v", region, got, want)
		}
	}
}

// TestTokenUnsigned: only the token may be left out of what is signed.
func TestTokenUnsigned(t *testing.T) {
	v := testVerifier()
	v.TokenUnsigned = true
	s, err := v.Parse(get(t, "/", goodAuth, dateLine, "X-Amz-Security-Token: t"))
	if err != nil || s.SessionToken != "t" {
		t.Errorf("Parse = %+v, %v", s, err)
	}
	_, err = v.Parse(get(t, "/", goodAuth, dateLine, "X-Amz-Security-Token: t", "X-Amz-A: a"))
	if want := "InvalidSignatureException: There were headers present in the request which were not signed: x-amz-a"; err == nil || err.Error() != want {
		t.Errorf("Parse: %v, want %s", err, want)
	}
}
