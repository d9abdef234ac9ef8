package sigv4

import (
	"crypto/sha256"
	"testing"
)

// BenchmarkVerify is the cost of both steps for a small request, the hash of
// the body left out.
func BenchmarkVerify(b *testing.B) {
	v := testVerifier()
	sum := sha256.Sum256(nil)
	for _, form := range []struct {
		name   string
		target string
		lines  []string
	}{
		{"header", "/v1/whatsapp/flow?id=waba-0123456789abcdef0123456789abcdef&flowId=1234567890", []string{goodAuth, dateLine}},
		{"query", goodQuery, nil},
	} {
		b.Run(form.name, func(b *testing.B) {
			r := get(b, form.target, form.lines...)
			b.ReportAllocs()
			for b.Loop() {
				s, err := v.Parse(r)
				if err != nil {
					b.Fatal(err)
				}
				if s.Verify(testSecret, sum) == nil {
					b.Fatal("verified a made-up signature")
				}
			}
		})
	}
}
