package flowjson

// The rules of the reader and of the component table. Their findings come up
// while the document is read and walked.
var (
	jsonSyntax = &Rule{ID: "json/syntax", Codes: []Code{codeInvalidFlowJSON},
		Doc: "The document is JSON as RFC 8259 defines it, an object, of at most 10 MiB and 512 levels. A fault in the syntax is the only thing reported. Meta, \"Error Codes\"; the limit of size is Meta's, \"Flow JSON\"."}
	jsonRepeatedKey = &Rule{ID: "json/repeated-key", Codes: []Code{codeRepeatedKey},
		Doc: "A key stands once in an object; of several the last counts. Meta reports no error."}

	versionMissing = &Rule{ID: "version/missing", Codes: []Code{codeMissingVersion},
		Doc: "The document names its Flow JSON version. Without it nothing else can be checked. Meta, \"Error Codes\"."}
	versionInvalid = &Rule{ID: "version/invalid", Codes: []Code{codeInvalidVersion},
		Doc: "version is the text of a version that exists. Meta, \"Error Codes\"."}
	versionUnsupported = &Rule{ID: "version/unsupported", Codes: []Code{codeUnsupportedVersion},
		Doc: "The version is still supported, and written as text: a bare number is refused too. Meta, \"Error Codes\"."}
	versionFrozen = &Rule{ID: "version/frozen", Codes: []Code{codeFrozenVersion},
		Doc: "Flows of a frozen version still open but cannot be published. Meta, \"Versioning\"."}
	versionDataAPI = &Rule{ID: "version/data-api", Codes: []Code{codeNoDataAPIVersion, codeEarlyDataAPI},
		Doc: "data_api_version is a version of the data API: 3.0, or 4.0 with Flow JSON 7.3. Meta, \"Error Codes\" and \"Flows Changelogs\"."}

	schemaKey = &Rule{ID: "schema/key", Codes: []Code{codeInvalidKey},
		Doc: "Objects have only the properties that are documented for the version; init-value and error-message of an input are not among them inside a Form. Meta, \"Error Codes\" and \"Components\"."}
	schemaRequired = &Rule{ID: "schema/required", Codes: []Code{codeMissingRequired},
		Doc: "Properties that are required are there. Meta, \"Error Codes\" and \"Components\"."}
	schemaType = &Rule{ID: "schema/type", Codes: []Code{codeInvalidType},
		Doc: "A value has the JSON type of its property. Meta, \"Error Codes\"."}
	schemaValue = &Rule{ID: "schema/value", Codes: []Code{codeInvalidValue},
		Doc: "layout is an object whose type is SingleColumnLayout. Meta, \"Error Codes\"."}
	schemaComponent = &Rule{ID: "schema/component", Codes: []Code{codeInvalidValue},
		Doc: "type names a component that exists in the version. Meta, \"Error Codes\"."}
	schemaPlace = &Rule{ID: "schema/place", Codes: []Code{codeInvalidValue},
		Doc: "A component stands where its kind may: Form and NavigationList directly in a layout, only listed components in If and Switch. Meta, \"Components\"; the code is inferred."}
	schemaUnprovenPlace = &Rule{ID: "schema/unproven-place", Codes: []Code{codeUnprovenPlace},
		Doc: "Some components may stand in a Form by Meta's pages, but practice says otherwise."}
	schemaOutsideForm = &Rule{ID: "schema/outside-form", Codes: []Code{codeOneOf},
		Doc: "Before 4.0 inputs stand inside a Form. Meta, \"Error Codes\"."}
	schemaPattern = &Rule{ID: "schema/pattern", Codes: []Code{codePattern, codeNumberAsText},
		Doc: "Text has the form its property asks for: letters and underscores, a date, a reference, or a number that is not in quotes. Meta, \"Error Codes\"; numbers in quotes are a warning, since the pages disagree."}
	schemaFormat = &Rule{ID: "schema/format", Codes: []Code{codeInvalidFormat},
		Doc: "data_channel_uri is a URI. Meta, \"Error Codes\"."}
	schemaBlank = &Rule{ID: "schema/blank", Codes: []Code{codePattern, codeBlankText},
		Doc: "Text of a component is not blank: from 6.0 on, and in texts and links in every version. In titles of screens and in entries of lists it is a warning. Meta, \"Flows Changelogs\" and \"Error Codes\"."}
	schemaEnum = &Rule{ID: "schema/enum", Codes: []Code{codeInvalidEnum, codeUnprovenValue},
		Doc: "A value is one of those listed for its property; words that only libraries know are a warning. Meta, \"Error Codes\"."}
	schemaAction = &Rule{ID: "schema/action", Codes: []Code{codeInvalidEnum, codeInvalidValue},
		Doc: "An event triggers an action that it takes in the version. Where it takes nothing but update_data, Meta names it. Meta, \"Error Codes\" and \"Components\"."}
	schemaPayload = &Rule{ID: "schema/payload", Codes: []Code{codeMissingPayload},
		Doc: "An action writes its payload, if only as {}. All samples of Meta do; no page demands it."}
	schemaMinItems = &Rule{ID: "schema/min-items", Codes: []Code{codeMinItems, codeInvalidValue},
		Doc: "An array has the entries it needs: a screen, an option, a component in then. Meta, \"Error Codes\"."}
	schemaMaxItems = &Rule{ID: "schema/max-items", Codes: []Code{codeTooManyItems},
		Doc: "An array has no more entries than Meta, \"Components\", allows. No error of Meta's is known for it."}
	schemaMinChars = &Rule{ID: "schema/min-chars", Codes: []Code{codeMinChars},
		Doc: "The id of a screen is not empty. Meta, \"Error Codes\"."}
	schemaLength = &Rule{ID: "schema/length", Codes: []Code{codeTextTooLong},
		Doc: "Text is not longer than Meta, \"Components\", allows; what is beyond is cut, not refused. Characters are UTF-16 code units."}
	schemaRange = &Rule{ID: "schema/range", Codes: []Code{codeMinimum, codeMaximum},
		Doc: "A number lies in its range. Meta, \"Error Codes\" and \"Media upload\"."}
	schemaOrder = &Rule{ID: "schema/order", Codes: []Code{codeMinGreaterThanMax},
		Doc: "A minimum is not above its maximum. Meta, \"Error Codes\"; for dates a warning, by analogy."}
	schemaDependency = &Rule{ID: "schema/dependency", Codes: []Code{codeDependencies},
		Doc: "The side captions of a Footer come as a pair, and pattern of a TextInput comes with helper-text. Meta, \"Error Codes\" and \"Components\"."}
	schemaExclusive = &Rule{ID: "schema/exclusive", Codes: []Code{codeNot},
		Doc: "The centre caption of a Footer excludes the side captions. Meta, \"Error Codes\"."}
	schemaReference = &Rule{ID: "schema/reference", Codes: []Code{codeUndocumentedRef},
		Doc: "A reference stands in a property that Meta documents as dynamic."}
	schemaUndocumented = &Rule{ID: "schema/undocumented", Codes: []Code{codeUndocumented},
		Doc: "Properties that libraries know and Meta does not document are accepted, with a warning."}
)
