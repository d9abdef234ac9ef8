package wire_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestEnvelope sends JSON bodies of every kind to UpdateWhatsAppFlowAssets. A
// body that is refused must leave the flow's Flow JSON as it was.
func TestEnvelope(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	before := goodFlow("before")
	s.upload(t, flow, before).decode(t, nil)

	src := goodFlow("after")
	blob := base64.StdEncoding.EncodeToString(src)
	// body writes an envelope around the members' own text.
	body := func(id, flowID, flowJSON string) string {
		return fmt.Sprintf(`{"id":%s,"flowId":%s,"flowJson":%s}`, id, flowID, flowJSON)
	}
	id, flowID, flowJSON := quote(waba), quote(flow), quote(blob)
	good := body(id, flowID, flowJSON)

	accepted := []struct{ name, body string }{
		{"compact", good},
		{"with blanks", strings.NewReplacer(":", " :\t", ",", "\r\n, ", "{", "\n{ ", "}", " } \n").Replace(good)},
		{"members in another order", fmt.Sprintf(`{"flowJson":%s,"flowId":%s,"id":%s}`, flowJSON, flowID, id)},
		{"unknown members", `{"new":{"a":[1,{"b":null}],"c":1e400},"September":"2026",` + good[1:]},
		{"a member's name escaped", strings.Replace(good, `"flowId"`, `"\u0066lowId"`, 1)},
		{"the account as an ARN", body(quote(wabaARN), flowID, flowJSON)},
		{"members of other operations", `{"publish":"x","maxResults":{},` + good[1:]},
		{"an unknown member named like one in other letters", `{"flowID":7,"FLOWJSON":null,` + good[1:]},
	}
	for _, test := range accepted {
		t.Run(test.name+" is accepted", func(t *testing.T) {
			s.upload(t, flow, before).decode(t, nil)
			s.do(t, "UpdateWhatsAppFlowAssets", test.body).decode(t, nil)
			s.wantStored(t, flow, src)
		})
	}

	s.upload(t, flow, before).decode(t, nil)
	refused := []struct {
		name, body string
		code, part string
	}{
		{"an empty body", "", "ValidationException", "3 validation errors detected: Value null at 'id' failed to satisfy constraint: Member must not be null"},
		{"an empty object", "{}", "ValidationException", "'flowJson' failed to satisfy constraint: Member must not be null"},
		{"only blanks", " \n\t ", "ValidationException", "Member must not be null"},
		{"null members", body("null", "null", "null"), "ValidationException", "3 validation errors detected"},
		{"flowJson null", body(id, flowID, "null"), "ValidationException", "1 validation error detected: Value null at 'flowJson' failed to satisfy constraint: Member must not be null"},

		{"half a body", good[:len(good)/2], "SerializationException", "not valid JSON"},
		{"no closing brace", good[:len(good)-1], "SerializationException", "not valid JSON"},
		{"something after the object", good + " x", "SerializationException", ""},
		{"two objects", good + good, "SerializationException", ""},
		{"a trailing comma", good[:len(good)-1] + ",}", "SerializationException", "not valid JSON"},
		{"single quotes", strings.ReplaceAll(good, `"`, `'`), "SerializationException", "not valid JSON"},
		{"a comment", "// hello\n" + good, "SerializationException", "not valid JSON"},
		{"a byte order mark", "\ufeff" + good, "SerializationException", "not valid JSON"},
		{"HTML", "<html></html>", "SerializationException", "not valid JSON"},
		{"form data", "id=" + waba + "&flowId=" + flow, "SerializationException", "not valid JSON"},
		{"a list", "[" + good + "]", "SerializationException", "must be a JSON object"},
		{"a string", quote(good), "SerializationException", "must be a JSON object"},
		{"a number", "42", "SerializationException", "must be a JSON object"},
		{"null", "null", "SerializationException", "must be a JSON object"},

		{"id a number", body("7", flowID, flowJSON), "SerializationException", "'id' must be a string"},
		{"flowId a number", body(id, flow, flowJSON), "SerializationException", "'flowId' must be a string"},
		{"flowId a list", body(id, "["+flowID+"]", flowJSON), "SerializationException", "'flowId' must be a string"},
		{"flowJson an object", body(id, flowID, string(src)), "SerializationException", "'flowJson' must be a base64 string"},
		{"flowJson a list of bytes", body(id, flowID, "[123,125]"), "SerializationException", "'flowJson' must be a base64 string"},
		{"flowJson true", body(id, flowID, "true"), "SerializationException", "'flowJson' must be a base64 string"},
		{"a wrong type in a broken value", body(id, `[1,`, flowJSON), "SerializationException", ""},

		{"flowId twice", `{"flowId":"1",` + good[1:], "SerializationException", "duplicate"},
		{"flowJson twice", `{"flowJson":"e30=",` + good[1:], "SerializationException", "duplicate"},
		{"an unknown member twice", `{"x":1,"x":2,` + good[1:], "SerializationException", "duplicate"},

		{"a NUL byte between members", good[:1] + "\x00" + good[1:], "SerializationException", "not valid JSON"},
		{"a NUL byte in a string", body(id, "\"1\x00\"", flowJSON), "SerializationException", "not valid JSON"},
		{"an escaped NUL in a string", body(id, `"1\u0000"`, flowJSON), "SerializationException", "U+0000"},
		{"a line break in a string", body(id, "\"1\n\"", flowJSON), "SerializationException", "not valid JSON"},
		{"invalid UTF-8 in a member", body("\"waba-\xff\"", flowID, flowJSON), "SerializationException", "UTF-8"},
		{"invalid UTF-8 in a name", "{\"\xc3\x28\":1," + good[1:], "SerializationException", "UTF-8"},
		{"half a surrogate pair", body(`"waba-\ud800"`, flowID, flowJSON), "SerializationException", ""},
		{"a long form of a character", body("\"waba-\xc0\xaf\"", flowID, flowJSON), "SerializationException", "UTF-8"},
		{"UTF-16", utf16(good), "SerializationException", ""},

		{"lists 100,000 deep", `{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "," + good[1:], "SerializationException", "depth"},
		{"objects 100,000 deep", `{"x":` + strings.Repeat(`{"x":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "," + good[1:], "SerializationException", "depth"},
		{"100,000 opening brackets", strings.Repeat("[", 100_000), "SerializationException", ""},
		{"flowId 100,000 deep", body(id, strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000), flowJSON), "SerializationException", ""},
	}
	for _, test := range refused {
		t.Run(test.name+" is refused", func(t *testing.T) {
			s.do(t, "UpdateWhatsAppFlowAssets", test.body).want(t, 400, test.code, test.part)
		})
	}
	t.Run("nothing of what was refused is stored", func(t *testing.T) { s.wantStored(t, flow, before) })
}

func TestEnvelopeOfCreate(t *testing.T) {
	s := commonServer(t)
	for _, test := range []struct {
		name, body string
		code, part string
	}{
		{"categories a string", `{"id":"w","flowName":"n","categories":"OTHER"}`, "SerializationException", "'categories' must be a list"},
		{"a category a number", `{"id":"w","flowName":"n","categories":["OTHER",7]}`, "SerializationException", "must be a string"},
		{"publish a string", `{"id":"w","flowName":"n","categories":["OTHER"],"publish":"true"}`, "SerializationException", "'publish' must be true or false"},
		{"publish a number", `{"id":"w","flowName":"n","categories":["OTHER"],"publish":1}`, "SerializationException", "'publish' must be true or false"},
		{"a null category", `{"id":"` + waba + `","flowName":"n","categories":["OTHER",null]}`, "SerializationException", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.do(t, "CreateWhatsAppFlow", test.body).want(t, 400, test.code, test.part)
		})
	}
}

