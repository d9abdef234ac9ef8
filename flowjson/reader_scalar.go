package flowjson

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// skipSpace goes on behind white space. Blanks are passed eight at a time, since
// much of a document is indentation.
//
//go:noinline so that space is inlined.
func (r *reader) skipSpace() {
	const blanks = 0x2020202020202020
	src, i := r.src, r.pos
	if i+1 < len(src) && src[i+1] > ' ' && src[i] == ' ' { // as most of them
		r.pos++
		return
	}
	for i < len(src) {
		switch c := src[i]; {
		case c == ' ' && i+8 <= len(src):
			i += bits.TrailingZeros64(binary.LittleEndian.Uint64(src[i:])^blanks) / 8 // 8 where all are blank
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
		default:
			r.pos = i
			return
		}
	}
	r.pos = i
}

func (r *reader) word(w string) *fault {
	if !bytes.HasPrefix(r.src[r.pos:], []byte(w)) {
		return r.unexpected("A value is expected here; text has to be in double quotes.")
	}
	r.pos += len(w)
	return nil
}

// str reads a string, and tells whether it has escapes.
func (r *reader) str() (escaped bool, f *fault) {
	src, i := r.src, r.pos+1
	for i+8 <= len(src) { // most strings end in here
		special := specials(binary.LittleEndian.Uint64(src[i:]))
		if special == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(special) / 8
		if src[i] == '"' {
			r.pos = i + 1
			return false, nil
		}
		break
	}
	start := r.pos
	r.pos = i
	for {
		r.pos += plainLen(r.src[r.pos:])
		if r.pos == len(r.src) {
			return escaped, &fault{Span{start, start + 1}, "The string that starts here is not closed."}
		}
		switch c := r.src[r.pos]; {
		case c == '"':
			r.pos++
			return escaped, nil
		case c == '\\':
			escaped = true
			if f := r.escape(); f != nil {
				return escaped, f
			}
		case c < 0x20:
			return escaped, &fault{Span{r.pos, r.pos + 1}, fmt.Sprintf("A control character (U+%04X) inside a string; write it as \\u%04x.", c, c)}
		default:
			if f := r.unicode(); f != nil {
				return escaped, f
			}
		}
	}
}

// unicode skips characters beyond ASCII.
func (r *reader) unicode() *fault {
	for r.pos < len(r.src) && r.src[r.pos] >= utf8.RuneSelf {
		_, size := utf8.DecodeRune(r.src[r.pos:])
		if size == 1 {
			return &fault{Span{r.pos, r.pos + 1}, "A byte that is not UTF-8; save the document as UTF-8."}
		}
		r.pos += size
	}
	return nil
}

func (r *reader) escape() *fault {
	rest := r.src[r.pos:]
	if len(rest) > 1 {
		switch rest[1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			r.pos += 2
			return nil
		case 'u':
			if hex4(rest[2:]) >= 0 {
				r.pos += 6
				return nil
			}
			return &fault{Span{r.pos, r.pos + 2}, `\u needs four hexadecimal digits.`}
		}
	}
	return &fault{Span{r.pos, min(r.pos+2, len(r.src))}, `Not an escape of JSON; a backslash itself is written as \\.`}
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?.
func (r *reader) number() *fault {
	if r.peek() == '-' {
		r.pos++
	}
	if r.peek() == '0' {
		r.pos++
		if isDigit(r.peek()) {
			return r.unexpected("A number has no leading zero.")
		}
	} else if !r.digits() {
		return r.unexpected("A digit is expected here.")
	}
	if r.peek() == '.' {
		r.pos++
		if !r.digits() {
			return r.unexpected("A digit is expected after the decimal point.")
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.pos++
		if c := r.peek(); c == '+' || c == '-' {
			r.pos++
		}
		if !r.digits() {
			return r.unexpected("A digit is expected in the exponent.")
		}
	}
	return nil
}

// peek is the next byte, or 0 at the end.
func (r *reader) peek() byte {
	if r.pos < len(r.src) {
		return r.src[r.pos]
	}
	return 0
}

func (r *reader) digits() bool {
	start := r.pos
	for r.pos < len(r.src) && isDigit(r.src[r.pos]) {
		r.pos++
	}
	return r.pos > start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
