package flowjson

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// checker walks the document along the component table. It reports what the
// table does not allow and builds the flow for the rules.
type checker struct {
	*flow
	*findings
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
	for m := range c.children(n) {
		key := c.keyText(m)
		p, i := o.property(key)
		if p == nil {
			c.unknownKey(m, o)
			continue
		}
		seen |= 1 << i
		if c.usable(m, p, o, s) {
			c.value(m, p, &p.value, s)
		}
	}
	for i := range o.properties {
		p := &o.properties[i]
		if seen&(1<<i) != 0 || !p.in(c.version) {
			continue
		}
		if p.required != 0 && p.required <= c.version {
			c.errorf(schemaRequired, codeMissingRequired, c.valueOf(n), "Required property '%s' is missing.", p.name)
		} else if p.advised {
			c.warnf(schemaPayload, codeMissingPayload, c.valueOf(n), "Property '%s' is not written.", p.name).
				hint("Write \"%s\": {}; every sample of Meta has it.", p.name)
		}
	}
	c.together(n, o)
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
		c.invalidKey(m, o).hint("'%s' exists from Flow JSON %s on; this document says %s.", p.name, p.since, c.version)
		return false
	case p.outsideForm && s.form >= 0:
		c.invalidKey(m, o).hint("Inside a Form, use the Form's %s.", map[bool]string{true: "init-values", false: "error-messages"}[p.name == "init-value"])
		return false
	case p.undocumented:
		c.warnf(schemaUndocumented, codeUndocumented, c.keyOf(m), "Property '%s' of %s is not documented by Meta.", p.name, o.name)
	}
	return true
}

func (c *checker) unknownKey(m nodeID, o *object) {
	n := c.invalidKey(m, o)
	if near := nearest(c.keyText(m), o, c.version); near != "" {
		n.hint("Did you mean '%s'?", near)
	}
}

func (c *checker) invalidKey(m nodeID, o *object) note {
	key := shorten(c.keyText(m))
	if o.class != 0 {
		return c.errorf(schemaKey, codeInvalidKey, c.keyOf(m), "Property '%s' is not allowed in '%s' component.", key, o.name)
	}
	at := c.path(c.nodes[m].parent)
	if at == "" {
		at = "$root"
	}
	return c.errorf(schemaKey, codeInvalidKey, c.keyOf(m), "Property '%s' cannot be specified at '%s'.", key, at)
}

