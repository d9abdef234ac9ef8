package flowjson

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPosition(t *testing.T) {
	tests := []struct {
		name, src    string
		offset       int
		line, column int
	}{
		{"start", "{}", 0, 1, 1},
		{"end", "{}", 2, 1, 3},
		{"before_start", "{}", -1, 1, 1},
		{"beyond_end", "{}", 9, 1, 3},
		{"empty", "", 0, 1, 1},
		{"tab_counts_one", "\t\t{", 2, 1, 3},
		{"after_LF", "{\n}", 2, 2, 1},
		{"the_LF_itself", "{\n}", 1, 1, 2},
		{"after_CRLF", "{\r\n}", 3, 2, 1},
		{"inside_CRLF", "{\r\n}", 2, 1, 2},
		{"after_lone_CR", "{\r}", 2, 2, 1},
		{"CR_at_the_end", "{\r", 2, 2, 1},
		{"two_bytes_count_one", `"é"x`, 4, 1, 4},
		{"four_bytes_count_two", `"🍕"x`, 6, 1, 5},
		{"inside_a_character", `"🍕"`, 3, 1, 2},
		{"inside_a_character_across_a_mark", strings.Repeat("x", markStep-1) + "é", markStep, 1, markStep},
		{"last_line", "a\nb\nc", 4, 3, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := Compile([]byte(test.src))
			if line, column := r.Position(test.offset); line != test.line || column != test.column {
				t.Errorf("%d:%d, want %d:%d", line, column, test.line, test.column)
			}
		})
	}
	t.Run("agrees_with_counting", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			part := rapid.SampledFrom([]string{"a", "é", "🍕", "\n", "\r\n", "\r", "€", strings.Repeat("x", markStep-1), strings.Repeat("🍕", markStep/4+1)})
			src := strings.Join(rapid.SliceOfN(part, 0, 40).Draw(t, "parts"), "")
			offset := rapid.IntRange(0, len(src)).Draw(t, "offset")
			var x lineIndex
			line, column := x.position([]byte(src), offset)
			if wantLine, wantColumn := countPosition(src, offset); line != wantLine || column != wantColumn {
				t.Fatalf("%d:%d, want %d:%d", line, column, wantLine, wantColumn)
			}
			at := newRuler([]byte(src)).after(firstSpot, rapid.IntRange(0, offset).Draw(t, "before"))
			if at = newRuler([]byte(src)).after(at, offset); at.line != line || at.column != column {
				t.Fatalf("%d:%d by going on, want %d:%d", at.line, at.column, line, column)
			}
		})
	})
	t.Run("a_long_line_is_not_counted_for_every_question", func(t *testing.T) {
		src := []byte(strings.Repeat("é", MaxSize/2))
		var x lineIndex
		start := time.Now()
		for i := range 100_000 {
			offset := i * 104
			if _, column := x.position(src, offset); column != offset/2+1 {
				t.Fatalf("column %d at %d", column, offset)
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// countPosition is position, found by looking at everything before offset.
func countPosition(src string, offset int) (line, column int) {
	for offset > 0 && offset < len(src) && !utf8.RuneStart(src[offset]) {
		offset--
	}
	if offset > 0 && offset < len(src) && src[offset-1:offset+1] == "\r\n" {
		offset--
	}
	before := strings.ReplaceAll(src[:offset], "\r\n", "\n")
	before = strings.ReplaceAll(before, "\r", "\n")
	if strings.HasSuffix(src[:offset], "\r") && strings.HasPrefix(src[offset:], "\n") {
		before = before[:len(before)-1]
	}
	lines := strings.Split(before, "\n")
	last := lines[len(lines)-1]
	return len(lines), len(utf16.Encode([]rune(last))) + 1
}
