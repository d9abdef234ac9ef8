package console

import (
	"slices"
	"strings"
	"testing"

	"flowport/flowjson"
)

func TestStarters(t *testing.T) {
	b := openConsole(t).signedIn(t, "")
	var index struct{ Starters []starter }
	b.read("/console/api/starters", &index)
	files, err := starterFiles.ReadDir("starters")
	if err != nil {
		t.Fatal(err)
	}
	if len(index.Starters) != len(files)-1 {
		t.Errorf("the index has %d of %d files", len(index.Starters), len(files)-1)
	}
	categories := []string{"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "SHOPPING", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER"}
	newest := flowjson.Versions()
	for _, s := range index.Starters {
		t.Run(s.Name, func(t *testing.T) {
			_, src := b.do("GET", "/console/api/starters/"+s.Name, "")
			result := flowjson.Compile([]byte(src))
			for _, d := range result.Diagnostics() {
				line, column := result.Position(d.Span.Start)
				t.Errorf("%d:%d: %s: %s", line, column, d.Severity, d.Message)
			}
			if !result.Publishable() || !slices.ContainsFunc(newest, func(v flowjson.VersionInfo) bool { return v.Version == result.Version }) {
				t.Errorf("version %s", result.Version)
			}
			if s.Endpoint != (result.DataAPIVersion != "") {
				t.Errorf("the index says endpoint %t", s.Endpoint)
			}
			if s.Title == "" || s.Description == "" || len(s.Categories) == 0 || slices.ContainsFunc(s.Categories, func(c string) bool { return !slices.Contains(categories, c) }) {
				t.Errorf("the index says %+v", s)
			}
			if formatted, err := flowjson.Format([]byte(src)); err != nil || string(formatted) != src {
				t.Errorf("it is not formatted: %v", err)
			}
		})
	}
	for _, name := range []string{"index", "nothing", "..%2Findex", strings.Repeat("x", 1000)} {
		b.wantRefusal(404, "NoSuchStarter", "GET", "/console/api/starters/"+name, "")
	}
}
