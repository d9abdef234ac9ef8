package graph

import (
	"context"
	"errors"
	"fmt"
	"time"

	"flowport/internal/meta"
)

// failure is why an attempt did not succeed. Exactly one of its flags down and
// final, or none, is set.
type failure struct {
	// err is Meta's error, or one in Meta's form for what is no answer of Meta.
	err *meta.Error
	// context is the error of a context that ended; the caller gets it, not err.
	context error

	kind    string // what came instead of an answer of Meta's; empty for one
	cause   string // for the log only; without secrets
	unsent  bool   // the request did not leave
	unknown bool   // it left, and no answer tells what became of it
	down    bool   // Meta is not there: counts against the breaker
	ended   bool   // the caller's context ended: says nothing about Meta
	final   bool   // to repeat it at once makes no sense
}

// Error gives the text for the log.
func (f *failure) Error() string {
	if f.context != nil {
		return f.context.Error()
	}
	return f.err.Error()
}

// mayBeDone reports whether the change may have taken place all the same. Meta
// has been seen to call a call transient that it had done.
func (f *failure) mayBeDone() bool {
	return f.unknown || !f.unsent && !f.final && (f.down || f.err.Transient)
}

// told gives what the caller gets after so many attempts.
func (f *failure) told(attempts int) error {
	if f.context != nil {
		return f.context
	}
	if attempts > 1 && f.err.Code == meta.CodeInvalidParameter && f.err.Subcode == meta.SubcodeNameTaken {
		f.err.UserMessage += " An earlier attempt of the same call may have created it: list the flows before you choose another name."
	}
	return f.err
}

// noAnswer is a failure without an answer of Meta's. Its message says what to
// do, and nothing about the network between.
func noAnswer(kind, message string) *failure {
	return &failure{
		err:  &meta.Error{Code: meta.CodeService, Message: message, Transient: true},
		kind: kind, down: true,
	}
}

// tryAgain ends messages about calls whose fate is not known.
const tryAgain = "A change may or may not have taken place; repeat the call."

// unreadable is an answer that is not in the form that Meta documents.
func unreadable(status int, what string) *failure {
	f := noAnswer("unreadable", fmt.Sprintf("Meta's answer (HTTP %d) cannot be read: %s. %s", status, what, tryAgain))
	f.unknown = true
	return f
}

// ended is the failure of an attempt whose operation ended: by the caller, or
// because it took longer than the client gives it.
func (c *Client) ended(ctx context.Context, op *call) *failure {
	if errors.Is(context.Cause(ctx), errOperationTooLong) {
		f := noAnswer("time-out", fmt.Sprintf("Meta did not answer within %s. %s", c.limits.operation, tryAgain))
		f.unknown, f.final = true, true
		return f
	}
	return &failure{context: ctx.Err(), err: &meta.Error{}, ended: true, final: true, cause: op.operation + " was given up"}
}

// heldBack is a call that was not made because a limit of Meta's is used up,
// or nearly so.
func heldBack(wait time.Duration) *failure {
	wait = wait.Round(time.Second) + time.Second
	return &failure{
		err: &meta.Error{
			Code: codeBusinessLimit, Type: defaultErrorType, RetryAfter: wait,
			Message: fmt.Sprintf("Meta's rate limit for this WhatsApp Business Account is used up, or nearly so. Try again in %s.", wait),
		},
		kind: "held-back", unsent: true, final: true,
	}
}

// broken is a call that was not made because Meta was not there just now.
func (c *Client) broken() *failure {
	return &failure{
		err: &meta.Error{
			Code: meta.CodeService, Transient: true, RetryAfter: c.limits.rest,
			Message: fmt.Sprintf("Meta failed several times in a row, so nothing was sent. The next call in about %s tries again.", c.limits.rest),
		},
		kind: "breaker", unsent: true, final: true,
	}
}

// codeBusinessLimit is Meta's code for the limit of a business use case.
const codeBusinessLimit = 80008

// isLimit reports whether a code of Meta's says that a limit is used up.
func isLimit(code int) bool {
	switch code {
	case meta.CodeAppLimit, 17, 32, 341, 613, 80007, codeBusinessLimit, 130429:
		return true
	}
	return false
}

// isDown reports whether a code of Meta's says that Meta is not there.
func isDown(code int) bool {
	switch code {
	case meta.CodeUnknown, meta.CodeService, 131016, 133004:
		return true
	}
	return false
}

// noObject is Meta's error for an object that does not exist, or that a token
// must not see. method is get, post or delete.
func noObject(method, id string) *meta.Error {
	return &meta.Error{
		Code: meta.CodeInvalidParameter, Subcode: meta.SubcodeNoObject, Type: "GraphMethodException",
		Message: fmt.Sprintf("Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
			method, id),
	}
}

func isNoObject(err error) bool {
	e, ok := errors.AsType[*meta.Error](err)
	return ok && e.Code == meta.CodeInvalidParameter && e.Subcode == meta.SubcodeNoObject
}

func unknownClone() *meta.Error {
	return &meta.Error{
		Code: meta.CodeInvalidParameter, Type: defaultErrorType, Message: "Invalid parameter",
		UserTitle:   "Flow with specified ID does not exist",
		UserMessage: "The Flow to clone does not exist in this WhatsApp Business Account.",
	}
}
