package meta

import (
	"fmt"
	"time"
)

// Error is Meta's error envelope (Graph API, "Handling errors"). Decide by
// Code and Subcode, never by text or HTTP status.
type Error struct {
	Code        int
	Subcode     int
	Type        string // OAuthException, GraphMethodException, …
	Message     string // for developers
	UserTitle   string
	UserMessage string // for people; may be empty
	Transient   bool   // the same call may succeed later
	TraceID     string // fbtrace_id
	// RetryAfter is how long Meta asks to wait after a rate limit; 0 if unsaid.
	RetryAfter time.Duration
}

// Codes that flowport itself gives or decides by. All are Meta's.
const (
	CodeUnknown          = 1      // an unknown fault of Meta
	CodeService          = 2      // Meta is down for a while
	CodeAppLimit         = 4      // the app's request limit is reached
	CodeInvalidParameter = 100    // a parameter is wrong; see the subcode
	CodeAccessToken      = 190    // the access token is dead
	CodeHealth           = 131000 // a check before sending or publishing failed
	CodeIntegrity        = 139000 // blocked by integrity
	CodeUpdate           = 139001 // the flow cannot be updated
	CodePublish          = 139002 // the flow cannot be published
	CodeDeprecate        = 139003 // the flow cannot be deprecated
	CodeDelete           = 139004 // the flow cannot be deleted
)

// Subcodes seen in real answers of Meta.
const (
	SubcodeNoObject         = 33      // with 100: no such object, or no permission
	SubcodeNameTaken        = 4016019 // with 100: flow name is not unique
	SubcodeProcessing       = 4016012 // with 139001: stored, but processing failed; try again
	SubcodeValidationErrors = 4016011 // with 139002: the Flow JSON has errors
	SubcodeNoEndpointURI    = 4233024 // with 139002: endpoint flow without endpoint URI
	SubcodeVersion          = 4233046 // with 139002: version cannot be published
	SubcodeIntegrity        = 4233020 // with 139000
)

// Error gives what Meta would tell a person, with the numbers a developer
// looks up.
func (e *Error) Error() string {
	text := e.UserMessage
	if text == "" {
		text = e.Message
	}
	s := fmt.Sprintf("%s (code %d", text, e.Code)
	if e.Subcode != 0 {
		s += fmt.Sprintf(", subcode %d", e.Subcode)
	}
	if e.TraceID != "" {
		s += ", fbtrace_id " + e.TraceID
	}
	return s + ")"
}
