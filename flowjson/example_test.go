package flowjson_test

import (
	"fmt"

	"flowport/flowjson"
)

const slip = `{
  "version": "7.3",
  "screens": [
    {
      "id": "WELCOME",
      "terminal": true,
      "layout": {
        "type": "SingleColumnLayout",
        "children": [
          { "type": "TextHeading", "text": "Hello", "visble": true },
          { "type": "Footer", "label": "Done", "on-click-action": { "name": "complete", "payload": {} } }
        ]
      }
    }
  ]
}`

// What Meta would answer, with lines and columns.
func ExampleResult_Errors() {
	for _, e := range flowjson.Compile([]byte(slip)).Errors() {
		fmt.Printf("%d:%d %s: %s\n", e.LineStart, e.ColumnStart, e.Error, e.Message)
		fmt.Println(e.Pointers[0].Path)
	}
	// Output:
	// 10:53 INVALID_PROPERTY_KEY: Property 'visble' is not allowed in 'TextHeading' component.
	// screens[0].layout.children[0].visble
}

// Everything that was found, warnings too, with hints and ways to mend it.
func ExampleResult_Diagnostics() {
	r := flowjson.Compile([]byte(slip))
	for _, d := range r.Diagnostics() {
		fmt.Println(d.Severity, d.Rule, d.Hint)
		for _, fix := range r.Fixes(d) {
			fmt.Println(fix.Title)
		}
	}
	// Output:
	// error schema/key Did you mean 'visible'?
	// Rename to 'visible'
	// Remove 'visble'
}
