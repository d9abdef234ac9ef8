package flowjson

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"unicode/utf8"
)

// lineIndex turns byte offsets into lines and columns. It is built at the
// first question, in one pass, and may be asked from several goroutines.
//
// A line ends with LF, CRLF or a CR alone, as in the Language Server Protocol.
// Columns count UTF-16 code units, so a tab counts one and a character beyond
// U+FFFF two.
type lineIndex struct {
	once  sync.Once
	lines []int32 // offset of each line's first byte
	marks []int32 // marks[i]: UTF-16 units between the start of the line and byte i*markStep
}

// markStep is how far apart the marks are: the longest part of a long line
// that is counted again for a question.
const markStep = 1 << 8

// position returns the 1-based line and column of a byte offset. An offset
// outside the document is taken to its nearest end; one inside a character or
// a CRLF to where that starts.
func (x *lineIndex) position(src []byte, offset int) (line, column int) {
	x.once.Do(func() { x.build(src) })
	offset = charStart(src, offset)
	line, _ = slices.BinarySearch(x.lines, int32(offset)+1)
	return line, x.column(src, offset, line)
}

// after is position for an offset behind another one, which is at line, column.
func (x *lineIndex) after(src []byte, offset, other, line, column int) (int, int) {
	offset, other = charStart(src, offset), charStart(src, other)
	if offset-other < markStep && (line == len(x.lines) || offset < int(x.lines[line])) {
		_, units := countUnits(src, other, offset)
		return line, column + units
	}
	return x.position(src, offset)
}

func (x *lineIndex) column(src []byte, offset, line int) int {
	from, before := int(x.lines[line-1]), 0
	if mark := offset / markStep; mark*markStep > from {
		from, before = mark*markStep, int(x.marks[mark])
	}
	_, units := countUnits(src, from, offset)
	return before + units + 1
}

// charStart is where the character or the CRLF starts that offset is in; the
// nearest end of src for an offset outside of it.
func charStart(src []byte, offset int) int {
	offset = max(0, min(offset, len(src)))
	if offset == 0 || offset == len(src) {
		return offset
	}
	if src[offset] < utf8.RuneSelf {
		if src[offset] == '\n' && src[offset-1] == '\r' {
			return offset - 1
		}
		return offset
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

func (x *lineIndex) build(src []byte) {
	x.lines = make([]int32, 0, 1+bytes.Count(src, []byte("\n")))
	x.marks = make([]int32, 0, 1+len(src)/markStep)
	hasCR := bytes.IndexByte(src, '\r') >= 0
	lf := -1 // the first LF from start on, or the end
	for start := 0; start <= len(src); {
		if lf < start {
			lf = len(src)
			if i := bytes.IndexByte(src[start:], '\n'); i >= 0 {
				lf = start + i
			}
		}
		end := lf
		if hasCR {
			if i := bytes.IndexByte(src[start:lf], '\r'); i >= 0 && (start+i+1 < lf || lf == len(src)) {
				end = start + i // a CR alone
			}
		}
		x.line(src, start, end+1)
		start = end + 1
	}
}

// line adds the line from start up to next, and the marks on it.
func (x *lineIndex) line(src []byte, start, next int) {
	x.lines = append(x.lines, int32(start))
	units := 0
	for mark := len(x.marks) * markStep; mark < next; mark += markStep {
		at, more := countUnits(src, start, mark)
		if at < mark { // A character across the mark counts before it, and nothing behind it.
			size, width := unitsAt(src, at)
			at, more = at+size, more+width
		}
		start, units = at, units+more
		x.marks = append(x.marks, int32(units))
	}
}

// countUnits counts the UTF-16 units of the characters from from up to to, and
// tells where the last one ends that is not beyond to.
func countUnits(src []byte, from, to int) (end, units int) {
	const tops = 0x8080808080808080
	for from < to {
		if from+8 <= to {
			if binary.LittleEndian.Uint64(src[from:])&tops == 0 { // all of ASCII
				from, units = from+8, units+8
				continue
			}
		} else if n := to - from; from+8 <= len(src) && binary.LittleEndian.Uint64(src[from:])<<(64-8*n)&tops == 0 {
			return to, units + n
		}
		size, width := unitsAt(src, from)
		if from+size > to {
			break
		}
		from, units = from+size, units+width
	}
	return from, units
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
