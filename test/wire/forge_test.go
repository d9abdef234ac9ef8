package wire_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const basicFormat = "20060102T150405Z" // ISO 8601, as AWS writes it

// forgery is a Signature Version 4 whose arithmetic is right and whose claims
// may be wrong. AWS's own signer cannot be brought to lie, and a signature
// that was merely damaged would be refused for the damage.
type forgery struct {
	who     identity
	date    string   // of X-Amz-Date
	scope   string   // date/region/service/terminator
	signed  []string // names of signed headers
	payload string   // the payload hash that is signed
}

// honest claims what a truthful client would.
func honest(r *http.Request, body []byte) forgery {
	now := time.Now().UTC()
	f := forgery{
		who:     developer,
		date:    now.Format(basicFormat),
		scope:   now.Format("20060102") + "/" + region + "/" + service + "/aws4_request",
		signed:  []string{"host", "x-amz-date"},
		payload: hexSHA256(body),
	}
	if r.Header.Get("Content-Type") != "" {
		f.signed = append(f.signed, "content-type")
	}
	return f
}

// sign puts the claims and their signature on the request.
func (f forgery) sign(r *http.Request) {
	r.Header.Set("X-Amz-Date", f.date)
	slices.Sort(f.signed)
	list := strings.Join(f.signed, ";")

	var canonical strings.Builder
	query := strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")
	fmt.Fprintf(&canonical, "%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), query)
	for _, name := range f.signed {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = r.URL.Host
		}
		fmt.Fprintf(&canonical, "%s:%s\n", name, value)
	}
	fmt.Fprintf(&canonical, "\n%s\n%s", list, f.payload)

	toSign := "AWS4-HMAC-SHA256\n" + f.date + "\n" + f.scope + "\n" + hexSHA256([]byte(canonical.String()))
	key := []byte("AWS4" + f.who.secret)
	for part := range strings.SplitSeq(f.scope, "/") {
		key = mac(key, part)
	}
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x",
		f.who.key, f.scope, list, mac(key, toSign)))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
