package graph

import (
	"context"
	"fmt"
	"net/http"

	"flowport/internal/audit"
	"flowport/internal/meta"
)

// longestShown is the longest value of a parameter that is recorded as it is, in
// bytes; of a longer one it is the SHA-256.
const longestShown = 256

// changes reports whether a call belongs on the audit record: it changes
// something, or would have, and somebody known sent it.
func (q *request) changes() bool {
	return q.Method != http.MethodGet && len(q.accounts) > 0
}

// audit records a call. The error is the one to answer instead of a success: a
// change that is acknowledged is on the record.
func (s *Server) audit(q *request, out any, failure error) error {
	if s.Audit == nil || !q.changes() || q.recorded && failure == nil {
		return failure
	}
	record := func() (audit.Record, error) { return q.record(out, failure) }
	return audit.Settle(q.Context(), s.Audit, s.Log.With("trace", q.trace), record, failure)
}

// recording lets the change that a call makes take the record of its success
// along.
func (s *Server) recording(ctx context.Context, q *request) context.Context {
	if s.Audit == nil || !q.changes() {
		return ctx
	}
	q.noted = audit.Part(q.shownParameters()) // the body's memory is gone later
	return s.Audit.Within(ctx, func(result any) (audit.Record, error) {
		q.recorded = true
		return q.record(succeededWith(result), nil)
	})
}

// record makes the record of a call.
func (q *request) record(out any, failure error) (audit.Record, error) {
	e := audit.Event{
		UserIdentity:      audit.Identity{Type: "Unknown", PrincipalID: q.principal()},
		EventSource:       "graph.facebook.com",
		EventName:         q.Method + " /{" + string(q.kind()) + "}",
		RequestParameters: q.noted,
		RequestID:         q.trace,
		EventType:         "GraphApiCall",
	}
	if q.edge != "" {
		e.EventName += "/" + clipped(q.edge)
	}
	e.From(q.Request)
	if failure != nil {
		refusal := refused(failure, q.trace)
		e.ErrorCode, e.ErrorMessage = fmt.Sprint(refusal.Code), refusal.Message
	} else {
		e.ResponseElements = audit.Part(out)
	}
	return e.Record()
}

// principal is who sent a call, for records: the account that it is about.
func (q *request) principal() string { return "graph:" + q.waba }

// succeededWith is the answer to a change whose method returns result.
func succeededWith(result any) outcome {
	switch r := result.(type) {
	case meta.Created:
		return outcome{ID: r.ID, Success: true, ValidationErrors: listed(r.ValidationErrors)}
	case []meta.ValidationError:
		return outcome{Success: true, ValidationErrors: listed(r)}
	}
	return succeeded
}

// shownParameters are the parameters of a call as the record shows them, with
// what it is about: long values as their SHA-256 and size, tokens not at all.
func (q *request) shownParameters() map[string]any {
	shown := make(map[string]any, len(q.parameters)+2)
	for _, p := range q.parameters {
		switch {
		case p.name == "access_token" || p.name == "appsecret_proof":
			shown[p.name] = audit.Hidden
		case len(p.value) > longestShown || p.name == paramFlowJSON || p.name == paramFile:
			shown[p.name] = audit.Digest(p.value)
		default:
			shown[p.name] = string(p.value)
		}
	}
	shown["wabaId"] = q.waba
	switch q.kind() {
	case flowKind:
		shown["flowId"] = q.object
	case phoneKind:
		shown["phoneNumberId"] = q.object
	}
	return shown
}
