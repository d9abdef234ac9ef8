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
	edges := r.modelWays()
	for _, w := range r.ways {
		if target := r.screenByID([]byte(w.next)); w.from >= 0 && target != nil && target.index != w.from {
			edges = append(edges, edge{from: w.from, to: target.index})
		}
	}
	g.setEdges(edges)
	return g
}

// modelWays are the ways that the routing model names from one screen to another,
// by their indexes in f.screens; what cannot be read is left out.
func (f *flow) modelWays() []edge {
	model := f.ofKind(0, "routing_model", kindObject)
	if model == none {
		return nil
	}
	var edges []edge
	for key := range f.children(model) {
		from := f.screenByID(f.keyText(key))
		if from == nil || f.kind(key) != kindArray {
			continue
		}
		for to := range f.children(key) {
			if f.kind(to) != kindString {
				continue
			}
			if target := f.screenByID(f.text(to)); target != nil && target != from {
				edges = append(edges, edge{from: from.index, to: target.index})
			}
		}
	}
	return edges
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
