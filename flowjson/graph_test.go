package flowjson

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestGraph compares loops, islands and entries with what trying all ways
// gives.
func TestGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 7).Draw(t, "screens")
		g := &graph{screens: make([]*screen, n)}
		var edges []edge
		for range rapid.IntRange(0, 12).Draw(t, "ways") {
			edges = append(edges, edge{from: rapid.IntRange(0, n-1).Draw(t, "from"), to: rapid.IntRange(0, n-1).Draw(t, "to")})
		}
		g.setEdges(slices.Clone(edges))

		var reach, near [7][7]bool // along the ways; along them in any direction
		for _, e := range edges {
			reach[e.from][e.to] = true
			near[e.from][e.to], near[e.to][e.from] = true, true
		}
		for i := range n {
			near[i][i] = true
		}
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
					near[i][j] = near[i][j] || near[i][k] && near[k][j]
				}
			}
		}
		groups := func(same func(i, j int) bool) [][]int {
			var all [][]int
			for i := range n {
				var group []int
				for j := range n {
					if same(i, j) {
						group = append(group, j)
					}
				}
				if len(group) > 0 && group[0] == i {
					all = append(all, group)
				}
			}
			return all
		}
		loops := g.loops()
		slices.SortFunc(loops, func(a, b []int) int { return a[0] - b[0] })
		if diff := cmp.Diff(groups(func(i, j int) bool { return reach[i][j] && reach[j][i] }), loops); diff != "" {
			t.Errorf("loops (-want +got):\n%s", diff)
		}
		islands := g.islands(func(int) bool { return false })
		if diff := cmp.Diff(groups(func(i, j int) bool { return near[i][j] }), islands); diff != "" {
			t.Errorf("islands (-want +got):\n%s", diff)
		}
		var entries []int
		for j := range n {
			if !slices.ContainsFunc(edges, func(e edge) bool { return e.to == j && e.from != j }) {
				entries = append(entries, j)
			}
		}
		if diff := cmp.Diff(entries, g.entries()); diff != "" {
			t.Errorf("entries (-want +got):\n%s", diff)
		}
	})
}
