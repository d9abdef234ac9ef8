package flowjson

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
)

// Explanation says what a code means and how to mend it.
type Explanation struct {
	Code Code
	// Own says that the code is flowport's, not Meta's: a warning.
	Own bool
	// Meaning is a few sentences in English: what is wrong, and what to do.
	Meaning string
	// Rules are what reports the code.
	Rules []*Rule
	// Examples are documents with the fault and without; at least one.
	Examples []Example
}

// Example is a whole document that has a fault, and one like it that does not.
type Example struct {
	Bad, Good []byte
}

// Differences returns the lines, from 1, in which the two documents differ:
// all between the lines that both begin with and those that both end with.
// Where one has only more lines, the other's is the line before them.
func (x Example) Differences() (bad, good []int) {
	a, b := bytes.Split(x.Bad, []byte("\n")), bytes.Split(x.Good, []byte("\n"))
	least := min(len(a), len(b))
	first, last := 0, 0
	for first < least && bytes.Equal(a[first], b[first]) {
		first++
	}
	for last < least-first && bytes.Equal(a[len(a)-1-last], b[len(b)-1-last]) {
		last++
	}
	lines := func(count int) (list []int) {
		for i := first; i < count-last; i++ {
			list = append(list, i+1)
		}
		if list == nil {
			list = []int{first}
		}
		return list
	}
	return lines(len(a)), lines(len(b))
}

//go:embed examples/*.json
var exampleFiles embed.FS

// Codes returns every code that the compiler may report, by name.
func Codes() []Code {
	var codes []Code
	for _, r := range rules {
		codes = append(codes, r.Codes...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Explain returns what is known about a code; false where the compiler has no
// such code.
func Explain(code Code) (Explanation, bool) {
	if !slices.Contains(Codes(), code) {
		return Explanation{}, false
	}
	e := Explanation{Code: code, Own: meanings[code].own, Meaning: meanings[code].text}
	for _, r := range rules {
		if slices.Contains(r.Codes, code) {
			e.Rules = append(e.Rules, r)
		}
	}
	for i := 1; ; i++ {
		name := "examples/" + string(code)
		if i > 1 {
			name = fmt.Sprintf("%s.%d", name, i)
		}
		bad, err := exampleFiles.ReadFile(name + ".bad.json")
		if err != nil {
			return e, true
		}
		good, _ := exampleFiles.ReadFile(name + ".good.json") // a test sees to it that it is there
		e.Examples = append(e.Examples, Example{bad, good})
	}
}

// Nearest returns the one among names that name was probably meant to be,
// regardless of case; "" where none is near.
func Nearest(name string, names []string) string {
	best, bestDistance := "", 5
	for _, candidate := range names {
		limit := min(bestDistance, 1+(len(candidate)+1)/3) // of short names, fewer letters may differ
		if d := distance([]byte(name), candidate, limit); d < limit {
			best, bestDistance = candidate, d
		}
	}
	return best
}
