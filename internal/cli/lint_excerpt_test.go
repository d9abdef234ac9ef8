package cli

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"flowport/flowjson"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 300)
	tests := []struct {
		name         string
		src, part    string // the span is part's first place in src
		source, mark string
	}{
		{"underlines", "one\n\"two\": 3\n", `"two"`, `"two": 3`, "^^^^^"},
		{"tabs take four columns", "\t\tx: y", "y", "        x: y", "           ^"},
		{"a tab inside the span", "a\tb", "a\tb", "a    b", "^^^^^^"},
		{"wide characters take two", `"日本": 1`, "1", `"日本": 1`, "        ^"},
		{"emoji in the span", `x 🎉y`, "🎉", `x 🎉y`, "  ^^"},
		{"combining marks take none", "e\u0301 x", "x", "e\u0301 x", "  ^"},
		{"CRLF ends the line", "ab\r\ncd\r\n", "cd", "cd", "^^"},
		{"lone CR ends the line", "ab\rcd\r", "cd", "cd", "^^"},
		{"a span over several lines stops at the line's end", "{\n1\n}", "{\n1\n}", "{", "^"},
		{"long before", long + "X" + "b", "X", "…" + long[:60] + "Xb", strings.Repeat(" ", 61) + "^"},
		{"long after", "X" + long, "X", "X" + long[:109] + "…", "^"},
		{"terminal escapes are shown, not obeyed", "\x1b[31mred", "red", "\uFFFD[31mred", "     ^^^"},
		{"bidirectional overrides too", "a\u202Eb", "b", "a\uFFFDb", "  ^"},
		{"invalid UTF-8", "a\xffb", "b", "a\uFFFDb", "  ^"},
		{"empty line", "\n\n", "\n", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := strings.Index(tt.src, tt.part)
			source, mark := excerpt([]byte(tt.src), flowjson.Span{Start: start, End: start + len(tt.part)})
			if source != tt.source || mark != tt.mark {
				t.Errorf("got\n%q\n%q\nwant\n%q\n%q", source, mark, tt.source, tt.mark)
			}
		})
	}
}

func TestExcerpt_emptySpan(t *testing.T) {
	tests := []struct {
		at   int
		mark string
	}{
		{0, "^"}, {2, "  ^"}, {3, "   ^"},
	}
	for _, tt := range tests {
		if _, mark := excerpt([]byte("abc"), flowjson.Span{Start: tt.at, End: tt.at}); mark != tt.mark {
			t.Errorf("span at %d is marked %q, want %q", tt.at, mark, tt.mark)
		}
	}
	if source, mark := excerpt(nil, flowjson.Span{Start: 5, End: 9}); source != "" || mark != "" {
		t.Errorf("a span outside gives %q, %q", source, mark)
	}
}

// FuzzExcerpt: whatever the bytes, the excerpt is short, printable and marked.
func FuzzExcerpt(f *testing.F) {
	f.Add([]byte("{\"a\":\t1}\n"), 5, 6)
	f.Add([]byte("日本\xff\x1b\r"), 3, 9)
	f.Fuzz(func(t *testing.T, src []byte, start, end int) {
		source, mark := excerpt(src, flowjson.Span{Start: start, End: end})
		if source == "" && mark == "" {
			return
		}
		for _, r := range source + mark {
			if !unicode.IsGraphic(r) {
				t.Errorf("%U in the excerpt", r)
			}
		}
		if !strings.Contains(mark, "^") || strings.Trim(mark, " ^") != "" {
			t.Errorf("mark %q", mark)
		}
		if len(mark) > excerptWidth+excerptTab+1 || utf8.RuneCountInString(source) > utf8.RuneCountInString(string(src))*excerptTab+2 {
			t.Errorf("%d columns of marks under %q", len(mark), source)
		}
	})
}
