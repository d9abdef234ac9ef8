package flowjson

// Rule is one thing that the compiler checks.
type Rule struct {
	// ID names the rule in a [Diagnostic], such as "schema/required".
	ID string
	// Codes are what the rule may report.
	Codes []Code
	// Doc says what the rule asks for, and whose word that is.
	Doc string

	// check runs over the flow as a whole. Rules of the reader and of the
	// component table have none: their findings come up on the way.
	check func(*pass)
}

// Rules returns all rules, in the order in which they run.
func Rules() []*Rule {
	return append([]*Rule(nil), rules...)
}

var rules = []*Rule{
	jsonSyntax, jsonRepeatedKey,
	versionMissing, versionInvalid, versionUnsupported, versionFrozen, versionDataAPI,
	schemaKey, schemaRequired, schemaType, schemaValue, schemaComponent, schemaPlace, schemaUnprovenPlace,
	schemaOutsideForm, schemaPattern, schemaFormat, schemaBlank, schemaEnum, schemaAction, schemaPayload,
	schemaMinItems, schemaMaxItems, schemaMinChars, schemaLength, schemaRange, schemaOrder,
	schemaDependency, schemaExclusive, schemaReference, schemaUndocumented,
	documentEndpoint,
	screenIDUnique, screenIDReserved, screenTerminal, screenTerminalFooter, screenSuccess, screenTerminalNavigate,
	screenRefreshOnBack, screenSensitive, inputNames,
	flowScreens, screenCounts, ifDepth, limitImage,
	formOutside, formInitValues, formNativeInitValues, ifFooter, switchFooter, branchFooterDepth,
	screenAlone, navigationListTerminal, navigationListEnd, navigationListAction,
	inputPattern, optionIDs, optionInitial, calendarMode, pickerDates, switchCases,
	routingModel, routingGraph, routingEnd,
	dataModel, dataExample, bindings, mixedText, expressions,
	actionComplete, actionURL, actionPayloads, actionMedia, navigateTarget, navigatePayload,
	ifCondition,
}

// pass is what a rule sees, and where it reports.
type pass struct {
	*flow
	*findings
	rule *Rule
}

// errorf reports something that Meta refuses.
func (p *pass) errorf(code Code, at place, format string, args ...any) note {
	return p.findings.errorf(p.rule, code, at, format, args...)
}

// warnf reports something that a person should know.
func (p *pass) warnf(code Code, at place, format string, args ...any) note {
	return p.findings.warnf(p.rule, code, at, format, args...)
}
