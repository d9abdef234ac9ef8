package flowjson

var expressions = &Rule{ID: "data/expression", Codes: []Code{codeExpression},
	Doc: "A nested expression can be read, its operators have values of the types they take, and it gives what its property takes. " +
		"Meta, \"Flow JSON\", describes the language and says that types are checked; no error of Meta's is known.",
	check: checkExpressions}

func checkExpressions(p *pass) {
	for i := range p.bindings {
		b := &p.bindings[i]
		k, ok := p.expression(&p.screens[b.screen], b.node)
		if want := b.value.kinds | b.value.bound; ok && k != 0 && k&want == 0 {
			p.warnf(codeExpression, p.valueOf(b.node), "The expression gives %s; '%s' takes %s.", k, b.property.name, want)
		}
	}
	for i := range p.actions {
		if a := &p.actions[i]; a.payload != none {
			for n := a.payload + 1; n < p.at(a.payload).next; n++ {
				p.expression(&p.screens[a.screen], n)
			}
		}
	}
}

// expression checks n, if it is an expression that stands on s. It tells what
// the expression can be, and whether it is valid.
func (p *pass) expression(s *screen, n nodeID) (k kinds, ok bool) {
	if p.kind(n) != kindString {
		return 0, false
	}
	text := p.text(n)
	if !isExpression(text, p.version) {
		return 0, false
	}
	e := expression{text: text[1 : len(text)-1], version: p.version, kindsOf: func(ref []byte) kinds { return p.kindsOf(s, ref) }}
	if k = e.read(); e.fault == "" {
		return k, true
	}
	at := p.valueOf(n)
	if p.at(n).flags&flagEscaped == 0 {
		// Without escapes the text stands in the source as it reads, behind
		// the quote and the backtick.
		at.end -= 2
		at.start = min(at.start+2+int32(e.at), at.end)
	}
	p.warnf(codeExpression, at, "The expression is not valid: %s.", e.fault).hint("%s", e.hint)
	return 0, false
}

// references are those in text, an expression, as far as it can be read.
func (f *flow) references(text []byte) [][]byte {
	e := expression{text: text[1 : len(text)-1], version: f.version, kindsOf: func([]byte) kinds { return 0 }}
	e.read()
	return e.references
}
