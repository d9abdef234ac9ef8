package flowjson

import "strings"

const maxBranches = 10

var routingModel = &Rule{ID: "routing/model", Codes: []Code{codeRouting},
	Doc: "The routing model of a flow with an endpoint names all screens and no others, from one entry on, connected, without loops, with 10 ways from a screen at most, and has every way that a navigate action takes. " +
		"A single screen may have an empty model, and a screen counts as named where it is only a destination, as in Meta's samples. Meta, \"Error Codes\" and \"Flow JSON\".",
	check: checkRoutingModel}

func checkRoutingModel(p *pass) {
	model := p.member(0, "routing_model")
	if model == none || p.kind(model) != kindObject || len(p.screens) == 0 {
		return
	}
	g := p.newGraph()
	if g == nil {
		return
	}
	named := p.readModel(model, g)
	if !p.hasEndpoint() {
		return
	}
	p.unnamed(model, g, named)
	p.backward(g)
	for _, loop := range g.loops() {
		at := p.valueOf(model)
		if len(loop) == 1 {
			at = p.keyOf(p.member(model, string(p.idOf(g.screens[loop[0]]))))
		}
		p.errorf(codeRouting, at, "Loop detected in the routing model for screens: %s.", p.names(g, loop)).with(p.places(g, loop)...)
	}
	if len(g.screens) > 0 && !g.partial && len(g.entries()) == 0 {
		p.errorf(codeRouting, p.valueOf(model), "No entry screen found in the routing model. Expected a screen with no inbound edges as the entry screen.")
	}
	if islands := g.islands(func(i int) bool { return !named[i] }); len(islands) > 1 && !g.partial {
		for _, island := range islands[1:] {
			p.errorf(codeRouting, p.valueOf(model), "Following screens are not connected with the rest of the screens : %s. All screens should be connected.", p.names(g, island)).
				with(p.places(g, island)...)
		}
	}
	p.navigated(model, g, named)
}

// hasEndpoint reports whether the flow says that it has an endpoint, be it in
// a way that cannot be read.
func (f *flow) hasEndpoint() bool { return f.member(0, "data_api_version") != none }

// readModel takes the ways from the routing model and reports names that are
// no screens. It tells which screens the model names.
func (p *pass) readModel(model nodeID, g *graph) (named []bool) {
	named = make([]bool, len(g.screens))
	var edges []edge
	var unknown []string
	var where []place
	for key := range p.children(model) {
		from := p.screenByID(p.keyText(key))
		if from == nil {
			g.partial = true
			where = append(where, p.keyOf(key))
			if len(unknown) < maxRelated {
				unknown = append(unknown, shorten(p.keyText(key)))
			}
		} else {
			named[g.find(from)] = true
		}
		if p.kind(key) != kindArray {
			g.partial = true
			continue
		}
		for to := range p.children(key) {
			if p.kind(to) != kindString {
				g.partial = true
				continue
			}
			target := p.screenByID(p.text(to))
			switch {
			case target == nil:
				g.partial = true
				p.stray(p.valueOf(to), "Invalid screen found in the routing model: %s.", shorten(p.text(to)))
			case from != nil:
				named[g.find(target)] = true
				edges = append(edges, edge{g.find(from), g.find(target), to})
			}
		}
		if n := p.count(key); n > maxBranches && p.hasEndpoint() {
			p.errorf(codeRouting, p.valueOf(key), "Number of branches exceeds the max limit of %d for screen: %s.", maxBranches, shorten(p.keyText(key)))
		}
	}
	if unknown != nil {
		p.stray(where[0], "Invalid screens found in the routing model: %s.", strings.Join(unknown, ", ")).with(where[1:]...)
	}
	g.setEdges(edges)
	return named
}

// stray reports a name that is no screen; without an endpoint nobody says that
// Meta looks at the model, so it is a warning there.
func (p *pass) stray(at place, format, name string) note {
	switch {
	case p.anonymous:
		return note{}
	case p.hasEndpoint():
		return p.errorf(codeRouting, at, format, name)
	}
	return p.warnf(codeRouting, at, format, name)
}

// unnamed reports screens that the model does not name.
func (p *pass) unnamed(model nodeID, g *graph, named []bool) {
	if len(g.screens) == 1 && p.count(model) == 0 {
		return
	}
	var missing []int
	for i, ok := range named {
		if !ok {
			missing = append(missing, i)
		}
	}
	if missing != nil {
		p.errorf(codeRouting, p.valueOf(model), "Following screens are missing in the routing model: %s.", p.names(g, missing)).with(p.places(g, missing)...)
	}
}

// backward reports ways that lead back on another.
func (p *pass) backward(g *graph) {
	for _, e := range g.edges {
		if e.from > e.to && g.has(e.to, e.from) {
			source, destination := shorten(p.idOf(g.screens[e.to])), shorten(p.idOf(g.screens[e.from]))
			p.errorf(codeRouting, p.valueOf(e.at), "Backward route [%s->%s] corresponding to forward route [%s->%s] is not allowed in the routing model. Only forward routes can be specified.",
				destination, source, source, destination).hint("The user can always go back; remove this way.")
		}
	}
}

