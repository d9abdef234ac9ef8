package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"

	"flowport/flowjson"
)

// lintText writes findings for people: place, message and code, the source
// line with the fault underlined, what else takes part, and how to mend it.
type lintText struct {
	out    io.Writer
	colour bool
}

// The colours of a terminal that this format uses.
const (
	styleReset  = "\x1b[0m"
	styleBold   = "\x1b[1m"
	styleRed    = "\x1b[1;31m"
	styleYellow = "\x1b[1;33m"
	styleFaint  = "\x1b[2m"
)

func (w *lintText) file(f *lintedFile) error {
	var b strings.Builder
	for _, finding := range f.findings {
		w.finding(&b, f, finding)
	}
	if f.result != nil && f.result.Omitted > 0 {
		fmt.Fprintf(&b, "%s: and %d more that are not listed\n", oneLine(f.path), f.result.Omitted)
	}
	_, err := io.WriteString(w.out, b.String())
	return err
}

func (w *lintText) finding(b *strings.Builder, f *lintedFile, finding lintFinding) {
	severity := styleRed
	if finding.Severity == flowjson.SeverityWarning {
		severity = styleYellow
	}
	at := finding.report
	fmt.Fprintf(b, "%s %s %s\n",
		w.paint(styleBold, fmt.Sprintf("%s:%d:%d:", oneLine(f.path), at.LineStart, at.ColumnStart)),
		w.paint(severity, finding.Severity.String()+":"),
		oneLine(finding.Message)+w.paint(styleFaint, " ["+oneLine(string(finding.Code))+"]"))

	if source, mark := excerpt(f.src, finding.Span); source != "" {
		number := fmt.Sprintf("%5d", at.LineStart)
		margin := strings.Repeat(" ", len(number))
		fmt.Fprintf(b, "%s %s\n", w.paint(styleFaint, number+" |"), source)
		fmt.Fprintf(b, "%s %s\n", w.paint(styleFaint, margin+" |"), w.indented(severity, mark))
	}
	for _, place := range finding.Related {
		line, column := f.result.Position(place.Span.Start)
		fmt.Fprintf(b, "      see %s:%d:%d %s\n", oneLine(f.path), line, column, oneLine(place.Path))
	}
	if finding.Hint != "" {
		fmt.Fprintf(b, "      %s %s\n", w.paint(styleBold, "hint:"), oneLine(finding.Hint))
	}
}

func (w *lintText) end(s lintSummary) error {
	var parts []string
	if s.errors > 0 {
		parts = append(parts, w.paint(styleRed, count(s.errors, "error")))
	}
	if s.warnings > 0 {
		parts = append(parts, w.paint(styleYellow, count(s.warnings, "warning")))
	}
	line := "no problems in " + count(s.files-s.unread, "file")
	if len(parts) > 0 {
		line = fmt.Sprintf("%s in %d of %s", strings.Join(parts, " and "), s.faulty, count(s.files-s.unread, "file"))
	}
	if s.ignored > 0 {
		line += fmt.Sprintf(", %d ignored", s.ignored)
	}
	if s.unread > 0 {
		line += fmt.Sprintf(", %d not read", s.unread)
	}
	_, err := fmt.Fprintln(w.out, line)
	return err
}

// paint colours text when colour is wanted.
func (w *lintText) paint(style, text string) string {
	if !w.colour {
		return text
	}
	return style + text + styleReset
}

// indented paints text but not the blanks before it.
func (w *lintText) indented(style, text string) string {
	blanks := len(text) - len(strings.TrimLeft(text, " "))
	return text[:blanks] + w.paint(style, text[blanks:])
}

// wantsColour reports whether out is a terminal that shows colour and nobody
// asked for none (no-color.org).
func wantsColour(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}

// oneLine makes text from outside safe to print: what a terminal would obey
// rather than show becomes a replacement character.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case !unicode.IsGraphic(r):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
