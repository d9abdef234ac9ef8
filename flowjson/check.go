package flowjson

import "math/bits"

// checker walks the document along the component table. It reports what the
// table does not allow and builds the flow for the rules.
type checker struct {
	*flow
	*findings
	refs  referenceFinder
	guess guess

	// For optionIDs.
	ids    []nodeID
	hashes hashSet
}

// scope is where in the flow the walk is.
type scope struct {
	screen    int
	component int // the innermost component, or -1
	form      int // the innermost Form, or -1
}

// object checks n, a JSON object, against o.
func (c *checker) object(n nodeID, o *object, s scope) {
	var seen uint64 // by place in o.properties, of which no object has more than 64
	for m, end := n+1, c.nodes[n].next; m < end; m = c.nodes[m].next {
		if c.nodes[m].flags&flagSuperseded != 0 {
			continue
		}
		p, i := o.named(c.at(m).name)
		if p == nil {
			c.unknownKey(m, o)
			continue
		}
		seen |= 1 << i
		if c.usable(m, p, o, s) {
			c.value(m, p, &p.value, s)
		}
	}
	for missing := o.demanded &^ seen; missing != 0; missing &= missing - 1 {
		p := &o.properties[bits.TrailingZeros64(missing)]
		if !p.in(c.version) {
			continue
		}
		if p.required != 0 && p.required <= c.version {
			c.wayLost = c.wayLost || p.holdsActions()
			c.hides(&p.value, s)
			c.mayAdd(c.errorf(schemaRequired, codeMissingRequired, c.valueOf(n), "Required property '%s' is missing.", p.name), n, p.name, p.placeholder(c.version))
		} else if p.advised {
			c.mayAdd(c.warnf(schemaPayload, codeMissingPayload, c.valueOf(n), "Property '%s' is not written.", p.name).
				hint("Write \"%s\": {}; every sample of Meta has it.", p.name), n, p.name, "{}")
		}
	}
	c.together(n, o)
}

// hides marks the screen as one that components may be missing of, where v,
// which could not be read, holds some.
func (c *checker) hides(v *value, s scope) {
	if s.screen >= 0 && (v.children != nowhere || v.entries != nil && v.entries.children != nowhere) {
		c.screens[s.screen].incomplete = true
	}
}

// usable reports whether property p may stand at m, and reports it if not.
func (c *checker) usable(m nodeID, p *property, o *object, s scope) bool {
	switch {
	case p.until != 0 && c.version >= p.until:
		c.errorf(schemaKey, codeInvalidKey, c.keyOf(m), "%s", p.gone)
		return false
	case c.version < p.since && p.softSince:
		c.warnf(schemaUndocumented, codeUndocumented, c.keyOf(m), "Property '%s' is documented from Flow JSON %s on.", p.name, p.since)
	case c.version < p.since:
		c.mayRemove(c.invalidKey(m, o).hint("'%s' exists from Flow JSON %s on; this document says %s.", p.name, p.since, c.version), m)
		return false
	case p.outsideForm && s.form >= 0:
		c.invalidKey(m, o).hint("Inside a Form, use the Form's %ss.", p.name) // init-values, error-messages
		return false
	case p.undocumented:
		c.mayRemove(c.warnf(schemaUndocumented, codeUndocumented, c.keyOf(m), "Property '%s' of %s is not documented by Meta.", p.name, o.name), m)
	}
	return true
}

func (c *checker) unknownKey(m nodeID, o *object) {
	n := c.invalidKey(m, o)
	if n.finding == nil {
		return
	}
	if near := c.guess.nearest(c.keyText(m), o, c.version); near != "" {
		n.hint("Did you mean '%s'?", near)
		if n.fixing() && c.member(c.nodes[m].parent, near) == none {
			n.swap(c.keyOf(m), near, "Rename to '%s'", near)
		}
	}
	c.mayRemove(n, m)
}