// navigated reports ways of navigate actions that the model lacks, where it
// names both screens and has no way that cannot be read instead.
func (p *pass) navigated(model nodeID, g *graph, named []bool) {
	actions := p.navigation()
	looked, stray := -1, false
	for _, e := range actions.edges { // by from
		if g.has(e.from, e.to) || !named[e.from] || !named[e.to] {
			continue
		}
		if looked != e.from {
			looked, stray = e.from, p.strayWay(model, g.screens[e.from])
		}
		if stray {
			continue
		}
		source, destination := shorten(p.idOf(g.screens[e.from])), shorten(p.idOf(g.screens[e.to]))
		p.errorf(codeRouting, p.valueOf(e.at), "Missing direct route from screen '%s' to screen '%s' in the routing model, while it exists in the navigate screen action of screen '%s'.",
			source, destination, source).with(p.valueOf(model))
	}
}

// strayWay reports whether a way that the model has from s leads to no screen.
func (p *pass) strayWay(model nodeID, s *screen) bool {
	ways := p.member(model, string(p.idOf(s)))
	if ways == none {
		return false
	}
	if p.kind(ways) != kindArray {
		return true
	}
	for to := range p.children(ways) {
		if p.kind(to) != kindString || p.screenByID(p.text(to)) == nil {
			return true
		}
	}
	return false
}

var routingGraph = &Rule{ID: "routing/navigation", Codes: []Code{codeRouting},
	Doc:   "Without an endpoint the navigate actions connect all screens, from one entry on, with 10 targets of a screen at most. Loops behind the entry are fine (seen at 7.1). Meta, \"Error Codes\".",
	check: checkRoutingGraph}

func checkRoutingGraph(p *pass) {
	if p.hasEndpoint() || p.exchanges {
		return
	}
	g := p.navigation()
	if g == nil || len(g.screens) < 2 {
		return
	}
	count := 0
	for i, e := range g.edges {
		if i == 0 || g.edges[i-1].from != e.from {
			count = 0
		}
		if count++; count == maxBranches+1 {
			s := g.screens[e.from]
			p.errorf(codeRouting, p.valueOf(s.node), "Number of branches exceeds the max limit of %d for screen: %s. Reduce navigate actions for the screen.", maxBranches, shorten(p.idOf(s)))
		}
	}
	if g.partial {
		return
	}
	screens := p.valueOf(p.member(0, "screens"))
	connected := make([]bool, len(g.screens))
	for _, e := range g.edges {
		connected[e.from], connected[e.to] = true, true
	}
	var alone []int
	for i, ok := range connected {
		if !ok {
			alone = append(alone, i)
		}
	}
	if alone != nil {
		p.errorf(codeRouting, screens, "Following screens are not connected to any of the screens: %s. A connection is formed by the navigate screen action.", p.names(g, alone)).with(p.places(g, alone)...)
	}
	if islands := g.islands(func(i int) bool { return !connected[i] }); len(islands) > 1 {
		for _, island := range islands[1:] {
			p.errorf(codeRouting, screens, "Following screens are not connected with the rest of the screens via navigate screen action: %s. All screens should be connected.", p.names(g, island)).with(p.places(g, island)...)
		}
	}
	if len(g.entries()) == 0 {
		p.errorf(codeRouting, screens, "No entry screen found in the routing model. Add a screen that is not used as the next screen in any of the navigate actions.")
	}
}

var routingEnd = &Rule{ID: "routing/end", Codes: []Code{codeDeadEnd},
	Doc:   "Ways of the routing model end on terminal screens. Meta, \"Flow JSON\", says so, but some of its samples have other ends.",
	check: checkRoutingEnd}

func checkRoutingEnd(p *pass) {
	model := p.member(0, "routing_model")
	if !p.hasEndpoint() || model == none || p.kind(model) != kindObject {
		return
	}
	destinations := map[string]bool{}
	for key := range p.children(model) {
		if p.kind(key) != kindArray {
			return
		}
		for to := range p.children(key) {
			if p.kind(to) == kindString {
				destinations[string(p.text(to))] = true
			}
		}
	}
	for i := range p.screens {
		s := &p.screens[i]
		if s.id == none || s.terminalUnknown || p.isTerminal(s) || p.screenByID(p.text(s.id)) != s {
			continue
		}
		ways := p.member(model, string(p.text(s.id)))
		if ways == none && destinations[string(p.text(s.id))] || ways != none && p.count(ways) == 0 {
			p.warnf(codeDeadEnd, p.valueOf(s.id), "No way leads on from screen %s, and it is not terminal.", shorten(p.text(s.id)))
		}
	}
}
