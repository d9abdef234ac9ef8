package lsp

import (
	"slices"
	"unicode/utf8"
)

// draft is a text while it is changed. It knows where some lines begin before
// the last change, so that of many changes, which editors send in the order of
// the text or against it, each does not go through all of it.
type draft struct {
	text []byte
	// marks are where every stride-th line begins, from the first on, as far as
	// somebody asked.
	marks []int
}

// stride is from how many lines one is remembered: a text may be nothing but
// lines.
const stride = 64

// newDraft returns a draft that begins with a copy of text.
func newDraft(text []byte) *draft {
	const room = 4 << 10 // to grow without being moved
	return readDraft(append(make([]byte, 0, len(text)+room), text...))
}

// readDraft is newDraft for a text that is only read.
func readDraft(text []byte) *draft { return &draft{text: text, marks: []int{0}} }

// apply makes a change.
func (d *draft) apply(change contentChange) {
	if change.Range == nil {
		*d = *newDraft([]byte(change.Text))
		return
	}
	start, end := d.offset(change.Range.Start), d.offset(change.Range.End)
	if end < start {
		start, end = end, start
	}
	d.text = slices.Replace(d.text, start, end, []byte(change.Text)...)
	// A line that begins right there may have begun behind a CR, to which the
	// change has added an LF.
	before, _ := slices.BinarySearch(d.marks, start)
	d.marks = d.marks[:max(before, 1)]
}

// offset is the byte offset of a position. As the protocol has it, lines end
// with LF, CRLF or a CR alone, a character beyond the end of its line stands
// for that end, and one inside a surrogate pair for where the pair starts. A
// line beyond the last one stands for the end of the text.
func (d *draft) offset(p position) int {
	text, mark := d.text, min(max(p.Line, 0)/stride, len(d.marks)-1)
	i := d.marks[mark]
	for line := mark * stride; line < p.Line; {
		var ok bool
		if i, ok = nextLine(text, i); !ok {
			return len(text)
		}
		if line++; line == len(d.marks)*stride {
			d.marks = append(d.marks, i)
		}
	}
	for units := 0; units < p.Character && i < len(text) && text[i] != '\n' && text[i] != '\r'; {
		r, size := utf8.DecodeRune(text[i:])
		if units++; r > 0xFFFF {
			units++
		}
		if units > p.Character {
			break
		}
		i += size
	}
	return i
}

// nextLine is where the line behind that of offset i begins, if there is one.
func nextLine(text []byte, i int) (begin int, ok bool) {
	for ; i < len(text); i++ {
		switch {
		case text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n':
			return i + 2, true
		case text[i] == '\n', text[i] == '\r':
			return i + 1, true
		}
	}
	return 0, false
}

// offsetOf is the byte offset of a position in a text.
func offsetOf(text []byte, p position) int { return readDraft(text).offset(p) }
