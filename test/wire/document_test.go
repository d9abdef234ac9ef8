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

// denseFlow is a JSON document of exactly size bytes with as many values as
// fit: the most work a byte of Flow JSON can make.
func denseFlow(size int) []byte {
	head, tail := `{"version":"7.3","screens":[`, `0]}`
	return []byte(head + strings.Repeat(" ", (size-len(head)-len(tail))%2) +
		strings.Repeat("0,", (size-len(head)-len(tail))/2) + tail)
}
