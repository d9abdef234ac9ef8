package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"flowport/internal/meta"
	"flowport/internal/sigv4"
)

// Error is an error of the AWS wire: what a client sees of it, and its cause,
// which only the log sees.
type Error struct {
	Code    string // the value of x-amzn-ErrorType
	Status  int
	Message string
	// RetryAfter is sent as a header when positive; it is rounded up to seconds.
	RetryAfter time.Duration

	cause error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
	}
	return e.Code + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.cause }

// errorKind is an error of the service or of all AWS services.
type errorKind struct {
	code   string
	status int
}

// The eight errors of every Flow operation (service model), then those that
// the AWS front gives for any service ("Common Error Types").
var (
	validationException         = errorKind{"ValidationException", 400}
	invalidParametersException  = errorKind{"InvalidParametersException", 400}
	accessDeniedException       = errorKind{"AccessDeniedException", 403}
	accessDeniedByMetaException = errorKind{"AccessDeniedByMetaException", 403}
	resourceNotFoundException   = errorKind{"ResourceNotFoundException", 404}
	throttledRequestException   = errorKind{"ThrottledRequestException", 429}
	internalServiceException    = errorKind{"InternalServiceException", 500}
	dependencyException         = errorKind{"DependencyException", 502}

	requestAborted       = errorKind{"RequestAbortedException", 400}
	serialization        = errorKind{"SerializationException", 400}
	unknownOperation     = errorKind{"UnknownOperationException", 404}
	requestTimeout       = errorKind{"RequestTimeoutException", 408}
	entityTooLarge       = errorKind{"RequestEntityTooLargeException", 413}
	unsupportedMediaType = errorKind{"UnsupportedMediaTypeException", 415}
	notImplemented       = errorKind{"NotImplementedException", 501}
)

func (k errorKind) because(cause error, format string, args ...any) *Error {
	return &Error{Code: k.code, Status: k.status, Message: fmt.Sprintf(format, args...), cause: cause}
}

func (k errorKind) say(format string, args ...any) *Error {
	return k.because(nil, format, args...)
}

// metaErrors maps Meta's codes to AWS errors; the first row that matches
// counts. Codes from to up to and including last; last 0 means only from.
// Subcode 0 matches all. AWS publishes no such mapping: docs/compatibility.md.
// CodeHealth has no row, because its code does not tell whose fault it is.
var metaErrors = []struct {
	from, last, subcode int
	kind                errorKind
}{
	{meta.CodeUpdate, 0, meta.SubcodeProcessing, dependencyException}, // stored, but Meta asks to try again
	{meta.CodeInvalidParameter, 0, meta.SubcodeNoObject, resourceNotFoundException},
	{33, 0, 0, resourceNotFoundException},  // the same as a code of its own
	{803, 0, 0, resourceNotFoundException}, // an id that nothing has
	{meta.CodeInvalidParameter, 0, 0, invalidParametersException},
	{meta.CodeUpdate, meta.CodeDelete, 0, invalidParametersException}, // 139001 to 139004: the state forbids it
	{meta.CodeIntegrity, 0, 0, accessDeniedByMetaException},
	{meta.CodeAccessToken, 0, 0, accessDeniedByMetaException},
	{0, 0, 0, accessDeniedByMetaException},      // not authorised
	{3, 0, 0, accessDeniedByMetaException},      // the app lacks the capability
	{10, 0, 0, accessDeniedByMetaException},     // permission not granted
	{102, 0, 0, accessDeniedByMetaException},    // session
	{200, 299, 0, accessDeniedByMetaException},  // permissions
	{368, 0, 0, accessDeniedByMetaException},    // blocked for policy
	{141010, 0, 0, accessDeniedByMetaException}, // the business is not verified
	{141014, 0, 0, accessDeniedByMetaException}, // the account is banned
	{meta.CodeAppLimit, 0, 0, throttledRequestException},
	{17, 0, 0, throttledRequestException},
	{32, 0, 0, throttledRequestException},
	{341, 0, 0, throttledRequestException},
	{613, 0, 0, throttledRequestException},
	{80007, 80008, 0, throttledRequestException},
	{130429, 0, 0, throttledRequestException},
}

// wireError turns any error of the layers below into the one a client sees.
// Meta's own errors keep Meta's text; anything unforeseen says nothing of its
// cause.
func wireError(err error) *Error {
	var wire *Error
	var signature *sigv4.Error
	var fromMeta *meta.Error
	switch {
	case errors.As(err, &wire):
		return wire
	case errors.As(err, &signature):
		return &Error{Code: signature.Code, Status: signature.Status, Message: signature.Message}
	case errors.As(err, &fromMeta):
		return ofMeta(fromMeta)
	case errors.Is(err, context.DeadlineExceeded):
		return dependencyException.because(err, "Meta did not answer in time. The change may or may not have taken place; repeat the call.")
	case errors.Is(err, context.Canceled):
		return requestAborted.because(err, "The client closed the connection before the answer was ready.")
	default:
		return internalServiceException.because(err, "The request failed because of an internal error. Try again; if it goes on, give the request id to whoever runs this server.")
	}
}

func ofMeta(e *meta.Error) *Error {
	out := kindOf(e).because(e, "%s", e.Error())
	out.RetryAfter = e.RetryAfter
	return out
}

// kindOf finds the AWS error for Meta's. What is the caller's fault and yet may
// succeed later is Meta's fault after all.
func kindOf(e *meta.Error) errorKind {
	for _, row := range metaErrors {
		last := max(row.last, row.from)
		if e.Code < row.from || e.Code > last || row.subcode != 0 && row.subcode != e.Subcode {
			continue
		}
		if e.Transient && row.kind == invalidParametersException {
			return dependencyException
		}
		return row.kind
	}
	if e.Code == meta.CodeHealth && !e.Transient && namesSetup(e) {
		return invalidParametersException
	}
	return dependencyException
}

// setupFaults are how Meta's health checks begin that the caller can mend
// (Flows API, "Flow Health Status").
var setupFaults = []string{"endpoint_uri", "app_check", "public_key", "phone_number"}

// namesSetup reports whether Meta's text says that a flow's set-up is not
// complete. It is the only place that decides by a text: nothing else in the
// error tells.
func namesSetup(e *meta.Error) bool {
	text := e.Message + " " + e.UserMessage
	return slices.ContainsFunc(setupFaults, func(name string) bool { return strings.Contains(text, name+":") })
}

// faultOfServer reports whether the log should treat an answer as our fault.
func faultOfServer(status int) bool { return status >= http.StatusInternalServerError }
