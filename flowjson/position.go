package flowjson

import (
	"sort"
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
const markStep = 1 << 10

// position returns the 1-based line and column of a byte offset. An offset
// outside the document is taken to its nearest end; one inside a character or
// a CRLF to where that starts.
func (x *lineIndex) position(src []byte, offset int) (line, column int) {
	x.once.Do(func() { x.build(src) })
	offset = max(0, min(offset, len(src)))
	if offset > 0 && offset < len(src) && src[offset] == '\n' && src[offset-1] == '\r' {
		offset--
	}
	line = sort.Search(len(x.lines), func(i int) bool { return int(x.lines[i]) > offset })
	from, units := int(x.lines[line-1]), 0
	if mark := offset / markStep; mark*markStep > from {
		from, units = mark*markStep, int(x.marks[mark])
	}
	for i := from; i < offset; {
		size, width := unitsAt(src, i)
		if i+size > offset {
			break
		}
		i, units = i+size, units+width
	}
	return line, units + 1
}

func (x *lineIndex) build(src []byte) {
	x.lines = append(x.lines, 0)
	x.marks = make([]int32, 0, len(src)/markStep+1)
	units, mark := 0, 0
	for i := 0; i < len(src); {
		if i >= mark {
			// A character across the mark has been counted in full; what is
			// left of it counts nothing in position.
			x.marks = append(x.marks, int32(units))
			mark += markStep
		}
		c := src[i]
		if c == '\n' || c == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			i++
			x.lines = append(x.lines, int32(i))
			units = 0
			continue
		}
		size, width := unitsAt(src, i)
		i, units = i+size, units+width
	}
	if len(src) >= mark {
		x.marks = append(x.marks, int32(units))
	}
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
