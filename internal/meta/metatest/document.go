package metatest

import "strings"

// Flow JSON documents with what is known of them. They use nothing but a
// heading and a footer, so that they stay valid whatever a compiler learns.

// screens is a terminal screen that ends the flow.
const screens = `"screens":[{"id":"WELCOME","title":"Welcome","terminal":true,"layout":{"type":"SingleColumnLayout","children":[` +
	`{"type":"TextHeading","text":"Book a table"},` +
	`{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]`

var (
	valid      = []byte(`{"version":"7.3",` + screens + `}`)
	validOther = []byte("{\r\n\t\"version\": \"7.3\",\n  " + screens + "\n}\n")
	// validEndpoint talks to an endpoint: it cannot be published without an
	// endpoint URI.
	validEndpoint = []byte(`{"version":"7.3","data_api_version":"3.0","routing_model":{"WELCOME":[]},` + screens + `}`)
	// validFrozen is of a version that is not published any more.
	validFrozen = []byte(`{"version":"5.0",` + screens + `}`)
	// validAncient is of a version that names its endpoint in the document.
	validAncient = []byte(`{"version":"2.1",` + screens + `}`)

	brokenSyntax    = []byte(`{"version":"7.3",` + screens)
	unknownProperty = []byte("{\"version\":\"7.3\",\n \"surprise\":true,\n " + screens + "}")
	notText         = []byte{0xff, 0x00, 0xfe, '\r', '\n', '-', '-'}
)

// numbered gives a valid Flow JSON of its own for each name.
func numbered(name string) []byte {
	return []byte(strings.Replace(string(valid), "Book a table", "Book table "+name, 1))
}
