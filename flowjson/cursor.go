package flowjson

import "bytes"

// Part says what there is at a place of a document, or what may be written
// there.
type Part uint8

const (
	// PartNone is nothing of interest: between a key and its value, outside of
	// the top level.
	PartNone Part = iota
	// PartKey is the key of a member.
	PartKey
	// PartValue is a string, number or literal.
	PartValue
)

// Cursor is what an [Outline] knows about a place.
type Cursor struct {
	Part Part
	// Token is the key or value at the place, with its quotes; empty where
	// nothing is written yet.
	Token Span
	// Text is what the token says, escapes resolved.
	Text string
	// Key is the key of the member: the token itself, or that of the value.
	Key string
	// Object describes the object around; nil where the table does not know it,
	// as in a payload. Around describes it as the value that it is: the site of
	// a component, the event of an action, also while its type or name is
	// missing.
	Object *Object
	Around *Value
	// Keys are the keys of the object around, but for the token.
	Keys []string
	// Property describes the innermost member that the table knows and that the
	// place is part of; in an object that it knows, the member at the place or
	// nil. Value describes the value at the place, which may be an item of the
	// property; nil where the table does not know it.
	Property *Property
	Value    *Value
	// Entry says that the token is a key of a map, such as the routing model,
	// whose values Value describes.
	Entry bool
	// Screen is the screen around as an index of [Outline.Screens], or -1.
	Screen int
	// Target is the screen that the navigate action around leads to, as such an
	// index, or -1.
	Target int
	// InForm says that a Form is around.
	InForm bool
}

// slot is what the table says about a JSON value, on the way down to a cursor.
type slot struct {
	property *Property
	value    *Value  // nil where the table does not know it
	object   *Object // for an object
}

// At tells what is at a byte offset. A string counts from behind its first
// quote to before its last one, a number or literal with both of its ends.
func (o *Outline) At(offset int) Cursor {
	c := Cursor{Token: Span{offset, offset}, Screen: o.screenAt(offset), Target: -1}
	if o.flow.kind(0) < kindArray || !o.holds(0, offset) {
		return c
	}
	n, s := nodeID(0), slot{value: &Value{Fields: Describe().Document}, object: Describe().Document}
	for {
		c.Property, c.Value, c.Object, c.Around = s.property, s.value, s.object, s.value
		child, part := o.childAt(n, offset)
		c.Part = part
		if child == none {
			o.between(&c, n, s)
			return c
		}
		isKey := part == PartKey
		if !isKey {
			s = o.enter(s, n, child)
			c.Property, c.Value = s.property, s.value
		}
		switch {
		case isKey:
			c.Token, c.Text, c.Key = o.keySpanOf(child), string(o.flow.keyText(child)), string(o.flow.keyText(child))
			o.key(&c, n, child, s)
			return c
		case part == PartValue:
			c.Keys = o.keys(n, none)
			if o.flow.kind(n) == kindObject {
				c.Key = string(o.flow.keyText(child))
			}
			if span := o.spanOf(child); span.Start < span.End {
				c.Token = span
				c.Text = string(o.flow.raw(child))
				if o.flow.kind(child) == kindString {
					c.Text = string(o.flow.text(child))
				}
			}
			return c
		}
		n = child
		switch {
		case s.object == nil:
		case s.object.Name == form.name:
			c.InForm = true
		case s.object.Name == navigateAction.name:
			if next := o.flow.member(n, "next"); next != none {
				c.Target = o.screenNamed(o.wordOf(next, "name"))
			}
		}
	}
}

// between fills in a place in container n where no member or item is.
func (o *Outline) between(c *Cursor, n nodeID, s slot) {
	switch {
	case c.Part == PartNone:
		c.Value = nil
	case o.flow.kind(n) == kindObject:
		o.key(c, n, none, s)
	default:
		c.Value = s.value.item()
	}
}

// key fills in the place of a key of object n, which child has if it is there.
func (o *Outline) key(c *Cursor, n, child nodeID, s slot) {
	c.Keys = o.keys(n, child)
	c.Value = nil
	if s.object != nil {
		if c.Property = s.object.Property(c.Text); c.Property != nil && child != none {
			c.Value = &c.Property.Value
		}
	} else if s.value != nil && s.value.Entries != nil {
		c.Entry, c.Value = true, s.value.Entries
	}
}

