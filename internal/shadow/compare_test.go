package shadow

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"flowport/flowjson"
	"flowport/internal/meta"
)

func found(code, path string, line int) meta.ValidationError {
	e := meta.ValidationError{Error: flowjson.Code(code), LineStart: line}
	if path != "" {
		e.Pointers = []flowjson.Pointer{{LineStart: line, Path: path}}
	}
	return e
}

func TestCompare(t *testing.T) {
	type errs = []meta.ValidationError
	finding := func(code, path string, line int) *Finding { return &Finding{Code: code, Path: path, Line: line} }
	tests := []struct {
		name     string
		meta     errs
		flowport errs
		want     []Difference
	}{
		{"nothing to compare", nil, nil, nil},
		{"the same in another order", errs{found("A", "x", 1), found("B", "y", 2)}, errs{found("B", "y", 2), found("A", "x", 1)}, nil},
		{"only Meta", errs{found("A", "x", 1)}, nil, []Difference{{Kind: OnlyMeta, Meta: finding("A", "x", 1)}}},
		{"only flowport", nil, errs{found("A", "x", 1)}, []Difference{{Kind: OnlyFlowport, Flowport: finding("A", "x", 1)}}},
		{"another line", errs{found("A", "x", 1)}, errs{found("A", "x", 2)}, []Difference{{OtherLine, finding("A", "x", 1), finding("A", "x", 2)}}},
		{"another path", errs{found("A", "x", 1)}, errs{found("A", "y", 1)}, []Difference{{OtherPath, finding("A", "x", 1), finding("A", "y", 1)}}},
		{"another code", errs{found("A", "x", 1)}, errs{found("B", "x", 1)}, []Difference{{OtherCode, finding("A", "x", 1), finding("B", "x", 1)}}},
		{"twice and once", errs{found("A", "x", 1), found("A", "x", 1)}, errs{found("A", "x", 1)}, []Difference{{Kind: OnlyMeta, Meta: finding("A", "x", 1)}}},
		{"Meta without pointers", errs{found("A", "", 1)}, errs{found("A", "x", 1)}, nil},
		{"Meta without pointers, another line", errs{found("A", "", 1)}, errs{found("A", "x", 2)}, []Difference{
			{Kind: OnlyMeta, Meta: finding("A", "", 1)}, {Kind: OnlyFlowport, Flowport: finding("A", "x", 2)},
		}},
		{"an exact pair before a near one", errs{found("A", "x", 2), found("A", "x", 1)}, errs{found("A", "x", 1)}, []Difference{{Kind: OnlyMeta, Meta: finding("A", "x", 2)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Compare(tt.meta, tt.flowport)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Every finding is in one difference or in a pair without one.
func TestCompare_loses_nothing(t *testing.T) {
	list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) meta.ValidationError {
		return found(rapid.SampledFrom([]string{"A", "B"}).Draw(t, "code"), rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "path"), rapid.IntRange(1, 2).Draw(t, "line"))
	}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		theirs, ours := list.Draw(t, "meta"), list.Draw(t, "flowport")
		differences := Compare(theirs, ours)
		withMeta, withFlowport := len(theirs), len(ours)
		for _, d := range differences {
			if d.Meta != nil {
				withMeta--
			}
			if d.Flowport != nil {
				withFlowport--
			}
		}
		if withMeta != withFlowport || withMeta < 0 {
			t.Fatalf("%d of Meta's and %d of flowport's are in no difference: %v", withMeta, withFlowport, differences)
		}
		if slices.ContainsFunc(Compare(theirs, theirs), func(Difference) bool { return true }) {
			t.Fatalf("a list differs from itself: %v", Compare(theirs, theirs))
		}
	})
}
