package sigv4

import (
	"crypto/sha256"
	"errors"
	"testing"
	"time"
)

// FuzzParse gives any bytes as the target, Authorization, date and one
// more header. Parse must answer with a Signature or an *Error, and nothing
// may verify, for the fuzzer does not know the secret verified with.
func FuzzParse(f *testing.F) {
	f.Add("/", goodAuth[len("Authorization: "):], "20150830T123600Z", "X-Amz-Security-Token", "t")
	f.Add(goodQuery, "", "", "X-Amz-Date", "")
	f.Add("/a/./..//%41?%zz&a=b;c", algorithm+" =,=,", "Sun, 30 Aug 2015 12:36:00 GMT", "Date", "  a  b ")
	f.Add("http://host/?x", algorithm, "x", "X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	f.Fuzz(func(t *testing.T, target, authorization, date, name, value string) {
		if target == "" {
			return // a server never has an empty target
		}
		r := handMade(target)
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		if date != "" {
			r.Header.Set("X-Amz-Date", date)
		}
		r.Header.Add(name, value)
		for _, v := range []*Verifier{testVerifier(), {Service: "s", KeepPath: true, TokenUnsigned: true, Now: time.Now}} {
			s, err := v.Parse(r)
			var refusal *Error
			switch {
			case err == nil && s == nil, err != nil && !errors.As(err, &refusal):
				t.Fatalf("Parse = %v, %v", s, err)
			case err != nil && (refusal.Code == "" || refusal.Status/100 != 4):
				t.Fatalf("refused with %+v", refusal)
			case err == nil && s.Verify("another secret", sha256.Sum256(nil)) == nil:
				t.Fatalf("forged: %s", s.head)
			}
		}
	})
}
