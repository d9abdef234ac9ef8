package cli

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"flowport/flowjson"
)

// sarifLog has the members of SARIF 2.1.0 that the report uses, named as in
// the standard (sections 3.13, 3.14, 3.18, 3.19, 3.20, 3.27, 3.28, 3.30, 3.49)
// and typed apart from the writer's own types.
type sarifLog struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []struct {
		ColumnKind string `json:"columnKind"`
		Tool       struct {
			Driver struct {
				Name  string `json:"name"`
				Rules []struct {
					ID                   string                  `json:"id"`
					ShortDescription     *struct{ Text string }  `json:"shortDescription"`
					FullDescription      *struct{ Text string }  `json:"fullDescription"`
					Help                 *struct{ Text string }  `json:"help"`
					HelpURI              string                  `json:"helpUri"`
					DefaultConfiguration *struct{ Level string } `json:"defaultConfiguration"`
				} `json:"rules"`
			} `json:"driver"`
		} `json:"tool"`
		Invocations []struct {
			ExecutionSuccessful        *bool `json:"executionSuccessful"`
			ToolExecutionNotifications []struct {
				Level     string                `json:"level"`
				Message   struct{ Text string } `json:"message"`
				Locations []sarifLogLocation    `json:"locations"`
			} `json:"toolExecutionNotifications"`
		} `json:"invocations"`
		Results *[]struct {
			RuleID           string                `json:"ruleId"`
			Level            string                `json:"level"`
			Message          struct{ Text string } `json:"message"`
			Locations        []sarifLogLocation    `json:"locations"`
			RelatedLocations []sarifLogLocation    `json:"relatedLocations"`
		} `json:"results"`
	} `json:"runs"`
}

type sarifLogLocation struct {
	PhysicalLocation struct {
		ArtifactLocation struct{ URI string } `json:"artifactLocation"`
		Region           *struct {
			StartLine, StartColumn, EndLine, EndColumn int
		} `json:"region"`
	} `json:"physicalLocation"`
	LogicalLocations []struct{ FullyQualifiedName string } `json:"logicalLocations"`
}

// checkSARIF checks a log against what the standard's schema requires of the
// members in use: which must be there, their types, values and bounds.
func checkSARIF(text string) error {
	var log sarifLog
	if err := strictJSON(text, &log); err != nil {
		return err
	}
	if log.Version != "2.1.0" || !strings.HasSuffix(log.Schema, "/sarif-schema-2.1.0.json") || len(log.Runs) != 1 {
		return fmt.Errorf("version %q, $schema %q, %d runs", log.Version, log.Schema, len(log.Runs))
	}
	run := log.Runs[0]
	if run.Tool.Driver.Name == "" || run.ColumnKind != "utf16CodeUnits" || run.Results == nil {
		return fmt.Errorf("driver %q, columnKind %q, results %v", run.Tool.Driver.Name, run.ColumnKind, run.Results)
	}
	rules := map[string]bool{}
	for _, rule := range run.Tool.Driver.Rules {
		if rule.ID == "" || rules[rule.ID] || rule.ShortDescription == nil || rule.ShortDescription.Text == "" ||
			rule.FullDescription.Text == "" || rule.Help.Text == "" {
			return fmt.Errorf("rule %+v", rule)
		}
		rules[rule.ID] = true
	}
	for _, result := range *run.Results {
		if !rules[result.RuleID] || result.Message.Text == "" || len(result.Locations) != 1 {
			return fmt.Errorf("result %+v", result)
		}
		if result.Level != "error" && result.Level != "warning" {
			return fmt.Errorf("level %q", result.Level)
		}
		for _, location := range append(result.Locations, result.RelatedLocations...) {
			if err := checkSARIFLocation(location, true); err != nil {
				return err
			}
		}
	}
	if len(run.Invocations) != 1 || run.Invocations[0].ExecutionSuccessful == nil {
		return fmt.Errorf("invocations %+v", run.Invocations)
	}
	unread := run.Invocations[0].ToolExecutionNotifications
	if *run.Invocations[0].ExecutionSuccessful != (len(unread) == 0) {
		return fmt.Errorf("executionSuccessful with %d notifications", len(unread))
	}
	for _, n := range unread {
		if n.Level != "error" || n.Message.Text == "" || len(n.Locations) != 1 {
			return fmt.Errorf("notification %+v", n)
		}
		if err := checkSARIFLocation(n.Locations[0], false); err != nil {
			return err
		}
	}
	return nil
}

func checkSARIFLocation(location sarifLogLocation, withRegion bool) error {
	uri := location.PhysicalLocation.ArtifactLocation.URI
	if _, err := url.Parse(uri); err != nil || uri == "" || strings.ContainsAny(uri, " \\<>") {
		return fmt.Errorf("uri %q: %v", uri, err)
	}
	region := location.PhysicalLocation.Region
	switch {
	case !withRegion:
		return nil
	case region == nil:
		return fmt.Errorf("%s has no region", uri)
	case region.StartLine < 1 || region.StartColumn < 1 || region.EndLine < region.StartLine || region.EndColumn < 1,
		region.EndLine == region.StartLine && region.EndColumn < region.StartColumn:
		return fmt.Errorf("%s: region %+v", uri, *region)
	}
	return nil
}

func TestSARIFURI(t *testing.T) {
	for file, want := range map[string]string{
		"flows/a.json":      "flows/a.json",
		"a b%.json":         "a%20b%25.json",
		"x:y.json":          "./x:y.json",
		"/srv/flows/a.json": "file:///srv/flows/a.json",
		"C:/flows/a.json":   "file:///C:/flows/a.json",
		stdinName:           "%3Cstdin%3E",
		"../flows/日.json":   "../flows/%E6%97%A5.json",
	} {
		if got := sarifURI(file); got != want {
			t.Errorf("sarifURI(%q) = %q, want %q", file, got, want)
		}
	}
}

func TestCodeTitle(t *testing.T) {
	for code, want := range map[flowjson.Code]string{
		"INVALID_PROPERTY_KEY": "Invalid property key",
		"KEY":                  "Key",
		"":                     "",
	} {
		if got := codeTitle(code); got != want {
			t.Errorf("codeTitle(%q) = %q, want %q", code, got, want)
		}
	}
}
