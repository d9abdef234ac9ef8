package flowjson

import (
	"bytes"
	"time"
)

var pickerDates = &Rule{ID: "date/day", Codes: []Code{codeUnusableDate},
	Doc:   "Dates of a picker are days of the calendar, and those that it starts with or leaves out lie between min-date and max-date. Meta, \"Components\", for unavailable-dates; no error of Meta's is known.",
	check: checkDates}

func checkDates(p *pass) {
	if p.version < dateForm.since {
		return
	}
	for i := range p.components {
		c := &p.components[i]
		if c.def != datePicker && c.def != calendarPicker {
			continue
		}
		first, last := p.day(p.member(c.node, "min-date")), p.day(p.member(c.node, "max-date"))
		within := func(n nodeID) {
			switch day := p.day(n); {
			case day == nil:
			case first != nil && bytes.Compare(day, first) < 0:
				p.warnf(codeUnusableDate, p.valueOf(n), "%s lies before min-date.", day)
			case last != nil && bytes.Compare(day, last) > 0:
				p.warnf(codeUnusableDate, p.valueOf(n), "%s lies after max-date.", day)
			}
		}
		for _, name := range []string{"init-value", "unavailable-dates"} {
			n := p.member(c.node, name)
			within(n)
			if n != none && (p.kind(n) == kindArray || p.kind(n) == kindObject) {
				for m := range p.children(n) {
					within(m)
				}
			}
		}
	}
}

// day is the text of n where that is a day; otherwise nil. A text of the right
// form that is no day is reported.
func (p *pass) day(n nodeID) []byte {
	if n == none || p.kind(n) != kindString || !dateForm.match(p.text(n)) {
		return nil
	}
	text := p.text(n)
	if _, err := time.Parse(time.DateOnly, string(text)); err != nil {
		p.warnf(codeUnusableDate, p.valueOf(n), "%s is no day of the calendar.", text)
		return nil
	}
	return text
}
