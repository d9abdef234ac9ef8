package flowjson

import (
	"bytes"
	"fmt"
)

// expression reads a nested expression, the text between two backticks, by
// Meta's page "Flow JSON", section "Nested expressions":
//
//	join    = or { or }                      two or more give text
//	or      = and { "||" and }
//	and     = equal { "&&" equal }
//	equal   = order { ("==" | "!=") order }
//	order   = sum { ("<" | "<=" | ">" | ">=") sum }
//	sum     = product { ("+" | "-") product }
//	product = unary { ("*" | "/" | "%") unary }
//	unary   = "!" unary | "-" unary | primary
//	primary = reference | 'text' | number | "true" | "false" | "(" join ")"
type expression struct {
	text    []byte
	pos     int
	version version
	kindsOf func(reference []byte) kinds
	build   *builder // nil where nobody wants the expression

	references [][]byte // those that were read
	depth      int
	fault      string // the first fault; at is where, hint how to mend it
	at         int
	hint       string
}

// maxExpressionDepth bounds parentheses and signs in an expression.
const maxExpressionDepth = 100

// levels are the binary operators from the loosest to the tightest, with what
// they take and give.
var levels = []struct {
	operators   []string
	takes, give kinds
}{
	{[]string{"||"}, booleans, booleans},
	{[]string{"&&"}, booleans, booleans},
	{[]string{"==", "!="}, 0, booleans},
	{[]string{"<=", ">=", "<", ">"}, numbers, booleans},
	{[]string{"+", "-"}, numbers, numbers},
	{[]string{"*", "/", "%"}, numbers, numbers},
}

// read returns what the expression can be; 0 where that is not known.
func (e *expression) read() kinds {
	k := e.join()
	if e.space(); e.fault == "" && e.pos < len(e.text) {
		e.fail(e.pos, "'%s' does not belong here", shorten(e.text[e.pos:e.pos+1]))
	}
	return k
}

func (e *expression) fail(at int, format string, args ...any) kinds {
	if e.fault == "" {
		e.fault, e.at = fmt.Sprintf(format, args...), at
	}
	return 0
}

func (e *expression) space() {
	for e.pos < len(e.text) && isSpace(e.text[e.pos]) {
		e.pos++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// join reads values side by side, which are put together as text.
func (e *expression) join() kinds {
	k := e.binary(0)
	n := 1
	for ; e.fault == ""; n++ {
		if e.space(); e.pos == len(e.text) || e.text[e.pos] == ')' {
			break
		}
		e.binary(0)
		k = texts
	}
	if n > 1 {
		e.build.operator("join", n)
	}
	return k
}

// binary reads operators of a level and of those that bind tighter.
func (e *expression) binary(level int) kinds {
	if level == len(levels) {
		return e.unary()
	}
	l := &levels[level]
	start := e.pos
	left := e.binary(level + 1)
	for e.fault == "" {
		e.space()
		at := e.pos
		op := e.operator(l.operators)
		if op == "" {
			break
		}
		right := e.binary(level + 1)
		switch {
		case e.fault != "":
		case op == "+" && (left|right)&texts != 0 && (left&right)&numbers == 0:
			e.fail(at, "'+' adds numbers")
			e.hint = "Text is put together by writing values side by side: `'Total: ' ${data.total}`."
		case l.takes == 0 && left != 0 && right != 0 && left&right == 0:
			e.fail(at, "'%s' compares %s with %s", op, left, right)
		case l.takes != 0 && left != 0 && left&l.takes == 0:
			e.fail(start, "'%s' takes %s, not %s", op, l.takes, left)
		case l.takes != 0 && right != 0 && right&l.takes == 0:
			e.fail(at, "'%s' takes %s, not %s", op, l.takes, right)
		}
		left = l.give
		e.build.operator(op, 2)
	}
	return left
}

// operator reads one of operators, or none.
func (e *expression) operator(operators []string) string {
	for _, op := range operators {
		if bytes.HasPrefix(e.text[e.pos:], []byte(op)) {
			e.pos += len(op)
			return op
		}
	}
	return ""
}

func (e *expression) unary() kinds {
	e.space()
	if e.depth == maxExpressionDepth {
		return e.fail(e.pos, "it is nested more than %d deep", maxExpressionDepth)
	}
	e.depth++
	defer func() { e.depth-- }()
	at := e.pos
	op := e.operator([]string{"!", "-"})
	if op == "" {
		return e.primary()
	}
	takes := booleans
	if op == "-" {
		takes = numbers
	}
	if k := e.unary(); e.fault == "" && k != 0 && k&takes == 0 {
		e.fail(at, "'%s' takes %s, not %s", op, takes, k)
	}
	e.build.operator(op, 1)
	return takes
}

func (e *expression) primary() kinds {
	if e.pos == len(e.text) {
		return e.fail(e.pos, "a value is missing at its end")
	}
	at := e.pos
	rest := e.text[at:]
	switch b := rest[0]; {
	case b == '(':
		e.pos++
		k := e.join()
		if e.fault == "" && (e.pos == len(e.text) || e.text[e.pos] != ')') {
			return e.fail(at, "a parenthesis is not closed")
		}
		e.pos++
		return k
	case b == '\'':
		return e.quoted()
	case b == '$':
		end := bytes.IndexByte(rest, '}') + 1
		if _, ok := parseReference(rest[:end], e.version); !ok {
			return e.fail(at, "'%s' is no reference", shorten(rest[:max(end, 1)]))
		}
		e.pos += end
		e.references = append(e.references, rest[:end])
		e.build.operand(rest[:end])
		return e.kindsOf(rest[:end])
	}
	word := rest[:wordLen(rest)]
	e.pos += len(word)
	switch {
	case string(word) == "true", string(word) == "false":
		e.build.operand(word)
		return booleans
	case isNumber(word):
		e.build.operand(word)
		return numbers
	case len(word) == 0:
		return e.fail(at, "'%s' stands where a value belongs", shorten(rest[:1]))
	}
	return e.fail(at, "'%s' is no value; text stands in single quotes", shorten(word))
}

// quoted reads a text, in which a backslash goes before a quote or a backtick.
func (e *expression) quoted() kinds {
	at := e.pos
	for e.pos++; e.pos < len(e.text); e.pos++ {
		switch e.text[e.pos] {
		case '\\':
			e.pos++
		case '\'':
			e.pos++
			e.build.operand(e.text[at:e.pos])
			return texts
		}
	}
	e.pos = len(e.text)
	return e.fail(at, "a quote is not closed")
}
