package flowjson

import "fmt"

// notAnObject is the hint for JSON of another type.
const notAnObject = `A flow is a JSON object: {"version": …, "screens": […]}.`

// SyntaxError is why [Format], [Migrate], [Diff], [ReadView] or [ReadChannel]
// could not read a document at all.
type SyntaxError struct {
	Line, Column int    // as [Result.Position] counts them
	Hint         string // what is wrong there, or how to mend it
}

// Error returns the place and the hint: "3:14: A value is expected here.".
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Hint)
}

func (f *fault) err(src []byte) error {
	line, column := new(lineIndex).position(src, f.Start)
	return &SyntaxError{line, column, f.hint}
}
