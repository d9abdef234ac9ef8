package flowjson

import (
	"bytes"
	"net/url"
)

// document is the top level.
var document = &object{
	name: "document",
	doc:  "A whole flow.",
	properties: []property{
		{name: "version", doc: "The Flow JSON version that the document is written in.", required: v2_1, value: value{kinds: texts, constant: true}},
		{name: "data_api_version", doc: "The version of the data API; makes the flow one with an endpoint.", value: value{kinds: texts}},
		{
			name: "data_channel_uri", doc: "The endpoint's address; moved to the API with 3.0.", until: v3_0,
			gone:  "Property `data_channel_uri` is no longer supported in Flow JSON as of version '3.0'. Please configure your endpoint URI using Flows API or Builder. Refer Flows documentation at ‘/docs/whatsapp/flows‘ for more information.",
			value: value{kinds: texts, pattern: uriFormat},
		},
		{
			name: "routing_model", doc: "Which screens can follow which.",
			value: value{kinds: objects, entries: &value{kinds: arrays, items: &value{kinds: texts}}},
		},
		{
			name: "screens", doc: "The screens, 1 to 100.", required: v2_1,
			value: value{kinds: arrays, minItems: 1, items: &value{kinds: objects, fields: screenObject}},
		},
	},
}

var uriFormat = &pattern{
	source: "uri", code: codeInvalidFormat,
	message: "Property '%s' should be in 'uri' format.",
	match: func(text []byte) bool {
		u, err := url.Parse(string(text))
		return err == nil && u.Scheme != "" && !bytes.ContainsAny(text, " <>\"{}|\\^`")
	},
	hint: "Write the whole address, such as https://example.com/flow.",
}

var screenObject = &object{
	name: "screen",
	doc:  "One page of the flow.",
	properties: []property{
		{name: "id", doc: "The screen's name: letters and underscores.", required: v2_1, value: value{kinds: texts, minChars: 1, pattern: screenID}},
		{name: "title", doc: "What the top bar says.", value: value{kinds: texts, dynamic: boundValue, blank: blankWarned}},
		{name: "terminal", doc: "Whether the flow can end here; false by default.", value: value{kinds: booleans}},
		{name: "success", doc: "Whether an end here counts as success; true by default. Terminal screens only.", since: v3_1, softSince: true, value: value{kinds: booleans}},
		{name: "refresh_on_back", doc: "Whether going back asks the endpoint for new data.", value: value{kinds: booleans}},
		{name: "data", doc: "The data the screen receives: a schema and an example for each field.", value: value{kinds: objects}},
		{name: "sensitive", doc: "The inputs whose answers the summary hides.", since: v5_1, value: listOf(value{kinds: texts}, static)},
		{name: "layout", doc: "What the screen shows.", required: v2_1, value: value{kinds: objects, fields: layoutObject}},
	},
}

var screenID = &pattern{
	source: "^[a-zA-Z_]+$", code: codePattern,
	message: "Property '%s' should only consist of alphabets and underscores.",
	match: func(text []byte) bool {
		for _, c := range text {
			if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
		return true
	},
	hint: "Digits are refused too: write FIRST_A instead of FIRST_1.",
}

var layoutObject = &object{
	name: "layout",
	doc:  "How the screen is laid out: one column.",
	properties: []property{
		{name: "type", doc: "Always SingleColumnLayout.", required: v2_1, value: value{kinds: texts, constant: true}},
		{name: "children", doc: "The components, from top to bottom.", required: v2_1, value: value{kinds: arrays, children: inLayout}},
	},
}
