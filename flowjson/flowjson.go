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
	// Omitted counts diagnostics beyond the limit, which are not listed.
	// Errors are listed before warnings.
	Omitted int

	src         []byte
	lines       lineIndex
	found       []finding
	verdicts    []verdict // of all that was found
	text        string    // the same
	related     []located // the same
	errors      int       // how many of found are
	fixes       [][]Fix   // of all that was found, when somebody has asked
	fixing      sync.Once
	publishable bool
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
	return r.errors > 0
}

// Publishable reports whether Meta publishes flows of the document's version.
func (r *Result) Publishable() bool {
	return r.publishable
}

// Diagnostics returns what was found, in document order and without duplicates;
// at most 1,000.
func (r *Result) Diagnostics() []Diagnostic {
	if len(r.found) == 0 {
		return nil
	}
	list := make([]Diagnostic, len(r.found))
	for i := range r.found {
		d, f := &list[i], &r.found[i]
		v := &r.verdicts[f.verdict]
		d.Rule, d.Code, d.Severity = v.rule.ID, v.code, v.severity
		d.Message, d.Hint = r.textOf(f.message, f.hint), r.textOf(f.hint, f.hintEnd)
		d.Place = Place{f.span(), r.textOf(f.path.from, f.path.to)}
		for _, p := range r.related[f.related.from:f.related.to] {
			d.Related = append(d.Related, Place{p.span(), r.textOf(p.path.from, p.path.to)})
		}
	}
	return list
}

func (r *Result) textOf(from, to int32) string { return r.text[from:to] }

// Errors returns the diagnostics of SeverityError as Meta's error objects;
// never nil.
func (r *Result) Errors() []ReportedError {
	errors := make([]ReportedError, r.errors)
	if r.errors == 0 {
		return errors
	}
	pointers := make([]Pointer, r.errors+len(r.related))
	ruler, at, next := newRuler(r.src), firstSpot, 0
	for i := range r.found {
		f := &r.found[i]
		v := &r.verdicts[f.verdict]
		if v.severity != SeverityError {
			continue
		}
		own := pointers[:1+f.related.to-f.related.from]
		pointers = pointers[len(own):]
		at = ruler.after(at, int(f.start))
		main := &own[0]
		main.Path = r.textOf(f.path.from, f.path.to)
		main.LineStart, main.ColumnStart = at.line, at.column
		main.LineEnd, main.ColumnEnd = r.end(ruler, at, f.span())
		for i, p := range r.related[f.related.from:f.related.to] {
			own[1+i] = r.pointer(Place{p.span(), r.textOf(p.path.from, p.path.to)})
		}
		errors[next].set(v.code, r.textOf(f.message, f.hint), own[:len(own):len(own)])
		next++
	}
	return errors
}

// end is where span ends, which starts at from.
func (r *Result) end(ruler ruler, from spot, span Span) (line, column int) {
	const far = 1 << 12 // The way there may have to be gone for every error.
	if span.End-span.Start > far {
		return r.Position(span.End)
	}
	to := ruler.after(from, span.End)
	return to.line, to.column
}

// Report returns d as Meta's error object, warnings too. The first pointer is
// the diagnostic's own place, the others are its related places.
func (r *Result) Report(d Diagnostic) ReportedError {
	pointers := []Pointer{r.pointer(d.Place)}
	for _, p := range d.Related {
		pointers = append(pointers, r.pointer(p))
	}
	var e ReportedError
	e.set(d.Code, d.Message, pointers)
	return e
}

// set makes e an error whose place is the first of the pointers.
func (e *ReportedError) set(code Code, message string, pointers []Pointer) {
	at := &pointers[0]
	e.Error, e.ErrorType, e.Message = code, "FLOW_JSON_ERROR", message
	e.LineStart, e.LineEnd, e.ColumnStart, e.ColumnEnd = at.LineStart, at.LineEnd, at.ColumnStart, at.ColumnEnd
	e.Pointers = pointers
}

func (r *Result) pointer(p Place) Pointer {
	line, column := r.Position(p.Span.Start)
	endLine, endColumn := r.Position(p.Span.End)
	return Pointer{line, endLine, column, endColumn, p.Path}
}
