package flowjson

import (
	"cmp"
	"slices"
	"strings"
)

// maxGraph is how many screens the routing rules look at. Ten times the number
// a flow may have, it bounds what a hostile document costs.
const maxGraph = 1000

// edge is a way from one screen to another, by place in graph.screens.
type edge struct {
	from, to int
	at       nodeID // what makes the way: an entry of the routing model, or a next.name
}

// graph is the screens and the ways between them.
type graph struct {
	screens []*screen // those with an id; of several with the same id the first
	edges   []edge    // by from, then to; one of each
	// partial says that ways may be missing, since something that makes one
	// could not be read or is known only later.
	partial bool
}

// newGraph makes a graph of the screens without any ways; nil where there are
// too many of them.
func (f *flow) newGraph() *graph {
	g := &graph{partial: f.unreadable, screens: make([]*screen, 0, min(len(f.screens), maxGraph+1))}
	for i := range f.screens {
		s := &f.screens[i]
		g.partial = g.partial || s.id == none || s.incomplete
		switch {
		case s.id == none:
		case f.screenByID(f.text(s.id)) == s:
			g.screens = append(g.screens, s)
		default:
			g.partial = true // nobody knows which of the two a way means
		}
		if len(g.screens) > maxGraph {
			return nil
		}
	}
	return g
}

// find is the place of s in the graph.
func (g *graph) find(s *screen) int {
	i, _ := slices.BinarySearchFunc(g.screens, s.index, func(s *screen, index int) int { return cmp.Compare(s.index, index) })
	return i
}

// setEdges sorts edges and drops repeated ones, keeping the first of each.
func (g *graph) setEdges(edges []edge) {
	slices.SortStableFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	g.edges = slices.CompactFunc(edges, func(a, b edge) bool { return a.from == b.from && a.to == b.to })
}

// has reports whether there is a way from one screen to the other.
func (g *graph) has(from, to int) bool {
	_, found := slices.BinarySearchFunc(g.edges, edge{from: from, to: to}, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return found
}

// navigation is the graph of the navigate actions.
func (f *flow) navigation() *graph {
	g := f.newGraph()
	if g == nil {
		return nil
	}
	g.partial = g.partial || f.wayLost
	edges := make([]edge, 0, len(f.actions))
	for i := range f.actions {
		a := &f.actions[i]
		if a.def != navigateAction {
			continue
		}
		name, target := f.target(a)
		from := &f.screens[a.screen]
		if target == nil || target == from || from.id == none {
			g.partial = true
			continue
		}
		source := g.find(f.screenByID(f.text(from.id)))
		edges = append(edges, edge{source, g.find(target), name})
	}
	for i := range f.bindings {
		// Entries that arrive at run time bring their actions with them.
		if f.bindings[i].value.items != nil && f.bindings[i].value.items.fields == listItem {
			g.partial = true
		}
	}
	g.setEdges(edges)
	return g
}

// target is the name that a navigate action goes to, and the screen of that
// name; none and nil where there is none.
func (f *flow) target(a *action) (name nodeID, s *screen) {
	name = f.member(f.member(a.node, "next"), "name")
	if name == none || f.kind(name) != kindString {
		return none, nil
	}
	return name, f.screenByID(f.text(name))
}

// islands divides the screens into sets that ways connect, whatever their
// direction; the first set holds the first screen. Screens that skip names do
// not count.
func (g *graph) islands(skip func(i int) bool) [][]int {
	n := len(g.screens)
	scratch := make([]int, 2*n)
	leader, place := scratch[:n], scratch[n:] // place, by leader: the number of its island, from 1 on
	for i := range leader {
		leader[i] = i
	}
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	for _, e := range g.edges {
		a, b := find(e.from), find(e.to)
		leader[max(a, b)] = min(a, b)
	}
	var islands [][]int
	for i := range g.screens {
		if skip(i) {
			continue
		}
		l := find(i)
		if place[l] == 0 {
			var first []int
			if islands == nil { // most often the only one
				first = make([]int, 0, n)
			}
			islands = append(islands, first)
			place[l] = len(islands)
		}
		island := &islands[place[l]-1]
		*island = append(*island, i)
	}
	return islands
}

// entries are the screens that no way leads to but from themselves.
func (g *graph) entries() []int {
	inbound := make([]bool, len(g.screens))
	for _, e := range g.edges {
		if e.from != e.to {
			inbound[e.to] = true
		}
	}
	var entries []int
	for i, in := range inbound {
		if !in {
			entries = append(entries, i)
		}
	}
	return entries
}

// loops are the sets of screens that ways lead around in, found by Tarjan's
// algorithm: each is strongly connected, and a single screen counts only if a
// way leads from it to itself.
func (g *graph) loops() [][]int {
	var (
		n     = len(g.screens)
		out   = make([][]int, n)
		order = make([]int, n) // 1, 2, … in the order of the visit; 0 is not yet
		low   = make([]int, n)
		open  = make([]bool, n)
		stack []int
		count int
		loops [][]int
	)
	for _, e := range g.edges {
		out[e.from] = append(out[e.from], e.to)
	}
	var visit func(i int)
	visit = func(i int) {
		count++
		order[i], low[i], open[i] = count, count, true
		stack = append(stack, i)
		for _, j := range out[i] {
			if order[j] == 0 {
				visit(j)
				low[i] = min(low[i], low[j])
			} else if open[j] {
				low[i] = min(low[i], order[j])
			}
		}
		if low[i] != order[i] {
			return
		}
		start := slices.Index(stack, i)
		loop := slices.Clone(stack[start:])
		stack = stack[:start]
		for _, j := range loop {
			open[j] = false
		}
		if len(loop) > 1 || g.has(i, i) {
			slices.Sort(loop)
			loops = append(loops, loop)
		}
	}
	for i := range n {
		if order[i] == 0 {
			visit(i)
		}
	}
	return loops
}

// names lists the ids of screens for a message.
func (f *flow) names(g *graph, list []int) string {
	var b strings.Builder
	for n, i := range list {
		if n == maxRelated {
			b.WriteString(", …")
			break
		}
		if n > 0 {
			b.WriteString(", ")
		}
		b.WriteString(shorten(f.idOf(g.screens[i])))
	}
	return b.String()
}

// places are where screens are, by their ids.
func (f *flow) places(g *graph, list []int) []place {
	var where []place
	for _, i := range list[:min(len(list), maxRelated)] {
		where = append(where, f.valueOf(g.screens[i].id))
	}
	return where
}
