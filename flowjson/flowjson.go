// Package flowjson compiles WhatsApp Flow JSON offline: bytes in, model and
// diagnostics out. It does no I/O, reads no clock and never panics.
package flowjson

// Result is everything that a compilation found.
type Result struct {
	// Version is the document's version as written, when it is a known one.
	Version string
	// DataAPIVersion is data_api_version as written; set makes it an endpoint flow.
	DataAPIVersion string
	// Diagnostics are in document order, without duplicates.
	Diagnostics []Diagnostic
	// Omitted counts diagnostics beyond the limit, which are not listed.
	Omitted int

	src []byte
}

// Compile reads a Flow JSON document. Any bytes give a Result. The Result
// refers to src, which must not change while the Result is in use.
func Compile(src []byte) *Result {
	return &Result{src: src}
}

// Position returns the 1-based line and column (in UTF-16 code units) of a
// byte offset.
func (r *Result) Position(offset int) (line, column int) {
	return 1, 1
}

// HasErrors reports whether any diagnostic is an error.
func (r *Result) HasErrors() bool {
	return false
}

// Publishable reports whether Meta publishes flows of the document's version.
func (r *Result) Publishable() bool {
	return false
}

// Report returns d as Meta's error object.
func (r *Result) Report(d Diagnostic) ReportedError {
	return ReportedError{}
}

// Errors returns the diagnostics of SeverityError as Meta's error objects;
// never nil.
func (r *Result) Errors() []ReportedError {
	return []ReportedError{}
}
