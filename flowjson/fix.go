package flowjson

import (
	"bytes"
	"slices"
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

// Fixes returns the ways to mend d, one of r's diagnostics, by an edit, where they
// are plain; the likeliest is first. Few callers want them, so the first call
// works out those of all diagnostics, for which it compiles the document once
// more.
func (r *Result) Fixes(d Diagnostic) []Fix {
	i, _ := slices.BinarySearchFunc(r.found, d.Span.Start, func(f finding, start int) int { return int(f.start) - start })
	for ; i < len(r.found) && int(r.found[i].start) == d.Span.Start; i++ {
		f := &r.found[i]
		v := &r.verdicts[f.verdict]
		if f.span() == d.Span && v.rule.ID == d.Rule && v.code == d.Code && r.textOf(f.message, f.hint) == d.Message {
			r.fixing.Do(func() { r.fixes = fixes(r.src) })
			return r.fixes[i]
		}
	}
	return nil
}

// fixing reports whether a fix of n would be kept. It is asked before one is
// worked out.
func (n note) fixing() bool { return n.finding != nil && n.all.fixing }

// fix adds a way to mend it, the most likely one first: text takes the place of
// at. The rest is the title.
func (n note) fix(at Span, text, format string, args ...any) note {
	if !n.fixing() {
		return n
	}
	n.all.fixes = append(n.all.fixes, fix{n.all.scribe.sprintf(format, args...), Edit{at, text}})
	n.fixes.to = int32(len(n.all.fixes))
	return n
}

// swap adds that word can stand at p, in quotes.
func (n note) swap(p place, word, format string, args ...any) note {
	if !n.fixing() {
		return n
	}
	return n.fix(p.span(), n.all.scribe.sprintf("%q", word), format, args...)
}

// maxChoices is how many words a diagnostic offers as fixes.
const maxChoices = 4

// choose adds that one of words can stand at p.
func (n note) choose(p place, words []string) {
	for _, word := range words[:min(len(words), maxChoices)] {
		n.swap(p, word, "Change to '%s'", word)
	}
}

// mayRemove adds that m, a member, can go.
func (t *tree) mayRemove(n note, m nodeID) {
	if n.fixing() {
		n.fix(t.withComma(m), "", "Remove '%s'", short(t.keyText(m)))
	}
}

// withComma is the part of the source that goes when member m does: the comma
// behind it, or else the one before it, goes too.
func (t *tree) withComma(m nodeID) Span {
	key, end := t.keySpan(m).Start, t.span(m).End
	if next := t.behindSpace(end); next < len(t.src) && t.src[next] == ',' {
		return Span{key, t.behindSpace(next + 1)}
	}
	before := key - 1
	for isSpace(t.src[before]) {
		before--
	}
	if t.src[before] == ',' {
		return Span{before, end}
	}
	return Span{key, end}
}

// behindSpace is the offset of the first byte from at on that is no white space.
func (t *tree) behindSpace(at int) int {
	for at < len(t.src) && isSpace(t.src[at]) {
		at++
	}
	return at
}

// mayAdd adds that object n can get a member: value is JSON.
func (t *tree) mayAdd(note note, n nodeID, key, value string) {
	if !note.fixing() {
		return
	}
	at := t.span(n).Start + 1
	comma, space := "", []byte(nil)
	first, last := n+1, none
	for m := first; m < t.at(n).next; m = t.at(m).next {
		last = m
	}
	if last != none {
		// The new member stands as the first one does, on a line of its own or not.
		space = t.src[at:t.keySpan(first).Start]
		if len(space) == 0 {
			space = []byte(" ")
		}
		comma, at = ",", t.span(last).End
	}
	note.fix(Span{at, at}, note.all.scribe.sprintf("%s%s%q: %s", comma, space, key, value), "Add '%s'", key)
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
		n.fix(at, "", "Remove the byte order mark")
	case text == "," && len(before) > 0 && before[len(before)-1] != ':':
		n.fix(at, "", "Remove the comma")
	}
}
