package flowjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestFormatGolden formats testdata/format/<case>.in.json and compares with
// <case>.out.json.
func TestFormatGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/format/*.in.json")
	if len(files) == 0 {
		t.Fatal("no documents")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".in.json")
		t.Run(name, func(t *testing.T) {
			got, err := Format(readTestFile(t, file))
			if err != nil {
				t.Fatal(err)
			}
			matchGolden(t, filepath.Join("testdata/format", name+".out.json"), string(got))
		})
	}
}

func readTestFile(t testing.TB, file string) []byte {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// matchGolden compares got with a file, or writes it with -update.
func matchGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readTestFile(t, file)), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
	}
}

func TestFormat(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"empty_containers", ` { "screens" : [ ] , "x" : { } } `, "{\n  \"screens\": [],\n  \"x\": {}\n}\n"},
		{"version_first", `{"screens":[],"version":"7.3"}`, "{\n  \"version\": \"7.3\",\n  \"screens\": []\n}\n"},
		{"unknown_keys_last_in_their_order", `{"z":1,"a":2,"version":3}`, "{\n  \"version\": 3,\n  \"z\": 1,\n  \"a\": 2\n}\n"},
		{"repeated_keys_stay", `{"version":1,"z":0,"version":2}`, "{\n  \"version\": 1,\n  \"version\": 2,\n  \"z\": 0\n}\n"},
		{"escaped_key_has_its_place", `{"screens":[],"versio\u006e":1}`, "{\n  \"versio\\u006e\": 1,\n  \"screens\": []\n}\n"},
		{"many_keys_keep_their_order", `{"` + strings.Join(strings.Split("qwertzuiopasdfghjklyxcvbnm", ""), `":1,"`) + `":1,"a":2,"version":1,"q":3,"version":2}`,
			"{\n  \"version\": 1,\n  \"version\": 2,\n  \"" + strings.Join(strings.Split("qwertzuiopasdfghjklyxcvbnm", ""), "\": 1,\n  \"") + "\": 1,\n  \"a\": 2,\n  \"q\": 3\n}\n"},
		{"numbers_and_strings_as_written", `[1.50,-0,1E+9,"\u00E9\/é"]`, "[\n  1.50,\n  -0,\n  1E+9,\n  \"\\u00E9\\/é\"\n]\n"},
		{"no_object_at_all", " null\r\n", "null\n"},
		{"types_the_table_does_not_have", `{"screens":{"layout":1,"id":2},"routing_model":[{"b":1,"a":2}]}`,
			"{\n  \"routing_model\": [\n    {\n      \"b\": 1,\n      \"a\": 2\n    }\n  ],\n  \"screens\": {\n    \"layout\": 1,\n    \"id\": 2\n  }\n}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Format([]byte(test.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFormatRefuses(t *testing.T) {
	tests := []struct {
		name, src string
		want      SyntaxError
	}{
		{"a_comma_too_many", "{\n  \"a\": 1,\n}", SyntaxError{2, 9, "Remove the comma before '}'."}},
		{"nothing", "", SyntaxError{1, 1, "The document is empty."}},
		{"a_document_that_would_be_too_large", strings.Repeat("[", 500) + strings.Repeat("1,", 20_000) + "1" + strings.Repeat("]", 500),
			SyntaxError{1, 1, "The document would have more than 10485760 bytes (10 MiB) when formatted."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, err := Format([]byte(test.src))
			var got *SyntaxError
			if !errors.As(err, &got) || out != nil {
				t.Fatalf("%q, %v", out, err)
			}
			if diff := cmp.Diff(test.want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestFormatLarge formats the largest documents within a time that only a
// defect of the algorithm would exceed.
func TestFormatLarge(t *testing.T) {
	keys := "{" + strings.Repeat(`"a":0,"version":1,`, 100_000) + `"b":0}`
	for name, src := range map[string][]byte{"images": benchFlow(90, 113_000), "repeated_keys": []byte(keys)} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			out, err := Format(src)
			if err != nil || len(out) > MaxSize {
				t.Errorf("%d bytes, %v", len(out), err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// checkFormat fails unless formatting src keeps what it means, and formatting
// it again changes nothing.
func checkFormat(t interface {
	Helper()
	Fatalf(string, ...any)
}, src []byte) {
	t.Helper()
	out, err := Format(src)
	if err != nil {
		t.Fatalf("format: %v\n%s", err, src)
	}
	again, err := Format(out)
	if err != nil || !bytes.Equal(out, again) {
		t.Fatalf("formatting again changes it: %v\n%s", err, cmp.Diff(string(out), string(again)))
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, out[:len(out)-1], "", "  "); err != nil || indented.String()+"\n" != string(out) {
		t.Fatalf("encoding/json lays it out otherwise: %v\n%s", err, cmp.Diff(indented.String()+"\n", string(out)))
	}
	if diff := cmp.Diff(decodedExactly(src), decodedExactly(out)); diff != "" {
		t.Fatalf("it means something else:\n%s", diff)
	}
	if diff := cmp.Diff(summary(src), summary(out)); diff != "" {
		t.Fatalf("it compiles to something else:\n%s\n%s", diff, src)
	}
}

// decodedExactly is what a document says, numbers as they are written.
func decodedExactly(src []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	_ = d.Decode(&v)
	return v
}

// summary is what compiling finds, without what depends on the order of keys:
// which of several places is the main one.
func summary(src []byte) []string {
	var list []string
	r := Compile(src)
	for _, d := range r.Diagnostics() {
		paths := []string{d.Path}
		for _, p := range d.Related {
			paths = append(paths, p.Path)
		}
		slices.Sort(paths)
		list = append(list, string(d.Code)+" "+d.Rule+" "+strings.Join(paths, ", "))
	}
	slices.Sort(list)
	return list
}

// TestFormatCompiles formats real documents: the codes stay the same.
func TestFormatCompiles(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*/*.json")
	shared, _ := filepath.Glob("../../shared/corpus/flows/*.json")
	if len(files) == 0 {
		t.Fatal("no documents")
	}
	if shared == nil {
		t.Log("../../shared/corpus missing")
	}
	formatted := 0
	for _, file := range append(files, shared...) {
		src := readTestFile(t, file)
		if _, f := read(src); f != nil {
			continue
		}
		formatted++
		t.Run(filepath.Base(file), func(t *testing.T) { checkFormat(t, src) })
	}
	t.Logf("%d documents", formatted)
}

