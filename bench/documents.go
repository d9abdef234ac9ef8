package main

import (
	"fmt"
	"strings"
)

// document is what every peer is given, byte for byte.
type document struct {
	name string
	src  []byte
}

// documents are made here, so that a run needs nothing but this folder.
func documents() []document {
	return []document{
		{"16KB", flow(12, 1, 9, 0)},
		{"10MB-values", flow(95, 40, 26, 0)},
		{"10MB-images", images(95, 109_000)},
		{"1000-errors", flow(10, 10, 10, 2)},
		{"1000-errors-valid-twin", flow(10, 10, 10, 0)},
	}
}

// flow is a chain of screens, each with lists of options. In every wrong-th
// option, if wrong is not 0, title is misspelt, which makes two errors: a key
// that is unknown, and one that is missing.
func flow(screens, lists, options, wrong int) []byte {
	return chain(screens, func(b *strings.Builder) {
		for l := range lists {
			fmt.Fprintf(b, "          {\n            \"type\": \"Dropdown\",\n            \"name\": \"seat_%d\",\n            \"label\": \"Seat\",\n            \"data-source\": [\n", l)
			for o := range options {
				key := "title"
				if wrong > 0 && o%wrong == 0 {
					key = "titel"
				}
				fmt.Fprintf(b, "              { \"id\": \"seat_%d\", %q: \"Seat %d\", \"description\": \"By the window\" }", o, key, o)
				if o < options-1 {
					b.WriteByte(',')
				}
				b.WriteByte('\n')
			}
			b.WriteString("            ]\n          },\n")
		}
	})
}

// images is a chain of screens with one large picture each.
func images(screens, size int) []byte {
	picture := strings.Repeat("iVBORw0KGgoAAAAN", size/16)
	return chain(screens, func(b *strings.Builder) {
		fmt.Fprintf(b, "          { \"type\": \"Image\", \"src\": %q },\n", picture)
	})
}

func chain(screens int, body func(*strings.Builder)) []byte {
	var b strings.Builder
	b.WriteString("{\n  \"version\": \"7.3\",\n  \"screens\": [\n")
	for i := range screens {
		fmt.Fprintf(&b, "    {\n      \"id\": %q,\n      \"title\": \"Step %d\",\n      \"terminal\": %t,\n", id(i), i+1, i == screens-1)
		b.WriteString("      \"layout\": {\n        \"type\": \"SingleColumnLayout\",\n        \"children\": [\n          { \"type\": \"TextHeading\", \"text\": \"Where would you like to sit?\" },\n")
		body(&b)
		action := `{ "name": "complete", "payload": {} }`
		if i < screens-1 {
			action = fmt.Sprintf(`{ "name": "navigate", "next": { "type": "screen", "name": %q }, "payload": {} }`, id(i+1))
		}
		fmt.Fprintf(&b, "          { \"type\": \"Footer\", \"label\": \"Go on\", \"on-click-action\": %s }\n        ]\n      }\n    }", action)
		if i < screens-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("  ]\n}\n")
	return []byte(b.String())
}

// id is a screen's: letters only.
func id(i int) string {
	return fmt.Sprintf("SCREEN_%c%c", 'A'+i/26, 'A'+i%26)
}