// value checks n, the value of property p or a part of it, against v.
func (c *checker) value(n nodeID, p *property, v *value, s scope) {
	k := c.kind(n)
	if k == kindString && c.bound(n, p, v, s) {
		return
	}
	switch {
	case k == kindArray && v.manySince != 0 && v.manySince <= c.version:
		one := *v
		one.manySince = 0
		for e := range c.children(n) {
			c.value(e, p, &one, s)
		}
	case !v.kinds.has(k):
		c.unreadable = c.unreadable || v.fields == screenObject
		c.wrongType(n, p, v)
	case k == kindString:
		c.string(n, p, v)
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
func (c *checker) bound(n nodeID, p *property, v *value, s scope) bool {
	text := c.text(n)
	switch {
	case v.dynamic == static || !isDynamic(text, c.version):
		if v.kinds.has(kindString) && !v.constant && !v.expression && bytes.Contains(text, []byte("${")) {
			c.unbound = append(c.unbound, unbound{n, v.dynamic == static})
		}
		return false
	case v.dynamic == unmarked:
		c.warnf(schemaReference, codeUndocumentedRef, c.valueOf(n), "Meta does not document that '%s' can be dynamic.", p.name)
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
				hint("Write %s.", shorten(text))
			return
		}
		c.errorf(schemaPattern, codePattern, at, "Property '%s' should be of type '%s' or have dynamic data format of the form ${screen.data.your_value} or ${data.your_value}.", p.name, v.kinds)
	case k == kindString && v.dynamic != static && !v.kinds.has(kindBoolean):
		c.errorf(schemaPattern, codePattern, at, "Property '%s' should have dynamic data format of the form ${data.your_value}.", p.name)
	default:
		c.errorf(schemaType, codeInvalidType, at, "Expected property '%s' to be of type '%s' but found '%s'.", p.name, v.kinds, k)
	}
}

// string checks a literal text.
func (c *checker) string(n nodeID, p *property, v *value) {
	if v.constant {
		return
	}
	text := c.text(n)
	at := c.valueOf(n)
	if v.enum != nil {
		c.enum(n, v, text)
		return
	}
	if len(text) < v.minChars {
		c.errorf(schemaMinChars, codeMinChars, at, "Property '%s' should have at least '%d' %s.", p.name, v.minChars, plural(v.minChars, "character"))
		return
	}
	if v.blank != blankAllowed && isBlank(text) {
		switch {
		case v.blank == blankNever || v.blank == blankBefore6 && c.version >= v6_0:
			c.errorf(schemaBlank, codePattern, at, "Property '%s' should not be blank or empty string.", p.name)
		case v.blank == blankWarned:
			c.warnf(schemaBlank, codeBlankText, at, "Property '%s' is blank.", p.name)
		}
		return
	}
	if v.pattern != nil && v.pattern.since <= c.version && !v.pattern.match(text) {
		rule := schemaPattern
		if v.pattern.code == codeInvalidFormat {
			rule = schemaFormat
		}
		c.errorf(rule, v.pattern.code, at, v.pattern.message, p.name).hint("%s", v.pattern.hint)
	}
	c.imageSize(n, p, v, text)
	if v.maxChars > 0 && len(text) > v.maxChars {
		if count := utf16Len(text); count > v.maxChars {
			c.warnf(schemaLength, codeTextTooLong, at, "Property '%s' has %d characters; %d are shown.", p.name, count, v.maxChars)
		}
	}
}

func (c *checker) enum(n nodeID, v *value, text []byte) {
	if slices.Contains(v.enum, string(text)) {
		return
	}
	if slices.Contains(v.unproven, string(text)) {
		c.warnf(schemaEnum, codeUnprovenValue, c.valueOf(n), "Meta does not document '%s' here.", shorten(text)).
			hint("Documented are: %s.", strings.Join(v.enum, ", "))
		return
	}
	c.errorf(schemaEnum, codeInvalidEnum, c.valueOf(n), "Value should be one of: [%s].", strings.Join(v.enum, ", "))
}

// imageSize checks a picture in Base64. Meta does not say whether its limits
// count before or after decoding; this takes the milder reading.
func (c *checker) imageSize(n nodeID, p *property, v *value, text []byte) {
	limit := 0
	for _, l := range v.imageKB {
		if l.since <= c.version {
			limit = l.kb
		}
	}
	if kb := len(text) / 4 * 3 / 1024; limit > 0 && kb > limit {
		c.warnf(limitImage, codeImageTooLarge, c.valueOf(n), "The picture of property '%s' has %d KB; Meta documents %d KB at most.", p.name, kb, limit)
	}
}

func (c *checker) limits(n nodeID, p *property, v *value) {
	if v.limits == nil {
		return
	}
	switch x := c.number(n); {
	case x < v.limits.min:
		c.errorf(schemaRange, codeMinimum, c.valueOf(n), "The minimum value allowed for property '%s' is %s.", p.name, plain(v.limits.min))
	case x > v.limits.max:
		c.errorf(schemaRange, codeMaximum, c.valueOf(n), "The maximum value allowed for property '%s' is %s.", p.name, plain(v.limits.max))
	}
}

func (c *checker) array(n nodeID, p *property, v *value, s scope) {
	if v.children != nowhere {
		c.componentList(n, p, v, s)
		return
	}
	if v.items == nil {
		return
	}
	count, withImage := 0, false
	for e := range c.children(n) {
		count++
		c.value(e, p, v.items, s)
		withImage = withImage || v.maxWithImage > 0 && c.member(e, "image") != none
	}
	max := v.maxItems
	if withImage {
		max = v.maxWithImage
	}
	switch {
	case count < v.minItems:
		c.errorf(schemaMinItems, codeMinItems, c.valueOf(n), "Property '%s' should have at least '%d' %s.", p.name, v.minItems, plural(v.minItems, "item"))
	case max > 0 && count > max:
		c.warnf(schemaMaxItems, codeTooManyItems, c.valueOf(n), "Property '%s' has %d items; Meta documents %d at most.", p.name, count, max)
	}
}

func (c *checker) nested(n nodeID, p *property, v *value, s scope) {
	switch {
	case v.event != nil:
		c.action(n, v.event, s)
	case v.fields == screenObject:
		c.screen(n)
	case v.fields == layoutObject:
		c.layout(n, s)
	case v.fields != nil:
		c.object(n, v.fields, s)
	case v.entries != nil:
		for e := range c.children(n) {
			c.value(e, &property{name: shorten(c.keyText(e))}, v.entries, s)
		}
	}
}

// together checks keys that need or exclude each other.
func (c *checker) together(n nodeID, o *object) {
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

func isBlank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

func isNumber(text []byte) bool {
	r := reader{tree: &tree{src: text}}
	return r.number() == nil && r.pos == len(text)
}

// utf16Len is the length of text in UTF-16 code units.
func utf16Len(text []byte) int {
	total := 0
	for i := 0; i < len(text); {
		size, width := unitsAt(text, i)
		i, total = i+size, total+width
	}
	return total
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
