package flowjson

import (
	"bytes"
	"encoding/json"
)

// Expression is a nested expression or a condition as it was understood, or a
// reference: exactly one of Literal, Reference and Operator is set. Meta, "Flow
// JSON", describes the language.
type Expression struct {
	// Literal is a text, a number, true or false.
	Literal json.RawMessage `json:"literal,omitempty"`
	// Reference is "data" or "form"; Screen is then the other screen that it
	// names, and Path what follows, such as user and name.
	Reference string   `json:"reference,omitempty"`
	Screen    string   `json:"screen,omitempty"`
	Path      []string `json:"path,omitempty"`
	// Operator is ||, &&, ==, !=, <, <=, >, >=, +, -, *, /, %, ! or join, which
	// puts values side by side as text. "-" with one argument is the sign.
	Operator  string        `json:"operator,omitempty"`
	Arguments []*Expression `json:"arguments,omitempty"`
}

// maxTreeDepth bounds how deep operators are nested in an Expression; a chain
// of as many equal operators is nested as deep.
const maxTreeDepth = 1000

// builder makes an Expression of what a grammar reads: both grammars know an
// operand before its operator, so a stack is all it takes. A nil builder makes
// nothing.
type builder struct {
	version version
	budget  *int // how many nodes may still be made
	stack   []built
	refused bool
}

type built struct {
	*Expression
	depth int
}

// operand takes in a reference, a text in quotes, a number, true or false.
func (b *builder) operand(text []byte) {
	if b == nil {
		return
	}
	e := &Expression{}
	switch text[0] {
	case '$':
		ref, _ := parseReference(text, b.version)
		if e = ref.expression(); e == nil {
			b.refused = true
		}
	case '\'':
		e.Literal = literalText(text[1 : len(text)-1])
	default:
		e.Literal = text
	}
	b.push(built{e, 1})
}

// operator takes in an operator of the last n operands.
func (b *builder) operator(op string, n int) {
	if b == nil || len(b.stack) < n { // which only a fault brings about
		return
	}
	first := len(b.stack) - n
	e := built{&Expression{Operator: op, Arguments: make([]*Expression, 0, n)}, 0}
	for _, arg := range b.stack[first:] {
		e.Arguments = append(e.Arguments, arg.Expression)
		e.depth = max(e.depth, arg.depth+1)
	}
	b.stack = b.stack[:first]
	b.push(e)
}

func (b *builder) push(e built) {
	if *b.budget--; *b.budget < 0 || e.depth > maxTreeDepth {
		b.refused = true
	}
	if !b.refused {
		b.stack = append(b.stack, e)
	}
}

// done is the whole expression; nil where it is too large. The grammar must
// have found no fault.
func (b *builder) done() *Expression {
	if b.refused || len(b.stack) != 1 {
		return nil
	}
	return b.stack[0].Expression
}

// expression is r as an Expression; nil where its path is longer than JSON may
// be deep.
func (r reference) expression() *Expression {
	if bytes.Count(r.path, []byte(".")) > MaxDepth {
		return nil
	}
	e := &Expression{Reference: "data", Screen: string(r.screen)}
	if r.form {
		e.Reference = "form"
	}
	for name := range bytes.SplitSeq(r.path, []byte(".")) {
		e.Path = append(e.Path, string(name))
	}
	return e
}

// literalText is what a text in quotes says, in which a backslash stands before
// a quote, a backtick or a backslash.
func literalText(text []byte) json.RawMessage {
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && bytes.IndexByte([]byte("'`\\"), text[i+1]) >= 0 {
			i++
		}
		plain = append(plain, text[i])
	}
	out, _ := json.Marshal(string(plain))
	return out
}
