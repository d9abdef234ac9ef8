package wire_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

// maxFlowJSON is the largest Flow JSON that the service takes, in bytes.
const maxFlowJSON = 10 << 20

// goodFlow is a Flow JSON without a fault, told apart by its text.
func goodFlow(text string) []byte {
	return fmt.Appendf(nil, `{"version":"7.3","screens":[{"id":"HELLO","title":"Hello","terminal":true,`+
		`"layout":{"type":"SingleColumnLayout","children":[`+
		`{"type":"TextBody","text":%q},`+
		`{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`, text)
}

// pictureFlow is a Flow JSON of exactly size bytes that is mostly one inlined
// picture, as big flows are. It does not compress.
func pictureFlow(size int) []byte {
	head := `{"version":"7.3","screens":[{"id":"HELLO","title":"Hello","terminal":true,` +
		`"layout":{"type":"SingleColumnLayout","children":[{"type":"Image","src":"`
	tail := `"},{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`
	room := size - len(head) - len(tail)
	picture := make([]byte, room/4*3)
	rand.NewChaCha8([32]byte{1}).Read(picture)
	return []byte(head + base64.StdEncoding.EncodeToString(picture) + tail + strings.Repeat(" ", room%4))
}

// filledFlow is a document of exactly size bytes that repeats filling between
// head and tail as often as it fits.
func filledFlow(size int, head, filling, tail string) []byte {
	room := size - len(head) - len(tail)
	return []byte(head + strings.Repeat(filling, room/len(filling)) + tail + strings.Repeat(" ", room%len(filling)))
}

// denseFlows are documents that make the most work for their bytes. Each has
// room for a series' mark in the digits of its last member.
func denseFlows(size int) map[string][]byte {
	const screens = `{"version":"7.3","screens":[`
	const children = screens + `{"id":"A","title":"A","terminal":true,"layout":{"type":"SingleColumnLayout","children":[`
	const end = `"mark":"000000000000000000000000"}`
	return map[string][]byte{
		"numbers":            filledFlow(size, screens, `0,`, `0],`+end),
		"empty lists":        filledFlow(size, screens, `[],`, `0],`+end),
		"empty screens":      filledFlow(size, screens, `{},`, `{}],`+end),
		"screens of one id":  filledFlow(size, screens, `{"id":"A"},`, `{}],`+end),
		"empty components":   filledFlow(size, children, `{},`, `{}]}}],`+end),
		"unknown components": filledFlow(size, children, `{"type":"X"},`, `{}]}}],`+end),
		"texts without text": filledFlow(size, children, `{"type":"TextBody"},`, `{}]}}],`+end),
		"references":         filledFlow(size, children, `{"type":"TextBody","text":"${data.x}"},`, `{}]}}],`+end),
		"unknown members":    filledFlow(size, `{"version":"7.3",`, `"a":0,`, end),
		"line ends":          filledFlow(size, screens, "0,\n", `0],`+end),
	}
}
