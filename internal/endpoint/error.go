package endpoint

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"flowport/internal/outbound"
)

// Keys of errors, as WhatsApp writes them into error notifications and metrics
// ("Error Codes", "Endpoint"; "Flows API", "Metrics").
const (
	KeyTimeout    = "timeout_error"
	KeyNoResponse = "no_http_response_error"
	KeyStatus     = "unexpected_http_status_code"
	// KeyNoPublicKey says that there is no key to encrypt with.
	KeyNoPublicKey = "public-key-missing"
	// KeyDecryption says that the endpoint could not decrypt, twice.
	KeyDecryption = "business-decryption-error"
	KeyResponse   = "response-decryption-error"
	KeyTransition = "invalid-screen-transition"
	KeySchema     = "payload-schema-error"
)

// Error is why an exchange came to nothing.
type Error struct {
	Key  string // one of the keys above; empty when Closed
	Text string // what is wrong and what to do about it, in a sentence or two
	// Closed says that the endpoint ended the flow (427), with Message for the
	// person, if it is not empty.
	Closed  bool
	Message string

	cause error // for the log: it may tell about the server's network
}

// Error gives the text with its key.
func (e *Error) Error() string {
	if e.Key == "" {
		return e.Text
	}
	return e.Key + ": " + e.Text
}

// Unwrap gives the error of the network, if one is the cause.
func (e *Error) Unwrap() error { return e.cause }

// Notifies reports whether WhatsApp tells the endpoint of the error: it does when
// an answer came and cannot be used.
func (e *Error) Notifies() bool {
	return e.Key == KeyResponse || e.Key == KeyTransition || e.Key == KeySchema
}

// statusError says what a status other than 200 and 427 means.
func statusError(status int) *Error {
	switch {
	case status == StatusCannotDecrypt:
		return &Error{Key: KeyDecryption, Text: "The endpoint answered 421 twice: it cannot decrypt. Its private key does not belong to the public key that flowport encrypts with."}
	case status == StatusWrongSignature:
		return &Error{Key: KeyStatus, Text: "The endpoint answered 432: it does not take the signature. Its app secret is not the one that flowport signs with."}
	case status >= 300 && status < 400:
		return &Error{Key: KeyStatus, Text: fmt.Sprintf("The endpoint answered with status %d. Redirects are not followed: set endpoint_uri to where it leads.", status)}
	}
	return &Error{Key: KeyStatus, Text: fmt.Sprintf("The endpoint answered with status %d instead of 200.", status)}
}

// unreachable says why no answer came. What it says is for whoever has a link to
// a preview, so it tells nothing about the server's network.
func unreachable(parent context.Context, cause error) error {
	if parent.Err() != nil {
		return parent.Err()
	}
	if wrapped, ok := errors.AsType[*url.Error](cause); ok {
		cause = wrapped.Err // net/http quotes the address, which may have a secret in it
	}
	key, text := KeyNoResponse, "The connection to the endpoint failed."
	var (
		name    *net.DNSError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		timeout net.Error
	)
	switch {
	case errors.Is(cause, outbound.ErrRefused):
		text = "The address of the endpoint is refused: private networks and this machine only answer to a server that listens on loopback, and http:// leads to this machine only."
	case errors.Is(cause, context.DeadlineExceeded), errors.As(cause, &timeout) && timeout.Timeout():
		key, text = KeyTimeout, fmt.Sprintf("The endpoint did not answer within %d seconds.", int(Timeout.Seconds()))
	case errors.As(cause, &name):
		text = "The name of the endpoint's host cannot be resolved."
	case errors.Is(cause, syscall.ECONNREFUSED):
		text = "Nobody listens at the address of the endpoint."
	case errors.As(cause, &unknown), errors.As(cause, &invalid):
		text = "The endpoint's certificate is not valid, or of nobody that this machine trusts."
	case errors.As(cause, &host):
		text = "The endpoint's certificate is for another name."
	case errors.Is(cause, http.ErrSchemeMismatch):
		text = "The endpoint does not speak TLS."
	}
	return &Error{Key: key, Text: text, cause: cause}
}
