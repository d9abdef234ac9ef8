package screenmap

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"flowport/flowjson"
)

// Sizes in pixels. A line holds as many characters as fit into a box.
const (
	boxWidth, boxHeight = 200, 76
	gapX, gapY          = 80, 34
	margin              = 40
	titleChars, idChars = 24, 24
)

// style holds the looks, light and dark as the viewer prefers. Marks are words
// as well, so that nothing depends on colours.
const style = `
    text { font: 13px system-ui, sans-serif; fill: #1c2b33; }
    .title { font-weight: 600; }
    .id { font: 11px ui-monospace, monospace; }
    .marks { font-size: 11px; fill: #4a5b64; }
    .box { fill: #fff; stroke: #8696a0; }
    .start .box { fill: #e7fce8; stroke: #0a7c66; stroke-width: 2; }
    .terminal .inner { fill: none; stroke: #8696a0; }
    .unreachable .box { fill: #fdeceb; stroke: #c62828; stroke-dasharray: 5 3; }
    .unreachable .inner { stroke: #c62828; }
    .unreachable text { fill: #b71c1c; }
    .route { fill: none; stroke: #667781; stroke-width: 1.5; }
    .head { fill: #667781; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e9edef; }
      .marks { fill: #aebac1; }
      .box { fill: #202c33; }
      .start .box { fill: #103529; stroke: #25d366; }
      .unreachable .box { fill: #3b1a1a; stroke: #ef5350; }
      .unreachable text { fill: #ff8a80; }
      .route { stroke: #8696a0; }
      .head { fill: #8696a0; }
    }
  `

// svg writes the map as a picture that stands alone: without script, fonts or
// anything else from elsewhere. A screen reader tells the flow, then each
// screen with where it leads.
func (m *screenMap) svg() []byte {
	width := 2*margin + max(1, m.columns)*(boxWidth+gapX) - gapX
	height := 2*margin + max(1, m.rows)*(boxHeight+gapY) - gapY
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="title desc">
  <title id="title">%s</title>
  <desc id="desc">%s</desc>
  <style>%s</style>
  <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>
`, width, height, width, height, escaped("Screens of "+m.name), escaped(m.description()), style)
	for _, r := range m.routes {
		fmt.Fprintf(&b, "  <path class=\"route\" marker-end=\"url(#head)\" d=\"%s\"><title>%s</title></path>\n",
			m.line(r), escaped(m.screens[r.From].id+" to "+m.screens[r.To].id))
	}
	for i := range m.screens {
		m.screens[i].box(&b)
	}
	if len(m.screens) == 0 {
		fmt.Fprintf(&b, "  <text x=\"%d\" y=\"%d\">No screens</text>\n", margin, margin+boxHeight/2)
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// description tells the map in words.
func (m *screenMap) description() string {
	leads := make([][]string, len(m.screens))
	for _, r := range m.routes {
		leads[r.From] = append(leads[r.From], m.screens[r.To].id)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d screens.", len(m.screens))
	for i, s := range m.screens {
		b.WriteString(" " + s.id)
		if len(s.marks) > 0 {
			b.WriteString(" (" + strings.Join(s.marks, ", ") + ")")
		}
		if leads[i] != nil {
			b.WriteString(" leads to " + strings.Join(leads[i], ", "))
		}
		b.WriteString(".")
	}
	return b.String()
}

func (s *mapped) x() int { return margin + s.place.Column*(boxWidth+gapX) }
func (s *mapped) y() int { return margin + s.place.Row*(boxHeight+gapY) }

// box draws a screen.
func (s *mapped) box(b *strings.Builder) {
	classes := []string{"screen"}
	if s.start {
		classes = append(classes, "start")
	}
	if s.terminal {
		classes = append(classes, "terminal")
	}
	if s.lost {
		classes = append(classes, "unreachable")
	}
	x, y := s.x(), s.y()
	fmt.Fprintf(b, "  <g class=\"%s\">\n    <title>%s</title>\n", strings.Join(classes, " "), escaped(strings.Join(s.lines(), " ")))
	fmt.Fprintf(b, "    <rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\"/>\n", x, y, boxWidth, boxHeight)
	if s.terminal {
		fmt.Fprintf(b, "    <rect class=\"inner\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"7\"/>\n", x+4, y+4, boxWidth-8, boxHeight-8)
	}
	lines := []struct{ class, text string }{
		{"title", cut(s.title, titleChars)}, {"id", cut(s.id, idChars)}, {"marks", strings.Join(s.marks, ", ")},
	}
	lines = slices.DeleteFunc(lines, func(l struct{ class, text string }) bool { return l.text == "" })
	const height = 18
	down := boxHeight/2 + 4 - (len(lines)-1)*height/2
	for _, l := range lines {
		fmt.Fprintf(b, "    <text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", l.class, x+boxWidth/2, y+down, escaped(l.text))
		down += height
	}
	b.WriteString("  </g>\n")
}

// line is the path of a route: straight on from right to left where it leads
// to the right, out and back on the right within a column, and below the boxes
// where it leads back.
func (m *screenMap) line(r flowjson.Route) string {
	from, to := &m.screens[r.From], &m.screens[r.To]
	x1, y1 := from.x()+boxWidth, from.y()+boxHeight/2
	x2, y2 := to.x(), to.y()+boxHeight/2
	switch columns := to.place.Column - from.place.Column; {
	case columns > 0:
		bend := gapX / 2 * columns
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
	case columns == 0:
		aside := boxHeight / 4 // of where ways to the right begin
		if y1 > y2 {
			aside = -aside
		}
		y1, y2 = y1+aside, y2-aside
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+gapX/2, y1, x1+gapX/2, y2, x1, y2)
	default:
		x1, y1 = from.x()+boxWidth/2, from.y()+boxHeight
		x2, y2 = to.x()+boxWidth/2, to.y()+boxHeight
		below := max(y1, y2) + min(3, -columns)*gapY/2
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1, below, x2, below, x2, y2)
	}
}

// escaped is text as it stands in XML.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
