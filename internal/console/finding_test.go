package console

import (
	"strings"
	"testing"

	"flowport/flowjson"
)

func TestFindings(t *testing.T) {
	long := strings.Repeat("a", maxLine)
	for name, c := range map[string]struct {
		src                        string
		line, column, lineEnd, end int
		want                       string // before[marked]after; empty if no line is shown
	}{
		"in the middle":            {`{"a": 1}`, 1, 7, 1, 8, `{"a": [1]}`},
		"without indentation":      {"{\n\t  \"a\": 1\n}", 2, 4, 2, 7, `["a"]: 1`},
		"at the end":               {`{"a"`, 1, 5, 1, 5, `{"a"[]`},
		"after a line of CRLF":     {"{\r\n1}\r\n", 2, 1, 2, 2, `[1]}`},
		"after a line of CR":       {"{\r\r1}", 3, 1, 3, 2, `[1]}`},
		"columns count UTF-16":     {`"😀é" 1`, 1, 7, 1, 8, `"😀é" [1]`},
		"over several lines":       {"{\n\"a\": [\n]}", 2, 6, 3, 2, `"a": [[]`},
		"a column beyond the line": {"{}", 1, 99, 1, 100, `{}[]`},
		"an end before the start":  {"{}", 1, 2, 1, 1, `{[]}`},
		"no text":                  {"\xff\"", 1, 2, 1, 3, "\uFFFD[\"]"},
		"a line that is not there": {"{}", 7, 1, 7, 2, ""},
		"an empty line":            {"\n{}", 1, 1, 1, 1, ""},
		"the longest line":         {long, 1, 1, 1, 1, "[]" + long},
		"a line too long":          {long + "a", 1, 1, 1, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			errs := []flowjson.ReportedError{{LineStart: c.line, ColumnStart: c.column, LineEnd: c.lineEnd, ColumnEnd: c.end}}
			f := findings([]byte(c.src), errs)[0]
			got := f.Before + "[" + f.Marked + "]" + f.After
			if c.want == "" {
				c.want = "[]"
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func FuzzFindings(f *testing.F) {
	f.Add([]byte("{\n\"a\": 1}"), 2, 1, 2, 4)
	f.Fuzz(func(t *testing.T, src []byte, line, column, lineEnd, end int) {
		if line > 1000 {
			return
		}
		errs := []flowjson.ReportedError{{LineStart: line, ColumnStart: column, LineEnd: lineEnd, ColumnEnd: end}}
		got := findings(src, errs)[0]
		if n := len(got.Before + got.Marked + got.After); n > 3*maxLine { // a byte may become U+FFFD
			t.Errorf("a line of %d bytes", n)
		}
	})
}
