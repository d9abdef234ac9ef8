package flowjson

import (
	"strconv"
	"time"
)

// dateStep writes the dates of DatePickers as YYYY-MM-DD, which until 5.0 were
// milliseconds since 1970. Meta, "Flows Changelogs" and "Components".
func dateStep(m *migration) {
	shared := map[nodeID]bool{} // starting values done: several pickers may have the same
	for i := range m.components {
		c := &m.components[i]
		if c.def != datePicker {
			continue
		}
		blank := map[string]bool{}
		for _, key := range []string{"min-date", "max-date", "init-value"} {
			at := m.member(c.node, key)
			if at != none && m.kind(at) == kindString && isBlank(m.text(at)) {
				m.changed(at, "took the blank %s out: %s", key, m.raw(at))
				blank[key] = true
				continue
			}
			m.date(at)
		}
		m.removeKeys(c.node, blank)
		if days := m.member(c.node, "unavailable-dates"); days != none && m.kind(days) == kindArray {
			for day := range m.children(days) {
				m.date(day)
			}
		} else {
			m.date(days)
		}
		if c.form >= 0 {
			if at := m.startingValue(c); at != none && !shared[at] {
				shared[at] = true
				m.date(at)
			}
		}
		m.decide(c.node, "the answer of this DatePicker is a date such as 2030-12-24 from %s on, no longer milliseconds: whoever reads it has to know", v5_0)
	}
}

// startingValue is what the init-values of c's Form have for it, unless that
// is empty: all of them where they are one reference.
func (m *migration) startingValue(c *component) nodeID {
	values := m.member(m.components[c.form].node, "init-values")
	if values == none || m.kind(values) == kindString && isDynamic(m.text(values), m.to) {
		return values
	}
	if c.name == none || m.kind(values) != kindObject {
		return none
	}
	if at := m.member(values, string(m.text(c.name))); at != none && string(m.raw(at)) != `""` {
		return at
	}
	return none
}

// date rewrites n, a timestamp, if there is one.
func (m *migration) date(n nodeID) {
	if n == none || m.kind(n) != kindString {
		return
	}
	text := m.text(n)
	switch {
	case dateForm.match(text):
		return
	case isDynamic(text, m.to):
		m.decide(n, "what %s holds has to be written YYYY-MM-DD from %s on: in its __example__, in payloads of navigate, and in what the endpoint sends", shorten(text), v5_0)
		return
	}
	t, ok := dayOf(string(text))
	if !ok {
		m.decide(n, "%s is no time in milliseconds since 1970: write the date as YYYY-MM-DD", shorten(m.raw(n)))
		return
	}
	m.changed(n, "%s is \"%s\" now", m.raw(n), t.Format(time.DateOnly))
	// Midnight and noon are how a day is written; another time may be the
	// midnight of another time zone, where it is another day.
	if t.Truncate(12*time.Hour) != t {
		m.decide(n, "%s was %s in UTC: look whether %s is the day that was meant", m.raw(n), t.Format("2006-01-02 15:04:05"), t.Format(time.DateOnly))
	}
	m.replace(m.span(n), []byte(`"`+t.Format(time.DateOnly)+`"`))
}

// dayOf reads milliseconds since 1970, of a time that has a date of four
// digits for its year.
func dayOf(text string) (time.Time, bool) {
	ms, err := strconv.ParseInt(text, 10, 64)
	t := time.UnixMilli(ms).UTC()
	return t, err == nil && 1 <= t.Year() && t.Year() <= 9999
}
