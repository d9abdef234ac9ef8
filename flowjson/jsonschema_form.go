package flowjson

// Regular expressions of JSON Schemas, which ECMA-262 and RE2 read alike.
const (
	numberForm = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`
	// notBlankForm names the characters that are blank, since \s means others
	// in every dialect.
	notBlankForm = "[^\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"

	localReference  = `^\$\{(data|form)\.[^${}]+\}$`
	globalReference = `^\$\{(screen\.[^.${}]*\.)?(data|form)\.[^${}]+\}$`
	expressionForm  = "^`[\\s\\S]*`$"

	uriSchemaForm = "^[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"{}|\\\\^`]*$"
)

// schemaForms are the forms of text whose own source says less than they ask.
var schemaForms = map[*pattern]string{
	uriFormat: uriSchemaForm,
}

// referenceForm is what text has to look like to be dynamic.
func referenceForm(v version) string {
	switch {
	case v >= v6_0:
		return globalReference + "|" + expressionForm
	case v >= v4_0:
		return globalReference
	}
	return localReference
}

func referenceDoc(v version) string {
	switch {
	case v >= v6_0:
		return "a reference such as ${data.name}, ${form.name} or ${screen.FIRST.data.name}, or an expression in backticks."
	case v >= v4_0:
		return "a reference such as ${data.name}, ${form.name} or ${screen.FIRST.data.name}."
	}
	return "a reference such as ${data.name} or ${form.name}."
}
