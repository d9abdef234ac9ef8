package cli

import (
	"fmt"
	"io"
	"strings"

	"flowport/flowjson"
)

// lintGitHub writes workflow commands, which GitHub Actions shows as
// annotations ("Workflow commands for GitHub Actions").
type lintGitHub struct {
	out io.Writer
}

func (w *lintGitHub) file(f *lintedFile) error {
	var b strings.Builder
	if f.err != nil {
		fmt.Fprintf(&b, "::error file=%s,title=not read::%s\n", githubProperty(f.path), githubData(oneLine(f.err.Error())))
	}
	for _, finding := range f.findings {
		command := "error"
		if finding.Severity == flowjson.SeverityWarning {
			command = "warning"
		}
		at := finding.report
		fmt.Fprintf(&b, "::%s file=%s,line=%d,endLine=%d", command, githubProperty(f.path), at.LineStart, at.LineEnd)
		if at.LineStart == at.LineEnd { // GitHub takes columns within one line only
			fmt.Fprintf(&b, ",col=%d,endColumn=%d", at.ColumnStart, at.ColumnEnd)
		}
		text := oneLine(finding.Message)
		if finding.Hint != "" {
			text += "\n" + oneLine(finding.Hint)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", githubProperty(string(finding.Code)), githubData(text))
	}
	_, err := io.WriteString(w.out, b.String())
	return err
}

func (w *lintGitHub) end(lintSummary) error { return nil }

// A command's message and its properties escape what would end them (GitHub's
// own clients do the same: actions/toolkit, core, command.ts).
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)
