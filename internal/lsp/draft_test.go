package lsp

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestOffsetOf(t *testing.T) {
	const text = "ab\ncd\r\ne\rf😀g\n"
	for _, test := range []struct {
		name            string
		line, character int
		want            string // what follows
	}{
		{"at_the_start", 0, 0, text},
		{"in_a_line", 0, 1, "b\ncd\r\ne\rf😀g\n"},
		{"behind_the_end_of_a_line", 0, 9, "\ncd\r\ne\rf😀g\n"},
		{"behind_lf", 1, 0, "cd\r\ne\rf😀g\n"},
		{"before_crlf", 1, 2, "\r\ne\rf😀g\n"},
		{"behind_crlf", 2, 0, "e\rf😀g\n"},
		{"behind_cr", 3, 1, "😀g\n"},
		{"inside_a_surrogate_pair", 3, 2, "😀g\n"},
		{"behind_a_surrogate_pair", 3, 3, "g\n"},
		{"in_the_last_line", 4, 0, ""},
		{"behind_the_last_line", 9, 9, ""},
		{"before_the_start", -1, -1, text},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := text[offsetOf([]byte(text), position{test.line, test.character}):]; got != test.want {
				t.Errorf("before %q, want %q", got, test.want)
			}
		})
	}
}

// changed is a text after changes.
func changed(text string, changes ...contentChange) string {
	d := newDraft([]byte(text))
	for _, change := range changes {
		d.apply(change)
	}
	return string(d.text)
}

// TestDraft compares changes, one after the other, with the same changes of
// UTF-16 units, which is how editors hold a text.
func TestDraft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.StringOf(rapid.SampledFrom([]rune("ab\n\r\t\"{é😀")))
		text := piece.Draw(t, "text") + strings.Repeat("\n", rapid.IntRange(0, 3*stride).Draw(t, "lines")) + piece.Draw(t, "end of text")
		d := newDraft([]byte(text))
		for range 10 {
			units := utf16.Encode([]rune(text))
			start := rapid.IntRange(0, len(units)).Draw(t, "start")
			end := rapid.IntRange(start, len(units)).Draw(t, "end")
			if splits(units, start) || splits(units, end) {
				continue
			}
			with := piece.Draw(t, "with")
			change := contentChange{&textRange{placeOf(units, start), placeOf(units, end)}, with}
			want := string(utf16.Decode(units[:start])) + with + string(utf16.Decode(units[end:]))
			if d.apply(change); string(d.text) != want {
				t.Fatalf("%q, with %q at %v, became %q instead of %q", text, with, change.Range, d.text, want)
			}
			text = want
		}
	})
}

// TestDraft_joins_CR_and_LF has a change move the begin of a line that the draft
// remembers.
func TestDraft_joins_CR_and_LF(t *testing.T) {
	lines := strings.Repeat("\r", stride)
	begin := &textRange{position{stride, 0}, position{stride, 0}}
	if got := changed(lines+"x", contentChange{begin, "\n"}, contentChange{begin, "y"}); got != lines+"\nyx" {
		t.Errorf("got %q", got)
	}
}

// splits reports whether a place is inside a surrogate pair or a CRLF, where
// no editor puts a cursor.
func splits(units []uint16, i int) bool {
	return i > 0 && i < len(units) && (utf16.IsSurrogate(rune(units[i-1])) && units[i] >= 0xDC00 && units[i] < 0xE000 || units[i-1] == '\r' && units[i] == '\n')
}

// placeOf is the position of unit i.
func placeOf(units []uint16, i int) position {
	before := string(utf16.Decode(units[:i]))
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(before, "\r\n", "\n"), "\r", "\n"), "\n")
	return position{len(lines) - 1, len(utf16.Encode([]rune(lines[len(lines)-1])))}
}
