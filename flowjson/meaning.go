package flowjson

// meaning is what a code means, for people.
type meaning struct {
	own  bool // flowport's code, not Meta's
	text string
}

// meanings has every code that a rule may report.
var meanings = map[Code]meaning{
	// The document.
	codeInvalidFlowJSON:    {text: "The text is no JSON object, or it is larger than 10 MiB. Nothing else is checked until it can be read; the hint says what stands in the way at that place."},
	codeMissingVersion:     {text: "The document does not say which Flow JSON version it is written in. Add \"version\" at the top; nothing else is checked without it."},
	codeInvalidVersion:     {text: "There is no Flow JSON version of this name. 'flowport schema --list' lists those that there are."},
	codeUnsupportedVersion: {text: "Meta no longer takes this version, or the version is a number instead of text in quotes."},
	codeNoDataAPIVersion:   {text: "There is no such version of the data API, by which the endpoint is called. Write 3.0."},
	codeMissingProperty:    {text: "A flow with an endpoint needs three things together: data_api_version, routing_model, and an action data_exchange, which asks the endpoint. One of the first two is missing."},

	// Its parts.
	codeInvalidKey:        {text: "The object has a property that it cannot have: a spelling mistake, one that a later version brought, one that a component does not take inside a Form, or a name that cannot stand there. 'flowport explain COMPONENT' lists the properties of a component."},
	codeInvalidValue:      {text: "The value is not one that can stand there: an unknown component, one that this place or version does not take, an action that the event does not trigger, a condition that is no boolean expression, or a flag that contradicts another."},
	codeInvalidType:       {text: "The value has the wrong JSON type, for example text where true or false is expected. Text in quotes never stands for a number or a boolean; a reference such as ${data.x} does where the property may be dynamic."},
	codeInvalidFormat:     {text: "The text does not have the format of its property, such as a URI."},
	codeMinItems:          {text: "The array has fewer entries than it needs."},
	codeMinChars:          {text: "The text is shorter than it has to be."},
	codeMissingRequired:   {text: "A property that the object needs in this version is missing."},
	codePattern:           {text: "The text does not have the form that its property asks for: letters and underscores, a date, a number, text that is not blank, or a reference."},
	codeInvalidEnum:       {text: "The value is not one of those that the property or the event takes; the message lists them."},
	codeDependencies:      {text: "A property is there and the one that it needs is not."},
	codeNot:               {text: "Properties are there that exclude each other, or one that the object cannot have as it is."},
	codeOneOf:             {text: "Before Flow JSON 4.0 inputs stand inside a Form. Put the input into one, or move to a newer version."},
	codeMinimum:           {text: "The number is below its range."},
	codeMaximum:           {text: "The number is above its range."},
	codeMinGreaterThanMax: {text: "A minimum is above its maximum, so that no answer would be right. For dates it is a warning."},

	// Screens.
	codeDuplicateScreen:   {text: "Two screens have the same id, so that a way to it could mean either."},
	codeReservedScreen:    {text: "No screen may be called success, which stands for the end of the flow."},
	codeDuplicateName:     {text: "Two inputs of a screen have the same name, so that ${form.name} could mean either. Branches of an If or a Switch count as well, though only one of them is shown."},
	codeMissingFooter:     {text: "The flow can end on the screen, but there is no Footer to end it with."},
	codeMissingTerminal:   {text: "No screen says \"terminal\": true, so that the flow never ends."},
	codeMaxScreens:        {text: "The flow has more than 100 screens."},
	codeMaxEmbeddedLink:   {text: "The screen has more than two EmbeddedLinks."},
	codeMaxFooter:         {text: "The screen has more than one Footer."},
	codeMaxImage:          {text: "The screen has more than three Images. An ImageCarousel, from 7.1 on, holds three more."},
	codeMaxOptIn:          {text: "The screen has more than five OptIns. A CheckboxGroup takes more."},
	codeOutsideForm:       {text: "The screen has a Form, and an input beside it. From 4.0 on either all inputs stand in the Form, or there is none."},
	codeFooterInIf:        {text: "A Footer stands in one branch of an If and not in the other, so that the screen would sometimes have none."},
	codeFooterInSwitch:    {text: "A Footer stands in some cases of a Switch and not in others, so that the screen would sometimes have none."},
	codeMoreThanOneFooter: {text: "A Footer stands in a branch and another one beside it, so that the screen would show both."},
	codeNativeInitValue:   {text: "A PhotoPicker or a DocumentPicker cannot be filled in at the start."},

	// Ways between screens.
	codeRouting: {text: "The ways between the screens do not add up: a screen that does not exist or that nothing leads to, no first screen, a loop, a way back, more than ten ways from a screen, or one that a navigate action takes and the routing model does not have. " +
		"With data_api_version the routing model is judged, without it the navigate actions. Ways back are never written: going back is always possible."},

	// Actions and data.
	codeClickPayload:    {text: "A value in the payload cannot be sent: a reference leads nowhere, it names the Form instead of an input, it is null, or photos and documents are sent in a way that is not possible."},
	codeComplete:        {text: "complete ends the flow, so that it stands on a terminal screen only."},
	codeNavigatePayload: {text: "The payload of navigate and the data of the next screen differ. The payload has each field that the screen declares, no others, and each of the declared type."},
	codeNextScreen:      {text: "navigate goes to a screen that does not exist, or to the one it is on."},
	codeActionProperty:  {text: "A value in the payload of an action names a field that the screen's data does not declare."},
	codeDynamicData:     {text: "A reference in a property leads nowhere, or to something that the property cannot be: a field of another type, or a list whose entries lack a member."},
	codeScreenData:      {text: "The data of a screen is not declared as it has to be: each field is a schema with a type, an array says what its items are, and __example__ is of that type. Or a reference to another screen names one that does not exist, has no such field, or is the screen itself."},

	// Warnings of flowport's own.
	codeFrozenVersion:     {true, "Flows of this version go on working, but no more of them can be published. Move to the newest version."},
	codeEarlyDataAPI:      {true, "This version of the data API is known to work with a later Flow JSON version only."},
	codeRepeatedKey:       {true, "An object has the same key twice. JSON readers take the last one, people often read the first."},
	codeTextTooLong:       {true, "The text is longer than what is shown; the rest is cut. Emoji and some letters count as two characters or more."},
	codeTooManyItems:      {true, "The array has more entries than Meta documents."},
	codeBlankText:         {true, "The text is blank where a person expects some."},
	codeNumberAsText:      {true, "A number stands in quotes. Meta's pages disagree whether that is taken."},
	codeUndocumented:      {true, "The property works in libraries or older versions and is on no page of Meta's for this version: it may be refused or have no effect."},
	codeUndocumentedRef:   {true, "The property is not documented as dynamic. In practice it often is."},
	codeUnprovenPlace:     {true, "Meta's pages and practice disagree whether the component may stand there."},
	codeTooManyComponents: {true, "The screen or the flow has more components of a kind than Meta documents, or more in all branches together than can be shown at once."},
	codeSensitiveName:     {true, "sensitive hides answers in the summary by the name of their input; no input of the screen has this one."},
	codeNotAlone:          {true, "A RichText or a NavigationList takes a screen for itself; from 6.3 on a Footer may stand below a RichText."},
	codeListAction:        {true, "A NavigationList has one action for all its entries, or each entry has one of its own."},
	codeOneBadge:          {true, "One entry of a NavigationList may have a badge."},
	codePatternUse:        {true, "The pattern of a TextInput is no regular expression, or its input type does not take one."},
	codeEmptyCases:        {true, "The Switch has no case, so that it never shows anything."},
	codeUnmatchedCase:     {true, "A value may come for which the Switch has no case; then it shows nothing. There is no case for all other values: one called default is for the value default."},
	codeUnknownOption:     {true, "A selection starts with a value that is none of its options, so that nothing is chosen."},
	codeUnusableDate:      {true, "A date is no day of the calendar, or lies outside min-date and max-date, so that it is never shown."},
	codeDuplicateOption:   {true, "Two options have the same id, so that their answers cannot be told apart."},
	codeDeadEnd:           {true, "A way through the routing model stops at a screen that is not terminal."},
	codeMissingExample:    {true, "A field of the screen's data has no __example__, from which the builder's preview fills it."},
	codeUnknownSchemaType: {true, "The type of a field is not string, number, boolean, object or array."},
	codeFieldName:         {true, "The name of a field has other characters than letters, digits and underscores, so that references to it may not be recognised."},
	codeMixedText:         {true, "A reference is the whole text of a property; among other words it is shown as it is written. From 6.0 on an expression in backticks puts text together."},
	codeNumberAnswer:      {true, "The answer to a number input arrives as text on the next screen, whose data declares a number. It passes; an expression that reckons with it may not."},
	codeDeepNesting:       {true, "Components are nested deeper than Meta documents."},
	codeNeverEnds:         {true, "The screen is terminal, but its Footer leads to another one, so that the flow does not end here."},
	codeExpression:        {true, "The expression in backticks cannot be read, or does not give what its property takes. It puts together references, numbers, true, false and texts in single quotes, with +, -, *, /, %, comparisons, && and ||."},
	codeCalendarMode:      {true, "A CalendarPicker for ranges has one text or flag for each end of the range; one for a single day has one of each, and nothing that only a range needs."},
	codeImageTooLarge:     {true, "The picture is larger than Meta documents and may not be shown. Make it smaller, or compress it more."},
	codeUnprovenValue:     {true, "The value is known to libraries only; Meta documents others for this property."},
	codeMissingPayload:    {true, "The action has no payload. Every sample of Meta has one, if only an empty one."},
}
