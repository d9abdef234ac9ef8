package flowjson

var calendarMode = &Rule{ID: "calendar/mode", Codes: []Code{codeCalendarMode},
	Doc:   "A CalendarPicker for ranges has one label, hint, flag and so on for each end; one for a single day has one of each, and neither title, description, min-days nor max-days. Meta, \"Components\"; no error of Meta's is known.",
	check: checkCalendarMode}

// perEnd are the properties that have a value for each end of a range.
var perEnd = []string{"label", "helper-text", "required", "init-value", "error-message"}

// rangeOnly are the properties that a single day has no use for.
var rangeOnly = []string{"title", "description", "min-days", "max-days"}

func checkCalendarMode(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != calendarPicker {
			continue
		}
		mode := p.byWord(c, "mode", "range", objects, texts)
		for _, name := range perEnd {
			m := p.member(c.node, name)
			if m == none || p.kind(m) == kindString && isDynamic(p.text(m), p.version) {
				continue
			}
			switch isObject := p.kind(m) == kindObject; {
			case mode == objects && !isObject:
				p.warnf(codeCalendarMode, p.valueOf(m), "In mode range '%s' has a start-date and an end-date.", name)
			case mode == texts && isObject:
				p.warnf(codeCalendarMode, p.valueOf(m), "In mode single '%s' is one value.", name).
					hint("Write it without start-date and end-date, or add \"mode\": \"range\".")
			}
		}
		for _, name := range rangeOnly {
			if m := p.member(c.node, name); m != none && mode == texts {
				p.warnf(codeCalendarMode, p.keyOf(m), "'%s' is for mode range.", name)
			}
		}
	}
}