func (c *checker) invalidKey(m nodeID, o *object) note {
	key := short(c.keyText(m))
	if o.class != 0 {
		return c.errorf(schemaKey, codeInvalidKey, c.keyOf(m), "Property '%s' is not allowed in '%s' component.", key, o.name)
	}
	const message = "Property '%s' cannot be specified at '%s'."
	if in := c.nodes[m].parent; in != 0 {
		return c.errorf(schemaKey, codeInvalidKey, c.keyOf(m), message, key, treePath{c.tree, in})
	}
	return c.errorf(schemaKey, codeInvalidKey, c.keyOf(m), message, key, "$root")
}

// value checks n, the value of property p or a part of it, against v.
func (c *checker) value(n nodeID, p *property, v *value, s scope) {
	k := c.kind(n)
	var text []byte
	if k == kindString {
		if text = c.text(n); c.bound(n, text, p, v, s) {
			return
		}
	}
	switch {
	case k == kindArray && v.manySince != 0 && v.manySince <= c.version:
		one := *v
		one.manySince = 0
		for e := range c.children(n) {
			c.value(e, p, &one, s)
		}
	case !v.kinds.has(k):
		if v.fields == screenObject {
			c.unreadable, c.anonymous = true, true
		}
		c.wayLost = c.wayLost || v.holdsActions()
		c.hides(v, s)
		c.wrongType(n, p, v)
	case k == kindString:
		c.string(n, text, p, v)
	case k == kindNumber:
		c.limits(n, p, v)
	case k == kindArray:
		c.array(n, p, v, s)
	case k == kindObject:
		c.nested(n, p, v, s)
	}
}

// bound reports whether n, a string, is a reference or an expression that p
// takes. It is then checked together with the whole flow.
func (c *checker) bound(n nodeID, text []byte, p *property, v *value, s scope) bool {
	refers := c.refs.in(c.tree, n, text)
	switch {
	case !refers && (len(text) == 0 || text[0] != '`'):
		return false
	case v.dynamic == static || !isDynamic(text, c.version):
		if refers && v.kinds.has(kindString) && !v.constant && !v.expression && !v.reference {
			c.unbound = append(c.unbound, unbound{n, v.dynamic == static})
		}
		return false
	case v.dynamic == unmarked:
		c.warnf(schemaReference, codeUndocumentedRef, c.valueOf(n), "Meta does not document that '%s' can be dynamic.", p.name)
	case v.reference && isExpression(text, c.version):
		c.warnf(schemaReference, codeUndocumentedRef, c.valueOf(n), "Meta documents only a reference for '%s', without backticks.", p.name)
	case v.dynamic == boundData:
		if ref, ok := parseReference(text, c.version); !ok || ref.form {
			c.warnf(schemaReference, codeUndocumentedRef, c.valueOf(n), "Meta documents only a reference to data for '%s'.", p.name)
		}
	}
	c.bindings = append(c.bindings, binding{n, s.screen, s.component, p, v})
	return true
}

// wrongType reports a value of a type that v does not take. Meta words it in
// three ways.
func (c *checker) wrongType(n nodeID, p *property, v *value) {
	k := c.kind(n)
	at := c.valueOf(n)
	switch {
	case v.fields == layoutObject:
		c.errorf(schemaValue, codeInvalidValue, at, "Invalid value found for property '%s'.", p.name).
			hint("It has to be an object, such as {\"type\": \"SingleColumnLayout\", \"children\": […]}.")
	case k == kindString && v.dynamic != static && v.kinds.has(kindNumber):
		if text := c.text(n); isNumber(text) {
			c.warnf(schemaPattern, codeNumberAsText, at, "Property '%s' is a number in quotes.", p.name).
				hint("Write %s.", short(text)).fix(at.span(), string(text), "Write %s", short(text))
			return
		}
		c.errorf(schemaPattern, codePattern, at, "Property '%s' should be of type '%s' or have dynamic data format of the form ${screen.data.your_value} or ${data.your_value}.", p.name, v.kinds)
	case k == kindString && v.dynamic > unmarked && !v.kinds.has(kindBoolean):
		c.errorf(schemaPattern, codePattern, at, "Property '%s' should have dynamic data format of the form ${data.your_value}.", p.name)
	default:
		c.errorf(schemaType, codeInvalidType, at, "Expected property '%s' to be of type '%s' but found '%s'.", p.name, v.kinds, k)
	}
}
