package flowjson

var form = &object{
	name: "Form", doc: "Holds inputs, their starting values and their errors.",
	class: container, since: v2_1, places: layoutOnly,
	properties: []property{
		typeProperty(),
		nameProperty("The form's name."),
		{name: "init-values", doc: "What the inputs hold at the start, by name.", value: value{kinds: objects, dynamic: boundValue, entries: &value{kinds: anything, dynamic: boundValue}}},
		{name: "error-messages", doc: "Errors shown at the inputs, by name.", value: value{kinds: objects, dynamic: boundValue, entries: &value{kinds: texts | objects, dynamic: boundValue}}},
		{name: "children", doc: "The components, from top to bottom.", required: v2_1, value: value{kinds: arrays, children: inForm}},
	},
}

var ifComponent = &object{
	name: "If", doc: "Shows one of two groups of components.",
	class: container, since: v4_0,
	places: places{layout: v4_0, form: v4_0, branch: v4_0},
	properties: []property{
		typeProperty(),
		{name: "condition", doc: "A boolean expression, without backticks.", required: v4_0, value: value{kinds: texts, expression: true}},
		{name: "then", doc: "What is shown when it holds; one component at least.", required: v4_0, value: value{kinds: arrays, children: inIf, minItems: 1}},
		{name: "else", doc: "What is shown otherwise.", value: value{kinds: arrays, children: inIf}},
	},
}

var switchComponent = &object{
	name: "Switch", doc: "Shows the group of components that a value names.",
	class: container, since: v4_0,
	places: places{layout: v4_0, form: v4_0, branch: v4_0},
	properties: []property{
		typeProperty(),
		{name: "value", doc: "The reference whose value names the case.", required: v4_0, value: value{kinds: texts, dynamic: boundValue, bound: booleans | numbers, blank: blankNever, reference: true}},
		{name: "cases", doc: "The components for each value.", required: v4_0, value: value{kinds: objects, entries: &value{kinds: arrays, children: inSwitch}}},
	},
}
