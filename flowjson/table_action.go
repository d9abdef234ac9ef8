package flowjson

var footer = &object{
	name: "Footer", doc: "The button at the bottom of a screen.",
	class: button, since: v2_1, places: anywhere,
	properties: []property{
		typeProperty(),
		label("What the button says.", 35),
		{name: "left-caption", doc: "A text above the button, left; together with right-caption.", value: words(15)},
		{name: "center-caption", doc: "A text above the button, alone.", value: words(15)},
		{name: "right-caption", doc: "A text above the button, right; together with left-caption.", value: words(15)},
		enabled,
		{name: "on-click-action", doc: "What the button does.", required: v2_1, value: on(onFooterClick)},
	},
	pairs:    [][2]string{{"left-caption", "right-caption"}},
	excludes: [][]string{{"center-caption", "left-caption", "right-caption"}},
}

var embeddedLink = &object{
	name: "EmbeddedLink", doc: "A link within the screen.",
	class: button, since: v2_1, places: anywhere,
	properties: []property{
		typeProperty(),
		{name: "text", doc: "What the link says.", required: v2_1, value: firmWords(25)},
		{name: "on-click-action", doc: "What the link does.", required: v2_1, value: on(onLinkClick)},
		visible,
	},
}

var navigationList = &object{
	name: "NavigationList", doc: "A list of entries that each lead on.",
	class: button, since: v6_2, places: layoutOnly,
	properties: []property{
		typeProperty(),
		nameProperty("The list's name."),
		{
			name: "list-items", doc: "The entries, 1 to 20, or a reference to them.", required: v6_2,
			value: value{kinds: arrays, dynamic: boundData, minItems: 1, maxItems: 20, items: &value{kinds: objects, fields: listItem}},
		},
		{name: "label", doc: "A heading.", value: words(80)},
		description(v6_2),
		{name: "media-size", doc: "How large the pictures are; regular by default.", value: oneOf(boundValue, "regular", "large")},
		{name: "on-click-action", doc: "What every entry does; else each entry has its own.", value: on(onListClick)},
		undocumented(visible),
	},
}

var listItem = &object{
	name: "list item", doc: "One entry of a NavigationList.",
	properties: []property{
		{name: "id", doc: "The entry's name.", required: v6_2, value: entryWords(0)},
		{name: "main-content", doc: "The entry's texts.", required: v6_2, value: part(listItemMain)},
		{name: "start", doc: "The picture before the texts.", value: part(listItemStart)},
		{name: "end", doc: "The texts at the end.", value: part(listItemEnd)},
		{name: "badge", doc: "A mark; one entry of a list may have one.", value: entryWords(15)},
		{name: "tags", doc: "Up to three short texts.", value: value{kinds: arrays, dynamic: unmarked, maxItems: 3, items: &value{kinds: texts, dynamic: unmarked, blank: blankWarned, maxChars: 15}}},
		{name: "on-click-action", doc: "What this entry does.", value: on(onListClick)},
	},
}

var listItemMain = &object{
	name: "main content", doc: "The texts of an entry.",
	properties: []property{
		{name: "title", doc: "The first line.", required: v6_2, value: entryWords(30)},
		{name: "description", doc: "The second line.", value: entryWords(20)},
		{name: "metadata", doc: "The third line.", value: entryWords(80)},
	},
}

var listItemStart = &object{
	name: "start content", doc: "The picture of an entry.",
	properties: []property{
		{name: "image", doc: "The picture in Base64, 100 KB at most.", required: v6_2, value: picture(imageLimit{v6_2, 100})},
		{name: "alt-text", doc: "The picture in words.", value: entryWords(0)},
	},
}

var listItemEnd = &object{
	name: "end content", doc: "The texts at the end of an entry.",
	properties: []property{
		{name: "title", doc: "The first line.", value: entryWords(10)},
		{name: "description", doc: "The second line.", value: entryWords(10)},
		{name: "metadata", doc: "The third line.", value: entryWords(10)},
	},
}

// The events of components. Sources: Meta's pages "Components" and "Flow JSON",
// section "Actions"; lists are in the order of Meta's messages.
var (
	onFooterClick = &event{doc: "A tap on the Footer.", actions: []allowedAction{{"complete", v2_1}, {"data_exchange", v2_1}, {"navigate", v2_1}}}
	onLinkClick   = &event{doc: "A tap on a link.", actions: []allowedAction{{"data_exchange", v2_1}, {"navigate", v2_1}, {"open_url", v6_0}}}
	onListClick   = &event{doc: "A tap on an entry of a list.", actions: []allowedAction{{"data_exchange", v6_2}, {"navigate", v6_2}}}
	onSelect      = &event{doc: "A choice.", actions: []allowedAction{{"data_exchange", v2_1}, {"update_data", v6_0}}}
	onChipSelect  = &event{doc: "A choice of chips.", actions: []allowedAction{{"data_exchange", v6_3}, {"update_data", v7_1}}}
	onDateSelect  = &event{doc: "A choice of a day.", actions: []allowedAction{{"data_exchange", v2_1}}}
	onUpdate      = &event{doc: "A choice that only changes the screen's data.", actions: []allowedAction{{"update_data", v6_0}}}
)

// actionTable lists every action.
var actionTable = []*object{navigateAction, completeAction, dataExchangeAction, updateDataAction, openURLAction}

var (
	actionName    = property{name: "name", doc: "Which action it is.", required: v2_1, value: value{kinds: texts, constant: true}}
	actionPayload = property{name: "payload", doc: "What is sent along.", advised: true, value: value{kinds: objects}}
)

var navigateAction = &object{
	name: "navigate", doc: "Goes to another screen.", since: v2_1,
	properties: []property{
		actionName,
		{name: "next", doc: "Where to.", required: v2_1, value: part(nextScreen)},
		actionPayload,
	},
}

var nextScreen = &object{
	name: "next", doc: "The screen to go to.",
	properties: []property{
		{name: "type", doc: "Always screen.", required: v2_1, value: value{kinds: texts, enum: []string{"screen"}, unproven: []string{"plugin"}}},
		{name: "name", doc: "The screen's id.", required: v2_1, value: value{kinds: texts}},
	},
}

var completeAction = &object{
	name: "complete", doc: "Ends the flow and sends the payload to the business.", since: v2_1,
	properties: []property{actionName, actionPayload},
}

var dataExchangeAction = &object{
	name: "data_exchange", doc: "Sends the payload to the endpoint, which answers with the next screen or new data.", since: v2_1,
	properties: []property{actionName, actionPayload},
}

var updateDataAction = &object{
	name: "update_data", doc: "Changes the data of the screen.", since: v6_0,
	properties: []property{actionName, actionPayload},
}

var openURLAction = &object{
	name: "open_url", doc: "Opens an address in the browser.", since: v6_0,
	properties: []property{
		actionName,
		{name: "url", doc: "The address.", required: v6_0, value: value{kinds: texts, dynamic: unmarked, blank: blankBefore6}},
	},
}

func lookupAction(name []byte) *object {
	for _, o := range actionTable {
		if o.name == string(name) {
			return o
		}
	}
	return nil
}
