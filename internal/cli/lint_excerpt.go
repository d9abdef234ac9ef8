package cli

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"flowport/flowjson"
)

// A source line is shown up to excerptBefore bytes before the fault and up to
// excerptWidth columns in all, so that a document on a single line of ten
// megabytes costs no more than a short one.
const (
	excerptBefore = 60
	excerptWidth  = 110
	excerptTab    = 4
	clipped       = "…"
)

// excerpt returns the line of src where span starts and a line of the same
// layout that underlines the span, as far as it lies in the excerpt. Both are
// empty for a span outside src or on an empty line.
func excerpt(src []byte, span flowjson.Span) (source, mark string) {
	if span.Start < 0 || span.Start > len(src) {
		return "", ""
	}
	var line, under strings.Builder
	begin, cut := lineStart(src, span.Start)
	if cut {
		line.WriteString(clipped)
		under.WriteByte(' ')
	}
	width := under.Len()
	for at := begin; at < len(src) && src[at] != '\n' && src[at] != '\r'; {
		if width >= excerptWidth {
			line.WriteString(clipped)
			break
		}
		r, size := utf8.DecodeRune(src[at:])
		cells := runeCells(r)
		switch {
		case r == '\t':
			line.WriteString(strings.Repeat(" ", excerptTab))
		case !unicode.IsGraphic(r):
			line.WriteRune(unicode.ReplacementChar)
		default:
			line.WriteRune(r)
		}
		width += cells
		switch {
		case at < span.Start:
			under.WriteString(strings.Repeat(" ", cells))
		case at < span.End:
			under.WriteString(strings.Repeat("^", cells))
		}
		at += size
	}
	if strings.TrimSpace(line.String()) == "" {
		return "", ""
	}
	if span.End <= span.Start || !strings.Contains(under.String(), "^") {
		under.WriteByte('^') // a place between characters, or the line's end
	}
	return line.String(), under.String()
}

// lineStart returns where the excerpt around offset begins: at the line's
// start, or, with cut set, a little before offset.
func lineStart(src []byte, offset int) (begin int, cut bool) {
	floor := max(0, offset-excerptBefore)
	if at := bytes.LastIndexAny(src[floor:offset], "\r\n"); at >= 0 {
		return floor + at + 1, false
	}
	if floor == 0 {
		return 0, false
	}
	for floor < offset && !utf8.RuneStart(src[floor]) {
		floor++
	}
	return floor, true
}

// runeCells returns how many columns of a terminal r takes.
func runeCells(r rune) int {
	switch {
	case r == '\t':
		return excerptTab
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(wideRunes, r):
		return 2
	}
	return 1
}

// wideRunes are the blocks that Unicode's East Asian Width calls wide, and the
// emoji, in the coarse form that terminals agree on.
var wideRunes = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115F, Stride: 1}, // Hangul Jamo
		{Lo: 0x2E80, Hi: 0x303E, Stride: 1}, // CJK radicals and punctuation
		{Lo: 0x3041, Hi: 0x33FF, Stride: 1}, // kana, CJK symbols
		{Lo: 0x3400, Hi: 0x4DBF, Stride: 1}, // CJK extension A
		{Lo: 0x4E00, Hi: 0xA4CF, Stride: 1}, // CJK, Yi
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1}, // Hangul
		{Lo: 0xF900, Hi: 0xFAFF, Stride: 1}, // CJK compatibility
		{Lo: 0xFE30, Hi: 0xFE6F, Stride: 1}, // CJK forms
		{Lo: 0xFF00, Hi: 0xFF60, Stride: 1}, // full width forms
		{Lo: 0xFFE0, Hi: 0xFFE6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F300, Hi: 0x1F64F, Stride: 1}, // pictographs, faces
		{Lo: 0x1F680, Hi: 0x1F6FF, Stride: 1}, // transport
		{Lo: 0x1F900, Hi: 0x1FAFF, Stride: 1}, // more pictographs
		{Lo: 0x20000, Hi: 0x3FFFD, Stride: 1}, // CJK extensions B and on
	},
}
