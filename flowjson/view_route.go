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

// starts are the entries, behind where the flow starts: the first entry that
// leads on. Where ways lead back to it, it is no entry; then it is the first
// screen that leads on, or else the first of all.
func (g *graph) starts() []int {
	entries := append([]int{}, g.entries()...) // never nil
	leadsOn := func(i int) bool { return len(g.from(i)) > 0 }
	if at := slices.IndexFunc(entries, leadsOn); at >= 0 {
		start := entries[at]
		return slices.Insert(slices.Delete(entries, at, at+1), 0, start)
	}
	if len(g.edges) > 0 {
		return slices.Insert(entries, 0, g.edges[0].from)
	}
	return entries
}
