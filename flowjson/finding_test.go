package flowjson

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFindings_in_any_order reports more than can be kept, in any order and some
// of it twice. What comes of it is what sorting everything gives.
func TestFindings_in_any_order(t *testing.T) {
	const most = 4 * maxDiagnostics
	doc, fault := read([]byte("[" + strings.Repeat("0,", most) + "0]"))
	if fault != nil {
		t.Fatal(fault.hint)
	}
	type reported struct {
		rule *Rule
		at   place
		text string
	}
	order := func(a, b reported) int {
		return cmp.Or(cmp.Compare(a.at.start, b.at.start), cmp.Compare(a.rule.ID, b.rule.ID), cmp.Compare(a.text, b.text))
	}
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		errors, warnings := rapid.IntRange(0, most).Draw(t, "errors"), rapid.IntRange(0, most).Draw(t, "warnings")
		swaps, twice := rapid.SampledFrom([]int{0, 10, most * 10}).Draw(t, "swaps"), rapid.Bool().Draw(t, "twice")

		var bySeverity [2][]reported
		for severity, n := range []int{errors, warnings} {
			list := make([]reported, n)
			for i := range list {
				node := nodeID(1 + random.IntN(most))
				list[i] = reported{rules[random.IntN(3)], doc.valueOf(node), fmt.Sprintf("The %dth at %d.", random.IntN(2), node)}
			}
			slices.SortFunc(list, order)
			list = slices.Compact(list)
			bySeverity[severity] = list
		}
		fs := &findings{doc: doc}
		for severity, sorted := range bySeverity {
			list := slices.Clone(sorted)
			for range swaps {
				if n := len(list); n > 1 {
					i, j := random.IntN(n), random.IntN(n)
					list[i], list[j] = list[j], list[i]
				}
			}
			for _, r := range list {
				for range 1 + map[bool]int{true: random.IntN(2)}[twice] {
					fs.report(r.rule, r.rule.Codes[0], Severity(severity), r.at, "%s", []any{r.text}).hint("Mend %s", r.text)
				}
			}
		}
		var result Result
		fs.settle(&result)

		want := bySeverity[SeverityError][:min(maxDiagnostics, len(bySeverity[SeverityError]))]
		if n := len(want); result.errors != n {
			t.Fatalf("%d errors, want %d", result.errors, n)
		}
		want = append(slices.Clone(want), bySeverity[SeverityWarning][:min(maxDiagnostics-len(want), len(bySeverity[SeverityWarning]))]...)
		slices.SortStableFunc(want, func(a, b reported) int { return cmp.Compare(a.at.start, b.at.start) })
		got := result.Diagnostics()
		if len(got) != len(want) {
			t.Fatalf("%d diagnostics, want %d", len(got), len(want))
		}
		size := 0
		for i, d := range got {
			w := want[i]
			if d.Rule != w.rule.ID || d.Span != w.at.span() || d.Message != w.text || d.Hint != "Mend "+w.text || d.Path != doc.path(w.at.node) {
				t.Fatalf("%d is %+v, want %+v", i, d, w)
			}
			size += len(d.Message) + len(d.Hint) + len(d.Path)
		}
		if !twice && result.Omitted != len(bySeverity[0])+len(bySeverity[1])-len(want) {
			t.Fatalf("%d are said to be omitted", result.Omitted)
		}
		if result.Omitted > 0 && len(result.text) > 2*size {
			t.Fatalf("the text has %d bytes, of which %d are used", len(result.text), size)
		}
	})
}
