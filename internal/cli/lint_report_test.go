package cli

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/flowjson"
)

// spanOf returns where part first stands in src.
func spanOf(t *testing.T, src, part string) flowjson.Span {
	t.Helper()
	start := strings.Index(src, part)
	if start < 0 {
		t.Fatalf("%q is not in the document", part)
	}
	return flowjson.Span{Start: start, End: start + len(part)}
}

// linted returns a file with the diagnostics given here instead of the
// compiler's own, so that the formats are tested on their own.
func linted(path, src string, diagnostics ...flowjson.Diagnostic) *lintedFile {
	f := &lintedFile{path: path, src: []byte(src)}
	f.result = flowjson.Compile(f.src)
	f.result.Omitted = 0
	f.add(diagnostics...)
	return f
}

// sampleFiles are what each format has to cope with: a clean file, faults with
// tabs and wide characters before them, a span over several lines, a related
// place, a document on one long line, names and texts with characters that
// mean something to the format, and a file that could not be read.
func sampleFiles(t *testing.T) []*lintedFile {
	const form = "{\n" +
		"\t\"version\": \"7.3\",\n" +
		"\t\"screens\": [\n" +
		"\t\t{\"title\": \"日本語 🎉\", \"kind\": \"FORM\"},\n" +
		"\t\t{\"id\": \"A\", \"id\": \"A\"}\n" +
		"\t]\n" +
		"}\n"
	long := `{"screens":[` + strings.Repeat(`{"id":"S"},`, 40) + `{"id":7}` + strings.Repeat(`,{"id":"T"}`, 40) + `]}`

	formFile := linted("flows/form.json", form,
		flowjson.Diagnostic{
			Rule: "routing/root", Code: "MISSING_PROPERTY", Message: "A property <is> missing & more.",
			Place: flowjson.Place{Span: flowjson.Span{Start: 0, End: len(form) - 1}},
		},
		flowjson.Diagnostic{
			Rule: "schema/key", Code: "INVALID_PROPERTY_KEY", Message: "Property 'kind' is not allowed.",
			Place: flowjson.Place{Span: spanOf(t, form, `"kind"`), Path: "screens[0].kind"},
			Hint:  "Take it out.",
		},
		flowjson.Diagnostic{
			Rule: "tree/duplicate", Code: "DUPLICATE_KEY", Severity: flowjson.SeverityWarning,
			Message: "The key 'id' stands twice, 100% alike.",
			Place:   flowjson.Place{Span: flowjson.Span{Start: strings.LastIndex(form, `"id"`), End: strings.LastIndex(form, `"id"`) + 4}, Path: "screens[1].id"},
			Related: []flowjson.Place{{Span: spanOf(t, form, `"id"`), Path: "screens[1].id"}},
			Hint:    "The last one counts.",
		},
	)
	formFile.result.Omitted = 3
	return []*lintedFile{
		linted("flows/clean.json", "{}"),
		formFile,
		linted("flows/long line,100%:é.json", long, flowjson.Diagnostic{
			Rule: "schema/type", Code: "INVALID_PROPERTY_TYPE", Message: "Expected \x1b[31ma string\nhere.",
			Place: flowjson.Place{Span: spanOf(t, long, `7`), Path: "screens[40].id"},
		}),
		{path: "gone.json", err: errors.New("open gone.json: no such file or directory")},
	}
}

