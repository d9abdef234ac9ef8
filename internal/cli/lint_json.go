package cli

import (
	"bytes"
	"encoding/json"
	"io"

	"flowport/flowjson"
)

// lintJSON writes {"files":[…]} with one line a file; errors and warnings are
// Meta's error objects.
type lintJSON struct {
	out     io.Writer
	started bool
}

// lintedJSON is one file of the JSON report.
type lintedJSON struct {
	Path     string                   `json:"path"`
	Valid    bool                     `json:"valid"`
	Errors   []flowjson.ReportedError `json:"errors"`
	Warnings []flowjson.ReportedError `json:"warnings"`
	Omitted  int                      `json:"omitted,omitempty"` // found, but beyond the compiler's limit
	Ignored  int                      `json:"ignored,omitempty"` // taken out by a .flowport.yaml
	Unread   string                   `json:"unread,omitempty"`  // why the file could not be read
}

func (w *lintJSON) file(f *lintedFile) error {
	entry := lintedJSON{
		Path:     f.path,
		Errors:   []flowjson.ReportedError{},
		Warnings: []flowjson.ReportedError{},
		Ignored:  f.ignored,
	}
	for _, finding := range f.findings {
		if finding.Severity == flowjson.SeverityError {
			entry.Errors = append(entry.Errors, finding.report)
		} else {
			entry.Warnings = append(entry.Warnings, finding.report)
		}
	}
	if f.err != nil {
		entry.Unread = f.err.Error()
	} else {
		entry.Valid = len(entry.Errors) == 0
		entry.Omitted = f.result.Omitted
	}
	if err := w.separate(); err != nil {
		return err
	}
	return writeJSON(w.out, entry)
}

func (w *lintJSON) end(lintSummary) error {
	opening := ""
	if !w.started {
		opening = `{"files":[`
	}
	_, err := io.WriteString(w.out, opening+"\n]}\n")
	return err
}

// separate writes what stands before the next file.
func (w *lintJSON) separate() error {
	text := ",\n"
	if !w.started {
		w.started = true
		text = "{\"files\":[\n"
	}
	_, err := io.WriteString(w.out, text)
	return err
}

// writeJSON writes v on one line, with < > & as they are and no line end.
func writeJSON(out io.Writer, v any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return err
}
