package graph

import (
	"strings"
	"unicode/utf8"
)

// A selection asks for a field of a node:
//
//	name.argument(value).argument(value){selection,selection}
type selection struct {
	name      string
	arguments []argument
	fields    []selection // within the field; nil for those it has by default
}

// argument is one of a selection's, in order.
type argument struct{ name, value string }

// value gives the last argument of a name; empty if there is none.
func (s *selection) value(name string) string {
	value := ""
	for _, a := range s.arguments {
		if a.name == name {
			value = a.value
		}
	}
	return value
}

// Bounds of the parameter fields.
const (
	maxFieldsText = 4 << 10 // bytes
	maxSelections = 200
	maxFieldDepth = 5
)

// parseFields reads the parameter fields (Graph API, "Field Expansion"). Its
// errors are Meta's code 2500 with a text that tells the place.
func parseFields(text string) ([]selection, error) {
	if len(text) > maxFieldsText {
		return nil, fieldsError("the parameter fields is longer than 4 KB", 0)
	}
	p := fieldsParser{text: text}
	list, err := p.list(0)
	if err == nil && p.at < len(p.text) {
		err = fieldsError("unexpected "+p.seen(), p.at)
	}
	return list, err
}

func fieldsError(what string, at int) error {
	return newError(codeRequest, 0, defaultErrorType, "Syntax error: %s at character %d of fields", what, at+1)
}

type fieldsParser struct {
	text  string
	at    int // bytes
	count int
}

// list reads selections with commas between them. It may be empty.
func (p *fieldsParser) list(depth int) ([]selection, error) {
	if depth > maxFieldDepth {
		return nil, fieldsError("too many braces within each other", p.at)
	}
	var list []selection
	for {
		p.blanks()
		if p.at == len(p.text) || p.text[p.at] == '}' {
			return list, nil
		}
		s, err := p.selection(depth)
		if err != nil {
			return nil, err
		}
		if p.count++; p.count > maxSelections {
			return nil, fieldsError("too many fields", p.at)
		}
		list = append(list, s)
		if p.blanks(); !p.take(',') {
			return list, nil
		}
	}
}

func (p *fieldsParser) selection(depth int) (selection, error) {
	var s selection
	var err error
	if s.name, err = p.word(); err != nil {
		return s, err
	}
	for p.take('.') {
		var a argument
		if a.name, err = p.word(); err != nil {
			return s, err
		}
		if !p.take('(') {
			return s, fieldsError("expected ( instead of "+p.seen(), p.at)
		}
		end := strings.IndexByte(p.text[p.at:], ')')
		if end < 0 {
			return s, fieldsError("expected ) instead of end of text", len(p.text))
		}
		a.value = strings.Trim(p.text[p.at:p.at+end], ` "'`)
		p.at += end + 1
		s.arguments = append(s.arguments, a)
	}
	if !p.take('{') {
		return s, nil
	}
	if s.fields, err = p.list(depth + 1); err != nil {
		return s, err
	}
	if !p.take('}') {
		return s, fieldsError("expected } instead of "+p.seen(), p.at)
	}
	return s, nil
}

// word reads a name of letters, digits and _.
func (p *fieldsParser) word() (string, error) {
	start := p.at
	for p.at < len(p.text) && isWordByte(p.text[p.at]) {
		p.at++
	}
	if p.at == start {
		return "", fieldsError("expected a name instead of "+p.seen(), p.at)
	}
	return p.text[start:p.at], nil
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func (p *fieldsParser) blanks() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n') {
		p.at++
	}
}

func (p *fieldsParser) take(c byte) bool {
	if p.at == len(p.text) || p.text[p.at] != c {
		return false
	}
	p.at++
	return true
}

// seen is what stands at the parser's place, for an error.
func (p *fieldsParser) seen() string {
	if p.at == len(p.text) {
		return "end of text"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return "'" + string(r) + "'"
}