// written returns the whole report of files.
func written(t *testing.T, report func(io.Writer) lintReport, files []*lintedFile) string {
	t.Helper()
	var out bytes.Buffer
	w := report(&out)
	var total lintSummary
	for _, f := range files {
		total.add(f)
		if err := w.file(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.end(total); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var reports = map[string]func(io.Writer) lintReport{
	"text.txt":    func(out io.Writer) lintReport { return &lintText{out: out} },
	"colour.txt":  func(out io.Writer) lintReport { return &lintText{out: out, colour: true} },
	"report.json": func(out io.Writer) lintReport { return &lintJSON{out: out} },
	"sarif.json":  func(out io.Writer) lintReport { return &lintSARIF{out: out} },
	"junit.xml":   func(out io.Writer) lintReport { return &lintJUnit{out: out} },
	"github.txt":  func(out io.Writer) lintReport { return &lintGitHub{out: out} },
}

// TestLintReport compares each format with testdata/lint; -update rewrites it.
func TestLintReport(t *testing.T) {
	const dir = "testdata/lint"
	for name, report := range reports {
		t.Run(name, func(t *testing.T) {
			got := written(t, report, sampleFiles(t))
			file := filepath.Join(dir, name)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
			}
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if _, used := reports[entry.Name()]; !used {
			t.Errorf("%s/%s belongs to no format", dir, entry.Name())
		}
	}
}

// TestLintReport_wellFormed reads the structured formats back, for the sample
// files and for no file at all.
func TestLintReport_wellFormed(t *testing.T) {
	parse := map[string]func(string) error{
		"report.json": func(text string) error {
			return strictJSON(text, &struct{ Files []lintedJSON }{})
		},
		"sarif.json": checkSARIF,
		"junit.xml": func(text string) error {
			return xml.Unmarshal([]byte(text), &struct {
				XMLName xml.Name     `xml:"testsuites"`
				Suites  []junitSuite `xml:"testsuite"`
			}{})
		},
	}
	for name, check := range parse {
		for input, files := range map[string][]*lintedFile{"files": sampleFiles(t), "nothing": nil} {
			t.Run(name+"/"+input, func(t *testing.T) {
				text := written(t, reports[name], files)
				if err := check(text); err != nil {
					t.Errorf("%v in:\n%s", err, text)
				}
			})
		}
	}
}

func strictJSON(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("something follows the value")
	}
	return nil
}

func TestLintReport_writeErrorIsReported(t *testing.T) {
	for name, report := range reports {
		w := report(failingWriter{})
		var err error
		for _, f := range sampleFiles(t) {
			err = errors.Join(err, w.file(f))
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s: error is %v, want %v", name, err, errFull)
		}
	}
}

var errFull = errors.New("disk full")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

// TestLintGitHub_escaping reads a command back as the runner does, from a path
// and texts with every character that means something to it.
func TestLintGitHub_escaping(t *testing.T) {
	const path, message = "a,b:c%\n::error::.json", "50% :: of,\r\n::set-output name=x::y"
	f := linted(path, "{}", flowjson.Diagnostic{Code: "CODE", Message: message})
	line, rest, _ := strings.Cut(written(t, reports["github.txt"], []*lintedFile{f}), "\n")
	if rest != "" {
		t.Errorf("more than one line: %q", rest)
	}
	properties, data, _ := strings.Cut(strings.TrimPrefix(line, "::error "), "::")
	for property := range strings.SplitSeq(properties, ",") {
		key, value, _ := strings.Cut(property, "=")
		value = strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",").Replace(value)
		if key == "file" && value != path {
			t.Errorf("file is read as %q, want %q", value, path)
		}
	}
	data = strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n").Replace(data)
	if want := oneLine(message); data != want {
		t.Errorf("message is read as %q, want %q", data, want)
	}
}

func TestLintText_summary(t *testing.T) {
	for _, tt := range []struct {
		summary lintSummary
		want    string
	}{
		{lintSummary{}, "no problems in 0 files\n"},
		{lintSummary{files: 1}, "no problems in 1 file\n"},
		{lintSummary{files: 3, faulty: 1, errors: 1}, "1 error in 1 of 3 files\n"},
		{lintSummary{files: 3, faulty: 2, errors: 2, warnings: 1}, "2 errors and 1 warning in 2 of 3 files\n"},
		{lintSummary{files: 2, unread: 1, faulty: 1, warnings: 5}, "5 warnings in 1 of 1 file, 1 not read\n"},
	} {
		var out strings.Builder
		if err := (&lintText{out: &out}).end(tt.summary); err != nil || out.String() != tt.want {
			t.Errorf("%+v: %q, want %q (%v)", tt.summary, out.String(), tt.want, err)
		}
	}
}
