package flowjson

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sync"
	"unicode/utf8"
)

// spot is a byte of a document by offset and by line and column, from 1 on.
type spot struct{ offset, line, column int }

// ruler turns the offsets of a document into lines and columns, going forward
// from a spot that is known.
//
// A line ends with LF, CRLF or a CR alone, as in the Language Server Protocol.
// Columns count UTF-16 code units, so a tab counts one and a character beyond
// U+FFFF two.
type ruler struct {
	src    []byte
	loneCR bool // some line ends with a CR alone
}

func newRuler(src []byte) ruler {
	for rest := src; ; {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 {
			return ruler{src, false}
		}
		if rest = rest[i+1:]; len(rest) == 0 || rest[0] != '\n' {
			return ruler{src, true}
		}
	}
}

// firstSpot is where every document starts.
var firstSpot = spot{0, 1, 1}

// after is the spot at offset, which is not before s. One outside the document
// is taken to its nearest end; one inside a character or a CRLF to where that
// starts.
func (r ruler) after(s spot, offset int) spot {
	offset = charStart(r.src, offset)
	from := s.offset
	if ends, last := r.lineEnds(r.src[from:offset]); ends > 0 {
		s.line, s.column, from = s.line+ends, 1, from+last
	}
	return spot{offset, s.line, s.column + unitsIn(r.src, from, offset)}
}

// lineEnds counts the line ends in part, and tells where the line behind the
// last one starts.
func (r ruler) lineEnds(part []byte) (n, last int) {
	if !r.loneCR {
		if n = bytes.Count(part, []byte{'\n'}); n > 0 {
			last = bytes.LastIndexByte(part, '\n') + 1
		}
		return n, last
	}
	for i, c := range part {
		// No part ends inside of a CRLF.
		if c == '\n' || c == '\r' && (i+1 == len(part) || part[i+1] != '\n') {
			n, last = n+1, i+1
		}
	}
	return n, last
}

// lineIndex is a ruler for offsets in any order. It is made at the first
// question, in one pass, and may be asked from several goroutines.
type lineIndex struct {
	once  sync.Once
	ruler ruler
	marks []spot // at about every markStep-th byte
}

// markStep is how far apart the marks are: the longest part of the document
// that is looked at for a question.
const markStep = 1 << 9

// position returns the 1-based line and column of a byte offset.
func (x *lineIndex) position(src []byte, offset int) (line, column int) {
	x.once.Do(func() { x.build(src) })
	mark := max(0, min(offset, len(src))) / markStep
	s := x.ruler.after(x.marks[mark], offset)
	return s.line, s.column
}

func (x *lineIndex) build(src []byte) {
	x.ruler = newRuler(src)
	x.marks = make([]spot, 1, 1+len(src)/markStep)
	x.marks[0] = firstSpot
	for i := 1; i < cap(x.marks); i++ {
		x.marks = append(x.marks, x.ruler.after(x.marks[i-1], i*markStep))
	}
}

// charStart is where the character or the CRLF starts that offset is in; the
// nearest end of src for an offset outside of it.
func charStart(src []byte, offset int) int {
	if uint(offset) < uint(len(src)) && src[offset] < utf8.RuneSelf && src[offset] != '\n' { // as nearly all
		return offset
	}
	return wideCharStart(src, offset)
}

func wideCharStart(src []byte, offset int) int {
	offset = max(0, min(offset, len(src)))
	if offset == 0 || offset == len(src) {
		return offset
	}
	if src[offset] == '\n' && src[offset-1] == '\r' {
		return offset - 1
	}
	for start := offset; start >= 0 && start > offset-utf8.UTFMax; start-- {
		if utf8.RuneStart(src[start]) {
			if size, _ := unitsAt(src, start); start+size > offset {
				return start
			}
			break
		}
	}
	return offset
}

// utf16Len is the length of text in UTF-16 code units.
func utf16Len(text []byte) int { return unitsIn(text, 0, len(text)) }

// unitsIn is utf16Len of src[from:to].
func unitsIn(src []byte, from, to int) int {
	const tops = 0x8080808080808080
	units := to - from
	for from+8 <= len(src) { // Eight bytes at a time, of which the last may be beyond to.
		if from >= to {
			return units
		}
		wide := binary.LittleEndian.Uint64(src[from:]) & tops
		if wide == 0 {
			from += 8
			continue
		}
		from += bits.TrailingZeros64(wide) / 8
		if from >= to {
			return units
		}
		size, width := unitsAt(src, from)
		from, units = from+size, units-size+width
	}
	for from < to {
		size, width := unitsAt(src, from)
		from, units = from+size, units-size+width
	}
	return units
}

// unitsAt is the size in bytes and in UTF-16 units of the character at i. The
// rest of a character whose start lies before i counts nothing.
func unitsAt(src []byte, i int) (size, width int) {
	if src[i] < utf8.RuneSelf {
		return 1, 1
	}
	r, size := utf8.DecodeRune(src[i:])
	switch {
	case size == 1 && !utf8.RuneStart(src[i]):
		return 1, 0
	case r > 0xFFFF:
		return size, 2
	}
	return size, 1
}
