package flowjson

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// condition checks the boolean expression of an If, for which Meta has many
// messages. It stops at the first fault. Operators and operands go to two
// stacks.
type condition struct {
	text []byte
	pos  int
	// kindsOf tells what a reference can be; 0 where that is not known.
	kindsOf func(reference []byte) kinds
	version version
	build   *builder // nil where nobody wants the expression

	references [][]byte // those that were read
	operands   []operand
	operators  []operator
	open       int // parentheses that are not closed
	// after is the token before, as messages name it; wanted says whether an
	// operand has to follow.
	after  string
	wanted bool
}

// operand is a value or the outcome of a part.
type operand struct {
	text    string // empty for the outcome of an operator
	kinds   kinds
	literal bool
}

// operator is an operator, a ! or an opening parenthesis.
type operator struct {
	text string
	at   int // its offset
}

// maxConditionDepth bounds parentheses and operators that wait for their
// operands.
const maxConditionDepth = 1000

// precedence of the binary operators and of !; a parenthesis has none.
var precedence = map[string]int{
	"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "!": 5,
}

// check returns Meta's message, or "" where the condition is good. Columns in
// messages count UTF-16 units from 0, which fits the one that Meta publishes.
func (c *condition) check() string {
	if isBlank(c.text) {
		return "Expected property 'condition' to contain at least one operand."
	}
	c.wanted = true
	for {
		c.pos += len(c.text[c.pos:]) - len(bytes.TrimLeft(c.text[c.pos:], " \t\r\n"))
		if c.pos == len(c.text) {
			return c.end()
		}
		if fault := c.token(); fault != "" {
			return fault
		}
	}
}

func (c *condition) column(at int) int { return utf16Len(c.text[:at]) }

// token reads one token and takes it in.
func (c *condition) token() string {
	rest := c.text[c.pos:]
	switch b := rest[0]; {
	case b == '(':
		c.pos++
		if !c.wanted {
			return c.missingOperator("(")
		}
		if len(c.operators) == maxConditionDepth {
			return c.unexpected(c.pos - 1)
		}
		c.operators = append(c.operators, operator{"(", c.pos - 1})
		c.open++
		c.after = "("
		return ""
	case b == ')':
		c.pos++
		return c.closing(c.pos - 1)
	case b == '\'':
		size := quotedLen(rest)
		if size == 0 {
			return "Missing closing quote for string."
		}
		return c.operand(rest[:size], texts, true)
	case b == '$':
		return c.reference(rest)
	case b == '-' || isDigit(b):
		return c.number(rest)
	case isIdentifier(string(b)):
		word := rest[:wordLen(rest)]
		if string(word) != "true" && string(word) != "false" {
			return fmt.Sprintf("Invalid literal '%s'.", shorten(word))
		}
		return c.operand(word, booleans, true)
	case bytes.IndexByte([]byte("=!<>&|+*/%"), b) >= 0:
		return c.operator(rest)
	}
	return c.unexpected(c.pos)
}

func (c *condition) unexpected(at int) string {
	_, size := utf8.DecodeRune(c.text[at:])
	return fmt.Sprintf("Unexpected character '%s' found at column %d.", c.text[at:at+size], c.column(at))
}

// quotedLen is the length of the text in single quotes at the start of b, in
// which a backslash may go before a quote; 0 where it has no end.
func quotedLen(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '\'':
			return i + 1
		}
	}
	return 0
}

// wordLen is the length of the word at the start of b.
func wordLen(b []byte) int {
	i := 0
	for i < len(b) && (isDigit(b[i]) || b[i] == '.' || isIdentifier(string(b[i]))) {
		i++
	}
	return i
}

func (c *condition) reference(rest []byte) string {
	size := 1
	if end := bytes.IndexByte(rest, '}'); len(rest) > 1 && rest[1] == '{' && end > 0 {
		size = end + 1
		if _, ok := parseReference(rest[:size], c.version); ok {
			c.references = append(c.references, rest[:size])
			return c.operand(rest[:size], c.kindsOf(rest[:size]), false)
		}
	} else if size += wordLen(rest[1:]); size == 1 && len(rest) > 1 && rest[1] == '{' {
		size = 2 + wordLen(rest[2:])
	}
	return fmt.Sprintf("Invalid operand format '%s' found at column %d.", shorten(rest[:size]), c.column(c.pos))
}

func (c *condition) number(rest []byte) string {
	size := 0
	if rest[0] == '-' {
		size++
	}
	if size == len(rest) || !isDigit(rest[size]) {
		return "A numerical value is expected to follow the negative sign."
	}
	size += wordLen(rest[size:])
	if !isNumber(rest[:size]) {
		return fmt.Sprintf("Invalid literal '%s'.", shorten(rest[:size]))
	}
	return c.operand(rest[:size], numbers, true)
}

// operand takes in a value.
func (c *condition) operand(text []byte, k kinds, literal bool) string {
	if !c.wanted {
		return c.missingOperator(shorten(text))
	}
	c.pos += len(text)
	c.operands = append(c.operands, operand{shorten(text), k, literal})
	c.build.operand(text)
	c.after, c.wanted = shorten(text), false
	return ""
}

