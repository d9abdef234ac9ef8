package flowjson

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestMigrateSteps migrates testdata/migrate/<step>/in.json to the newest
// version, or to the step's own where a later one takes it back, and compares
// with out.json and report.txt. Every step has a case that it acts on.
func TestMigrateSteps(t *testing.T) {
	folders, err := os.ReadDir("testdata/migrate")
	if err != nil || len(folders) != len(steps) {
		t.Errorf("%d folders for %d steps, %v", len(folders), len(steps), err)
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			dir := filepath.Join("testdata/migrate", step.name)
			// An image of 105 KB in Base64, which the files need not hold.
			const mark, image = "@105 KB@", "iVBORw0KGgoAAAAN"
			large := bytes.Repeat([]byte(image), 140<<10/len(image))
			src := bytes.ReplaceAll(readTestFile(t, filepath.Join(dir, "in.json")), []byte(mark), large)
			to := newest
			if step.until != 0 {
				to = step.since
			}
			m, err := Migrate(src, to.String())
			if err != nil {
				t.Fatal(err)
			}
			checkMigration(t, src, m)
			matchGolden(t, filepath.Join(dir, "out.json"), string(bytes.ReplaceAll(m.Document, large, []byte(mark))))
			matchGolden(t, filepath.Join(dir, "report.txt"), report(m))

			from, _ := parseVersion(m.From)
			alone := &migration{from: from, to: to, src: src}
			if err := alone.run(step.apply); err != nil || !step.applies(from, to) || len(alone.changes)+len(alone.decisions) == 0 {
				t.Error("the step does nothing here")
			}
		})
	}
}

// report writes notes as text.
func report(m *Migration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s to %s\n", m.From, m.To)
	if m.EndpointURI != "" {
		fmt.Fprintf(&b, "endpoint %s\n", m.EndpointURI)
	}
	write := func(what string, notes []MigrationNote) {
		for _, n := range notes {
			fmt.Fprintf(&b, "%d:%d %s %s\n  %s\n", n.Line, n.Column, what, n.Path, n.Text)
		}
	}
	write("changed", m.Changes)
	write("decide", m.Decisions)
	return b.String()
}

func TestMigrateSteps_order(t *testing.T) {
	for i, s := range steps {
		if i > 0 && s.since < steps[i-1].since {
			t.Errorf("%s comes after a step of a newer version", s.name)
		}
	}
}

// TestMigrateTable fails when the component table takes a property away, or
// begins to demand one, without a step that deals with it.
func TestMigrateTable(t *testing.T) {
	for _, o := range append([]*object{document, screenObject, layoutObject, optionItem, nextScreen}, append(componentTable, actionTable...)...) {
		for _, p := range o.properties {
			if p.until != 0 && p.name != "data_channel_uri" {
				t.Errorf("%s of %s ends with %s: no step", p.name, o.name, p.until)
			}
			if p.required > max(v2_1, o.since, p.since) && p.name != "label" {
				t.Errorf("%s of %s is required from %s on: no step", p.name, o.name, p.required)
			}
		}
	}
}

