package flowjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	tests := []struct {
		name, src string
		start     int    // of the fault
		hint      string // a part of it; empty where the document is well formed
	}{
		{"object", `{"a": [1, -0.5e+3, true, false, null, "\u00e9\ud83c\udf55\/"]}`, 0, ""},
		{"scalar", ` 7 `, 0, ""},
		{"half_a_surrogate_pair", `"\ud800"`, 0, ""},
		{"empty", ``, 0, "empty"},
		{"blank", " \n", 2, "empty"},
		{"byte_order_mark", "\xef\xbb\xbf{}", 0, "byte order mark"},
		{"trailing_comma_in_object", `{"a": 1,}`, 7, "Remove the comma"},
		{"trailing_comma_in_array", `[1 , ]`, 3, "Remove the comma"},
		{"double_comma", `[1,,2]`, 3, "Two commas"},
		{"leading_comma", `[,1]`, 1, "A value is expected"},
		{"missing_comma", `[1 2]`, 3, "A comma or ']'"},
		{"line_comment", "{// x\n}", 1, "no comments"},
		{"block_comment", `{"a": /* x */ 1}`, 6, "no comments"},
		{"single_quotes", `{'a': 1}`, 1, "double quotes"},
		{"bare_key", `{a: 1}`, 1, "A key in double quotes"},
		{"no_colon", `{"a" 1}`, 5, "A colon"},
		{"bare_word", `[yes]`, 1, "A value is expected"},
		{"cut_word", `[tru]`, 1, "double quotes"},
		{"leading_zero", `[01]`, 2, "leading zero"},
		{"lone_minus", `[-]`, 2, "A digit is expected"},
		{"no_digit_after_point", `[1.]`, 3, "decimal point"},
		{"no_digit_in_exponent", `[1e+]`, 4, "exponent"},
		{"plus_sign", `[+1]`, 1, "A value is expected"},
		{"not_a_number", `[NaN]`, 1, "A value is expected"},
		{"bad_escape", `"a\x"`, 2, "Not an escape"},
		{"bad_unicode_escape", `"\u12g4"`, 1, "four hexadecimal digits"},
		{"tab_in_string", "\"a\tb\"", 2, `\u0009`},
		{"NUL_in_string", "\"a\x00b\"", 2, `\u0000`},
		{"NUL_between_values", "[1,\x002]", 3, "A value is expected"},
		{"invalid_UTF-8", "\"a\xffb\"", 2, "not UTF-8"},
		{"surrogate_in_UTF-8", "\"\xed\xa0\x80\"", 1, "not UTF-8"},
		{"open_string", `["abc`, 1, "The string that starts here is not closed"},
		{"open_string_after_backslash", `["abc\`, 5, "Not an escape"},
		{"open_array", `[1, 2`, 0, "The array that starts here is not closed"},
		{"open_object", `[{"a": 1`, 1, "The object that starts here is not closed"},
		{"cut_after_key", `{"a"`, 4, "ends too early"},
		{"cut_after_colon", `{"a":`, 5, "ends too early"},
		{"trailing_text", `{} {}`, 3, "more text follows"},
		{"trailing_brace", `{}}`, 2, "more text follows"},
		{"wrong_bracket", `[1}`, 2, "A comma or ']'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, f := read([]byte(test.src))
			if test.hint == "" {
				if f != nil {
					t.Fatalf("fault at %d: %s", f.Start, f.hint)
				}
				return
			}
			if f == nil {
				t.Fatal("no fault")
			}
			if f.Start != test.start || !strings.Contains(f.hint, test.hint) {
				t.Errorf("fault at %d: %s; want %d: …%s…", f.Start, f.hint, test.start, test.hint)
			}
			r := Compile([]byte(test.src))
			if all := r.Diagnostics(); len(all) != 1 || all[0].Code != codeInvalidFlowJSON || all[0].Message != "Flow JSON is not valid." {
				t.Errorf("diagnostics: %+v", all)
			}
		})
	}
}

func TestTree(t *testing.T) {
	t.Run("repeated_keys_keep_the_last", func(t *testing.T) {
		for _, padding := range []int{0, 40} { // pair by pair, and by hash
			src := `{"a": 1, "\u0061": 2, "b": 3, "a": 4`
			for i := range padding {
				src += `, "p` + strings.Repeat("x", i) + `": 0`
			}
			tree, f := read([]byte(src + `}`))
			if f != nil {
				t.Fatal(f.hint)
			}
			if got := string(tree.raw(tree.member(0, "a"))); got != "4" {
				t.Errorf("a is %s, want 4", got)
			}
			if got := tree.count(0); got != 2+padding {
				t.Errorf("%d members count, want %d", got, 2+padding)
			}
		}
	})
	t.Run("member_of_a_large_object", func(t *testing.T) {
		var b strings.Builder
		b.WriteString(`{"first": 1`)
		for i := range 1000 {
			b.WriteString(`, "k` + strings.Repeat("y", i%7) + string(rune('a'+i%26)) + `": 0`)
		}
		b.WriteString(`, "last": 2}`)
		tree, _ := read([]byte(b.String()))
		if tree.member(0, "first") == none || tree.member(0, "last") == none || tree.member(0, "absent") != none {
			t.Error("wrong member")
		}
	})
	t.Run("text_resolves_escapes", func(t *testing.T) {
		src := []byte(`"\"\\\/\b\f\n\r\t\u00e9\ud83c\udf55\ud83cx\udf55\u0000"`)
		var want string
		if err := json.Unmarshal(src, &want); err != nil {
			t.Fatal(err)
		}
		tree, _ := read(src)
		if diff := cmp.Diff(want, string(tree.text(0))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("what_was_read_before_a_fault_stays", func(t *testing.T) {
		r := Compile([]byte(`{"version": "7.1", "screens": [{"id": "A", }`))
		if r.Version != "7.1" || !r.Publishable() || !r.HasErrors() {
			t.Errorf("version %q, publishable %t", r.Version, r.Publishable())
		}
	})
	t.Run("nodes_are_small", func(t *testing.T) {
		if size := unsafe.Sizeof(node{}); size > 24 {
			t.Errorf("a node has %d bytes, want 24 at most", size)
		}
	})
}

func TestPath(t *testing.T) {
	tree, _ := read([]byte(`{"a": [{"b-c": {"it's": 1, "": 2, "\u0064": 3, "9": 4, "_x9": 5}}]}`))
	want := []string{"", "a", "a[0]", "a[0]['b-c']", `a[0]['b-c']['it\'s']`, "a[0]['b-c']['']", "a[0]['b-c'].d", "a[0]['b-c']['9']", "a[0]['b-c']._x9"}
	var got []string
	for n := range tree.nodes {
		got = append(got, tree.path(nodeID(n)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHostile compiles documents made to be expensive. None may take time with
// the square of its size, which for these sizes is hours.
func TestHostile(t *testing.T) {
	const size = MaxSize / 4 // what grows faster than the document shows here too
	repeat := func(head, part, tail string) []byte {
		n := (size - len(head) - len(tail)) / len(part)
		return []byte(head + strings.Repeat(part, n) + tail)
	}
	flow := `{"version": "7.3", "screens": [{"id": "A", "terminal": true, "layout": {"type": "SingleColumnLayout", "children": [`
	tests := []struct {
		name string
		src  []byte
	}{
		{"open_arrays", repeat("", "[", "")},
		{"open_objects", repeat("", `{"":`, "")},
		{"hundred_thousand_levels", []byte(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000))},
		{"one_string", repeat(`{"version": "`, "x", `"}`)},
		{"one_key", repeat(`{"version": "7.3", "`, "x", `": 1}`)},
		{"digits", repeat(`{"version": `, "9", `}`)},
		{"escaped_NUL", repeat(`{"version": "7.3", "x": "`, `\u0000`, `"}`)},
		{"continuation_bytes", repeat(`"`, "\x80", `"`)},
		{"unclosed_strings", repeat(`[`, `"`, ``)},
		{"many_values", repeat(`[0`, ",0", `]`)},
		{"one_repeated_key", repeat(`{"version": "7.3"`, `,"k":0`, `}`)},
		{"one_repeated_escaped_key", repeat(`{"version": "7.3"`, `,"\u006b":0`, `}`)},
		{"unknown_components", repeat(flow+`{}`, `,{"type":"X"}`, `]}}]}`)},
		{"components_that_are_none", repeat(flow+`0`, `,0000000`[:2]+` `, `]}}]}`)},
		{"bindings", repeat(flow+`{}`, `,{"type":"TextHeading","text":"${data.x}"}`, `]}}]}`)},
		{"links", repeat(flow+`{}`, `,{"type":"EmbeddedLink","text":"a","on-click-action":{"name":"navigate","next":{"type":"screen","name":"B"},"payload":{"a":"${form.b}"}}}`, `]}}]}`)},
		{"inputs_of_one_name", repeat(flow+`{}`, `,{"type":"TextInput","name":"a","label":"a"}`, `]}}]}`)},
		{"screens", repeat(`{"version":"7.3","screens":[{}`, `,{"id":"A"}`, `]}`)},
		{"routes", repeat(`{"version":"7.3","data_api_version":"3.0","screens":[{"id":"A"}],"routing_model":{"A":["A"`, `,"A"`, `]}}`)},
		{"data_fields", repeat(`{"version":"7.3","screens":[{"id":"A","data":{"z":0`, `,"z":{}`, `}}]}`)},
		{"conditions", repeat(flow+`{}`, `,{"type":"If","condition":"((((","then":[]}`, `]}}]}`)},
		{"one_condition", repeat(flow+`{"type":"If","then":[],"condition":"`, `(`, `"}]}}]}`)},
		{"long_condition", repeat(flow+`{"type":"If","then":[],"condition":"${data.a}`, ` && ${data.a}`, `"}]}}]}`)},
		{"long_expression", repeat(flow+`{},{"type":"TextBody","text":"`+"`", `${data.a} `, "`"+`"}]}}]}`)},
		{"fields_and_navigations", append(
			append([]byte(`{"version":"7.3","screens":[{"id":"B","data":{"z":{}`), numbered(`,"f%d":{}`, size/30)...),
			append([]byte(`}},{"id":"A","layout":{"type":"SingleColumnLayout","children":[{}`), repeat("", `,{"type":"Footer","label":"a","on-click-action":{"name":"navigate","next":{"type":"screen","name":"B"},"payload":{"z":"${data.q}"}}}`, `]}}]}`)...)...)},
		{"equal_long_names", append(
			[]byte(flow+`{}`), repeat("", `,{"type":"TextInput","name":"`+strings.Repeat("n", 5000)+`","label":"a"}`, `]}}]}`)...)},
		{"navigations_to_many_fields", append(
			append([]byte(`{"version":"7.3","screens":[{"id":"B","data":{"z":{}`), numbered(`,"f%d":{}`, size/30)...),
			append([]byte(`}},{"id":"A","layout":{"type":"SingleColumnLayout","children":[{}`), repeat("", `,{"type":"EmbeddedLink","text":"a","on-click-action":{"name":"navigate","next":{"type":"screen","name":"B"},"payload":{}}}`, `]}}]}`)...)...)},
		{"initial_values_of_many_options", append(
			append([]byte(flow+`{},{"type":"CheckboxGroup","name":"a","label":"a","data-source":[{"id":"z","title":"z"}`), numbered(`,{"id":"o%d","title":"o"}`, size/60)...),
			append([]byte(`],"init-value":["a"`), repeat("", `,"a"`, `]}]}}]}`)...)...)},
		{"signs_in_a_condition", repeat(flow+`{"type":"If","then":[],"condition":"`, `!`, `${data.a}"}]}}]}`)},
		{"parentheses_in_an_expression", repeat(flow+`{},{"type":"TextBody","text":"`+"`", `(`, "`"+`"}]}}]}`)},
		{"terms_in_an_expression", repeat(flow+`{},{"type":"TextBody","text":"`+"`1", `+1`, "`"+`"}]}}]}`)},
		{"nested_ifs", []byte(flow + strings.Repeat(`{"type":"If","condition":"${data.a}","then":[`, 240) + strings.Repeat(`]}`, 240) + `]}}]}`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			r := Compile(test.src)
			errors := r.Errors()
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%v, %d errors, %d omitted", took, len(errors), r.Omitted)
			}
			if n := len(r.Diagnostics()); n > maxDiagnostics {
				t.Errorf("%d diagnostics", n)
			}
			if !r.HasErrors() {
				t.Error("no errors")
			}
			for _, d := range r.Diagnostics() {
				if len(d.Path) > 1<<16 || len(d.Message) > 1<<12 {
					t.Fatalf("%d bytes of path, %d of message", len(d.Path), len(d.Message))
				}
			}
		})
	}
	t.Run("too_large", func(t *testing.T) {
		r := Compile(bytes.Repeat([]byte(" "), MaxSize+1))
		if all := r.Diagnostics(); len(all) != 1 || !strings.Contains(all[0].Hint, "10 MiB") {
			t.Errorf("%+v", all)
		}
	})
}

// numbered is the format with 0, 1, 2, … up to n.
func numbered(format string, n int) []byte {
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, format, i)
	}
	return b
}

// FuzzRead compares the reader with encoding/json. They agree on what JSON is,
// but for the depth and for bytes that are not UTF-8.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e3,true,null,"\u00e9\n"]}`, `[1,]`, `{"a":1,"a":{}}`, "\"\xff\"", `"\ud800"`, "[[[]]]", " 1 ", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tree, fault := read(src)
		if fault != nil && strings.Contains(fault.hint, "nested") {
			return
		}
		if want := json.Valid(src) && utf8.Valid(src); want != (fault == nil) {
			t.Fatalf("valid: %t, want %t (%+v)", fault == nil, want, fault)
		}
		if fault != nil && (fault.Start < 0 || fault.Start > fault.End || fault.End > len(src)) {
			t.Fatalf("fault at %+v of %d", fault.Span, len(src))
		}
		for n := range tree.nodes {
			nd := tree.nodes[n]
			if nd.start > nd.end || int(nd.end) > len(src) || int(nd.next) <= n || int(nd.next) > len(tree.nodes) {
				t.Fatalf("node %d: %+v", n, nd)
			}
		}
		if fault != nil {
			return
		}
		var want any
		if err := json.Unmarshal(src, &want); err == nil {
			if diff := cmp.Diff(want, tree.decoded(0)); diff != "" {
				t.Fatalf("value (-encoding/json +tree):\n%s", diff)
			}
		}
	})
}

// decoded is n as encoding/json would have it.
func (t *tree) decoded(n nodeID) any {
	switch t.kind(n) {
	case kindBoolean:
		return t.isTrue(n)
	case kindNumber:
		return t.number(n)
	case kindString:
		return string(t.text(n))
	case kindArray:
		list := []any{}
		for c := range t.children(n) {
			list = append(list, t.decoded(c))
		}
		return list
	case kindObject:
		m := map[string]any{}
		for c := range t.children(n) {
			m[string(t.keyText(c))] = t.decoded(c)
		}
		return m
	}
	return nil
}
