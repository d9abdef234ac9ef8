package flowjson

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocs compares docs/flow-json.md and docs/errors.md with what the table
// and the rules say; with -update it writes them.
func TestDocs(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer){
		"flow-json.md": writeReference,
		"errors.md":    writeErrors,
	} {
		t.Run(name, func(t *testing.T) {
			var page bytes.Buffer
			write(&page)
			path := filepath.Join("..", "docs", name)
			if *update {
				if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v (run go test ./flowjson -run TestDocs -update)", err)
			}
			if diff := cmp.Diff(string(want), page.String()); diff != "" {
				t.Errorf("%s is stale: run go test ./flowjson -run TestDocs -update\n%s", path, diff)
			}
		})
	}
}

const generated = "<!-- Written by go test ./flowjson -run TestDocs -update; do not edit. -->\n\n"

// writeErrors writes docs/errors.md.
func writeErrors(w *bytes.Buffer) {
	fmt.Fprint(w, "# Errors and warnings\n\n", generated,
		"Every code that `flowport lint`, the simulation of Meta and the library report: what it\n",
		"means, the rules behind it, and examples with the fault and without. `flowport explain\n",
		"CODE` shows the same. Only the lines that matter are shown; the whole documents are in\n",
		"`flowjson/examples`. `FILE_TOO_LARGE`, which is of `flowport lint` alone, is in\n",
		"[lint.md](lint.md).\n\n",
		"Meta's codes are errors, but where its sources disagree with each other a rule only warns.\n",
		"Codes of flowport's own are always warnings.\n\n")
	for _, own := range []bool{false, true} {
		fmt.Fprintf(w, "## %s\n\n", map[bool]string{false: "Meta's codes", true: "Codes of flowport's own"}[own])
		for _, code := range Codes() {
			if e, _ := Explain(code); e.Own == own {
				fmt.Fprintf(w, "- [%s](#%s)\n", code, strings.ToLower(string(code)))
			}
		}
		fmt.Fprintln(w)
	}
	for _, code := range Codes() {
		e, _ := Explain(code)
		fmt.Fprintf(w, "## %s\n\n%s\n\n", code, escaped(e.Meaning))
		for _, r := range e.Rules {
			fmt.Fprintf(w, "- `%s`: %s\n", r.ID, escaped(r.Doc))
		}
		for i, x := range e.Examples {
			number := ""
			if len(e.Examples) > 1 {
				number = fmt.Sprintf(" %d", i+1)
			}
			bad, good := x.Differences()
			bad = withFindings(x.Bad, code, bad)
			fmt.Fprintf(w, "\nBad%s:\n\n```json\n%s```\n\n%sGood%s:\n\n```json\n%s```\n",
				number, shownLines(x.Bad, bad), shownMessages(x.Bad, code), number, shownLines(x.Good, good))
		}
		fmt.Fprintln(w)
	}
}