// TestFormatShuffled gives the members of good documents another order: the
// formatted document is the same, but for the keys the table does not know.
func TestFormatShuffled(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*/good*.json")
	var documents [][]byte
	for _, file := range files {
		documents = append(documents, readTestFile(t, file))
	}
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.SampledFrom(documents).Draw(t, "document")
		tree, f := read(src)
		if f != nil {
			return
		}
		mixed := tree.shuffled(t, 0, documentValue)
		checkFormat(t, mixed)
		want, err := Format(src)
		got, err2 := Format(mixed)
		if err != nil || err2 != nil {
			t.Fatalf("%v, %v", err, err2)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatalf("another order in, another out:\n%s", diff)
		}
	})
}

// shuffled writes n with the members that the table knows in another order.
func (t *tree) shuffled(r *rapid.T, n nodeID, v *value) []byte {
	var parts [][]byte
	switch t.kind(n) {
	case kindArray:
		item := v
		if v != nil && v.children == nowhere {
			item = v.items
		}
		for c := n + 1; c < t.nodes[n].next; c = t.nodes[c].next {
			parts = append(parts, t.shuffled(r, c, item))
		}
		return slices.Concat([]byte{'['}, bytes.Join(parts, []byte{','}), []byte{']'})
	case kindObject:
		o, entries := t.shape(n, v)
		repeated := false
		for c := n + 1; c < t.nodes[n].next; c = t.nodes[c].next {
			inner := entries
			if o != nil {
				p, _ := o.property(t.keyText(c))
				repeated = repeated || p == nil
				if p != nil {
					inner = &p.value
				}
			}
			repeated = repeated || t.nodes[c].flags&flagSuperseded != 0
			key := t.keySpan(c)
			parts = append(parts, slices.Concat(t.src[key.Start:key.End], []byte{':'}, t.shuffled(r, c, inner)))
		}
		if o != nil && !repeated && len(parts) > 1 {
			parts = rapid.Permutation(parts).Draw(r, "members")
		}
		return slices.Concat([]byte{'{'}, bytes.Join(parts, []byte{','}), []byte{'}'})
	}
	return t.raw(n)
}

// FuzzFormat formats any bytes.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{`{"screens":[{"id":"A"}],"version":"7.3","version":1}`, `[1,{"b":[],"a":{}}]`, `{"screens":[{"layout":{"children":[{"x":1,"type":"If","then":[{}]}]}}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if _, err := Format(src); err != nil {
			if _, fault := read(src); fault == nil && !strings.Contains(err.Error(), "when formatted") {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		checkFormat(t, src)
	})
}

func BenchmarkFormat(b *testing.B) {
	for name, src := range map[string][]byte{"16KB": benchFlow(10, 32), "10MB_images": benchFlow(90, 113_000)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Format(src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