func TestMigrate(t *testing.T) {
	tests := []struct {
		name, src, to, want string
	}{
		{"only_the_version_differs", "{ \"screens\" : [],\r\n\t\"version\" :\"7.0\"}", "7.3", "{ \"screens\" : [],\r\n\t\"version\" :\"7.3\"}"},
		{"same_version", `{"version":"7.1","data_channel_uri":"x"}`, "7.1", `{"version":"7.1","data_channel_uri":"x"}`},
		{"between_two_old_versions", `{"version":"2.1","data_channel_uri":"x"}`, "3.1", `{"version":"3.1"}`},
		{"last_of_repeated_versions", `{"version":1,"version":"6.0"}`, "6.1", `{"version":1,"version":"6.1"}`},
		{"all_of_a_repeated_member", `{"data_channel_uri":1,"version":"2.1","data_channel_uri":2,"data_channel_uri":3}`, "7.3", `{"version":"7.3"}`},
		{"windows_lines_and_tabs", "{\"version\":\"6.3\",\"screens\":[{\"layout\":{\r\n\t\"children\":[{\r\n\r\n\t\t\"type\":\"Form\",\r\n\r\n\t\t\"children\":[{\"init-value\":\"x\",\"name\":\"a\",\"type\":\"TextArea\"}]}]}}]}", "7.3",
			"{\"version\":\"7.3\",\"screens\":[{\"layout\":{\r\n\t\"children\":[{\r\n\r\n\t\t\"type\":\"Form\",\r\n\r\n\t\t\"init-values\":{\r\n\r\n\t\t\t\"a\":\"x\"\r\n\r\n\t\t},\r\n\r\n\t\t\"children\":[{\"name\":\"a\",\"type\":\"TextArea\"}]}]}}]}"},
		{"one_line", `{"version": "6.3", "screens": [{"layout": {"children": [{"type": "Form", "init-values": {}, "children": [{"type": "TextArea", "name": "a", "init-value": "x"}, {"type": "TextArea", "name": "b", "init-value": "y"}]}]}}]}`, "7.3",
			`{"version": "7.3", "screens": [{"layout": {"children": [{"type": "Form", "init-values": {"a": "x", "b": "y"}, "children": [{"type": "TextArea", "name": "a"}, {"type": "TextArea", "name": "b"}]}]}}]}`},
		{"lines_without_indentation", "{\"version\":\"6.3\",\"screens\":[{\"layout\":{\"children\":[\n{\n\"type\":\"Form\",\n\"children\":[{\"type\":\"TextArea\",\"name\":\"a\",\"init-value\":\"x\"}]}]}}]}", "7.3",
			"{\"version\":\"7.3\",\"screens\":[{\"layout\":{\"children\":[\n{\n\"type\":\"Form\",\n\"init-values\":{\n  \"a\":\"x\"\n},\n\"children\":[{\"type\":\"TextArea\",\"name\":\"a\"}]}]}}]}"},
		{"a_form_in_a_form", `{"version":"6.3","screens":[{"layout":{"children":[{"type":"Form","children":[{"type":"Form","children":[{"type":"TextArea","name":"a","init-value":"x"}]}]}]}}]}`, "7.3",
			`{"version":"7.3","screens":[{"layout":{"children":[{"type":"Form","children":[{"type":"Form","init-values":{"a":"x"},"children":[{"type":"TextArea","name":"a"}]}]}]}}]}`},
		{"parts_that_cannot_be_read", `{"version":"2.1","screens":{"a":[null]}}`, "7.3", `{"version":"7.3","screens":{"a":[null]}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := Migrate([]byte(test.src), test.to)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(m.Document)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkMigration(t, []byte(test.src), m)
		})
	}
}

// TestMigrateComponents migrates the children of a layout.
func TestMigrateComponents(t *testing.T) {
	const (
		text  = `{"type":"TextArea","name":"a","label":"A"%s}`
		opens = `{"type":"Form","name":"f"%s,"children":[%s]}`

		branches = `{"type":"If","condition":"(${data.a} == 1)","then":[%s],"else":[%s]}`
	)
	tests := []struct {
		name, from, to, in, out string
		decide                  int
	}{
		{"label_after_the_first_member", "3.1", "7.3", fmt.Sprintf(opens, "", `{"type":"RadioButtonsGroup", "data-source":[{"id":"1","title":"1"}], "name":""}`),
			fmt.Sprintf(opens, "", `{"type":"RadioButtonsGroup", "data-source":[{"id":"1","title":"1"}], "name":"", "label":"Choose"}`), 2},
		{"label_of_one_without_a_name", "3.1", "7.3", fmt.Sprintf(opens, "", `{"type":"RadioButtonsGroup", "data-source":[{"id":"1","title":"1"}]}`),
			fmt.Sprintf(opens, "", `{"type":"RadioButtonsGroup", "label":"Choose", "data-source":[{"id":"1","title":"1"}]}`), 1},
		{"repeated_blank_text", "5.1", "7.3", `{"type":"TextArea","helper-text":"one","name":"a","label":"A","helper-text":""}`, `{"type":"TextArea","name":"a","label":"A"}`, 0},
		{"both_captions_blank", "5.1", "7.3", `{"type":"Footer","label":"Go","left-caption":"","right-caption":" ","on-click-action":{"name":"complete","payload":{}}}`,
			`{"type":"Footer","label":"Go","on-click-action":{"name":"complete","payload":{}}}`, 0},
		{"blank_date", "4.0", "7.3", `{"type":"DatePicker","name":"a","label":"A","min-date":""}`, `{"type":"DatePicker","name":"a","label":"A"}`, 1}, // the answer
		{"blank_dates_elsewhere", "4.0", "7.3", fmt.Sprintf(opens, `,"init-values":{"a":""}`, `{"type":"DatePicker","name":"a","label":"A","unavailable-dates":[""]}`),
			fmt.Sprintf(opens, `,"init-values":{"a":""}`, `{"type":"DatePicker","name":"a","label":"A","unavailable-dates":[""]}`), 2},
		{"date_is_one_already", "4.0", "7.3", `{"type":"DatePicker","name":"a","label":"A","min-date":"2024-01-01"}`, `{"type":"DatePicker","name":"a","label":"A","min-date":"2024-01-01"}`, 1},
		{"two_pickers_of_one_name", "4.0", "7.3",
			fmt.Sprintf(opens, `,"init-values":{"a":"1704067200000"}`, fmt.Sprintf(branches, `{"type":"DatePicker","name":"a","label":"A"}`, `{"type":"DatePicker","name":"a","label":"B"}`)),
			fmt.Sprintf(opens, `,"init-values":{"a":"2024-01-01"}`, fmt.Sprintf(branches, `{"type":"DatePicker","name":"a","label":"A"}`, `{"type":"DatePicker","name":"a","label":"B"}`)), 2}, // their answers
		{"starting_dates_from_data", "4.0", "7.3", fmt.Sprintf(opens, `,"init-values":"${data.a}"`, `{"type":"DatePicker","name":"a","label":"A"},{"type":"DatePicker","name":"b","label":"B"}`),
			fmt.Sprintf(opens, `,"init-values":"${data.a}"`, `{"type":"DatePicker","name":"a","label":"A"},{"type":"DatePicker","name":"b","label":"B"}`), 3}, // their answers, and the data once
		{"component_the_version_did_not_have", "3.1", "7.3", `{"type":"CalendarPicker","name":"a"}`, `{"type":"CalendarPicker","name":"a"}`, 2}, // errors that an unknown component hid
		{"error_of_a_picker_in_a_form", "6.3", "7.3", fmt.Sprintf(opens, "", `{"type":"PhotoPicker","name":"a","label":"A","error-message":"no"}`),
			fmt.Sprintf(opens, "", `{"type":"PhotoPicker","name":"a","label":"A","error-message":"no"}`), 0},
		{"two_inputs_of_one_name", "6.3", "7.3", fmt.Sprintf(opens, "", fmt.Sprintf(text, `,"init-value":"1"`)+","+fmt.Sprintf(text, `,"init-value":"2"`)),
			fmt.Sprintf(opens, `,"init-values":{"a":"1"}`, fmt.Sprintf(text, "")+","+fmt.Sprintf(text, `,"init-value":"2"`)), 1},
		{"one_input_in_two_branches", "6.3", "7.3", fmt.Sprintf(opens, "", fmt.Sprintf(branches, fmt.Sprintf(text, `,"init-value":"1","error-message":"no"`), fmt.Sprintf(text, `,"init-value":"1","error-message":"never"`))),
			fmt.Sprintf(opens, `,"init-values":{"a":"1"},"error-messages":{"a":"no"}`, fmt.Sprintf(branches, fmt.Sprintf(text, ""), fmt.Sprintf(text, `,"error-message":"never"`))), 1},
		{"init_value_of_no_input", "6.3", "7.3", fmt.Sprintf(opens, `,"init-values":{"b":"1"}`, fmt.Sprintf(text, "")), fmt.Sprintf(opens, `,"init-values":{}`, fmt.Sprintf(text, "")), 0},
		{"init_value_of_an_input_that_cannot_be_read", "6.3", "7.3", fmt.Sprintf(opens, `,"init-values":{"b":"1"}`, fmt.Sprintf(text, "")+`,{"type":"Unknown"}`),
			fmt.Sprintf(opens, `,"init-values":{"b":"1"}`, fmt.Sprintf(text, "")+`,{"type":"Unknown"}`), 0},
		{"list_for_a_text", "6.3", "7.3", fmt.Sprintf(opens, `,"init-values":{"a":["1","2"]}`, fmt.Sprintf(text, "")), fmt.Sprintf(opens, `,"init-values":{"a":["1","2"]}`, fmt.Sprintf(text, "")), 1},
		{"reference_for_a_list", "6.3", "7.3", fmt.Sprintf(opens, `,"init-values":{"a":"${data.a}"}`, `{"type":"CheckboxGroup","name":"a","label":"A","data-source":"${data.a}"}`),
			fmt.Sprintf(opens, `,"init-values":{"a":"${data.a}"}`, `{"type":"CheckboxGroup","name":"a","label":"A","data-source":"${data.a}"}`), 0},
		{"select_to_a_version_that_runs_it", "5.1", "6.3", selecting, selecting, 1},
		{"select_past_the_versions_that_run_it", "5.1", "7.3", selecting, selecting, 0},
		{"select_from_a_version_that_runs_it", "6.0", "7.0", selecting, selecting, 1},
		{"select_among_versions_that_run_it", "6.0", "6.3", selecting, selecting, 0},
		{"select_after_the_versions_that_run_it", "7.0", "7.3", selecting, selecting, 0},
	}
	const document = `{"version":"%s","data_api_version":"3.0","routing_model":{},"screens":[{"id":"A","terminal":true,"data":{"a":{"type":"array","__example__":[],"items":{"type":"object"}}},"layout":{"type":"SingleColumnLayout","children":[%s]}}]}`
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			src := fmt.Sprintf(document, test.from, test.in)
			m, err := Migrate([]byte(src), test.to)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fmt.Sprintf(document, test.to, test.out), string(m.Document)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(m.Decisions) != test.decide {
				t.Errorf("%d decisions, want %d:\n%s", len(m.Decisions), test.decide, report(m))
			}
			checkMigration(t, []byte(src), m)
		})
	}
}

const selecting = `{"type":"Dropdown","name":"a","label":"A","data-source":[{"id":"1","title":"1"}],"on-select-action":{"name":"data_exchange","payload":{}}}`

func TestMigrateRefuses(t *testing.T) {
	tests := []struct{ name, src, to, want string }{
		{"no_such_target", `{"version":"7.0"}`, "8.1", `flow JSON version: there is no "8.1" to move to; the newest is 7.3`},
		{"retired_target", `{"version":"7.0"}`, "1.0", `flow JSON version: there is no "1.0" to move to; the newest is 7.3`},
		{"older_target", `{"version":"7.0"}`, "6.3", "flow JSON version: the document says 7.0, which is newer than 6.3"},
		{"no_version", `{"screens":[]}`, "7.3", `flow JSON version: the document does not say its own; add "version"`},
		{"no_object", `[]`, "7.3", `flow JSON version: the document does not say its own; add "version"`},
		{"unknown_version", `{"version":7.1}`, "7.3", "flow JSON version: the document's own, 7.1, is not known"},
		{"retired_version", `{"version":"1.0"}`, "7.3", "flow JSON version: 1.0 was a private beta, whose rules are not known; write 2.1 and look at the errors"},
		{"too_large_when_rewritten", `{"version":"4.0","screens":[{"layout":{"children":[{"type":"DatePicker","min-date":"0"}]}}]` + strings.Repeat(" ", MaxSize-92) + `}`, "7.3",
			"the document as rewritten: 1:1: The document has 10485769 bytes; 10485760 (10 MiB) are allowed."},
		{"no_json", `{"version":`, "7.3", "1:12: The document ends too early. A value is expected here."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := Migrate([]byte(test.src), test.to)
			if err == nil || m != nil {
				t.Fatalf("%+v, %v", m, err)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var syntax *SyntaxError
			if errors.Is(err, ErrVersion) == errors.As(err, &syntax) {
				t.Errorf("%#v is both or neither", err)
			}
		})
	}
}

// checkMigration fails unless m is a good migration of src: it can be read, it
// lost nothing that its notes do not tell, its notes have places in it, it has
// no new error that is not among the decisions, and there is nothing left to
// migrate.
func checkMigration(t interface {
	Helper()
	Fatalf(string, ...any)
}, src []byte, m *Migration) {
	t.Helper()
	result, f := read(m.Document)
	if f != nil {
		t.Fatalf("not JSON any more: %s\n%s", f.hint, m.Document)
	}
	source, _ := read(src)

	left := map[string]int{}
	for n := range result.nodes {
		left[result.leaf(nodeID(n))]++
	}
	told := ""
	for _, n := range m.Changes {
		told += n.Text + "\n"
	}
	for n := range source.nodes {
		leaf := source.leaf(nodeID(n))
		if left[leaf]--; left[leaf] < 0 && !strings.Contains(told, leaf) {
			t.Fatalf("%s of %s is lost:\n%s", leaf, source.path(nodeID(n)), told)
		}
	}

	lines := bytes.Count(m.Document, []byte{'\n'}) + bytes.Count(m.Document, []byte{'\r'}) + 1
	decided := map[string]bool{}
	for _, n := range append(m.Decisions, m.Changes...) {
		if n.Line < 1 || n.Line > lines || n.Column < 1 || n.Text == "" {
			t.Fatalf("%+v in %d lines", n, lines)
		}
	}
	for _, n := range m.Decisions {
		decided[n.Path] = true
	}
	before, after := Compile(src), Compile(m.Document)
	if before.Omitted+after.Omitted == 0 {
		had := map[string]bool{}
		for _, e := range before.Errors() {
			had[string(e.Error)+e.Pointers[0].Path] = true
		}
		for _, e := range after.Errors() {
			if path := e.Pointers[0].Path; !had[string(e.Error)+path] && !decided[path] {
				t.Fatalf("%s at %s is new and nobody is told", e.Error, path)
			}
		}
	}
	again, err := Migrate(m.Document, m.To)
	if err != nil || !bytes.Equal(again.Document, m.Document) || len(again.Changes) > 0 {
		t.Fatalf("migrated again: %v, %+v", err, again)
	}
}

// leaf is a scalar as it is written; empty for the others.
func (t *tree) leaf(n nodeID) string {
	if t.kind(n) >= kindArray {
		return ""
	}
	return string(t.raw(n))
}

// TestMigrateDamaged migrates documents of which any part may be missing,
// wrong or there twice.
func TestMigrateDamaged(t *testing.T) {
	files, _ := filepath.Glob("testdata/migrate/*/in.json")
	more, _ := filepath.Glob("testdata/*/*/good*.json")
	var documents []string
	for _, file := range append(files, more...) {
		documents = append(documents, string(readTestFile(t, file)))
	}
	if len(documents) == 0 {
		t.Fatal("no documents")
	}
	replacements := []string{"null", "true", "7", `""`, `" "`, `"x"`, `"1704067200000"`, `"${data.x}"`, "\"`x`\"", `"Form"`, `"DatePicker"`, `["a"]`, "[]", "{}", `{"a":1}`}
	keys := []string{`"type"`, `"name"`, `"label"`, `"init-value"`, `"init-values"`, `"error-message"`, `"left-caption"`, `"min-date"`, `"children"`, `"data_channel_uri"`, `"in\u0069t-value"`}
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.SampledFrom(documents).Draw(t, "document")
		for range rapid.IntRange(0, 4).Draw(t, "times") {
			tree, _ := read([]byte(src))
			n := nodeID(rapid.IntRange(1, len(tree.nodes)-1).Draw(t, "node"))
			nd := tree.nodes[n]
			switch member := nd.flags&flagMember != 0; {
			case rapid.IntRange(0, 3).Draw(t, "twice") == 0:
				start := nd.start
				if member {
					start = int32(tree.keySpan(n).Start)
				}
				src = src[:nd.end] + "," + src[start:nd.end] + src[nd.end:]
			case rapid.Bool().Draw(t, "rename") && member:
				key := tree.keySpan(n)
				src = src[:key.Start] + rapid.SampledFrom(keys).Draw(t, "key") + src[key.End:]
			default:
				src = src[:nd.start] + rapid.SampledFrom(replacements).Draw(t, "value") + src[nd.end:]
			}
			if len(src) < 3 {
				return
			}
		}
		from := rapid.SampledFrom(versions[3:]).Draw(t, "from").Version
		tree, _ := read([]byte(src))
		if tree.kind(0) != kindObject {
			return
		}
		if at := tree.member(0, "version"); at != none {
			src = src[:tree.span(at).Start] + `"` + from + `"` + src[tree.span(at).End:]
		}
		m, err := Migrate([]byte(src), rapid.SampledFrom(versions[3:]).Draw(t, "to").Version)
		if err != nil {
			if m != nil || !errors.Is(err, ErrVersion) {
				t.Fatalf("%v", err)
			}
			return
		}
		checkMigration(t, []byte(src), m)
	})
}

// TestMigrateLarge migrates a document that changes everywhere, within a time
// that only a defect of the algorithm would exceed.
func TestMigrateLarge(t *testing.T) {
	var src bytes.Buffer
	src.WriteString(`{"version":"4.0","screens":[{"id":"A","layout":{"children":[{"type":"Form","children":[`)
	inputs := 0
	for ; src.Len() < MaxSize/4; inputs++ {
		fmt.Fprintf(&src, `{"type":"DatePicker","name":"n%d","min-date":"0","init-value":"1","error-message":"no","helper-text":""},`, inputs)
	}
	src.WriteString(`{}]}]}}]}`)
	start := time.Now()
	m, err := Migrate(src.Bytes(), "7.3")
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	// The version; two dates, two values into the Form and a blank text of each.
	if want := 1 + 5*inputs; len(m.Changes) != want {
		t.Errorf("%d changes, want %d", len(m.Changes), want)
	}
	if _, f := read(m.Document); f != nil {
		t.Error(f.hint)
	}
}

// FuzzMigrate migrates any bytes to the newest version.
func FuzzMigrate(f *testing.F) {
	files, _ := filepath.Glob("testdata/migrate/*/in.json")
	for _, file := range files {
		f.Add(readTestFile(f, file))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if m, err := Migrate(src, newest.String()); err == nil {
			checkMigration(t, src, m)
		}
	})
}

func TestEditsMoved(t *testing.T) {
	es := edits{
		{Span{2, 4}, nil},          // 2 and 3 go
		{Span{6, 6}, []byte("xy")}, // before 6
		{Span{6, 7}, []byte("z")},  // 6 is replaced
		{Span{7, 8}, nil},          // 7 goes
		{Span{9, 9}, []byte("x")},
	}
	if got := string(es.apply([]byte("0123456789"))); got != "0145xyz8x9" {
		t.Fatal(got)
	}
	moved := es.moved()
	for offset, want := range []int{0, 1, 2, 2, 2, 3, 6, 7, 7, 9, 10} {
		if got := moved(offset); got != want {
			t.Errorf("%d is at %d, want %d", offset, got, want)
		}
	}
}

func BenchmarkMigrate(b *testing.B) {
	for name, src := range map[string][]byte{"16KB": benchFlow(10, 32), "10MB_images": benchFlow(90, 113_000)} {
		src := bytes.Replace(src, []byte(`"7.3"`), []byte(`"2.1"`), 1)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Migrate(src, "7.3"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
