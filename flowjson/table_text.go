package flowjson

var textHeading = &object{
	name: "TextHeading", doc: "The largest heading.",
	class: display, since: v2_1, places: anywhere,
	properties: []property{
		typeProperty(),
		{name: "text", doc: "The heading.", required: v2_1, value: firmWords(80)},
		visible,
	},
}

var textSubheading = &object{
	name: "TextSubheading", doc: "A smaller heading.",
	class: display, since: v2_1, places: anywhere,
	properties: []property{
		typeProperty(),
		{name: "text", doc: "The heading.", required: v2_1, value: firmWords(80)},
		visible,
	},
}

var textBody = &object{
	name: "TextBody", doc: "Running text.",
	class: display, since: v2_1, places: anywhere,
	properties: append([]property{
		typeProperty(),
		{name: "text", doc: "The text; from 5.1 on also one string for each paragraph.", required: v2_1, value: paragraphs(4096)},
	}, textLook...),
}

var textCaption = &object{
	name: "TextCaption", doc: "Small text.",
	class: display, since: v2_1, places: anywhere,
	properties: append([]property{
		typeProperty(),
		{name: "text", doc: "The text; from 5.1 on also one string for each paragraph.", required: v2_1, value: paragraphs(409)},
	}, textLook...),
}

var richText = &object{
	name: "RichText", doc: "A whole text in Markdown, with headings, lists, tables and images.",
	class: display, since: v5_1,
	places: places{layout: v5_1, form: v5_1, unprovenForm: true},
	properties: []property{
		typeProperty(),
		{name: "text", doc: "The Markdown, as a string or as one string for each line.", required: v5_1, value: paragraphs(0)},
		visible,
	},
}

// textLook are the properties that TextBody and TextCaption share.
var textLook = []property{
	{name: "font-weight", doc: "Bold, italic or both.", value: oneOf(boundValue, "bold", "italic", "bold_italic", "normal")},
	{name: "strikethrough", doc: "Whether the text is struck through.", value: boolean()},
	visible,
	{name: "markdown", doc: "Whether the text is Markdown: bold, italic, lists and links.", since: v5_1, value: value{kinds: booleans, dynamic: unmarked}},
}

// paragraphs is text that from 5.1 on may be an array of texts.
func paragraphs(max int) value {
	v := firmWords(max)
	v.manySince = v5_1
	return v
}
