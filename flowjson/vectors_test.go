package flowjson

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vector is a document of ../shared/vectors and the errors Meta gives for it.
type vector struct {
	Flow     json.RawMessage `json:"flow"`
	FlowText *string         `json:"flow_text"`
	Expect   []struct {
		Error   Code    `json:"error"`
		Message *string `json:"message"`
		Path    *string `json:"path"`
	} `json:"expect"`
}

func (v *vector) source() []byte {
	if v.FlowText != nil {
		return []byte(*v.FlowText)
	}
	return v.Flow
}

// contains lists the vectors whose defect may bring further reports with it,
// so that only the presence of the expected errors counts.
var contains = map[string]bool{
	"routing-screen-missing":                  true,
	"navigation-list-on-terminal-screen":      true,
	"input-outside-form-3-1":                  true,
	"optin-outside-form-2-1":                  true,
	"two-inputs-outside-form":                 true,
	"payload-data-reference-missing-navigate": true,
	"payload-form-reference-missing-navigate": true,
}

// TestVectors compiles every vector: its errors and no others are found.
func TestVectors(t *testing.T) {
	files, _ := filepath.Glob("../../shared/vectors/*.json")
	if len(files) == 0 {
		t.Skip("../../shared/vectors missing")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var v vector
			if err := json.Unmarshal(text, &v); err != nil {
				t.Fatal(err)
			}
			r := Compile(v.source())
			var found []Diagnostic
			for _, d := range r.Diagnostics() {
				if d.Severity == SeverityError {
					found = append(found, d)
				}
			}
			matched := make([]bool, len(found))
		expected:
			for _, e := range v.Expect {
				for i, d := range found {
					if !matched[i] && d.Code == e.Error && (e.Message == nil || *e.Message == d.Message) && (e.Path == nil || *e.Path == d.Path) {
						matched[i] = true
						continue expected
					}
				}
				t.Errorf("missing: %s %s %s", e.Error, orNull(e.Message), orNull(e.Path))
			}
			for i, d := range found {
				if !matched[i] && !contains[name] {
					t.Errorf("not expected: %s %q at %s", d.Code, d.Message, d.Path)
				}
			}
		})
	}
}

func orNull(s *string) string {
	if s == nil {
		return "(any)"
	}
	return *s
}
