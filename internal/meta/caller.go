package meta

import "context"

// Caller says who asks: for the record kept with a change, and for whose access
// token of Meta's is used.
type Caller struct {
	Account   string // of AWS; empty where a door knows none
	Principal string // an IAM ARN, or what a door knows instead
	RequestID string // the id that the door gave its answer and its log line
}

type callerKey struct{}

// WithCaller returns a context that carries c down to the implementation.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom returns the caller in ctx, or the zero Caller.
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}
