package awsapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// AuditEvent is the record of one call.
type AuditEvent struct {
	ID   string // UUID
	Time time.Time
	JSON []byte // the object that CloudTrail would write
}

// Audit keeps the records of calls that change something.
type Audit interface {
	// AddAuditEvent returns nil once the record is on the disk.
	AddAuditEvent(ctx context.Context, e AuditEvent) error
}

// cloudTrailEvent is CloudTrail's record of a call ("CloudTrail record contents
// for management events"), as far as it applies here.
type cloudTrailEvent struct {
	EventVersion       string          `json:"eventVersion"`
	UserIdentity       userIdentity    `json:"userIdentity"`
	EventTime          string          `json:"eventTime"`
	EventSource        string          `json:"eventSource"`
	EventName          string          `json:"eventName"`
	AWSRegion          string          `json:"awsRegion"`
	SourceIPAddress    string          `json:"sourceIPAddress"`
	UserAgent          string          `json:"userAgent"`
	ErrorCode          string          `json:"errorCode,omitempty"`
	ErrorMessage       string          `json:"errorMessage,omitempty"`
	RequestParameters  json.RawMessage `json:"requestParameters"`
	ResponseElements   json.RawMessage `json:"responseElements"`
	RequestID          string          `json:"requestID"`
	EventID            string          `json:"eventID"`
	ReadOnly           bool            `json:"readOnly"`
	EventType          string          `json:"eventType"`
	ManagementEvent    bool            `json:"managementEvent"`
	RecipientAccountID string          `json:"recipientAccountId"`
	EventCategory      string          `json:"eventCategory"`
	FromConsole        string          `json:"sessionCredentialFromConsole,omitempty"` // "true" or absent
}

type userIdentity struct {
	Type        string `json:"type"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	AccessKeyID string `json:"accessKeyId"`
	UserName    string `json:"userName"`
}

const (
	auditTimeout = 20 * time.Second
	// maxAuditPart is the longest JSON text of parameters, or of an answer, in
	// bytes: CloudTrail leaves out longer ones, too.
	maxAuditPart = 100_000
	maxAuditText = 1024 // bytes of a user agent or an error message
)

// audit records a call that changes something, or would have. Calls without a
// good signature are not recorded, since nobody knows whose they are, and
// throttled ones neither, so that throttling protects the record too. The
// error is the one to answer instead of a success: a change that is
// acknowledged is on the record.
func (s *Server) audit(r *http.Request, c *call, out any, failure error) error {
	if s.Audit == nil || !c.audited {
		return failure
	}
	event, err := s.auditEvent(r, c, out, failure)
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), auditTimeout)
		defer cancel()
		err = s.Audit.AddAuditEvent(ctx, event)
	}
	switch {
	case err == nil:
		return failure
	case failure == nil:
		return fmt.Errorf("audit: %w", err)
	}
	s.Log.Error("a refused call is not on the audit record", "request_id", c.requestID, "cause", err)
	return failure
}

func (s *Server) auditEvent(r *http.Request, c *call, out any, failure error) (AuditEvent, error) {
	e := AuditEvent{ID: uuid.NewString(), Time: time.Now().UTC()}
	record := cloudTrailEvent{
		EventVersion: "1.11",
		UserIdentity: userIdentity{
			Type: "IAMUser", ARN: c.key.PrincipalARN(), AccountID: c.key.Account,
			AccessKeyID: c.key.ID, UserName: c.key.User,
		},
		EventTime:          e.Time.Truncate(time.Second).Format(time.RFC3339),
		EventSource:        Service + ".amazonaws.com",
		EventName:          c.op.name,
		AWSRegion:          c.region,
		SourceIPAddress:    r.RemoteAddr,
		UserAgent:          cut(r.UserAgent()),
		RequestParameters:  c.parameters,
		RequestID:          c.requestID,
		EventID:            e.ID,
		EventType:          "AwsApiCall",
		ManagementEvent:    true,
		RecipientAccountID: c.key.Account,
		EventCategory:      "Management",
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		record.SourceIPAddress = host
	}
	if c.visit {
		record.FromConsole = "true"
	}
	if failure != nil {
		wire := wireError(failure)
		record.ErrorCode, record.ErrorMessage = wire.Code, cut(wire.Message)
	} else {
		record.ResponseElements = auditPart(out)
	}
	var err error
	e.JSON, err = encode(record)
	return e, err
}

// auditPart encodes a part of a record; null if it is empty or too long.
func auditPart(v any) json.RawMessage {
	text, err := encode(v)
	if err != nil || len(text) > maxAuditPart || string(text) == "{}" {
		return nil
	}
	return text
}

// hidden stands for a sensitive value, in CloudTrail's words.
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"

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
		return hidden
	}
	switch v := v.(type) {
	case []byte:
		sum := sha256.Sum256(v)
		return map[string]any{"sha256": hex.EncodeToString(sum[:]), "size": len(v)}
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

// cut bounds a text from outside; what is cut inside a character is replaced
// by the encoder.
func cut(text string) string {
	return text[:min(len(text), maxAuditText)]
}
