package flowjson

// componentTable lists every component. Sources: Meta's pages "Components",
// "Flow JSON", "Media upload" and "Flows Changelogs".
var componentTable = []*object{
	textHeading, textSubheading, textBody, textCaption, richText,
	textInput, textArea, checkboxGroup, radioButtonsGroup, dropdown, chipsSelector, optIn,
	datePicker, calendarPicker, photoPicker, documentPicker,
	footer, embeddedLink, navigationList,
	image, imageCarousel,
	form, ifComponent, switchComponent,
}

var componentByType = func() map[string]*object {
	m := make(map[string]*object, len(componentTable))
	for i, o := range componentTable {
		o.index = i
		m[o.name] = o
	}
	return m
}()

// Where components stand. Before 4.0 inputs need a Form.
var (
	anywhere    = places{layout: v2_1, form: v2_1, branch: v4_0, cases: v4_0}
	inputPlaces = places{layout: v4_0, form: v2_1, branch: v4_0, cases: v4_0}
	layoutOnly  = places{layout: v2_1}
)

// The values that most properties take.

// words is text that a person reads, of at most max characters.
func words(max int) value {
	return value{kinds: texts, dynamic: boundValue, blank: blankBefore6, maxChars: max}
}

// firmWords is words that no version takes blank.
func firmWords(max int) value {
	v := words(max)
	v.blank = blankNever
	return v
}

// literal is text that cannot be dynamic.
func literal() value { return value{kinds: texts, blank: blankBefore6} }

func boolean() value { return value{kinds: booleans, dynamic: boundValue} }

func number() value { return value{kinds: numbers, dynamic: boundValue} }

// within is a number that libraries make dynamic and Meta's page does not.
func within(min, max float64) value {
	return value{kinds: numbers, dynamic: unmarked, limits: &limits{min, max}}
}

func oneOf(d dynamic, words ...string) value {
	return value{kinds: texts, dynamic: d, enum: words}
}

func listOf(item value, d dynamic) value {
	return value{kinds: arrays, dynamic: d, items: &item}
}

func on(e *event) value { return value{kinds: objects, event: e} }

// part is an object nested in a component.
func part(o *object) value { return value{kinds: objects, fields: o} }

// The properties that many components have.

func typeProperty() property {
	return property{name: "type", doc: "Which component it is.", required: v2_1, value: value{kinds: texts, constant: true}}
}

func nameProperty(doc string) property {
	return property{name: "name", doc: doc, required: v2_1, value: literal()}
}

var inputName = nameProperty("Under which ${form.name} reads the answer; unique on its screen.")

func label(doc string, max int) property {
	return property{name: "label", doc: doc, required: v2_1, value: words(max)}
}

func description(since version) property {
	return property{name: "description", doc: "A longer text under the label.", since: since, value: words(300)}
}

func initValue(since version, v value) property {
	return property{name: "init-value", doc: "What is filled in at the start; inside a Form its init-values do this.", since: since, outsideForm: true, value: v}
}

func errorMessage(since version, v value) property {
	return property{name: "error-message", doc: "An error shown at the component; inside a Form its error-messages do this.", since: since, outsideForm: true, value: v}
}

func helperText(max int) property {
	return property{name: "helper-text", doc: "A hint shown below the field.", value: words(max)}
}

var (
	visible  = property{name: "visible", doc: "Whether it is shown; true by default.", value: boolean()}
	enabled  = property{name: "enabled", doc: "Whether it can be used; true by default.", value: boolean()}
	required = property{name: "required", doc: "Whether an answer is needed; false by default.", value: boolean()}

	mediaSize    = property{name: "media-size", doc: "How large the images of the entries are.", since: v5_0, value: oneOf(boundValue, "regular", "large")}
	labelVariant = property{name: "label-variant", doc: "Another look of the label.", since: v7_0, value: oneOf(unmarked, "large")}
)

// undocumented marks a property that only libraries know.
func undocumented(p property) property {
	p.undocumented = true
	return p
}
