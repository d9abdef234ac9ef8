package flowjson

import "time"

var datePicker = &object{
	name: "DatePicker", doc: "A field for a date.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		label("What is asked for.", 40),
		{name: "min-date", doc: "The first day that can be chosen.", value: day(boundValue)},
		{name: "max-date", doc: "The last day that can be chosen.", value: day(boundValue)},
		{name: "unavailable-dates", doc: "Days that cannot be chosen.", value: listOf(day(unmarked), boundValue)},
		helperText(80),
		enabled, visible, required,
		{name: "on-select-action", doc: "What happens when a day is chosen.", value: on(onDateSelect)},
		initValue(v4_0, day(boundValue)),
		errorMessage(v4_0, words(80)),
	},
	ordered: [][2]string{{"min-date", "max-date"}},
}

var calendarPicker = &object{
	name: "CalendarPicker", doc: "A calendar to choose a day or a range of days.",
	class: input, since: v6_1,
	places: places{layout: v6_1, form: v6_1, unprovenForm: true},
	properties: []property{
		typeProperty(),
		inputName,
		{name: "mode", doc: "A single day, or a range; single by default.", value: oneOf(boundValue, "single", "range")},
		{name: "title", doc: "A heading; for ranges.", value: words(80)},
		description(v6_1),
		{name: "label", doc: "What is asked for; for ranges one text for each end.", required: v6_1, value: rangeOf(words(40))},
		{name: "helper-text", doc: "A hint; for ranges one text for each end.", value: rangeOf(words(80))},
		{name: "required", doc: "Whether an answer is needed; for ranges one flag for each end.", value: rangeOf(boolean())},
		enabled, visible,
		{name: "min-date", doc: "The first day that can be chosen.", value: day(boundValue)},
		{name: "max-date", doc: "The last day that can be chosen.", value: day(boundValue)},
		{name: "unavailable-dates", doc: "Days that cannot be chosen.", value: listOf(day(unmarked), boundValue)},
		{name: "include-days", doc: "The days of the week that can be chosen; all by default.", value: listOf(oneOf(unmarked, "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), boundValue)},
		{name: "min-days", doc: "The shortest range, in days.", value: number()},
		{name: "max-days", doc: "The longest range, in days.", value: number()},
		{name: "on-select-action", doc: "What happens when the choice changes.", value: on(onDateSelect)},
		initValue(v6_1, rangeOf(day(boundValue))),
		errorMessage(v6_1, rangeOf(words(80))),
	},
	ordered: [][2]string{{"min-date", "max-date"}, {"min-days", "max-days"}},
}

// day is a date; before 5.0 milliseconds since 1970, as text.
func day(d dynamic) value {
	return value{kinds: texts, dynamic: d, pattern: dateForm}
}

var dateForm = &pattern{
	since: v5_0, source: `^\d{4}-\d{2}-\d{2}$`, code: codePattern,
	message: `Property '%s' should match the pattern '^\d{4}-\d{2}-\d{2}$'.`,
	match: func(text []byte) bool {
		if len(text) != len(time.DateOnly) {
			return false
		}
		for i, c := range text {
			if i == 4 || i == 7 {
				if c != '-' {
					return false
				}
			} else if !isDigit(c) {
				return false
			}
		}
		return true
	},
	hint: "From 5.0 on a date is written YYYY-MM-DD, such as 2030-12-24.",
}

// rangeOf is v, or an object with one v for each end of the range.
func rangeOf(v value) value {
	end := v
	v.kinds |= objects
	v.fields = &object{
		name: "range", doc: "One value for each end of the range.",
		properties: []property{
			{name: "start-date", doc: "For the first day.", value: end},
			{name: "end-date", doc: "For the last day.", value: end},
		},
	}
	return v
}