func (c *condition) missingOperator(next string) string {
	return fmt.Sprintf("Missing operator between '%s' and '%s'.", c.after, next)
}

// operator takes in an operator.
func (c *condition) operator(rest []byte) string {
	size := 1
	for size < len(rest) && size < 3 && rest[size] == '=' && bytes.IndexByte([]byte("=!<>"), rest[0]) >= 0 {
		size++
	}
	if len(rest) > 1 && (rest[0] == '&' || rest[0] == '|') && rest[1] == rest[0] {
		size = 2
	}
	text := string(rest[:size])
	rank, known := precedence[text]
	at := c.pos
	switch {
	case !known:
		return fmt.Sprintf("Invalid operator '%s' found at column %d.", text, c.column(at))
	case c.wanted != (text == "!"):
		return fmt.Sprintf("Wrong positioning of operator '%s'. It cannot be used in concatenation with '%s'.", text, c.after)
	case len(c.operators) == maxConditionDepth:
		return c.unexpected(at)
	}
	c.pos += size
	if text != "!" {
		if fault := c.reduce(rank); fault != "" {
			return fault
		}
		if left := c.operands[len(c.operands)-1]; (text == "&&" || text == "||") && left.isNot(booleans) {
			return fmt.Sprintf("Wrong positioning of operator '%s'. It cannot be used after '%s' at column %d.", text, left.text, c.column(at))
		}
	}
	c.operators = append(c.operators, operator{text, at})
	c.after, c.wanted = text, true
	return ""
}

// closing takes in a closing parenthesis.
func (c *condition) closing(at int) string {
	switch {
	case c.open == 0:
		return fmt.Sprintf("Missing opening parenthesis for the closing parenthesis at column %d.", c.column(at))
	case c.wanted && c.after == "(":
		return fmt.Sprintf("Found invalid empty parentheses at column %d.", c.column(c.operators[len(c.operators)-1].at))
	case c.wanted:
		return fmt.Sprintf("Missing operand after last operator '%s'.", c.after)
	}
	if fault := c.reduce(0); fault != "" {
		return fault
	}
	c.operators = c.operators[:len(c.operators)-1]
	c.open--
	c.after = ")"
	return ""
}

// reduce works off operators that bind as strongly as rank or stronger, back
// to the innermost parenthesis.
func (c *condition) reduce(rank int) string {
	for n := len(c.operators); n > 0 && c.operators[n-1].text != "(" && precedence[c.operators[n-1].text] >= rank; n = len(c.operators) {
		op := c.operators[n-1]
		c.operators = c.operators[:n-1]
		if fault := c.apply(op); fault != "" {
			return fault
		}
	}
	return ""
}

// apply replaces the operands of op by its outcome.
func (c *condition) apply(op operator) string {
	last := len(c.operands) - 1
	right := c.operands[last]
	if op.text == "!" {
		if right.isNot(booleans) {
			return op.misplaced(right)
		}
		c.operands[last] = operand{kinds: booleans, literal: right.literal}
		c.build.operator("!", 1)
		return ""
	}
	left := c.operands[last-1]
	c.operands = c.operands[:last]
	c.operands[last-1] = operand{kinds: booleans}
	c.build.operator(op.text, 2)
	switch {
	case left.literal && right.literal:
		return fmt.Sprintf("An operator cannot not have literals on both sides. Found invalid syntax at column %d.", c.column(op.at))
	case op.text == "==" || op.text == "!=":
		if left.kinds != 0 && right.kinds != 0 && left.kinds&right.kinds == 0 {
			return fmt.Sprintf("Type mismatch in an equality operation between '%s' and '%s' at column %d.", left.text, right.text, c.column(op.at))
		}
	case op.text == "&&" || op.text == "||":
		if right.isNot(booleans) {
			return op.misplaced(right)
		}
	case left.isNot(numbers):
		return op.misplaced(left)
	case right.isNot(numbers):
		return op.misplaced(right)
	}
	return ""
}

func (op operator) misplaced(beside operand) string {
	return fmt.Sprintf("Wrong positioning of operator '%s'. It cannot be used in concatenation with '%s'.", op.text, beside.text)
}

// isNot reports whether o is known to be something else than k.
func (o operand) isNot(k kinds) bool { return o.kinds != 0 && o.kinds&k == 0 }

// end checks what is left when the text is over.
func (c *condition) end() string {
	switch {
	case c.wanted && c.after != "(":
		return fmt.Sprintf("Missing operand after last operator '%s'.", c.after)
	case c.open > 0:
		return "Missing closing parenthesis."
	}
	if fault := c.reduce(0); fault != "" {
		return fault
	}
	switch whole := c.operands[0]; {
	case whole.literal:
		return "The only operand is a literal value. Expected single operand to be a boolean."
	case whole.isNot(booleans):
		return "Expected single operand to be a boolean."
	}
	return ""
}
