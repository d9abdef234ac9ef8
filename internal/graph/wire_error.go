package graph

import (
	"encoding/json"
	"strings"

	"flowport/internal/meta"
)

// errorEnvelope is the body of every answer that refuses (Graph API, "Handle
// Errors").
type errorEnvelope struct {
	Error *errorNode `json:"error"`
}

// errorNode is one refusal. Message, type, code and fbtrace_id are always
// there, the others sometimes.
type errorNode struct {
	Message     string    `json:"message"`
	Type        string    `json:"type"`
	Code        int       `json:"code"`
	Subcode     int       `json:"error_subcode,omitzero"`
	Transient   truth     `json:"is_transient"`
	UserTitle   string    `json:"error_user_title,omitzero"`
	UserMessage string    `json:"error_user_msg,omitzero"`
	Data        errorData `json:"error_data,omitzero"`
	TraceID     string    `json:"fbtrace_id"`
}

// errorData is what a refusal says besides: an object, or the JSON text of one.
type errorData struct {
	MessagingProduct string `json:"messaging_product,omitzero"`
	Details          string `json:"details,omitzero"`
}

// UnmarshalJSON reads an object and a JSON string that holds one. Anything else
// is taken for no data: it must not hide the error that it belongs to.
func (d *errorData) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		b = []byte(text)
	}
	type plain errorData
	var p plain
	if json.Unmarshal(b, &p) == nil {
		*d = errorData(p)
	}
	return nil
}

// defaultErrorType is what Meta gives for nearly every code.
const defaultErrorType = "OAuthException"

// errorNodeOf shows an error of a [meta.Service].
func errorNodeOf(e *meta.Error) *errorNode {
	n := &errorNode{
		Message: e.Message, Type: e.Type, Code: e.Code, Subcode: e.Subcode, Transient: truth(e.Transient),
		UserTitle: e.UserTitle, UserMessage: e.UserMessage, TraceID: e.TraceID,
	}
	if n.Type == "" {
		n.Type = defaultErrorType
	}
	return n
}

// err reads a refusal. Its details go into the message: they name the
// parameter where the message says only "(#100) Invalid parameter".
func (n *errorNode) err() *meta.Error {
	e := &meta.Error{
		Code: n.Code, Subcode: n.Subcode, Type: n.Type, Message: n.Message,
		UserTitle: n.UserTitle, UserMessage: n.UserMessage, Transient: bool(n.Transient), TraceID: n.TraceID,
	}
	if d := n.Data.Details; d != "" && !strings.Contains(e.Message, d) {
		e.Message += ": " + d
	}
	return e
}
