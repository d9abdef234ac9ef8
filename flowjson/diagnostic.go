package flowjson

// Severity says how bad a diagnostic is.
type Severity uint8

const (
	// SeverityError is a fault for which Meta refuses to publish the flow.
	SeverityError Severity = iota
	// SeverityWarning is something that works, or nearly works, but that a
	// person should know.
	SeverityWarning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == SeverityWarning {
		return "warning"
	}
	return "error"
}

// Code is a name from Meta's list of static validation errors, such as
// INVALID_PROPERTY_KEY. Warnings that have no counterpart at Meta carry codes
// of flowport's own, which the documentation of each rule names.
type Code string

// Span is a part of the source: bytes Start up to but not including End.
type Span struct {
	Start, End int
}

// Place is a part of the document by span and by path
// (screens[0].layout.children[2]['on-click-action'].name).
type Place struct {
	Span Span
	Path string
}

// Diagnostic is one finding about a document: data, never an error value.
type Diagnostic struct {
	// Rule is the id of the rule that found it, such as "schema/required".
	Rule     string
	Code     Code
	Severity Severity
	// Message is Meta's text, exactly, where Meta has one.
	Message string
	// Place is where the fault is. An unknown key points at the key, a wrong
	// value at the value, something missing at the object that lacks it.
	Place
	// Related are further places that take part, in document order.
	Related []Place
	// Hint says how to mend it; empty when the message says it already. What
	// can be mended by an edit has [Result.Fixes] besides.
	Hint string
}

// ReportedError is Meta's error object, as in validation_errors of the Graph
// API. Lines and columns start at 1; ColumnEnd is exclusive and columns count
// UTF-16 code units.
type ReportedError struct {
	Error       Code      `json:"error"`
	ErrorType   string    `json:"error_type"` // FLOW_JSON_ERROR
	Message     string    `json:"message"`
	LineStart   int       `json:"line_start"`
	LineEnd     int       `json:"line_end"`
	ColumnStart int       `json:"column_start"`
	ColumnEnd   int       `json:"column_end"`
	Pointers    []Pointer `json:"pointers"`
}

// Pointer is one place of a [ReportedError].
type Pointer struct {
	LineStart   int    `json:"line_start"`
	LineEnd     int    `json:"line_end"`
	ColumnStart int    `json:"column_start"`
	ColumnEnd   int    `json:"column_end"`
	Path        string `json:"path"`
}
