package console

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"flowport/internal/meta"
)

// A finding is a validation error with the line of source that it is in:
// Before, Marked and After together, all empty when the line is not shown.
type finding struct {
	meta.ValidationError
	Path                  string
	Before, Marked, After string
}

// maxLine is the longest line of source that is shown, in bytes. Flow JSON
// without line breaks is common, and a page of it helps nobody.
const maxLine = 400

// findings finds the line of each error in src.
func findings(src []byte, errs []meta.ValidationError) []finding {
	lines := linesOf(src, errs)
	out := make([]finding, 0, len(errs))
	for _, e := range errs {
		f := finding{ValidationError: e}
		if len(e.Pointers) > 0 {
			f.Path = e.Pointers[0].Path
		}
		if line, ok := lines[e.LineStart]; ok {
			start := columnOffset(line, e.ColumnStart)
			end := len(line)
			if e.LineEnd == e.LineStart {
				end = max(start, columnOffset(line, e.ColumnEnd))
			}
			f.Before, f.Marked, f.After = strings.TrimLeft(line[:start], " \t"), line[start:end], line[end:]
		}
		out = append(out, f)
	}
	return out
}

// linesOf gives the lines that errors begin in, by number, without those that
// are too long to be shown.
func linesOf(src []byte, errs []meta.ValidationError) map[int]string {
	lines := make(map[int]string, len(errs))
	last := 0
	for _, e := range errs {
		lines[e.LineStart] = ""
		last = max(last, e.LineStart)
	}
	for number := 1; number <= last; number++ {
		line, rest, more := cutLine(src)
		if _, wanted := lines[number]; wanted && len(line) <= maxLine {
			lines[number] = strings.ToValidUTF8(string(line), "\uFFFD")
		}
		if !more {
			break
		}
		src = rest
	}
	for number, line := range lines {
		if line == "" {
			delete(lines, number)
		}
	}
	return lines
}

// cutLine cuts src behind its first line, which ends, as in flowjson, with LF,
// CRLF or a CR alone.
func cutLine(src []byte) (line, rest []byte, more bool) {
	i := bytes.IndexAny(src, "\r\n")
	if i < 0 {
		return src, nil, false
	}
	line, rest = src[:i], src[i+1:]
	if src[i] == '\r' && len(rest) > 0 && rest[0] == '\n' {
		rest = rest[1:]
	}
	return line, rest, true
}

// columnOffset turns a column, which starts at 1 and counts UTF-16 units, into
// a byte offset in line.
func columnOffset(line string, column int) int {
	for offset, r := range line {
		if column <= 1 {
			return offset
		}
		if r == utf8.RuneError {
			column--
		} else {
			column -= utf16.RuneLen(r)
		}
	}
	return len(line)
}