// withFindings adds the lines of what is found with the code, unless they are
// far off.
func withFindings(src []byte, code Code, lines []int) []int {
	r := Compile(src)
	for _, d := range r.Diagnostics() {
		line, _ := r.Position(d.Span.Start)
		if d.Code == code && line > lines[0]-15 && line < lines[len(lines)-1]+15 {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

// shownLines are the lines of src around those that differ.
func shownLines(src []byte, differing []int) string {
	const context, longest = 2, 160
	lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	first, last := max(0, differing[0]-1-context), min(len(lines), differing[len(differing)-1]+context)
	var b strings.Builder
	for _, line := range lines[first:last] {
		if len(line) > longest {
			line = line[:longest] + "…"
		}
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// shownMessages is what the compiler says about src with the code.
func shownMessages(src []byte, code Code) string {
	var b strings.Builder
	for _, d := range Compile(src).Diagnostics() {
		if d.Code != code {
			continue
		}
		fmt.Fprintf(&b, "> %s: %s", d.Severity, escaped(d.Message))
		if d.Hint != "" {
			fmt.Fprintf(&b, "<br>%s", escaped(d.Hint))
		}
		if d.Path != "" {
			fmt.Fprintf(&b, "<br>at `%s`", d.Path)
		}
		fmt.Fprint(&b, "\n\n")
	}
	return b.String()
}

// escaped keeps Markdown from reading text as its own.
func escaped(text string) string {
	return strings.NewReplacer("`", "\\`", "<", "&lt;", "*", "\\*", "|", "\\|", "_", "\\_", "[", "\\[", "]", "\\]", "$", "\\$").Replace(text)
}

// writeReference writes docs/flow-json.md.
func writeReference(w *bytes.Buffer) {
	table := Describe()
	fmt.Fprint(w, "# Flow JSON\n\n", generated,
		"What a Flow JSON document may hold, by version, as flowport checks it. `flowport explain\n",
		"TextInput` shows a part of it, `flowport schema` gives it to editors and programs. Meta's\n",
		"pages \"Flow JSON\", \"Components\", \"Media upload\" and \"Flows Changelogs\" are the source;\n",
		"where they disagree or are silent, it says so.\n\n",
		"\"from 6.2\" is the first version that has something; where nothing is said, it is there\n",
		"with what it is part of. \"reference\" is text such as `${data.name}`, `${form.name}` or,\n",
		"from 4.0 on, `${screen.FIRST.form.name}`, or from 6.0 on an expression in backticks. Text\n",
		"above its number of characters is cut, not refused; nor are entries above their number.\n\n")
	fmt.Fprint(w, "## Versions\n\n| version | released | state | brought |\n|---|---|---|---|\n")
	for _, v := range Versions() {
		state := []string{"publishable", "frozen", "retired"}[v.State]
		if v.Frozen != "" {
			state += " since " + v.Frozen
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", v.Version, v.Since, state, escaped(v.News))
	}
	fmt.Fprint(w, "\nFrozen: flows go on working, and no more can be published.\n\n## Document\n\n")
	writeObject(w, table.Document, nil)

	fmt.Fprint(w, "## Components\n\n| component | is | layout | Form | If | Switch |\n|---|---|---|---|---|---|\n")
	for _, o := range table.Components {
		fmt.Fprintf(w, "| [%s](#%s) | %s |", o.Name, strings.ToLower(o.Name), escaped(o.Doc))
		for _, site := range []Site{SiteLayout, SiteForm, SiteIf, SiteSwitch} {
			cell := "no"
			if i := slices.IndexFunc(o.Places, func(p Standing) bool { return p.Site == site }); i >= 0 {
				cell = "from " + o.Places[i].Since
				if o.Places[i].Unproven {
					cell += "?"
				}
			}
			fmt.Fprintf(w, " %s |", cell)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "\nA question mark: Meta's pages and practice disagree, so that flowport warns.\n\n")
	for _, o := range table.Components {
		fmt.Fprintf(w, "### %s\n\n%s From %s.\n\n", o.Name, escaped(o.Doc), o.Since)
		writeObject(w, o, nil)
	}
	fmt.Fprint(w, "## Actions\n\n")
	for _, o := range table.Actions {
		fmt.Fprintf(w, "### %s\n\n%s From %s.\n\n", escaped(o.Name), escaped(o.Doc), o.Since)
		writeObject(w, o, nil)
	}
}

// writeObject writes the properties of o, then the objects in them.
func writeObject(w *bytes.Buffer, o *Object, path []string) {
	fmt.Fprint(w, "| property | value | is |\n|---|---|---|\n")
	for i := range o.Properties {
		p := &o.Properties[i]
		fmt.Fprintf(w, "| `%s` | %s | %s |\n", p.Name, escaped(strings.Join(p.Traits(), "; ")), escaped(p.Doc))
	}
	fmt.Fprintln(w)
	for _, line := range o.Relations() {
		fmt.Fprintf(w, "%s\n\n", escaped(line))
	}
	for i := range o.Properties {
		p := &o.Properties[i]
		inner := p.Value.Object()
		if inner == nil || inner.Name == "range" {
			continue
		}
		at := append(path[:len(path):len(path)], p.Name)
		fmt.Fprintf(w, "`%s`: %s\n\n", strings.Join(at, "."), escaped(inner.Doc))
		writeObject(w, inner, at)
	}
}
