package flowjson

import (
	"bytes"
	"strings"
)

// together checks keys that need or exclude each other.
func (c *checker) together(n nodeID, o *object) {
	if len(o.excludes)+len(o.pairs)+len(o.needs)+len(o.ordered) == 0 {
		return
	}
	at := c.valueOf(n)
	for _, x := range o.excludes {
		first := c.member(n, x[0])
		if first == none {
			continue
		}
		var others []string
		var where []place
		for _, name := range x[1:] {
			if m := c.member(n, name); m != none {
				others, where = append(others, name), append(where, c.keyOf(m))
			}
		}
		if others != nil {
			c.errorf(schemaExclusive, codeNot, at, "Properties '%s' and [%s] must be present exclusively at '%s'.", x[0], strings.Join(x[1:], ", "), o.name).
				hint("Remove either '%s' or '%s'.", x[0], strings.Join(others, "' and '")).with(c.keyOf(first)).with(where...)
		}
	}
	need := func(a, b string) {
		if m := c.member(n, a); m != none && c.member(n, b) == none {
			c.errorf(schemaDependency, codeDependencies, at, "%s should have property %s when property %s is present.", o.name, b, a).with(c.keyOf(m))
		}
	}
	for _, pair := range o.pairs {
		need(pair[0], pair[1])
		need(pair[1], pair[0])
	}
	for _, pair := range o.needs {
		need(pair[0], pair[1])
	}
	for _, pair := range o.ordered {
		c.inOrder(n, o, pair[0], pair[1])
	}
}

// inOrder checks that a minimum is not above its maximum. For numbers Meta
// documents the error; for dates nobody does.
func (c *checker) inOrder(n nodeID, o *object, low, high string) {
	a, b := c.member(n, low), c.member(n, high)
	if a == none || b == none || c.kind(a) != c.kind(b) {
		return
	}
	name := ""
	if m := c.member(n, "name"); m != none && c.kind(m) == kindString {
		name = shorten(c.text(m))
	}
	at := c.valueOf(n)
	const message = "%s cannot be greater than %s for %s %s."
	switch {
	case c.kind(a) == kindNumber && c.number(a) > c.number(b):
		c.errorf(schemaOrder, codeMinGreaterThanMax, at, message, low, high, o.name, name).with(c.keyOf(a), c.keyOf(b))
	case c.kind(a) == kindString && dateForm.match(c.text(a)) && dateForm.match(c.text(b)) && bytes.Compare(c.text(a), c.text(b)) > 0:
		c.warnf(schemaOrder, codeMinGreaterThanMax, at, message, low, high, o.name, name).with(c.keyOf(a), c.keyOf(b))
	}
}
