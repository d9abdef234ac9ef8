package flowjson

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// string checks n, a literal text.
func (c *checker) string(n nodeID, text []byte, p *property, v *value) {
	if v.constant {
		return
	}
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
	if v.reference {
		c.errorf(schemaPattern, codePattern, at, "Property '%s' should have dynamic data format of the form ${data.your_value}.", p.name)
		return
	}
	if v.pattern != nil && v.pattern.since <= c.version && !v.pattern.match(text) {
		rule := schemaPattern
		if v.pattern.code == codeInvalidFormat {
			rule = schemaFormat
		}
		c.errorf(rule, v.pattern.code, at, v.pattern.message, p.name).hint("%s", v.pattern.hint)
	}
	if v.imageKB != nil {
		c.imageSize(n, p, v, text)
	}
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
	note := c.errorf(schemaEnum, codeInvalidEnum, c.valueOf(n), "Value should be one of: [%s].", strings.Join(v.enum, ", "))
	note.choose(c.valueOf(n), v.enum)
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
	count := 0
	for e, end := n+1, c.nodes[n].next; e < end; e = c.nodes[e].next {
		count++
		c.value(e, p, v.items, s)
	}
	max := v.maxItems
	if v.maxWithImage > 0 && count > v.maxWithImage && c.anyHas(n, "image") {
		max = v.maxWithImage
	}
	switch {
	case count < v.minItems:
		c.wayLost = c.wayLost || v.holdsActions()
		c.errorf(schemaMinItems, codeMinItems, c.valueOf(n), "Property '%s' should have at least '%d' %s.", p.name, v.minItems, plural(v.minItems, "item"))
	case max > 0 && count > max:
		c.warnf(schemaMaxItems, codeTooManyItems, c.valueOf(n), "Property '%s' has %d items; Meta documents %d at most.", p.name, count, max)
	}
}

// anyHas reports whether an element of array n has the key.
func (t *tree) anyHas(n nodeID, key string) bool {
	for e := range t.children(n) {
		if t.member(e, key) != none {
			return true
		}
	}
	return false
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

func isBlank(text []byte) bool {
	if len(text) > 0 && ' ' < text[0] && text[0] < utf8.RuneSelf { // as nearly all
		return false
	}
	return len(bytes.TrimSpace(text)) == 0
}

func isNumber(text []byte) bool {
	r := reader{tree: tree{src: text}}
	return r.number() == nil && r.pos == len(text)
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
