package awsapi

import (
	"context"
	"net/http"

	"flowport/internal/audit"
)

// audit records a call that changes something, or would have. Calls without a
// good signature are not recorded, since nobody knows whose they are, and
// throttled ones neither, so that throttling protects the record too. The
// error is the one to answer instead of a success: a change that is
// acknowledged is on the record.
func (s *Server) audit(r *http.Request, c *call, out any, failure error) error {
	if s.Audit == nil || !c.audited || c.recorded && failure == nil {
		return failure
	}
	record := func() (audit.Record, error) { return c.record(r, out, failure) }
	return audit.Settle(r.Context(), s.Audit, s.Log.With("request_id", c.requestID), record, failure)
}

// recording lets the change that a call makes take the record of its success
// along, if it is made in the record's database.
func (s *Server) recording(ctx context.Context, r *http.Request, c *call) context.Context {
	if s.Audit == nil || !c.audited {
		return ctx
	}
	return s.Audit.Within(ctx, func(result any) (audit.Record, error) {
		out, err := c.answer(result)
		if err != nil {
			return audit.Record{}, err
		}
		c.recorded = true
		return c.record(r, out, nil)
	})
}

// record makes the record of a call.
func (c *call) record(r *http.Request, out any, failure error) (audit.Record, error) {
	e := audit.Event{
		UserIdentity: audit.Identity{
			Type: "IAMUser", ARN: c.key.PrincipalARN(), AccountID: c.key.Account,
			AccessKeyID: c.key.ID, UserName: c.key.User,
		},
		EventSource:        Service + ".amazonaws.com",
		EventName:          c.op.name,
		AWSRegion:          c.region,
		RequestParameters:  c.parameters,
		RequestID:          c.requestID,
		EventType:          "AwsApiCall",
		RecipientAccountID: c.key.Account,
	}
	if c.visit {
		e.FromConsole = "true"
	}
	e.From(r)
	if failure != nil {
		wire := wireError(failure)
		e.ErrorCode, e.ErrorMessage = wire.Code, wire.Message
	} else {
		e.ResponseElements = audit.Part(out)
	}
	return e.Record()
}

// parametersOf are the members of a call as the record shows them: sensitive
// ones hidden, blobs as their SHA-256 and size.
func parametersOf(members []member, in values) map[string]any {
	shown := make(map[string]any, len(in))
	for _, m := range members {
		if v, ok := in[m.name]; ok {
			shown[m.name] = m.shape.shown(v)
		}
	}
	return shown
}

func (s *shape) shown(v any) any {
	if s.secret {
		return audit.Hidden
	}
	switch v := v.(type) {
	case []byte:
		return audit.Digest(v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = s.member.shown(v[i])
		}
		return list
	case values:
		return parametersOf(s.members, v)
	}
	return v
}
