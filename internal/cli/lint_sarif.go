package cli

import (
	"io"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"flowport/flowjson"
)

// sarifSchema is the address of the SARIF 2.1.0 schema, errata 01.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// metaErrorCodes is Meta's page "Error Codes" of WhatsApp Flows.
const metaErrorCodes = "https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes"

// lintSARIF writes a SARIF 2.1.0 log of one run (OASIS, "Static Analysis
// Results Interchange Format"), one line a result. The rules stand after the
// results, where those that occur are known.
type lintSARIF struct {
	out     io.Writer
	started bool
	results int
	rules   map[flowjson.Code]flowjson.Severity
	unread  []sarifNotification
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
	Related   []sarifLocation `json:"relatedLocations,omitempty"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
}

type sarifRule struct {
	ID               string     `json:"id"`
	ShortDescription sarifText  `json:"shortDescription"`
	FullDescription  sarifText  `json:"fullDescription"`
	Help             sarifText  `json:"help"`
	HelpURI          string     `json:"helpUri,omitempty"`
	Default          sarifLevel `json:"defaultConfiguration"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

func (w *lintSARIF) file(f *lintedFile) error {
	artifact := sarifArtifact{sarifURI(f.path)}
	if f.err != nil {
		w.unread = append(w.unread, sarifNotification{
			Level:     "error",
			Message:   sarifText{f.err.Error()},
			Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: artifact}}},
		})
	}
	for _, finding := range f.findings {
		result := sarifResult{
			RuleID:    string(finding.Code),
			Level:     finding.Severity.String(),
			Message:   sarifText{finding.Message},
			Locations: []sarifLocation{sarifPlace(f, artifact, finding.Place)},
		}
		if finding.Hint != "" {
			result.Message.Text += "\n" + finding.Hint
		}
		for _, place := range finding.Related {
			result.Related = append(result.Related, sarifPlace(f, artifact, place))
		}
		if err := w.result(result); err != nil {
			return err
		}
		if w.rules == nil {
			w.rules = map[flowjson.Code]flowjson.Severity{}
		}
		if _, known := w.rules[finding.Code]; !known {
			w.rules[finding.Code] = finding.Severity
		}
	}
	return nil
}

// result writes one result after what must stand before it.
func (w *lintSARIF) result(r sarifResult) error {
	separator := ",\n"
	if w.results == 0 {
		separator = "\n"
	}
	w.results++
	if err := w.start(); err != nil {
		return err
	}
	if _, err := io.WriteString(w.out, separator); err != nil {
		return err
	}
	return writeJSON(w.out, r)
}

func (w *lintSARIF) start() error {
	if w.started {
		return nil
	}
	w.started = true
	_, err := io.WriteString(w.out, `{"$schema":"`+sarifSchema+`","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[`)
	return err
}

func (w *lintSARIF) end(lintSummary) error {
	if err := w.start(); err != nil {
		return err
	}
	driver := sarifDriver{Name: "flowport", Rules: []sarifRule{}}
	for _, code := range slices.Sorted(maps.Keys(w.rules)) {
		rule := sarifRule{
			ID:               string(code),
			ShortDescription: sarifText{codeTitle(code)},
			FullDescription:  sarifText{"It works, or nearly works, but is worth knowing."},
			Help:             sarifText{"See 'flowport explain " + string(code) + "'."},
			Default:          sarifLevel{w.rules[code].String()},
		}
		if w.rules[code] == flowjson.SeverityError {
			rule.FullDescription.Text = "Meta refuses to publish a flow with this error."
		}
		if e, known := flowjson.Explain(code); known {
			rule.FullDescription.Text = e.Meaning + " " + rule.FullDescription.Text
			if !e.Own {
				rule.Help.Text += " Meta lists the causes at " + metaErrorCodes
				rule.HelpURI = metaErrorCodes
			}
		}
		driver.Rules = append(driver.Rules, rule)
	}
	if _, err := io.WriteString(w.out, "\n],\n\"tool\":"); err != nil {
		return err
	}
	if err := writeJSON(w.out, sarifTool{driver}); err != nil {
		return err
	}
	if _, err := io.WriteString(w.out, ",\n\"invocations\":"); err != nil {
		return err
	}
	invocations := []sarifInvocation{{len(w.unread) == 0, w.unread}}
	if err := writeJSON(w.out, invocations); err != nil {
		return err
	}
	_, err := io.WriteString(w.out, "}]}\n")
	return err
}

// sarifPlace returns a place of a file with its path in the document.
func sarifPlace(f *lintedFile, artifact sarifArtifact, place flowjson.Place) sarifLocation {
	line, column := f.result.Position(place.Span.Start)
	endLine, endColumn := f.result.Position(place.Span.End)
	location := sarifLocation{Physical: sarifPhysical{artifact, &sarifRegion{line, column, endLine, endColumn}}}
	if place.Path != "" {
		location.Logical = []sarifLogical{{place.Path}}
	}
	return location
}

// sarifURI returns a path as a URI reference, which SARIF asks for.
func sarifURI(file string) string {
	if len(file) > 2 && file[1:3] == ":/" {
		file = "/" + file // a drive of Windows
	}
	u := url.URL{Path: file}
	if path.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}

// codeTitle turns INVALID_PROPERTY_KEY into "Invalid property key".
func codeTitle(code flowjson.Code) string {
	words := strings.ToLower(strings.ReplaceAll(string(code), "_", " "))
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