func TestContentType(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	for contentType, ok := range map[string]bool{
		"application/json":                  true,
		"application/json; charset=utf-8":   true,
		"Application/JSON":                  true,
		"":                                  true,
		"text/plain":                        false,
		"application/x-www-form-urlencoded": false,
		"application/x-amz-json-1.1":        false,
		"nonsense":                          false,
	} {
		t.Run(contentType, func(t *testing.T) {
			r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": goodFlow("typed")})
			r.Header.Set("Content-Type", contentType)
			if contentType == "" {
				r.Header.Del("Content-Type")
			}
			developer.sign(r, body)
			if a := mustSend(t, r); ok {
				a.decode(t, nil)
			} else {
				a.want(t, 415, "UnsupportedMediaTypeException", "application/json")
			}
		})
	}

	t.Run("a compressed body", func(t *testing.T) {
		r, body := s.newRequest("PublishWhatsAppFlow", "\x1f\x8b\x08\x00\x00\x00\x00\x00")
		r.Header.Set("Content-Encoding", "gzip")
		developer.sign(r, body)
		a := mustSend(t, r)
		if a.status != 400 && a.status != 415 {
			t.Errorf("got %v, want a refusal", a)
		}
		if err := a.wellFormed(); err != nil {
			t.Error(err)
		}
	})
}

func quote(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(out)
}

func utf16(ascii string) string {
	var wide strings.Builder
	for _, c := range []byte(ascii) {
		wide.Write([]byte{c, 0})
	}
	return wide.String()
}
