package flowjson

// Codes of Meta's page "Error Codes", section "Static Validation Errors".
const (
	codeInvalidFlowJSON    Code = "INVALID_FLOW_JSON"
	codeInvalidVersion     Code = "INVALID_FLOW_JSON_VERSION"
	codeMissingVersion     Code = "MISSING_FLOW_JSON_VERSION"
	codeUnsupportedVersion Code = "UNSUPPORTED_FLOW_JSON_VERSION"
	codeNoDataAPIVersion   Code = "NO_SUPPORTED_DATA_API_VERSION"
	codeMissingProperty    Code = "MISSING_REQUIRED_PROPERTY"
	codeInvalidKey         Code = "INVALID_PROPERTY_KEY"
	codeInvalidValue       Code = "INVALID_PROPERTY_VALUE"
	codeInvalidType        Code = "INVALID_PROPERTY_TYPE"
	codeInvalidFormat      Code = "INVALID_PROPERTY_VALUE_FORMAT"
	codeMinItems           Code = "MIN_ITEMS_REQUIRED"
	codeMinChars           Code = "MIN_CHARS_REQUIRED"
	codeMissingRequired    Code = "MISSING_REQUIRED_TYPE_PROPERTY"
	codePattern            Code = "PATTERN_MISMATCH"
	codeInvalidEnum        Code = "INVALID_ENUM_VALUE"
	codeDependencies       Code = "INVALID_DEPENDENCIES"
	codeNot                Code = "NOT_KEYWORD_SCHEMA_VALIDATION_FAILED"
	codeOneOf              Code = "KEYWORD_ONE_OF"
	codeMinimum            Code = "MINIMUM_VALUE_REQUIRED"
	codeMaximum            Code = "MAXIMUM_VALUE_REQUIRED"
	codeMinGreaterThanMax  Code = "MIN_VALUE_GREATER_THAN_MAX"
)

// Codes of flowport's own, all of them warnings.
const (
	codeFrozenVersion   Code = "FROZEN_FLOW_JSON_VERSION"
	codeEarlyDataAPI    Code = "EARLY_DATA_API_VERSION"
	codeRepeatedKey     Code = "REPEATED_KEY"
	codeTextTooLong     Code = "TEXT_TOO_LONG"
	codeTooManyItems    Code = "TOO_MANY_ITEMS"
	codeBlankText       Code = "BLANK_TEXT"
	codeNumberAsText    Code = "NUMBER_AS_TEXT"
	codeUndocumented    Code = "UNDOCUMENTED_PROPERTY"
	codeUndocumentedRef Code = "UNDOCUMENTED_REFERENCE"
	codeUnprovenPlace   Code = "UNPROVEN_PLACE"
	codeMissingPayload  Code = "MISSING_PAYLOAD"
	codeUnprovenValue   Code = "UNPROVEN_VALUE"
)
