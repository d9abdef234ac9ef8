package cli

import (
	"fmt"
	"strings"

	"flowport/flowjson"
)

const (
	exampleContext = 4   // lines shown around what matters
	exampleColumns = 160 // of a line
)

// code writes what a code means, who reports it, and the examples.
func (e *explainer) code(x flowjson.Explanation) {
	whose := "Meta's code"
	if x.Own {
		whose = "flowport's own, a warning"
	}
	fmt.Fprintf(e.out, "%s (%s)\n\n", e.bold(string(x.Code)), whose)
	wrapped(e.out, "", x.Meaning)
	fmt.Fprintln(e.out, "\nReported by the rules:")
	for _, r := range x.Rules {
		fmt.Fprintf(e.out, "\n  %s\n", r.ID)
		wrapped(e.out, "    ", r.Doc)
	}
	for i, example := range x.Examples {
		number := ""
		if len(x.Examples) > 1 {
			number = fmt.Sprintf(" %d", i+1)
		}
		fmt.Fprintf(e.out, "\n%s\n\n", e.text.paint(styleRed, "Bad"+number))
		e.bad(example, x.Code)
		fmt.Fprintf(e.out, "\n%s\n\n", e.bold("Good"+number))
		e.good(example)
	}
}

// bad writes a document with what the compiler says about the code, each
// finding below its line.
func (e *explainer) bad(x flowjson.Example, code flowjson.Code) {
	r := flowjson.Compile(x.Bad)
	notes := map[int][]string{}
	for _, d := range r.Diagnostics() {
		if d.Code != code {
			continue
		}
		line, column := r.Position(d.Span.Start)
		style := styleRed
		if d.Severity == flowjson.SeverityWarning {
			style = styleYellow
		}
		if endLine, end := r.Position(d.Span.End); endLine == line && column <= exampleColumns {
			mark := strings.Repeat("^", max(1, min(end, exampleColumns)-column))
			notes[line] = append(notes[line], strings.Repeat(" ", column-1)+e.text.paint(style, mark))
		}
		notes[line] = append(notes[line], e.text.paint(style, d.Severity.String()+": ")+d.Message)
		if d.Hint != "" {
			notes[line] = append(notes[line], e.bold("hint: ")+d.Hint)
		}
	}
	marked := map[int]bool{}
	for line := range notes {
		marked[line] = true
	}
	bad, _ := x.Differences()
	for _, line := range bad {
		marked[line] = true
	}
	e.document(x.Bad, marked, notes)
}

// good writes a document in which the lines are marked that differ from the
// bad one.
func (e *explainer) good(x flowjson.Example) {
	marked := map[int]bool{}
	_, good := x.Differences()
	for _, line := range good {
		marked[line] = true
	}
	e.document(x.Good, marked, nil)
}

// document writes the marked lines of src, those around them, and the notes
// below their lines.
func (e *explainer) document(src []byte, marked map[int]bool, notes map[int][]string) {
	lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	gap := false
	for i, line := range lines {
		number := i + 1
		near := false
		for at := number - exampleContext; at <= number+exampleContext; at++ {
			near = near || marked[at]
		}
		if !near {
			gap = true
			continue
		}
		if gap {
			fmt.Fprintf(e.out, "  %s\n", e.text.paint(styleFaint, "  … |"))
			gap = false
		}
		mark := " "
		if marked[number] {
			mark = ">"
		}
		if len(line) > exampleColumns {
			line = line[:exampleColumns] + clipped
		}
		fmt.Fprintf(e.out, "%s %s %s\n", mark, e.text.paint(styleFaint, fmt.Sprintf("%3d |", number)), line)
		for _, note := range notes[number] {
			fmt.Fprintf(e.out, "  %s %s\n", e.text.paint(styleFaint, "    |"), note)
		}
	}
}
