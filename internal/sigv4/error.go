package sigv4

import (
	"fmt"
	"net/http"
)

// Error is a refusal in AWS's words.
type Error struct {
	Code    string // AWS's error code, in the names of its JSON services
	Status  int    // HTTP status
	Message string // for the client; empty where AWS says nothing
}

// Error gives code and message. It names no secret; it may quote up to
// maxQuoted bytes of what the client sent.
func (e *Error) Error() string {
	if e.Message == "" {
		return e.Code
	}
	return e.Code + ": " + e.Message
}

// Refusals that depend on the key, which only the caller of this package
// knows. Between Parse and Verify it returns one of the first three.
var (
	// ErrUnknownKey: there is no such access key.
	ErrUnknownKey = &Error{"UnrecognizedClientException", http.StatusForbidden,
		"The security token included in the request is invalid."}
	// ErrInvalidToken: the session token is not that of the key. AWS writes
	// this one without a full stop.
	ErrInvalidToken = &Error{"UnrecognizedClientException", http.StatusForbidden,
		"The security token included in the request is invalid"}
	// ErrExpiredToken: the session token was good once.
	ErrExpiredToken = &Error{"ExpiredTokenException", http.StatusForbidden,
		"The security token included in the request is expired"}
	// ErrSignatureMismatch: another secret, or another request, was signed.
	ErrSignatureMismatch = &Error{invalidSignature, http.StatusForbidden,
		"The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. " +
			"Consult the service documentation for details."}
	// ErrBodyMismatch: the body received is not the one that the
	// x-amz-content-sha256 header names. The text is S3's.
	ErrBodyMismatch = &Error{invalidSignature, http.StatusForbidden,
		"The provided 'x-amz-content-sha256' header does not match what was computed."}
)

// Refusals of Parse with a fixed text.
var (
	errMissingToken = &Error{"MissingAuthenticationTokenException", http.StatusForbidden,
		"Request is missing Authentication Token"}
	// AWS gives no message here.
	errTwoForms = &Error{invalidSignature, http.StatusForbidden, ""}
)

const (
	invalidSignature    = "InvalidSignatureException"
	incompleteSignature = "IncompleteSignatureException"
	malformedQuery      = "MalformedQueryString"
	malformedRequest    = "MalformedHttpRequestException"
)

// invalid is a complete claim that does not hold: 403.
func invalid(format string, args ...any) *Error {
	return &Error{invalidSignature, http.StatusForbidden, fmt.Sprintf(format, args...)}
}

// incomplete is a claim with missing or unreadable pieces: 400.
func incomplete(format string, args ...any) *Error {
	return &Error{incompleteSignature, http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// malformed is a request that cannot be read as far as the claim: 400.
func malformed(code, format string, args ...any) *Error {
	return &Error{code, http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// maxQuoted bounds each piece of the request that a message repeats, in bytes.
const maxQuoted = 512

func quoted(s string) string {
	if len(s) > maxQuoted {
		return s[:maxQuoted] + "…"
	}
	return s
}
