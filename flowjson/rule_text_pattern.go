package flowjson

import "regexp/syntax"

var inputPattern = &Rule{ID: "input/pattern", Codes: []Code{codePatternUse},
	Doc:   "pattern of a TextInput is a regular expression and goes with the input types text, number, password and passcode. Meta, \"Components\"; no error of Meta's is known.",
	check: checkInputPattern}

func checkInputPattern(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != textInput {
			continue
		}
		m := p.member(c.node, "pattern")
		if m == none || p.kind(m) != kindString || isDynamic(p.text(m), p.version) {
			continue
		}
		if t := p.member(c.node, "input-type"); t != none && p.kind(t) == kindString {
			if kind := string(p.text(t)); kind == "email" || kind == "phone" {
				p.warnf(codePatternUse, p.keyOf(m), "A pattern does not go with input type '%s'.", kind).with(p.valueOf(t))
			}
		}
		// The dialect is not documented. What Go's parser finds wrong in the
		// form of an expression is wrong in every dialect, but for what it does
		// not know at all.
		if text := p.text(m); len(text) <= 1000 {
			_, err := syntax.Parse(string(text), syntax.Perl)
			if e, ok := err.(*syntax.Error); ok && brokenInEveryDialect[e.Code] {
				p.warnf(codePatternUse, p.valueOf(m), "The pattern is no regular expression: %s.", string(e.Code))
			}
		}
	}
}

var brokenInEveryDialect = map[syntax.ErrorCode]bool{
	syntax.ErrMissingBracket:        true,
	syntax.ErrMissingParen:          true,
	syntax.ErrUnexpectedParen:       true,
	syntax.ErrTrailingBackslash:     true,
	syntax.ErrMissingRepeatArgument: true,
	syntax.ErrInvalidCharRange:      true,
}
