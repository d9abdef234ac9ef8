package flowjson

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRepair(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"leaves_json_alone", `{"a": [1, "x", {}], "b": null}`, `{"a": [1, "x", {}], "b": null}`},
		{"makes_a_value_of_nothing", ``, `null`},
		{"closes_containers", `{"a": [{"b": 1`, `{"a": [{"b": 1}]}`},
		{"ends_a_string_with_its_line", "{\"a\": \"x\n}", "{\"a\": \"x\"\n}"},
		{"leaves_brackets_at_the_end_of_the_line_outside_of_the_string", `[{"a": "x},` + "\n" + `{}]`, `[{"a": "x"},` + "\n" + `{}]`},
		{"leaves_the_brace_of_a_reference_inside", "{\"a\": \"${data.x}\n}", "{\"a\": \"${data.x}\"\n}"},
		{"gives_a_colon_a_value", `{"a": , "b": 1}`, `{"a": null, "b": 1}`},
		{"gives_a_colon_a_value_before_the_next_key", `{"a": "b": 1}`, `{"a": null,"b": 1}`},
		{"gives_a_key_a_colon_and_a_value", `{"a", "b": 1}`, `{"a":null, "b": 1}`},
		{"puts_a_colon_before_a_value", `{"a" {}}`, `{"a" :{}}`},
		{"puts_commas_between_members", `{"a": 1 "b": 2}`, `{"a": 1 ,"b": 2}`},
		{"quotes_words", `{a: b, "c": tru}`, `{"a": "b", "c": "tru"}`},
		{"keeps_literals", `[true, -1.5e3, null]`, `[true, -1.5e3, null]`},
		{"blanks_a_comma_before_the_end", `{"a": [1,],}`, `{"a": [1 ] }`},
		{"blanks_a_comma_too_many", `[1,,2]`, `[1, 2]`},
		{"closes_an_item_before_the_next", `[{"a": 1 {"b": 2}]`, `[{"a": 1 },{"b": 2}]`},
		{"closes_an_empty_item_before_the_next", `[{ {"b": 2}]`, `[{ },{"b": 2}]`},
		{"blanks_a_bracket_too_many", `{"a": 1]}`, `{"a": 1 }`},
		{"closes_what_is_inside", `{"a": [{"b": 1]}`, `{"a": [{"b": 1}]}`},
		{"blanks_comments", "{// x\n\"a\": /* y */ 1}", "{    \n\"a\":         1}"},
		{"blanks_bad_escapes_and_controls", "[\"a\\qb\tc\xff\"]", `["a qb c "]`},
		{"blanks_what_follows", `{} x`, `{}  `},
		{"blanks_a_byte_order_mark", "\xef\xbb\xbf{}", "   {}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := string(repair([]byte(test.src)).src); got != test.want {
				t.Errorf("repair(%q)\n got %q\nwant %q", test.src, got, test.want)
			}
		})
	}
}

func TestRepair_leads_offsets_back(t *testing.T) {
	src := `{"a": b, "c" 1`
	r := repair([]byte(src))
	if want := `{"a": "b", "c" :1}`; string(r.src) != want {
		t.Fatalf("repaired to %q, want %q", r.src, want)
	}
	for text, want := range map[string]string{`"a"`: `"a"`, `"b"`: `b`, `"c"`: `"c"`, `1}`: `1`} {
		start := strings.Index(string(r.src), text)
		s := r.span(Span{start, start + len(text)})
		if got := src[s.Start:s.End]; got != want {
			t.Errorf("%s leads back to %q, want %q", text, got, want)
		}
	}
}

// FuzzRepair holds repair to its word: what comes out is JSON, JSON comes out
// unchanged, and offsets lead back in order.
func FuzzRepair(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds")
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
		f.Add(src[:len(src)/2])
		f.Add(bytes.ReplaceAll(src, []byte(`"`), nil))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r := repair(src)
		if tr, fault := read(src); fault == nil && !bytes.Equal(src, r.src) {
			t.Fatalf("JSON of %d values was changed to %q", len(tr.nodes), r.src)
		}
		if !json.Valid(r.src) && bytes.Count(r.src, []byte("{"))+bytes.Count(r.src, []byte("[")) < 1000 {
			t.Fatalf("not JSON: %q", r.src)
		}
		last := 0
		for i := range r.src {
			at := r.back(i)
			if at < last || at > len(src) {
				t.Fatalf("offset %d leads back to %d after %d, of %d", i, at, last, len(src))
			}
			last = at
		}
	})
}
