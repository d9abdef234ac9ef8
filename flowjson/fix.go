package flowjson

import (
	"bytes"
	"strconv"
)

// Fix is one way to mend what a [Diagnostic] found.
type Fix struct {
	Title string // what it does, such as "Rename to 'text'"
	// Edits are in document order and do not overlap.
	Edits []Edit
}

// Edit puts Text in the place of a part of the source.
type Edit struct {
	Span Span
	Text string
}

// fix adds a way to mend it, the most likely one first.
func (n note) fix(title string, edits ...Edit) note {
	if n.finding != nil {
		n.fixes = append(n.fixes, Fix{title, edits})
	}
	return n
}

// replaced puts text in the place of p, in quotes.
func (p place) replaced(text string) Edit { return Edit{p.span, strconv.Quote(text)} }

// maxChoices is how many words a diagnostic offers as fixes.
const maxChoices = 4

// choose adds that one of words can stand at p.
func (n note) choose(p place, words []string) {
	for _, word := range words[:min(len(words), maxChoices)] {
		n.fix("Change to '"+word+"'", p.replaced(word))
	}
}

// mayRemove adds that m, a member, can go.
func (t *tree) mayRemove(n note, m nodeID) {
	if n.finding != nil {
		n.fix("Remove '"+shorten(t.keyText(m))+"'", Edit{t.withComma(m), ""})
	}
}

// withComma is the part of the source that goes when member m does: the comma
// behind it, or else the one before it, goes too.
func (t *tree) withComma(m nodeID) Span {
	key, end := t.keySpan(m).Start, t.span(m).End
	rest := bytes.TrimLeft(t.src[end:], " \t\r\n")
	if len(rest) > 0 && rest[0] == ',' {
		return Span{key, len(t.src) - len(bytes.TrimLeft(rest[1:], " \t\r\n"))}
	}
	before := bytes.TrimRight(t.src[:key], " \t\r\n")
	if before[len(before)-1] == ',' {
		return Span{len(before) - 1, end}
	}
	return Span{key, end}
}

// mayAdd adds that object n can get a member: value is JSON.
func (t *tree) mayAdd(note note, n nodeID, key, value string) {
	if note.finding == nil {
		return
	}
	text := strconv.Quote(key) + ": " + value
	at := t.span(n).Start + 1
	first, last := n+1, none
	for m := first; m < t.at(n).next; m = t.at(m).next {
		last = m
	}
	if last != none {
		// The new member stands as the first one does, on a line of its own or not.
		space := string(t.src[at:t.keySpan(first).Start])
		if space == "" {
			space = " "
		}
		at, text = t.span(last).End, ","+space+text
	}
	note.fix("Add '"+key+"'", Edit{Span{at, at}, text})
}

// placeholder is JSON for a new property: text is empty, for a person to write.
func (v *value) placeholder(at version) string {
	switch {
	case v.fields == layoutObject:
		return `{"type": "SingleColumnLayout", "children": []}`
	case v.event != nil:
		return `{"name": "` + v.event.names(at)[0] + `", "payload": {}}`
	case len(v.enum) > 0:
		return strconv.Quote(v.enum[0])
	case v.kinds.has(kindString):
		return `""`
	case v.kinds.has(kindBoolean):
		return "true"
	case v.kinds.has(kindArray):
		return "[]"
	case v.kinds.has(kindObject):
		return "{}"
	case v.limits != nil:
		return plain(v.limits.min)
	}
	return "1"
}

// maySkip adds that what is at, a fault of the syntax, can go: a byte order
// mark, and a comma with no value missing in front of it.
func maySkip(n note, src []byte, at Span) {
	before := bytes.TrimRight(src[:at.Start], " \t\r\n")
	switch text := string(src[at.Start:at.End]); {
	case text == "\ufeff":
		n.fix("Remove the byte order mark", Edit{at, ""})
	case text == "," && len(before) > 0 && before[len(before)-1] != ':':
		n.fix("Remove the comma", Edit{at, ""})
	}
}
