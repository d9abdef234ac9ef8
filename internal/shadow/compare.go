package shadow

import "flowport/internal/meta"

// Kind is how two findings differ.
type Kind string

// The kinds of differences.
const (
	OnlyMeta     Kind = "only-meta"     // Meta reports it, flowport does not
	OnlyFlowport Kind = "only-flowport" // flowport reports it, Meta does not
	OtherLine    Kind = "line"          // both, at different lines
	OtherPath    Kind = "path"          // both, with different paths
	OtherCode    Kind = "code"          // both find something there, by different codes
)

// Finding is what is compared of a validation error.
type Finding struct {
	Code    string `json:"code"`
	Path    string `json:"path,omitzero"` // empty: the error has no pointer
	Line    int    `json:"line"`
	Message string `json:"message"` // not compared
}

// Difference is one finding on which flowport and Meta disagree. The one that
// did not find anything is nil.
type Difference struct {
	Kind     Kind     `json:"kind"`
	Meta     *Finding `json:"meta,omitzero"`
	Flowport *Finding `json:"flowport,omitzero"`
}

// A match says which findings belong together: those of equal keys. A key with
// ok false belongs to none.
type match struct {
	kind Kind // of the difference; empty for none
	key  func(Finding) (key Finding, ok bool)
}

// matches are tried in this order on what the ones before left over.
var matches = []match{
	{"", func(f Finding) (Finding, bool) { return Finding{Code: f.Code, Path: f.Path, Line: f.Line}, true }},
	{OtherLine, func(f Finding) (Finding, bool) { return Finding{Code: f.Code, Path: f.Path}, f.Path != "" }},
	{OtherPath, func(f Finding) (Finding, bool) { return Finding{Code: f.Code, Line: f.Line}, true }},
	{OtherCode, func(f Finding) (Finding, bool) { return Finding{Path: f.Path, Line: f.Line}, f.Path != "" }},
}

// Compare pairs up what Meta and flowport found in the same document, each
// finding at most once, and returns where they disagree. Meta's errors without
// a pointer are compared by code and line only. Messages are not compared.
func Compare(fromMeta, fromFlowport []meta.ValidationError) []Difference {
	theirs, ours := findings(fromMeta), findings(fromFlowport)
	var differences []Difference
	for _, m := range matches {
		waiting := map[Finding][]*Finding{}
		for _, f := range ours {
			if key, ok := m.key(*f); ok {
				waiting[key] = append(waiting[key], f)
			}
		}
		paired := map[*Finding]bool{}
		for _, their := range theirs {
			key, ok := m.key(*their)
			candidates := waiting[key]
			if !ok || len(candidates) == 0 {
				continue
			}
			our := candidates[0]
			waiting[key] = candidates[1:]
			paired[their], paired[our] = true, true
			if m.kind != "" && (m.kind != OtherPath || their.Path != "") {
				differences = append(differences, Difference{m.kind, their, our})
			}
		}
		theirs, ours = without(theirs, paired), without(ours, paired)
	}
	for _, f := range theirs {
		differences = append(differences, Difference{Kind: OnlyMeta, Meta: f})
	}
	for _, f := range ours {
		differences = append(differences, Difference{Kind: OnlyFlowport, Flowport: f})
	}
	return differences
}

func findings(errs []meta.ValidationError) []*Finding {
	list := make([]*Finding, 0, len(errs))
	for _, e := range errs {
		f := &Finding{Code: string(e.Error), Line: e.LineStart, Message: e.Message}
		if len(e.Pointers) > 0 {
			f.Path = e.Pointers[0].Path
		}
		list = append(list, f)
	}
	return list
}

// without gives the findings that are not paired, in their order.
func without(list []*Finding, paired map[*Finding]bool) []*Finding {
	var rest []*Finding
	for _, f := range list {
		if !paired[f] {
			rest = append(rest, f)
		}
	}
	return rest
}
