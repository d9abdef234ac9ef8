package flowjson

import "slices"

// route fills in which screens lead to which, where the flow starts, and the
// map.
func (r *viewer) route(v *View) {
	g := r.routes()
	v.Routes = make([]Route, len(g.edges))
	for i, e := range g.edges {
		v.Routes[i] = Route{e.from, e.to}
	}
	v.Entries = g.starts()
	v.Map = layOut(g, v.Entries, r.exchanges && r.ofKind(0, "routing_model", kindObject) == none)
}

// routes are the ways of the routing model and those of navigate actions, also
// in entries of lists and in examples. Unlike the graphs of the routing rules
// it has every screen in its place, with or without an id.
func (r *viewer) routes() *graph {
	g := &graph{}
	for i := range r.screens {
		g.screens = append(g.screens, &r.screens[i])
	}
	var edges []edge
	lead := func(from *screen, to []byte) {
		if target := r.screenByID(to); from != nil && target != nil && target != from {
			edges = append(edges, edge{from: from.index, to: target.index})
		}
	}
	if model := r.ofKind(0, "routing_model", kindObject); model != none {
		for key := range r.children(model) {
			if r.kind(key) != kindArray {
				continue
			}
			from := r.screenByID(r.keyText(key))
			for to := range r.children(key) {
				if r.kind(to) == kindString {
					lead(from, r.text(to))
				}
			}
		}
	}
	for _, w := range r.ways {
		if w.from >= 0 {
			lead(g.screens[w.from], []byte(w.next))
		}
	}
	g.setEdges(edges)
	return g
}

// starts are the entries, of which the first is where the flow starts.
func (g *graph) starts() []int {
	entries := g.entries()
	if len(entries) == 0 {
		return make([]int, min(1, len(g.screens)))
	}
	if i := slices.IndexFunc(entries, func(i int) bool { return len(g.from(i)) > 0 }); i > 0 {
		start := entries[i]
		entries = slices.Insert(slices.Delete(entries, i, i+1), 0, start)
	}
	return entries
}
