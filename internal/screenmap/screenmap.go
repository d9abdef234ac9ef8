// Package screenmap draws how a flow's screens lead to each other: as SVG, and
// as text for Mermaid and Graphviz.
package screenmap

import (
	"encoding/json"
	"strings"
	"unicode"

	"flowport/flowjson"
)

// Formats are the names of what a map can be drawn as.
func Formats() []string { return []string{"svg", "mermaid", "dot"} }

// Draw draws the screens of a flow in one of [Formats]; nil for another one.
// name is what the flow is called, such as its file. The same View gives the
// same bytes.
func Draw(format, name string, v *flowjson.View) []byte {
	m := newScreenMap(name, v)
	switch format {
	case "svg":
		return m.svg()
	case "mermaid":
		return m.mermaid()
	case "dot":
		return m.dot()
	}
	return nil
}

// screenMap is a map of screens, with its texts as they are shown.
type screenMap struct {
	name    string
	screens []mapped
	routes  []flowjson.Route
	columns int
	rows    int
}

// mapped is one screen.
type mapped struct {
	id, title string
	marks     []string // what there is to say about it: start, terminal, unreachable
	start     bool
	terminal  bool
	lost      bool // no way leads to it
	place     flowjson.MapPlace
}

func newScreenMap(name string, v *flowjson.View) *screenMap {
	m := &screenMap{name: clean(name), routes: v.Routes, columns: v.Map.Columns, rows: v.Map.Rows}
	entry := map[int]bool{}
	for _, i := range v.Entries {
		entry[i] = true
	}
	for i := range v.Screens {
		in := &v.Screens[i]
		s := mapped{
			id: clean(in.ID), title: clean(titleOf(in)), place: v.Map.Places[i],
			start: i == v.Entries[0], terminal: in.Terminal, lost: !v.Map.Places[i].Reachable,
		}
		if s.id == "" {
			s.id = "(no id)"
		}
		switch {
		case s.lost:
			s.marks = append(s.marks, "unreachable")
		case s.start:
			s.marks = append(s.marks, "start")
		case entry[i]:
			s.marks = append(s.marks, "entry")
		}
		switch {
		case in.Terminal && in.Success:
			s.marks = append(s.marks, "terminal")
		case in.Terminal:
			s.marks = append(s.marks, "terminal (failure)")
		}
		m.screens = append(m.screens, s)
	}
	return m
}

// titleOf is the title of a screen as far as it is known before the flow runs.
func titleOf(s *flowjson.ViewScreen) string {
	if s.Title == nil {
		return ""
	}
	if e := s.Title.Expression; e != nil {
		if e.Reference != "" && e.Screen == "" {
			return "${" + e.Reference + "." + strings.Join(e.Path, ".") + "}"
		}
		return "(an expression)"
	}
	var title string
	_ = json.Unmarshal(s.Title.Is, &title) // what is no text is no title
	return title
}

// clean makes text of the document a label: one line, of a length that fits.
func clean(text string) string {
	const longest = 60
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	return cut(text, longest)
}

// cut shortens text to at most n characters.
func cut(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}
