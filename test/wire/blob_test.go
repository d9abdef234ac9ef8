package wire_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// TestBlob writes the base64 of a Flow JSON in every way that a JSON string
// allows, and in those that base64 does not.
func TestBlob(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	// Bytes whose base64 has both '+' and '/', and ends in '='.
	src := goodFlow("blob")
	for len(src)%3 != 0 {
		src = append(src, ' ')
	}
	src = append(src, "\xfb\xef\xbe\xff\xff\xff\n"...)
	blob := base64.StdEncoding.EncodeToString(src)
	if !strings.Contains(blob, "+") || !strings.Contains(blob, "/") || !strings.HasSuffix(blob, "==") {
		t.Fatalf("the test's base64 lacks what it is for: %s", blob)
	}
	send := func(t *testing.T, text string) answer {
		t.Helper()
		return s.do(t, "UpdateWhatsAppFlowAssets", fmt.Sprintf(`{"id":%q,"flowId":%q,"flowJson":"%s"}`, waba, flow, text))
	}

	for _, test := range []struct{ name, text string }{
		{"as it is", blob},
		{`with \/ for slashes`, strings.ReplaceAll(blob, "/", `\/`)},
		{`with \u002B for plus signs`, strings.ReplaceAll(blob, "+", `\u002B`)},
		{`with \u002b for plus signs`, strings.ReplaceAll(blob, "+", `\u002b`)},
		{`with \u003d for equal signs`, strings.ReplaceAll(blob, "=", `\u003d`)},
		{"with every character escaped", escapeAll(blob)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.upload(t, flow, goodFlow("other")).decode(t, nil)
			send(t, test.text).decode(t, nil)
			s.wantStored(t, flow, src)
		})
	}

	before := goodFlow("before")
	s.upload(t, flow, before).decode(t, nil)
	for _, test := range []struct{ name, text, part string }{
		{"the URL alphabet", strings.NewReplacer("+", "-", "/", "_").Replace(blob), "not valid base64"},
		{"no padding", strings.TrimRight(blob, "="), "padding"},
		{"half the padding", strings.TrimSuffix(blob, "="), "not valid base64"},
		{"too much padding", blob + "=", "not valid base64"},
		{"padding in the middle", "e30=" + blob, "not valid base64"},
		{"padding at the end of 4,096 characters", strings.Repeat("AAAA", 1023) + "AA==" + blob, "not valid base64"},
		{"a blank", blob[:8] + " " + blob[8:], "not valid base64"},
		{"a blank at the end", blob + " ", "not valid base64"},
		{"an escaped line break", blob[:8] + `\n` + blob[8:], "not valid base64"},
		{"an escaped carriage return and line break at 76", blob[:76] + `\r\n` + blob[76:], "not valid base64"},
		{"an escaped NUL", blob[:8] + `\u0000` + blob[8:], "not valid base64"},
		{"a letter of another alphabet", "é" + blob[2:], "not valid base64"},
		{"a full-width letter", `\uFF21` + blob[1:], "not valid base64"},
		{"one character", "e", "not valid base64"},
		{"only padding", "====", "not valid base64"},
		{"plain JSON", `{\"version\":\"7.3\"}`, "not valid base64"},
		{"a data URL", "data:application/json;base64," + blob, "not valid base64"},
	} {
		t.Run(test.name+" is refused", func(t *testing.T) {
			send(t, test.text).want(t, 400, "SerializationException", test.part)
		})
	}
	t.Run("nothing at all is refused", func(t *testing.T) {
		send(t, "").want(t, 400, "ValidationException",
			"'flowJson' failed to satisfy constraint: Member must have length greater than or equal to 1")
	})
	t.Run("nothing of what was refused is stored", func(t *testing.T) { s.wantStored(t, flow, before) })
}

// escapeAll writes every character of an ASCII text as \u00XX.
func escapeAll(text string) string {
	var out strings.Builder
	out.Grow(6 * len(text))
	const digits = "0123456789ABCDEF"
	for _, c := range []byte(text) {
		out.WriteString(`\u00`)
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	return out.String()
}

// TestOddFlowJSON uploads what is no good Flow JSON. Meta stores it and
// reports it; the bytes stay as they were sent.
func TestOddFlowJSON(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	good := string(goodFlow("odd"))
	for _, test := range []struct{ name, src string }{
		{"one byte", "x"},
		{"one blank", " "},
		{"one NUL", "\x00"},
		{"plain text", "hello, this is no JSON"},
		{"half a document", good[:len(good)/2]},
		{"a document and a half", good + good[:50]},
		{"a list", "[]"},
		{"an empty object", "{}"},
		{"null", "null"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"},
		{"NUL bytes in a document", strings.ReplaceAll(good, ",", ",\x00")},
		{"a NUL in a string", strings.Replace(good, "Hello", "He\x00llo", 1)},
		{"invalid UTF-8 in a string", strings.Replace(good, "Hello", "H\xe9llo", 1)},
		{"UTF-16", utf16(good)},
		{"lists 100,000 deep", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)},
		{"objects 100,000 deep", strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000)},
		{"children 100,000 deep", `{"version":"7.3","screens":[{"id":"A","layout":` +
			strings.Repeat(`{"type":"Form","children":[`, 100_000) + strings.Repeat("]}", 100_000) + "}]}"},
		{"a million opening brackets", strings.Repeat("[", 1_000_000)},
		{"duplicate members", `{"version":"7.3","version":"7.2","screens":[],"screens":[]}`},
		{"100,000 screens", `{"version":"7.3","screens":[` + strings.Repeat(`{"id":"A"},`, 100_000) + `{}]}`},
		{"a number without end", `{"version":` + strings.Repeat("9", 1_000_000) + "}"},
		{"a string of a megabyte", `{"version":"` + strings.Repeat("7", 1_000_000) + `"}`},
		{"a member's name of a megabyte", `{"` + strings.Repeat("v", 1_000_000) + `":1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out struct{ ValidationErrors []string }
			s.upload(t, flow, []byte(test.src)).decode(t, &out)
			if len(out.ValidationErrors) == 0 {
				t.Error("no validation error is reported")
			}
			s.wantStored(t, flow, []byte(test.src))

			var read struct{ ValidationErrors []string }
			s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, &read)
			if len(read.ValidationErrors) != len(out.ValidationErrors) {
				t.Errorf("GetWhatsAppFlow has %d validation errors, the upload gave %d", len(read.ValidationErrors), len(out.ValidationErrors))
			}
			s.do(t, "PublishWhatsAppFlow", input{"id": waba, "flowId": flow}).want(t, 400, "InvalidParametersException", "")
		})
	}

	t.Run("a byte order mark stays where it is", func(t *testing.T) {
		src := []byte("\ufeff" + good)
		s.upload(t, flow, src).decode(t, nil)
		s.wantStored(t, flow, src)
	})
	t.Run("blanks and line ends stay as they are", func(t *testing.T) {
		src := bytes.ReplaceAll(goodFlow("blanks"), []byte(","), []byte(" ,\r\n\t"))
		s.upload(t, flow, src).decode(t, nil)
		s.wantStored(t, flow, src)
	})
	t.Run("the same bytes again give the same answer", func(t *testing.T) {
		src := goodFlow("again")
		first, second := s.upload(t, flow, src), s.upload(t, flow, src)
		first.decode(t, nil)
		if !bytes.Equal(first.body, second.body) {
			t.Errorf("first %v\nthen  %v", first, second)
		}
		s.wantStored(t, flow, src)
	})
}
