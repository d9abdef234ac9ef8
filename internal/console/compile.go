package console

import (
	"errors"

	"flowport/flowjson"
)

// compileAnswer is what the editor draws from: the flow, as far as it can be
// read, and what the compiler says.
type compileAnswer struct {
	View     *flowjson.View `json:"view"` // null where the text is no JSON object
	Problems []problem      `json:"problems"`
	Omitted  int            `json:"omitted"` // problems that are not listed
}

// problem is a diagnostic. Lines and columns are from 1 on, columns in UTF-16
// units; the end is exclusive.
type problem struct {
	Severity string `json:"severity"` // error or warning
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Path     string `json:"path,omitempty"`
	part
	Fixes []fix `json:"fixes,omitempty"` // the likeliest is first
}

// part is a part of the text.
type part struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"endLine"`
	EndColumn int `json:"endColumn"`
}

// fix is a way to mend a problem.
type fix struct {
	Title string `json:"title"`
	Edits []edit `json:"edits"` // in the order of the text
}

// edit puts a text in the place of a part.
type edit struct {
	part
	Text string `json:"text"`
}

// compile answers POST /console/api/compile, whose body is a Flow JSON.
func (c *Console) compile(v *visit) (any, error) {
	result := flowjson.Compile(v.body)
	found := result.Diagnostics()
	out := compileAnswer{Problems: make([]problem, 0, len(found)), Omitted: result.Omitted}
	for _, d := range found {
		p := problem{
			Severity: d.Severity.String(), Code: string(d.Code), Message: d.Message, Hint: d.Hint, Path: d.Path,
			part: partOf(result, d.Span),
		}
		for _, f := range result.Fixes(d) {
			shown := fix{Title: f.Title}
			for _, e := range f.Edits {
				shown.Edits = append(shown.Edits, edit{partOf(result, e.Span), e.Text})
			}
			p.Fixes = append(p.Fixes, shown)
		}
		out.Problems = append(out.Problems, p)
	}
	view, err := flowjson.ReadView(v.body)
	out.View = view
	if _, ok := errors.AsType[*flowjson.SyntaxError](err); ok {
		err = nil // the problems tell it, with its place
	}
	return out, err
}

func partOf(r *flowjson.Result, s flowjson.Span) (p part) {
	p.Line, p.Column = r.Position(s.Start)
	p.EndLine, p.EndColumn = r.Position(s.End)
	return p
}
