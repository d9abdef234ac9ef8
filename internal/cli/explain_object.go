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
	for _, line := range relations(o) {
		fmt.Fprintf(e.out, "\n%s", line)
	}
	if relations(o) != nil {
		fmt.Fprintln(e.out)
	}
}

// properties lists the properties of o and of the objects in them.
func (e *explainer) properties(indent string, o *flowjson.Object) {
	for i := range o.Properties {
		p := &o.Properties[i]
		fmt.Fprintf(e.out, "\n%s%s  %s\n", indent, e.bold(p.Name), e.text.paint(styleFaint, strings.Join(p.Traits(), "; ")))
		wrapped(e.out, indent+"  ", p.Doc)
		if inner := innerObject(&p.Value); inner != nil && inner.Name != "screen" {
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
	if inner := innerObject(&p.Value); inner != nil {
		e.properties("  ", inner)
	}
}

// innerObject is the object that v or its entries are, or nil.
func innerObject(v *flowjson.Value) *flowjson.Object {
	for v != nil {
		if v.Fields != nil {
			return v.Fields
		}
		v = v.Items
	}
	return nil
}

// relations says how the properties of o depend on each other.
func relations(o *flowjson.Object) []string {
	var lines []string
	for _, x := range o.Pairs {
		lines = append(lines, fmt.Sprintf("%s and %s come together.", x[0], x[1]))
	}
	for _, x := range o.Needs {
		lines = append(lines, fmt.Sprintf("%s needs %s.", x[0], x[1]))
	}
	for _, x := range o.Excludes {
		lines = append(lines, fmt.Sprintf("%s excludes %s.", x[0], strings.Join(x[1:], " and ")))
	}
	for _, x := range o.Ordered {
		lines = append(lines, fmt.Sprintf("%s is not above %s.", x[0], x[1]))
	}
	return lines
}
