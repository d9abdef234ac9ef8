package lsp

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"flowport/flowjson"
)

// reference is ${data.name} or ${form.name} of this screen, or of another.
type reference struct {
	text, about string
	rank        int // 0 for this screen, 1 for others
}

// insideReference offers references in place of one that is begun in the text
// at the cursor, and reports whether there is one.
func (l *listing) insideReference() bool {
	typed := l.text[l.Token.Start:max(l.Token.Start, l.offset)]
	start := bytes.LastIndex(typed, []byte("${"))
	if start < 0 || bytes.IndexByte(typed[start:], '}') >= 0 || l.Screen < 0 {
		return false
	}
	end := l.offset
	for end < l.Token.End && isName(l.text[end]) {
		end++
	}
	if end < l.Token.End && l.text[end] == '}' {
		end++
	}
	place := rangeOf(l.Outline, flowjson.Span{Start: l.Token.Start + start, End: end})
	for _, r := range l.references() {
		l.items = append(l.items, completionItem{
			Label: r.text, Kind: itemVariable, Detail: r.about,
			SortText: strconv.Itoa(r.rank) + r.text, FilterText: r.text, TextEdit: textEdit{place, r.text},
		})
	}
	return true
}

func isName(c byte) bool {
	return c == '_' || c == '.' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// references lists all that a text on the cursor's screen can refer to: its
// own data and inputs, and from 4.0 on those of the other screens.
func (l *listing) references() []reference {
	var list []reference
	add := func(rank int, prefix string, names []flowjson.Declared) {
		for _, n := range names {
			if l.fits(n) {
				list = append(list, reference{"${" + prefix + n.Name + "}", strings.TrimSpace(n.Of + " " + typesOf(n)), rank})
			}
		}
	}
	for i, s := range l.screens {
		if i == l.Screen {
			add(0, "data.", s.Data)
			add(0, "form.", s.Inputs)
		} else if s.ID != "" && l.GlobalReferences() {
			add(1, "screen."+s.ID+".data.", s.Data)
			add(1, "screen."+s.ID+".form.", s.Inputs)
		}
	}
	return list
}

// fits reports whether a value can stand at the cursor. In an expression, and
// where the table does not know the type, any can.
func (l *listing) fits(d flowjson.Declared) bool {
	if l.Value == nil || !l.Value.Dynamic || d.Types == nil || strings.HasPrefix(l.Text, "`") {
		return true
	}
	return slices.ContainsFunc(d.Types, func(t string) bool { return slices.Contains(l.Value.Types, t) })
}

// inputs are the inputs of a screen.
func (l *listing) inputs(screen int) []flowjson.Declared {
	if screen < 0 {
		return nil
	}
	return l.screens[screen].Inputs
}
