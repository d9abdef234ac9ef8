package flowjson

var checkboxGroup = &object{
	name: "CheckboxGroup", doc: "Options of which several can be chosen.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		{name: "label", doc: "What is asked.", required: v4_0, value: words(30)},
		{name: "data-source", doc: "The options, 1 to 20, or a reference to them.", required: v2_1, value: options(optionItem, 1, 20, 0)},
		description(v4_0),
		{name: "min-selected-items", doc: "How many have to be chosen at least.", value: number()},
		{name: "max-selected-items", doc: "How many can be chosen at most.", value: number()},
		enabled, required, visible,
		onSelectProperty,
		onUnselectProperty(v6_0),
		initValue(v4_0, listOf(value{kinds: texts}, boundValue)),
		errorMessage(v4_0, words(0)),
		mediaSize,
	},
	ordered: [][2]string{{"min-selected-items", "max-selected-items"}},
}

var radioButtonsGroup = &object{
	name: "RadioButtonsGroup", doc: "Options of which one can be chosen.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		{name: "label", doc: "What is asked.", required: v4_0, value: words(30)},
		{name: "data-source", doc: "The options, 1 to 20, or a reference to them.", required: v2_1, value: options(optionItem, 1, 20, 0)},
		description(v4_0),
		enabled, required, visible,
		onSelectProperty,
		onUnselectProperty(v6_0),
		initValue(v4_0, value{kinds: texts, dynamic: boundValue, blank: blankBefore6}),
		errorMessage(v4_0, words(0)),
		mediaSize,
	},
}

var dropdown = &object{
	name: "Dropdown", doc: "A list that opens, of which one option can be chosen.",
	class: input, since: v2_1, places: inputPlaces,
	properties: []property{
		typeProperty(),
		inputName,
		label("What is asked.", 20),
		{name: "data-source", doc: "The options, 1 to 200 (100 with images), or a reference to them.", required: v2_1, value: options(optionItem, 1, 200, 100)},
		required, enabled, visible,
		onSelectProperty,
		onUnselectProperty(v6_0),
		initValue(v4_0, value{kinds: texts, dynamic: boundValue, blank: blankBefore6}),
		errorMessage(v4_0, words(0)),
	},
}

var chipsSelector = &object{
	name: "ChipsSelector", doc: "Options as small buttons of which several can be chosen.",
	class: input, since: v6_3,
	places: places{layout: v6_3, form: v6_3, branch: v7_1, cases: v7_1},
	properties: []property{
		typeProperty(),
		inputName,
		{name: "data-source", doc: "The options, 2 to 20, or a reference to them.", required: v6_3, value: options(chipItem, 2, 20, 0)},
		label("What is asked.", 80),
		description(v6_3),
		{name: "min-selected-items", doc: "How many have to be chosen at least.", value: number()},
		{name: "max-selected-items", doc: "How many can be chosen at most.", value: number()},
		enabled, required, visible,
		initValue(v6_3, listOf(value{kinds: texts}, boundValue)),
		errorMessage(v6_3, words(0)),
		{name: "on-select-action", doc: "What happens when the choice changes.", value: on(onChipSelect)},
		onUnselectProperty(v7_1),
	},
	ordered: [][2]string{{"min-selected-items", "max-selected-items"}},
}

var onSelectProperty = property{name: "on-select-action", doc: "What happens when the choice changes.", value: on(onSelect)}

func onUnselectProperty(since version) property {
	return property{name: "on-unselect-action", doc: "What happens when a choice is taken back; on-select-action then no longer covers that.", since: since, value: on(onUpdate)}
}

// options is a data source: an array of items, or a reference to one.
func options(item *object, min, max, maxWithImage int) value {
	return value{kinds: arrays, dynamic: boundData, minItems: min, maxItems: max, maxWithImage: maxWithImage, items: &value{kinds: objects, fields: item}}
}

// entryWords is text of an entry in a list.
func entryWords(max int) value {
	return value{kinds: texts, dynamic: unmarked, blank: blankWarned, maxChars: max}
}

// picture is a picture of an entry in a list.
func picture(limits ...imageLimit) value {
	v := entryWords(0)
	v.imageKB = limits
	return v
}

var optionItem = &object{
	name: "option", doc: "One option of a selection.",
	properties: []property{
		{name: "id", doc: "What is sent when it is chosen.", required: v2_1, value: entryWords(0)},
		{name: "title", doc: "What it is called.", required: v2_1, value: entryWords(30)},
		{name: "description", doc: "A longer text below.", value: entryWords(300)},
		{name: "metadata", doc: "A short text beside it.", value: entryWords(20)},
		{name: "enabled", doc: "Whether it can be chosen; true by default.", value: value{kinds: booleans, dynamic: unmarked}},
		{name: "image", doc: "A picture in Base64, 100 KB at most; before 6.0 300 KB.", since: v5_0, value: picture(imageLimit{v5_0, 300}, imageLimit{v6_0, 100})},
		{name: "alt-text", doc: "The picture in words.", since: v5_0, value: entryWords(0)},
		{name: "color", doc: "A colour of six hexadecimal digits in place of a picture.", since: v5_0, value: entryWords(0)},
		{name: "on-select-action", doc: "What happens when it is chosen.", since: v6_0, value: on(onUpdate)},
		{name: "on-unselect-action", doc: "What happens when the choice is taken back.", since: v6_0, value: on(onUpdate)},
	},
}

var chipItem = &object{
	name: "chip", doc: "One option of a ChipsSelector.",
	properties: []property{
		{name: "id", doc: "What is sent when it is chosen.", required: v6_3, value: entryWords(0)},
		{name: "title", doc: "What it is called.", required: v6_3, value: entryWords(0)},
		{name: "enabled", doc: "Whether it can be chosen; true by default.", value: value{kinds: booleans, dynamic: unmarked}},
		{name: "on-select-action", doc: "What happens when it is chosen.", since: v7_1, softSince: true, value: on(onUpdate)},
		{name: "on-unselect-action", doc: "What happens when the choice is taken back.", since: v7_1, softSince: true, value: on(onUpdate)},
	},
}
