package lsp

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// message is what comes from the client: a request, a notification (without
// id), or an answer to a request of ours (without method).
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`

	err  *responseError // the frame was no message: what to answer
	size int64          // of the frame, in bytes
}

// isRequest reports whether the client waits for an answer.
func (m *message) isRequest() bool { return m.Method != "" && m.ID != nil }

// readMessage reads the content of a frame. A fault comes back in the message.
func readMessage(content []byte) *message {
	m := new(message)
	switch err := json.Unmarshal(content, m); {
	case !json.Valid(content):
		return &message{err: &responseError{codeParseError, "The message is not JSON."}}
	case err != nil, bytes.Equal(m.ID, []byte("null")), len(m.ID) > 0 && (m.ID[0] == '{' || m.ID[0] == '['):
		return &message{err: &responseError{codeInvalidRequest, "The message is not a request or notification of JSON-RPC."}}
	}
	return m
}

// The error codes of JSON-RPC and of the Language Server Protocol.
const (
	codeParseError     = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
	codeInternalError  = -32603
	codeNotInitialized = -32002
	codeCancelled      = -32800
	codeRequestFailed  = -32803
)

// responseError is an error as the client gets it.
type responseError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *responseError) Error() string { return e.Message }

// failf is an error for something that the client asked for and cannot have;
// editors show the text to their user.
func failf(format string, args ...any) error {
	return &responseError{codeRequestFailed, fmt.Sprintf(format, args...)}
}

// answer, refusal and notification are what goes to the client.
type (
	answer struct {
		JSONRPC string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  any             `json:"result"`
	}
	refusal struct {
		JSONRPC string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"` // null where the request had none that could be read
		Error   *responseError  `json:"error"`
	}
	notification struct {
		JSONRPC string `json:"jsonrpc"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}
)
