// Package audit is the record of who changed what: the shape of an event, and
// how a door has it kept.
package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// Event is CloudTrail's record of a call ("CloudTrail record contents for
// management events"), as far as it applies here. What is empty and not of
// every AWS event is left out.
type Event struct {
	EventVersion       string          `json:"eventVersion"`
	UserIdentity       Identity        `json:"userIdentity"`
	EventTime          string          `json:"eventTime"`
	EventSource        string          `json:"eventSource"`
	EventName          string          `json:"eventName"`
	AWSRegion          string          `json:"awsRegion,omitempty"`
	SourceIPAddress    string          `json:"sourceIPAddress,omitempty"`
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
	RecipientAccountID string          `json:"recipientAccountId,omitempty"`
	EventCategory      string          `json:"eventCategory"`
	FromConsole        string          `json:"sessionCredentialFromConsole,omitempty"` // "true" or absent
}

// Identity says who called.
type Identity struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId,omitempty"` // of who has no ARN
	ARN         string `json:"arn,omitempty"`
	AccountID   string `json:"accountId,omitempty"`
	AccessKeyID string `json:"accessKeyId,omitempty"`
	UserName    string `json:"userName,omitempty"`
}

const (
	// MaxPart is the longest JSON text of parameters, or of an answer, in bytes:
	// CloudTrail leaves out longer ones, too.
	MaxPart = 100_000
	maxText = 1024 // bytes of a user agent or an error message
)

// Hidden stands for a sensitive value, in CloudTrail's words.
const Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"

// From notes where a request came from, and with what.
func (e *Event) From(r *http.Request) {
	e.UserAgent = Cut(r.UserAgent())
	e.SourceIPAddress = r.RemoteAddr
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		e.SourceIPAddress = host
	}
}

// Record gives the event an id, the present time and what all events have.
func (e Event) Record() (Record, error) {
	r := Record{ID: uuid.NewString(), Time: time.Now().UTC()}
	e.EventVersion, e.EventCategory, e.ManagementEvent = "1.11", "Management", true
	e.EventID = r.ID
	e.EventTime = r.Time.Truncate(time.Second).Format(time.RFC3339)
	e.ErrorMessage = Cut(e.ErrorMessage)
	var err error
	r.JSON, err = encode(e)
	return r, err
}

// Part encodes a part of an event; null if it is empty or too long.
func Part(v any) json.RawMessage {
	text, err := encode(v)
	if err != nil || len(text) > MaxPart || string(text) == "{}" {
		return nil
	}
	return text
}

// Digest stands for a document: its SHA-256 and its size.
func Digest(document []byte) map[string]any {
	sum := sha256.Sum256(document)
	return map[string]any{"sha256": hex.EncodeToString(sum[:]), "size": len(document)}
}

// Cut bounds a text from outside; what is cut inside a character is replaced
// by the encoder.
func Cut(text string) string { return text[:min(len(text), maxText)] }

// encode writes JSON that people can read: <, > and & stay as they are.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}
