package screenmap

import (
	"fmt"
	"strings"
)

var inDot = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;") // Graphviz reads the entities of HTML

// dot writes the map in the language of Graphviz. Marks are words as well as
// looks, so that nothing depends on colours.
func (m *screenMap) dot() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph \"%s\" {\n", inDot.Replace(m.name))
	b.WriteString("  rankdir=LR\n  node [shape=box style=rounded fontname=\"sans-serif\"]\n")
	for i, s := range m.screens {
		lines := make([]string, 0, 3)
		for _, line := range s.lines() {
			lines = append(lines, inDot.Replace(line))
		}
		look := ""
		switch {
		case s.lost:
			look = ` style="rounded,dashed" color=red fontcolor=red`
		case s.start:
			look = " penwidth=2"
		}
		if s.terminal {
			look += " peripheries=2"
		}
		fmt.Fprintf(&b, "  s%d [label=\"%s\"%s]\n", i, strings.Join(lines, `\n`), look)
	}
	for _, r := range m.routes {
		fmt.Fprintf(&b, "  s%d -> s%d\n", r.From, r.To)
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// lines are what is written in the box of a screen: title, id, marks.
func (s *mapped) lines() []string {
	lines := make([]string, 0, 3)
	if s.title != "" {
		lines = append(lines, s.title)
	}
	lines = append(lines, s.id)
	if len(s.marks) > 0 {
		lines = append(lines, "("+strings.Join(s.marks, ", ")+")")
	}
	return lines
}
