package screenmap

import (
	"fmt"
	"strings"
	"unicode"
)

// mermaid writes the map as a Mermaid flowchart, as Markdown on GitHub and
// GitLab shows it.
func (m *screenMap) mermaid() []byte {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	lost := []string(nil)
	for i, s := range m.screens {
		var lines []string
		for _, line := range s.lines() {
			lines = append(lines, inMermaid(line))
		}
		open, closing := "(", ")"
		switch {
		case s.terminal:
			open, closing = "[[", "]]"
		case s.start:
			open, closing = "([", "])"
		}
		fmt.Fprintf(&b, "  s%d%s\"%s\"%s\n", i, open, strings.Join(lines, "<br/>"), closing)
		if s.lost {
			lost = append(lost, fmt.Sprintf("s%d", i))
		}
	}
	for _, r := range m.routes {
		fmt.Fprintf(&b, "  s%d --> s%d\n", r.From, r.To)
	}
	if lost != nil {
		b.WriteString("  classDef unreachable stroke:#c00,color:#c00,stroke-dasharray:4 3\n")
		fmt.Fprintf(&b, "  class %s unreachable\n", strings.Join(lost, ","))
	}
	return []byte(b.String())
}

// inMermaid writes text so that nothing in it is Mermaid, Markdown or HTML:
// all but letters, digits and what is known to be harmless as the codes that
// Mermaid has for characters.
func inMermaid(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" _,.()", r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
