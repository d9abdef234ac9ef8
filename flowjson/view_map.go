package flowjson

import (
	"cmp"
	"slices"
)

// layOut places screens on the map, entries first. everywhere says that nobody
// knows all the ways, so that no screen can be called unreachable.
func layOut(g *graph, entries []int, everywhere bool) MapLayout {
	m := MapLayout{Places: make([]MapPlace, len(g.screens))}
	columns, rest := g.distances(entries)
	if everywhere && len(rest) > 0 {
		columns, rest = append(columns, rest), nil
	}
	g.untangle(columns)
	m.Columns = len(columns)
	for _, column := range columns {
		m.Rows = max(m.Rows, len(column))
	}
	for x, column := range columns {
		for y, i := range column {
			m.Places[i] = MapPlace{Column: x, Row: y + (m.Rows-len(column))/2, Reachable: true}
		}
	}
	if len(rest) > 0 {
		const few = 4 // to a row, on a map that is no wider
		m.Columns = max(m.Columns, min(len(rest), few))
		for k, i := range rest {
			m.Places[i] = MapPlace{Column: k % m.Columns, Row: m.Rows + k/m.Columns}
		}
		m.Rows += (len(rest) + m.Columns - 1) / m.Columns
	}
	return m
}

// distances divides the screens by their distance from the nearest entry that
// is connected with the start, and tells which cannot be reached at all.
func (g *graph) distances(entries []int) (columns [][]int, rest []int) {
	if len(entries) == 0 {
		return nil, nil
	}
	reached := make([]bool, len(g.screens))
	var column []int
	for _, island := range g.islands(func(int) bool { return false }) {
		if !slices.Contains(island, entries[0]) {
			continue
		}
		for _, i := range island {
			if slices.Contains(entries, i) {
				reached[i], column = true, append(column, i)
			}
		}
	}
	for len(column) > 0 {
		columns = append(columns, column)
		var next []int
		for _, i := range column {
			for _, way := range g.from(i) {
				if !reached[way.to] {
					reached[way.to] = true
					next = append(next, way.to)
				}
			}
		}
		column = next
	}
	for i, ok := range reached {
		if !ok {
			rest = append(rest, i)
		}
	}
	return columns, rest
}

// from are the ways from a screen.
func (g *graph) from(i int) []edge {
	by := func(e edge, i int) int { return cmp.Compare(e.from, i) }
	lo, _ := slices.BinarySearchFunc(g.edges, i, by)
	hi, _ := slices.BinarySearchFunc(g.edges, i+1, by)
	return g.edges[lo:hi]
}

// untangle orders the screens of each column so that few ways cross: forth and
// back, each is drawn to the middle of those that it is connected with in the
// column before (Sugiyama's barycentre method).
func (g *graph) untangle(columns [][]int) {
	column := slices.Repeat([]int{-1}, len(g.screens)) // -1 is none
	height := make([]float64, len(g.screens))          // of the screen, from the middle of its column
	settle := func(x int) {
		for y, i := range columns[x] {
			column[i], height[i] = x, float64(y)-float64(len(columns[x])-1)/2
		}
	}
	near := make([][]int, len(g.screens))
	for _, e := range g.edges {
		near[e.from] = append(near[e.from], e.to)
		near[e.to] = append(near[e.to], e.from)
	}
	for x := range columns {
		settle(x)
	}
	pull := func(x, towards int) {
		middle := make(map[int]float64, len(columns[x]))
		for _, i := range columns[x] {
			sum, count := 0.0, 0
			for _, j := range near[i] {
				if column[j] == towards {
					sum, count = sum+height[j], count+1
				}
			}
			middle[i] = height[i]
			if count > 0 {
				middle[i] = sum / float64(count)
			}
		}
		slices.SortStableFunc(columns[x], func(a, b int) int { return cmp.Compare(middle[a], middle[b]) })
		settle(x)
	}
	for range 4 {
		for x := 1; x < len(columns); x++ {
			pull(x, x-1)
		}
		for x := len(columns) - 2; x >= 0; x-- {
			pull(x, x+1)
		}
	}
}
