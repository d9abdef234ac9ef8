package flowjson

var flowScreens = &Rule{ID: "limit/screens", Codes: []Code{codeMaxScreens},
	Doc:   "A flow has 100 screens at most. Meta, \"Error Codes\".",
	check: checkScreenCount}

func checkScreenCount(p *pass) {
	const limit = 100
	screens := p.member(0, "screens")
	if screens == none || p.kind(screens) != kindArray {
		return
	}
	if count := p.count(screens); count > limit {
		p.errorf(codeMaxScreens, p.valueOf(screens), "Maximum number of screens allowed per Flow is %d but found %d.", limit, count)
	}
}

// perScreen lists how many components of a kind a screen may have. Meta,
// "Error Codes" and "Components".
var perScreen = []struct {
	def   *object
	limit int
	code  Code // empty where no error of Meta's is known
}{
	{embeddedLink, 2, codeMaxEmbeddedLink},
	{footer, 1, codeMaxFooter},
	{image, 3, codeMaxImage},
	{optIn, 5, codeMaxOptIn},
	{navigationList, 2, ""},
	{imageCarousel, 2, ""},
	{photoPicker, 1, ""},
	{documentPicker, 1, ""},
}

var screenCounts = &Rule{ID: "limit/components", Codes: []Code{codeMaxEmbeddedLink, codeMaxFooter, codeMaxImage, codeMaxOptIn, codeMoreThanOneFooter, codeTooManyComponents},
	Doc: "A screen has at most 2 EmbeddedLinks, 1 Footer, 3 Images, 5 OptIns, 2 NavigationLists, 2 ImageCarousels, one picker and 50 components; a flow has 3 ImageCarousels. " +
		"Of branches the one with most counts; the sum of all branches above the limit is a warning, as are limits without an error code. Meta, \"Error Codes\", \"Components\" and \"Media upload\".",
	check: checkComponentCounts}

func checkComponentCounts(p *pass) {
	carousels := 0
	for i := range p.screens {
		s := &p.screens[i]
		var counts [32]int // by place in componentTable
		var inBranch [len(counts)]bool
		leaves := 0
		for j := s.first; j < s.end; j++ {
			c := &p.components[j]
			counts[c.def.index]++
			if c.def.class != container {
				leaves++
			}
			if c.site == inIf || c.site == inSwitch {
				inBranch[c.def.index] = true
			}
		}
		carousels += counts[imageCarousel.index]
		at := p.valueOf(s.node)
		for _, l := range perScreen {
			p.perScreen(s, l.def, l.limit, counts[l.def.index], l.code, inBranch[l.def.index])
		}
		if counts[photoPicker.index] > 0 && counts[documentPicker.index] > 0 {
			p.warnf(codeTooManyComponents, at, "A screen may have a PhotoPicker or a DocumentPicker, not both.")
		}
		if leaves > 50 {
			p.warnf(codeTooManyComponents, at, "The screen has %d components; Meta documents 50 at most.", leaves)
		}
	}
	if carousels > 3 {
		p.warnf(codeTooManyComponents, p.valueOf(p.member(0, "screens")), "The flow has %d ImageCarousels; Meta documents 3 at most.", carousels)
	}
}

// perScreen checks how many components of one kind a screen has.
func (p *pass) perScreen(s *screen, def *object, limit, found int, code Code, branches bool) {
	if found <= limit {
		return
	}
	at := p.valueOf(s.node)
	const message = "Maximum number of %s allowed per screen is %d but found %d."
	if branches {
		if shown := p.most(s.first, s.end, def); shown <= limit {
			if def != footer { // a Footer in every branch is what Meta asks for
				p.warnf(codeTooManyComponents, at, message, def.name, limit, found).
					hint("Not more than %d are shown at once, but the branches hold %d in all.", shown, found)
			}
			return
		}
	}
	switch {
	case code == "":
		p.warnf(codeTooManyComponents, at, message, def.name, limit, found)
	case def == footer && branches:
		p.errorf(codeMoreThanOneFooter, at, "Maximum number of Footer component allowed per screen is 1.").
			hint("Put the Footer either into the branches or beside them.").with(p.all(s, def)...)
	default:
		p.errorf(code, at, message, def.name, limit, found).with(p.all(s, def)...)
	}
}

// all are the places of the components of one kind on s.
func (p *pass) all(s *screen, def *object) []place {
	var where []place
	for j := s.first; j < s.end && len(where) < maxRelated; j++ {
		if p.components[j].def == def {
			where = append(where, p.valueOf(p.components[j].node))
		}
	}
	return where
}

var ifDepth = &Rule{ID: "limit/if-depth", Codes: []Code{codeDeepNesting},
	Doc:   "If components are nested three deep at most. Meta, \"Components\"; whether the outermost counts is not said, so the fourth is a warning.",
	check: checkIfDepth}

func checkIfDepth(p *pass) {
	var depth []int // by component, from the first If on
	for i := range p.components {
		c := &p.components[i]
		if depth == nil && c.def != ifComponent {
			continue
		}
		if depth == nil {
			depth = make([]int, len(p.components))
		}
		if c.parent >= 0 {
			depth[i] = depth[c.parent]
		}
		if c.def != ifComponent {
			continue
		}
		if depth[i]++; depth[i] == 4 {
			p.warnf(codeDeepNesting, p.valueOf(c.node), "If components are nested %d deep; Meta documents 3 at most.", depth[i])
		}
	}
}

// limitImage is found on the walk along the component table.
var limitImage = &Rule{ID: "limit/image", Codes: []Code{codeImageTooLarge},
	Doc: "A picture has 300 KB at most; in an option 100 KB from 6.0 on, in an entry of a NavigationList 100 KB. Larger ones may not be shown. Meta, \"Components\" and \"Flows Changelogs\"."}
