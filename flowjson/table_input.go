package flowjson

var textInput = &object{
	name: "TextInput", doc: "A field for one line of text.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		label("What is asked for.", 20),
		labelVariant,
		{name: "input-type", doc: "The keyboard and the check that fit; text by default.", value: oneOf(unmarked, "text", "number", "email", "password", "passcode", "phone")},
		{name: "pattern", doc: "A regular expression that the answer has to match; needs helper-text.", since: v6_2, value: value{kinds: texts, dynamic: unmarked, blank: blankBefore6}},
		required,
		{name: "min-chars", doc: "The least number of characters.", value: number()},
		{name: "max-chars", doc: "The largest number of characters; 80 by default.", value: number()},
		helperText(80),
		undocumented(enabled),
		visible,
		initValue(v4_0, value{kinds: texts, dynamic: boundValue, blank: blankBefore6}),
		errorMessage(v4_0, words(30)),
	},
	needs:   [][2]string{{"pattern", "helper-text"}},
	ordered: [][2]string{{"min-chars", "max-chars"}},
}

var textArea = &object{
	name: "TextArea", doc: "A field for several lines of text.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		label("What is asked for.", 20),
		labelVariant,
		required,
		{name: "max-length", doc: "The largest number of characters; 600 by default.", value: number()},
		helperText(80),
		enabled,
		visible,
		initValue(v4_0, value{kinds: texts, dynamic: boundValue, blank: blankBefore6}),
		errorMessage(v4_0, words(0)),
	},
}

var optIn = &object{
	name: "OptIn", doc: "A box to tick, for consent; may lead to the text agreed to.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		label("What is agreed to.", 120),
		required,
		visible,
		{name: "on-click-action", doc: "Adds \"Read more\", which does this.", value: on(onLinkClick)},
		{name: "on-select-action", doc: "What happens when it is ticked.", since: v6_0, value: on(onUpdate)},
		{name: "on-unselect-action", doc: "What happens when the tick is taken away.", since: v6_0, value: on(onUpdate)},
		initValue(v4_0, boolean()),
	},
}
