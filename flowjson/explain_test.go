package flowjson

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	used := map[string]bool{}
	for _, code := range Codes() {
		t.Run(string(code), func(t *testing.T) {
			e, ok := Explain(code)
			if !ok || e.Meaning == "" || len(e.Rules) == 0 {
				t.Fatalf("explanation %+v, known %t", e, ok)
			}
			if len(e.Examples) == 0 {
				t.Fatalf("no examples/%s.bad.json", code)
			}
			for i, x := range e.Examples {
				used[string(x.Bad)], used[string(x.Good)] = true, true
				bad, good := Compile(x.Bad), Compile(x.Good)
				found := slices.ContainsFunc(bad.Diagnostics(), func(d Diagnostic) bool { return d.Code == code })
				if !found {
					t.Errorf("bad example %d does not give the code, but:\n%s", i+1, describe(bad))
				}
				for _, d := range bad.Diagnostics() {
					if d.Severity == SeverityError && (d.Code != code || e.Own) {
						t.Errorf("bad example %d gives another error:\n%s", i+1, describe(bad))
					}
				}
				if slices.ContainsFunc(good.Diagnostics(), func(d Diagnostic) bool { return d.Code == code || d.Severity == SeverityError }) {
					t.Errorf("good example %d gives:\n%s", i+1, describe(good))
				}
				if bytes.Count(x.Bad, []byte("\n")) > 60 && code != codeMaxScreens {
					t.Errorf("bad example %d is long", i+1)
				}
			}
		})
	}
	entries, err := exampleFiles.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, _ := exampleFiles.ReadFile("examples/" + entry.Name())
		if !used[string(text)] {
			t.Errorf("examples/%s belongs to no code", entry.Name())
		}
	}
	for code := range meanings {
		if !slices.Contains(Codes(), code) {
			t.Errorf("%s has a meaning, and no rule reports it", code)
		}
	}
}

func TestExplainUnknown(t *testing.T) {
	if _, ok := Explain("NO_SUCH_CODE"); ok {
		t.Error("an unknown code is explained")
	}
}

func TestNearest(t *testing.T) {
	names := []string{"TextInput", "TextArea", "OptIn", "If", "INVALID_PROPERTY_KEY", "INVALID_PROPERTY_TYPE"}
	for name, want := range map[string]string{
		"textimput":             "TextInput",
		"Opt-In":                "OptIn",
		"invalid-property-keys": "INVALID_PROPERTY_KEY",
		"Elephant":              "",
		"":                      "",
		strings.Repeat("x", 99): "",
	} {
		if got := Nearest(name, names); got != want {
			t.Errorf("nearest to %q: %q, want %q", name, got, want)
		}
	}
}
