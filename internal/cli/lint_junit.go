package cli

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"flowport/flowjson"
)

// lintJUnit writes JUnit XML: a test case a file, a failure an error, warnings
// as the case's output. Each file is a suite of its own, because a suite's
// counts stand before its cases and the report is written as it grows.
type lintJUnit struct {
	out     io.Writer
	started bool
}

type junitSuite struct {
	XMLName  xml.Name  `xml:"testsuite"`
	Name     string    `xml:"name,attr"`
	Tests    int       `xml:"tests,attr"`
	Failures int       `xml:"failures,attr"`
	Errors   int       `xml:"errors,attr"`
	Case     junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string         `xml:"name,attr"`
	ClassName string         `xml:"classname,attr"`
	File      string         `xml:"file,attr"`
	Errors    []junitFailure `xml:"error"`
	Failures  []junitFailure `xml:"failure"`
	Output    string         `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (w *lintJUnit) file(f *lintedFile) error {
	suite := junitSuite{
		Name:  f.path,
		Tests: 1,
		Case:  junitCase{Name: f.path, ClassName: "flowport lint", File: f.path},
	}
	var warnings strings.Builder
	for _, finding := range f.findings {
		text := fmt.Sprintf("%s:%d:%d: %s", f.path, finding.report.LineStart, finding.report.ColumnStart, finding.Message)
		if finding.Hint != "" {
			text += "\n" + finding.Hint
		}
		if finding.Severity == flowjson.SeverityWarning {
			fmt.Fprintf(&warnings, "warning: %s [%s]\n", text, finding.Code)
			continue
		}
		suite.Failures = 1 // the number of cases that failed
		suite.Case.Failures = append(suite.Case.Failures, junitFailure{
			Type:    string(finding.Code),
			Message: fmt.Sprintf("%d:%d: %s", finding.report.LineStart, finding.report.ColumnStart, finding.Message),
			Text:    text,
		})
	}
	suite.Case.Output = warnings.String()
	if f.err != nil {
		suite.Errors = 1
		suite.Case.Errors = []junitFailure{{Type: "not read", Message: f.err.Error()}}
	}
	if err := w.start(); err != nil {
		return err
	}
	text, err := xml.MarshalIndent(suite, "  ", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.out, "%s\n", text)
	return err
}

func (w *lintJUnit) end(lintSummary) error {
	if err := w.start(); err != nil {
		return err
	}
	_, err := io.WriteString(w.out, "</testsuites>\n")
	return err
}

// start writes the head of the report once.
func (w *lintJUnit) start() error {
	if w.started {
		return nil
	}
	w.started = true
	_, err := io.WriteString(w.out, xml.Header+"<testsuites name=\"flowport lint\">\n")
	return err
}
