// Package sigv4 verifies AWS Signature Version 4 on HTTP requests, in the
// Authorization header and in the presigned (query string) form. It holds no
// keys and reads no body.
//
// Verification has two steps, because a body may be large and the head alone
// can tell that it is not worth reading:
//
//	signature, err := verifier.Parse(r)      // everything the head can tell
//	secret, err := keys.Secret(signature.AccessKeyID, signature.SessionToken)
//	sum, err := hashWhileReading(r.Body)     // SHA-256 of the body as received
//	err = signature.Verify(secret, sum)      // the signature itself
//
// Rules are those of "AWS Signature Version 4 for API requests" (IAM User
// Guide). The order of checks and the texts are those that AWS's JSON services
// answer with. Every error is an [*Error].
package sigv4

import (
	"net/http"
	"strings"
	"time"
)

// Algorithm is the only signing algorithm that is accepted. The asymmetric
// form (SigV4a) is refused as an unsupported algorithm.
const Algorithm = "AWS4-HMAC-SHA256"

// DefaultWindow is how far a signature's date may be from the server's clock,
// in either direction and inclusive, at AWS's JSON services.
const DefaultWindow = 5 * time.Minute

// Bounds on what is read before anything about the sender is known. A request
// beyond them is refused with MalformedHttpRequestException, 400.
const (
	MaxAuthorization = 8 << 10  // bytes of the Authorization header
	MaxTarget        = 32 << 10 // bytes of path and query string; a presigned one holds a session token
)

// Verifier checks signatures for one service. Its methods may be called from
// many goroutines; its fields must not change after the first call.
type Verifier struct {
	// Service is the name a credential must be scoped to, such as
	// "social-messaging".
	Service string

	// Regions tells whether a credential may be scoped to a region. If nil,
	// any well-formed region name is accepted.
	Regions func(region string) bool

	// Now is the clock; time.Now if nil.
	Now func() time.Time

	// Window is the clock skew allowed; DefaultWindow if zero.
	Window time.Duration

	// KeepPath leaves dot segments and empty segments of the path as they
	// were sent, as S3 does. All other services sign the normalised path.
	KeepPath bool

	// TokenUnsigned is for services whose clients add the session token after
	// signing, as AWS IoT Core's do. The token is then not part of what is
	// signed. All other services sign it.
	TokenUnsigned bool
}

// Parse does every check that needs neither a key nor the body: that the
// request target is well formed, that there is exactly one complete claim of a
// signature, that what must be signed is signed, that the date is inside the
// window, and that the credential is scoped to this service, a known region
// and that date. It does not touch the body.
//
// The request must be as the client sent it: the path and the query string
// come from r.RequestURI (from r.URL if that is empty), host from r.Host.
func (v *Verifier) Parse(r *http.Request) (*Signature, error) {
	rawPath, rawQuery, err := target(r)
	if err != nil {
		return nil, err
	}
	path, err := canonicalPath(rawPath, v.KeepPath)
	if err != nil {
		return nil, err
	}
	query, err := parseQuery(rawQuery)
	if err != nil {
		return nil, err
	}
	c, err := readClaim(r, query)
	if err != nil {
		return nil, err
	}
	names := strings.Split(c.signedHeaders, ";")
	if err := v.checkSignedHeaders(r, names, c.dateHeader); err != nil {
		return nil, err
	}
	date, err := v.checkDate(c)
	if err != nil {
		return nil, err
	}
	scope, err := v.checkCredential(c.credential, date)
	if err != nil {
		return nil, err
	}
	contentSHA256, _ := header(r, "x-amz-content-sha256")
	if err := checkContentSHA256(contentSHA256); err != nil {
		return nil, err
	}

	if c.presigned {
		query.drop("X-Amz-Signature", 1)
		if v.TokenUnsigned {
			query.drop("X-Amz-Security-Token", len(query))
		}
	}
	return &Signature{
		AccessKeyID:   scope.accessKeyID,
		SessionToken:  c.token,
		Date:          date,
		Region:        scope.region,
		Service:       scope.service,
		SignedHeaders: names,
		Presigned:     c.presigned,
		claimed:       c.signature,
		contentSHA256: contentSHA256,
		head:          canonicalHead(r, path, query, names, c.signedHeaders),
	}, nil
}

func (v *Verifier) now() time.Time {
	now := time.Now
	if v.Now != nil {
		now = v.Now
	}
	// Signed dates have whole seconds; so has the clock they are held against.
	return now().UTC().Truncate(time.Second)
}

func (v *Verifier) window() time.Duration {
	if v.Window == 0 {
		return DefaultWindow
	}
	return v.Window
}
