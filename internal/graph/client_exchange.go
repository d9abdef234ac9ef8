package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"reflect"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"flowport/internal/meta"
)

// maxAnswer is the longest answer that is read, in bytes: a page of a hundred
// flows with hundreds of validation errors each.
const maxAnswer = 32 << 20

// longestError bounds, in bytes, the answers of status 200 that are looked
// through for an error.
const longestError = 64 << 10

// exchange makes one request and reads its answer into out.
func (c *Client) exchange(outer context.Context, a *account, op *call, token string, out answer) *failure {
	ctx, cancel := context.WithTimeout(outer, op.timeout)
	defer cancel()
	var reach reach
	var gate gate
	defer gate.close()
	request, err := c.request(reach.trace(ctx), op, token, &gate)
	if err != nil {
		return &failure{
			err:  &meta.Error{Code: meta.CodeAccessToken, Type: defaultErrorType, Message: "The stored access token cannot be sent: it has characters that no token has."},
			kind: "token", unsent: true, final: true,
		}
	}
	response, err := c.http.Do(request)
	var text []byte
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
		_ = response.Body.Close()
	}
	if err != nil {
		f := c.transportFailure(outer, ctx, op, &reach)
		f.cause = withoutToken(err.Error(), token)
		return f
	}
	f := read(response.StatusCode, text, out)
	use := usageOf(response.Header)
	limited := f != nil && isLimit(f.err.Code)
	a.pace.observe(time.Now(), use, limited)
	if f != nil {
		if limited {
			f.final, f.err.RetryAfter = true, use.pause(limited)
		}
		f.err.Message = withoutToken(f.err.Message, token)
		f.err.UserTitle = withoutToken(f.err.UserTitle, token)
		f.err.UserMessage = withoutToken(f.err.UserMessage, token)
	}
	return f
}

// request makes the request of an attempt. The token is nowhere but in its
// Authorization header.
func (c *Client) request(ctx context.Context, op *call, token string, g *gate) (*http.Request, error) {
	address := c.base + "/" + op.path
	if len(op.query) > 0 {
		address += "?" + op.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, op.method, address, nil)
	if err != nil {
		return nil, err
	}
	for _, b := range []byte(token) {
		if b <= ' ' || b >= 0x7f {
			return nil, errors.New("graph: the token has characters that no header can carry")
		}
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "flowport")
	if op.body != nil {
		r.Header.Set("Content-Type", op.body.contentType())
		r.ContentLength = op.body.size()
		r.Body = op.body.open(g)
		r.GetBody = func() (io.ReadCloser, error) { return op.body.open(g), nil }
	}
	return r, nil
}

// reach tells how far a request got.
type reach struct {
	wants, has atomic.Bool // a connection
}

func (r *reach) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { r.wants.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { r.has.Store(true) },
	})
}

// unsent reports whether the request certainly did not leave.
func (r *reach) unsent() bool { return r.wants.Load() && !r.has.Load() }

// transportFailure says what went wrong where there is no whole answer.
func (c *Client) transportFailure(outer, ctx context.Context, op *call, reached *reach) *failure {
	var f *failure
	switch {
	case outer.Err() != nil:
		f = c.ended(outer, op)
	case reached.unsent():
		f = noAnswer("unreachable", "Meta cannot be reached, so nothing was sent. Try again later.")
		f.unsent = true
	case ctx.Err() != nil:
		f = noAnswer("time-out", "Meta did not answer within "+op.timeout.String()+". "+tryAgain)
	default:
		f = noAnswer("broken-off", "The connection to Meta broke off before the answer was complete. "+tryAgain)
	}
	f.unknown = !f.unsent
	return f
}

// read makes sense of a body that arrived whole.
func read(status int, text []byte, out answer) *failure {
	object := bytes.TrimSpace(text)
	switch {
	case len(text) > maxAnswer:
		return unreadable(status, "it is longer than 32 MiB")
	case len(object) == 0:
		return noCode(status, "it is empty")
	case !utf8.Valid(object):
		return noCode(status, "it is not UTF-8")
	case object[0] != '{' || !json.Valid(object):
		return noCode(status, "it is no JSON object")
	}
	ok := status >= 200 && status <= 299
	if !ok || len(object) < longestError {
		var e errorEnvelope
		switch err := json.Unmarshal(object, &e); {
		case err == nil && e.Error != nil:
			return refusal(status, e.Error.err())
		case !ok:
			return noCode(status, "it has no error of Meta's in it")
		}
	}
	reflect.ValueOf(out).Elem().SetZero() // an attempt before may have filled it in part
	if err := json.Unmarshal(object, out); err != nil {
		return unreadable(status, "it is not of the form that Meta documents")
	}
	if name := out.missing(); name != "" {
		return unreadable(status, name+" is missing in it")
	}
	return nil
}

// noCode is an answer without a code of Meta's. Only the status 429 tells
// something by itself; the others are those of anything between here and Meta.
func noCode(status int, what string) *failure {
	if status == http.StatusTooManyRequests {
		return refusal(status, &meta.Error{Code: meta.CodeAppLimit, Type: defaultErrorType, Message: "Meta refuses further requests for a while (HTTP 429)."})
	}
	return unreadable(status, what)
}

// refusal is Meta's answer that it did not do what was asked.
func refusal(status int, e *meta.Error) *failure {
	if e.Code == 0 && status >= http.StatusInternalServerError {
		e.Code = meta.CodeService
	}
	return &failure{err: e, down: isDown(e.Code)}
}