// keys lists the keys of object n without that of but.
func (o *Outline) keys(n, but nodeID) []string {
	if o.flow.kind(n) != kindObject {
		return nil
	}
	var keys []string
	for m := range o.flow.children(n) {
		if m != but {
			keys = append(keys, string(o.flow.keyText(m)))
		}
	}
	return keys
}

// childAt finds the member or item of n at offset: its key or its value, or
// PartNone for a container that holds the offset. Without one, the part says
// what may be written there.
func (o *Outline) childAt(n nodeID, offset int) (nodeID, Part) {
	f := o.flow
	isObject := f.kind(n) == kindObject
	for c := n + 1; c < f.at(n).next; c = f.at(c).next {
		if f.kind(c) >= kindArray {
			if o.holds(c, offset) {
				return c, PartNone
			}
		} else if o.touches(f.span(c), f.kind(c) == kindString, offset) {
			return c, PartValue
		}
		if !isObject {
			continue
		}
		if o.touches(f.keySpan(c), true, offset) {
			return c, PartKey
		}
		key, value := o.keySpanOf(c), o.spanOf(c)
		if offset < key.End || offset > value.Start {
			continue
		}
		// Between the key and the value something is wanted only where the
		// value is missing.
		if colon := bytes.IndexByte(o.src[key.End:value.Start], ':'); value.Start == value.End && colon >= 0 && offset > key.End+colon {
			return c, PartValue
		}
		return none, PartNone
	}
	if isObject {
		return none, PartKey
	}
	return none, PartValue
}

// holds reports whether offset is between the brackets of n, of which the
// closing one may be missing.
func (o *Outline) holds(n nodeID, offset int) bool {
	read := o.flow.span(n)
	s := o.original(read)
	return s.Start < offset && (offset < s.End || offset == s.End && o.added(read.End-1))
}

// touches reports whether offset is in a token: between the quotes of a
// string, of which the closing one may be missing; from one end to the other
// of anything else that is written.
func (o *Outline) touches(read Span, quoted bool, offset int) bool {
	s := o.original(read)
	if s.Start == s.End {
		return false
	}
	atStart := offset == s.Start && (!quoted || o.added(read.Start))
	atEnd := offset == s.End && (!quoted || o.added(read.End-1))
	return s.Start < offset && offset < s.End || atStart || atEnd
}

// added reports whether the byte at offset, of the text that was read, is not
// in the text as given.
func (o *Outline) added(offset int) bool {
	return o.fixed != nil && o.fixed.isAdded(offset)
}

// screenAt is the index of the screen around offset, or -1.
func (o *Outline) screenAt(offset int) int {
	for i := range o.flow.screens {
		if o.holds(o.flow.screens[i].node, offset) {
			return i
		}
	}
	return -1
}

// screenNamed is the index of the first screen with the id, or -1.
func (o *Outline) screenNamed(id string) int {
	if s := o.flow.screenByID([]byte(id)); s != nil {
		return s.index
	}
	return -1
}

// enter goes from container n, which s describes, to its member or item child.
func (o *Outline) enter(s slot, n, child nodeID) slot {
	f, table := o.flow, Describe()
	var in slot
	switch {
	case s.object != nil:
		if in.property = s.object.Property(string(f.keyText(child))); in.property == nil {
			return slot{}
		}
		in.value = &in.property.Value
	case s.value == nil:
		return slot{property: s.property}
	case f.kind(n) == kindArray:
		in = slot{property: s.property, value: s.value.item()}
	default:
		in = slot{property: s.property, value: s.value.Entries}
	}
	if in.value == nil || f.kind(child) != kindObject {
		return in
	}
	switch {
	case in.value.Event != "":
		in.object = table.Action(o.wordOf(child, "name"))
	case in.value.Site != "":
		in.object = table.Component(o.wordOf(child, "type"))
	default:
		in.object = in.value.Fields
	}
	return in
}

// item describes the items of an array that v describes, or is nil; a
// component keeps the site that it stands at.
func (v *Value) item() *Value {
	switch {
	case v == nil:
		return nil
	case v.Site != "":
		return &Value{Types: []string{"object"}, Site: v.Site}
	case v.Items == nil && v.ManySince != "":
		one := *v
		one.ManySince = ""
		return &one
	}
	return v.Items
}

// wordOf is the string that object n has for key, or "".
func (o *Outline) wordOf(n nodeID, key string) string {
	if m := o.flow.member(n, key); m != none && o.flow.kind(m) == kindString {
		return string(o.flow.text(m))
	}
	return ""
}
