package flowjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// benchFlow is a flow of endpoint screens with a Form of options each.
func benchFlow(screens, image int) []byte {
	var b strings.Builder
	b.WriteString("{\n  \"version\": \"7.3\",\n  \"screens\": [\n")
	for i := range screens {
		if i > 0 {
			b.WriteString(",\n")
		}
		name := strings.Repeat("S", i+1)
		fmt.Fprintf(&b, "    {\n      \"id\": %q,\n      \"title\": \"Booking, step %d\",\n      \"terminal\": %t,\n", name, i+1, i == screens-1)
		b.WriteString("      \"layout\": {\n        \"type\": \"SingleColumnLayout\",\n        \"children\": [\n")
		b.WriteString("          { \"type\": \"TextHeading\", \"text\": \"Where would you like to sit?\" },\n")
		fmt.Fprintf(&b, "          { \"type\": \"Image\", \"src\": \"%s\", \"alt-text\": \"The room\" },\n", strings.Repeat("iVBORw0KGgoAAAAN", image/16+1))
		b.WriteString("          {\n            \"type\": \"RadioButtonsGroup\",\n            \"name\": \"seat\",\n            \"label\": \"Seat\",\n            \"data-source\": [\n")
		for o := range 8 {
			fmt.Fprintf(&b, "              { \"id\": \"seat_%d\", \"title\": \"Seat %d\", \"description\": \"By the window, the déjà vu\" }", o, o)
			if o < 7 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString("            ]\n          },\n          {\n            \"type\": \"Footer\",\n            \"label\": \"Go on\",\n")
		if i == screens-1 {
			b.WriteString("            \"on-click-action\": { \"name\": \"complete\", \"payload\": { \"seat\": \"${form.seat}\" } }\n")
		} else {
			fmt.Fprintf(&b, "            \"on-click-action\": { \"name\": \"navigate\", \"next\": { \"type\": \"screen\", \"name\": %q }, \"payload\": {} }\n", name+"S")
		}
		b.WriteString("          }\n        ]\n      }\n    }")
	}
	b.WriteString("\n  ]\n}\n")
	return []byte(b.String())
}

func BenchmarkCompile(b *testing.B) {
	for _, document := range []struct {
		name string
		src  []byte
	}{
		{"16KB", benchFlow(10, 32)},
		{"10MB_images", benchFlow(90, 113_000)},
		{"10MB_values", dense()},
	} {
		src := document.src
		b.Run(document.name+"/flowjson", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				Compile(src)
			}
		})
		b.Run(document.name+"/flowjson-tree", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				read(src)
			}
		})
		b.Run(document.name+"/jsontext-scan", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				tokenScan(src)
			}
		})
		b.Run(document.name+"/encoding-json", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				var v any
				if err := json.Unmarshal(src, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// tokenScan reads every token, which is the least that any reader of JSON does.
func tokenScan(src []byte) {
	d := jsontext.NewDecoder(bytes.NewBuffer(src), jsontext.AllowDuplicateNames(true))
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
	}
}

// dense is a document of nearly 10 MiB without images.
func dense() []byte {
	var b strings.Builder
	b.WriteString(`{"version":"7.3","screens":[{"id":"A","terminal":true,"data":{"seats":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"}}},"__example__":[`)
	for i := range 165_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"seat_%06d","title":"Seat number %d of the hall"}`, i, i)
	}
	b.WriteString(`]}},"layout":{"type":"SingleColumnLayout","children":[{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`)
	return []byte(b.String())
}

func TestBenchmarkDocuments(t *testing.T) {
	for _, src := range [][]byte{benchFlow(10, 32), benchFlow(90, 113_000), dense()} {
		if r := Compile(src); r.HasErrors() || len(src) > MaxSize {
			t.Errorf("%d bytes, %d errors", len(src), len(r.Errors()))
		} else {
			t.Logf("%d bytes", len(src))
		}
	}
}
