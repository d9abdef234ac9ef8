// Package flowjson compiles WhatsApp Flow JSON offline: bytes in, model and
// diagnostics out. It does no I/O, reads no clock and never panics.
package flowjson

import "sync"

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
	fixes       [][]Fix // of all diagnostics, when somebody has asked
	fixing      sync.Once
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
	var report ReportedError
	r.report(&report, &d, make([]Pointer, 1+len(d.Related)))
	return report
}

// report is Report into out, with the memory for the pointers.
func (r *Result) report(out *ReportedError, d *Diagnostic, pointers []Pointer) {
	r.point(&pointers[0], d.Place)
	for i, related := range d.Related {
		r.point(&pointers[1+i], related)
	}
	main := &pointers[0]
	out.Error, out.ErrorType, out.Message = d.Code, "FLOW_JSON_ERROR", d.Message
	out.LineStart, out.LineEnd = main.LineStart, main.LineEnd
	out.ColumnStart, out.ColumnEnd = main.ColumnStart, main.ColumnEnd
	out.Pointers = pointers
}

func (r *Result) point(out *Pointer, p Place) {
	out.Path = p.Path
	out.LineStart, out.ColumnStart = r.Position(p.Span.Start)
	out.LineEnd, out.ColumnEnd = r.lines.after(r.src, p.Span.End, p.Span.Start, out.LineStart, out.ColumnStart)
}

// Errors returns the diagnostics of SeverityError as Meta's error objects;
// never nil.
func (r *Result) Errors() []ReportedError {
	count, places := 0, 0
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Severity == SeverityError {
			count, places = count+1, places+1+len(d.Related)
		}
	}
	errors := make([]ReportedError, count)
	pointers := make([]Pointer, places)
	next := errors
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Severity == SeverityError {
			own := 1 + len(d.Related)
			r.report(&next[0], d, pointers[:own:own])
			next, pointers = next[1:], pointers[own:]
		}
	}
	return errors
}
