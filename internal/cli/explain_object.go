package cli

import (
	"fmt"
	"strings"

	"flowport/flowjson"
)

// component writes what a component, or another object, is and may hold.
func (e *explainer) component(o *flowjson.Object) {
	since := ""
	if o.Since != "" {
		since = " (from Flow JSON " + o.Since + ")"
	}
	fmt.Fprintf(e.out, "%s%s\n\n", e.bold(o.Name), since)
	wrapped(e.out, "", o.Doc)
	if len(o.Places) > 0 {
		var places []string
		for _, p := range o.Places {
			place := string(p.Site)
			if p.Since != o.Since {
				place += " from " + p.Since
			}
			if p.Unproven {
				place += " (sources disagree)"
			}
			places = append(places, place)
		}
		fmt.Fprintf(e.out, "\nMay stand in: %s.\n", strings.Join(places, ", "))
	}
	e.properties("  ", o)
	if lines := o.Relations(); lines != nil {
		fmt.Fprintf(e.out, "\n%s\n", strings.Join(lines, "\n"))
	}
}

// properties lists the properties of o and of the objects in them.
func (e *explainer) properties(indent string, o *flowjson.Object) {
	for i := range o.Properties {
		p := &o.Properties[i]
		fmt.Fprintf(e.out, "\n%s%s  %s\n", indent, e.bold(p.Name), e.text.paint(styleFaint, strings.Join(p.Traits(), "; ")))
		wrapped(e.out, indent+"  ", p.Doc)
		if inner := p.Value.Object(); inner != nil && inner.Name != "screen" {
			e.properties(indent+"    ", inner)
		}
	}
}

// property writes one property of o.
func (e *explainer) property(o *flowjson.Object, p *flowjson.Property) {
	fmt.Fprintf(e.out, "%s\n\n", e.bold(o.Name+"."+p.Name))
	wrapped(e.out, "", p.Doc)
	fmt.Fprintln(e.out)
	for _, trait := range p.Traits() {
		wrapped(e.out, "  ", trait)
	}
	if inner := p.Value.Object(); inner != nil {
		e.properties("  ", inner)
	}
}
