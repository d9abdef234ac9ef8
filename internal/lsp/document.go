package lsp

import (
	"path"
	"slices"
	"strings"

	"flowport/flowjson"
)

// document is an open document. Its text is never changed in place, so that a
// compilation can go on with the text it was given.
type document struct {
	uri      string
	language string
	version  int
	text     []byte
	cost     int // what it takes of Options.MaxText
	// outline is what is known about this version once somebody asked for it;
	// result and found, what it says and is not ignored, once the compiler is done.
	outline *flowjson.Outline
	result  *flowjson.Result
	found   []flowjson.Diagnostic
}

// change makes text the document's, of a newer version.
func (d *document) change(text []byte) {
	d.text, d.outline, d.result, d.found = text, nil, nil, nil
}

// read returns the outline of the text, which is made at the first question.
func (d *document) read() *flowjson.Outline {
	if d.outline == nil {
		d.outline = flowjson.ReadOutline(d.text)
	}
	return d.outline
}

// isFlow reports whether the document is for flowport at all. Editors send
// every JSON file that is open, of which most are something else: a flow is
// one by its language, its name, or what is in it.
func isFlow(uri, language string, outline func() *flowjson.Outline) bool {
	return language == languageID || namesFlow(uri) || outline().IsFlow()
}

// namesFlow reports whether a file is called flow.json, or has flow as one word
// of its name, as my-flow.json has and workflow.json has not.
func namesFlow(uri string) bool {
	name, isJSON := strings.CutSuffix(strings.ToLower(path.Base(uri)), ".json")
	words := strings.FieldsFunc(name, func(r rune) bool { return r < 'a' || r > 'z' })
	return isJSON && slices.Contains(words, "flow")
}

// languageID is how an editor can say that a document is a flow.
const languageID = "flow-json"
