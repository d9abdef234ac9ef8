package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

const testSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

func hexSum(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

// TestWorked has requests of this service as the AWS SDK for Python signs
// them, with the hashes it computed on the way.
func TestWorked(t *testing.T) {
	const (
		host  = "Host: social-messaging.us-east-1.amazonaws.com\n"
		scope = "AKIDEXAMPLE/20261122/us-east-1/social-messaging/aws4_request"
		list  = "GET /v1/whatsapp/flow/list?id=waba-0123456789abcdef0123456789abcdef&maxResults=10" +
			"&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Fus-east-1%2Fsocial-messaging%2Faws4_request" +
			"&X-Amz-Date=20261122T120000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature="
	)
	header := func(signedHeaders, signature string) string {
		return host + "X-Amz-Date: 20261122T120000Z\n" +
			"Authorization: AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=" + signedHeaders + ", Signature=" + signature + "\n"
	}
	tests := []struct {
		name, head, body   string
		canonical, payload string
		wantPresigned      bool
	}{
		{
			name: "POST",
			head: "POST /v1/whatsapp/flow/assets/update HTTP/1.1\nContent-Type: application/json\n" +
				header("content-type;host;x-amz-date", "850d11e58b95bba8e997dec0b33f47d68d325efb0c88c373f062c36316ee3b93"),
			body:      `{"id": "waba-0123456789abcdef0123456789abcdef", "flowId": "1234567890", "flowJson": "eyJ2ZXJzaW9uIjoiNy4zIiwic2NyZWVucyI6W119"}`,
			payload:   "8ae9a69dc04fdf59ca251286c90deea579fe1280e89e31a92c04820f60bcfb43",
			canonical: "6ebbfe8736370d73b30202613cc3c52811e2c088253964b3a83edf466996cc4f",
		},
		{
			name: "GET",
			head: "GET /v1/whatsapp/flow?id=arn%3Aaws%3Asocial-messaging%3Aus-east-1%3A111122223333%3Awaba%2F0123456789abcdef0123456789abcdef&flowId=1234567890 HTTP/1.1\n" +
				header("host;x-amz-date", "d0eebfa4f0eea2212010d69e265166774cf512eb8eed6dad142ae59aef578b35"),
			payload:   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			canonical: "9bb3796e4cfaabf291a5cfc3f68b5d8b43457649b374863a4f3846ee74f8c84c",
		},
		{
			name:          "presigned",
			head:          list + "400c275c37a4b039fc4a99f5d43e03e72ec7ee7ea1e442c7c9467d8297a036bd HTTP/1.1\n" + host,
			payload:       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			canonical:     "92d10b688d907268474cae1b4b7dc135a4bc837ef334f44ca6f538d73440dd61",
			wantPresigned: true,
		},
	}
	v := &Verifier{
		Service: "social-messaging",
		Now:     func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			raw := fmt.Sprintf("%sContent-Length: %d\n\n%s", test.head, len(test.body), test.body)
			r, sum, _, err := readRequest([]byte(raw))
			if err != nil {
				t.Fatal(err)
			}
			s, err := v.Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			if got := hexSum(sum); got != test.payload {
				t.Errorf("payload hash %s, want %s", got, test.payload)
			}
			canonical := sha256.Sum256([]byte(string(s.head) + hexSum(sum)))
			if got := hexSum(canonical); got != test.canonical {
				t.Errorf("hash of canonical request %s, want %s; it is:\n%s", got, test.canonical, s.head)
			}
			if err := s.Verify(testSecret, sum); err != nil {
				t.Error(err)
			}
			if s.Presigned != test.wantPresigned {
				t.Errorf("Presigned = %v, want %v", s.Presigned, test.wantPresigned)
			}
		})
	}
}

// TestPresigned has what the query form adds to the header form.
func TestPresigned(t *testing.T) {
	t.Run("a second signature parameter is part of what is signed", func(t *testing.T) {
		s, err := testVerifier().Parse(get(t, goodQuery+"&X-Amz-Signature=second"))
		if err != nil {
			t.Fatal(err)
		}
		if s.claimed != "00" {
			t.Errorf("claimed signature %q, want the first", s.claimed)
		}
		if !strings.Contains(string(s.head), "&X-Amz-Signature=second&") {
			t.Errorf("the second is not in the canonical request:\n%s", s.head)
		}
	})
	t.Run("a signature parameter beside the header is part of what is signed", func(t *testing.T) {
		s, err := testVerifier().Parse(get(t, "/?X-Amz-Signature=x", goodAuth, dateLine))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(s.head), "\nX-Amz-Signature=x\n") {
			t.Errorf("it is not in the canonical request:\n%s", s.head)
		}
	})
}

// TestBody has the ways in which a body can differ from the one signed.
func TestBody(t *testing.T) {
	signed, other := sha256.Sum256([]byte("signed")), sha256.Sum256([]byte("other"))
	sign := func(r func() *Signature) *Signature {
		s := r()
		s.claimed = hex.EncodeToString(s.sign(testSecret, []byte(hexSum(signed))))
		return s
	}
	parse := func(header ...string) *Signature {
		s, err := testVerifier().Parse(get(t, "/", header...))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	without := sign(func() *Signature { return parse(goodAuth, dateLine) })
	with := sign(func() *Signature {
		return parse(auth(credential, "SignedHeaders=host;x-amz-content-sha256;x-amz-date", someSignature),
			dateLine, "X-Amz-Content-Sha256: "+hexSum(signed))
	})
	tests := []struct {
		name string
		s    *Signature
		body [sha256.Size]byte
		want error
	}{
		{"same body", without, signed, nil},
		{"other body", without, other, ErrSignatureMismatch},
		{"same body with its hash in a header", with, signed, nil},
		{"other body with the signed one's hash in a header", with, other, ErrBodyMismatch},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.s.Verify(testSecret, test.body); err != test.want {
				t.Errorf("Verify = %v, want %v", err, test.want)
			}
		})
	}
}

// TestSignatureForm refuses the right signature in another spelling.
func TestSignatureForm(t *testing.T) {
	sum := sha256.Sum256(nil)
	s, err := testVerifier().Parse(get(t, "/", goodAuth, dateLine))
	if err != nil {
		t.Fatal(err)
	}
	right := hex.EncodeToString(s.sign(testSecret, []byte(hexSum(sum))))
	for _, claimed := range []string{"", right[:63], right + "0", strings.ToUpper(right), " " + right} {
		s.claimed = claimed
		if err := s.Verify(testSecret, sum); err != ErrSignatureMismatch {
			t.Errorf("signature %q: %v, want %v", claimed, err, ErrSignatureMismatch)
		}
	}
	s.claimed = right
	if err := s.Verify(testSecret, sum); err != nil {
		t.Errorf("the right signature: %v", err)
	}
	// Anyone can make the signature of a key that has no secret.
	s.claimed = hex.EncodeToString(s.sign("", []byte(hexSum(sum))))
	if err := s.Verify("", sum); err != ErrSignatureMismatch {
		t.Errorf("the right signature of no secret: %v, want %v", err, ErrSignatureMismatch)
	}
}
