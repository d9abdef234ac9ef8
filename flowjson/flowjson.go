// Package flowjson compiles WhatsApp Flow JSON offline: bytes in, model and
// diagnostics out. It does no I/O, reads no clock and never panics.
package flowjson

// Result is everything that a compilation found. It is safe for use by several
// goroutines.
type Result struct {
	// Version is the document's version as written, when it is a known one.
	Version string
	// DataAPIVersion is data_api_version as written; set makes it an endpoint flow.
	DataAPIVersion string
	// Diagnostics are in document order, without duplicates; at most 1,000.
	Diagnostics []Diagnostic
	// Omitted counts diagnostics beyond the limit, which are not listed.
	// Errors are listed before warnings.
	Omitted int

	src         []byte
	lines       lineIndex
	publishable bool
	errors      bool
}

// Compile reads a Flow JSON document. Any bytes give a Result. The Result
// refers to src, which must not change while the Result is in use.
func Compile(src []byte) *Result {
	return compile(src)
}

// Position returns the 1-based line and column (in UTF-16 code units) of a
// byte offset. Lines end with LF, CRLF or a CR alone.
func (r *Result) Position(offset int) (line, column int) {
	return r.lines.position(r.src, offset)
}

// HasErrors reports whether any diagnostic is an error.
func (r *Result) HasErrors() bool {
	return r.errors
}

// Publishable reports whether Meta publishes flows of the document's version.
func (r *Result) Publishable() bool {
	return r.publishable
}

// Report returns d as Meta's error object, warnings too. The first pointer is
// the diagnostic's own place, the others are its related places.
func (r *Result) Report(d Diagnostic) ReportedError {
	main := r.pointer(d.Place)
	report := ReportedError{
		Error: d.Code, ErrorType: "FLOW_JSON_ERROR", Message: d.Message,
		LineStart: main.LineStart, LineEnd: main.LineEnd,
		ColumnStart: main.ColumnStart, ColumnEnd: main.ColumnEnd,
		Pointers: []Pointer{main},
	}
	for _, related := range d.Related {
		report.Pointers = append(report.Pointers, r.pointer(related))
	}
	return report
}

func (r *Result) pointer(p Place) Pointer {
	out := Pointer{Path: p.Path}
	out.LineStart, out.ColumnStart = r.Position(p.Span.Start)
	out.LineEnd, out.ColumnEnd = r.Position(p.Span.End)
	return out
}

// Errors returns the diagnostics of SeverityError as Meta's error objects;
// never nil.
func (r *Result) Errors() []ReportedError {
	errors := []ReportedError{}
	for _, d := range r.Diagnostics {
		if d.Severity == SeverityError {
			errors = append(errors, r.Report(d))
		}
	}
	return errors
}
