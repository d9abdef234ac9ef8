package flowjson

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// talking is a flow with an endpoint: START leads to FORM and HELP, FORM to END.
const talking = `{"version": "7.3", "data_api_version": "4.0",
	"routing_model": {"START": ["FORM", "HELP"], "FORM": ["END"], "HELP": [], "END": []},
	"screens": [
		{"id": "START"},
		{"id": "FORM", "data": {
			"name": {"type": "string"}, "age": {"type": "number"}, "odd": {"type": "date"},
			"rooms": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "free": {"type": "boolean"}}}}}},
		{"id": "HELP", "data": "unreadable"},
		{"id": "END", "terminal": true}]}`

func TestChannel_Check(t *testing.T) {
	const form = `{"name": "Ada", "age": 36, "odd": [], "rooms": [{"id": "1", "free": true}]}`
	for name, c := range map[string]struct {
		from, answer string
		key, message string // of the error; empty: it is taken
	}{
		"opens on the entry":            {"", `{"screen": "START", "data": {}}`, "", ""},
		"opens elsewhere":               {"", `{"screen": "FORM", "data": ` + form + `}`, BadTransition, "The first screen -[FORM] that was provided with response already have incoming nodes found in the routing model"},
		"goes on":                       {"START", `{"screen": "FORM", "data": ` + form + `}`, "", ""},
		"goes to the other branch":      {"START", `{"screen": "HELP", "data": {"anything": 1}}`, "", ""},
		"goes back one":                 {"FORM", `{"screen": "START"}`, "", ""},
		"goes back two":                 {"END", `{"screen": "START"}`, BadTransition, "no way from screen 'END' to screen 'START'"},
		"skips a screen":                {"START", `{"screen": "END", "data": {}}`, BadTransition, "no way from screen 'START' to screen 'END'"},
		"to no screen":                  {"START", `{"screen": "NOWHERE", "data": {}}`, BadTransition, "no screen 'NOWHERE'"},
		"from no screen":                {"NOWHERE", `{"screen": "END", "data": {}}`, "", ""},
		"ends":                          {"START", `{"screen": "SUCCESS", "data": {"extension_message_response": {"params": {"flow_token": "t"}}}}`, "", ""},
		"ends without a message":        {"START", `{"screen": "SUCCESS", "data": {}}`, BadPayload, "extension_message_response"},
		"ends without data":             {"START", `{"screen": "SUCCESS"}`, BadPayload, "extension_message_response"},
		"stays, with an error message":  {"FORM", `{"screen": "FORM", "data": {"error_message": "No room is left"}}`, "", ""},
		"stays, with a wrong type":      {"FORM", `{"screen": "FORM", "data": {"age": "36"}}`, BadPayload, "'data.age' of the answer is string, and screen 'FORM' declares it to be number."},
		"has more than is declared":     {"START", `{"screen": "FORM", "data": ` + strings.Replace(form, "{", `{"more": {}, `, 1) + `}`, "", ""},
		"lacks a field":                 {"START", `{"screen": "FORM", "data": {"name": "Ada"}}`, BadPayload, "declares the field 'age'"},
		"lacks all data":                {"START", `{"screen": "FORM"}`, BadPayload, "declares the field 'name'"},
		"null for a text":               {"START", `{"screen": "FORM", "data": ` + strings.Replace(form, `"Ada"`, "null", 1) + `}`, BadPayload, "'data.name' of the answer is null"},
		"a wrong type deep inside":      {"START", `{"screen": "FORM", "data": ` + strings.Replace(form, "true", `"yes"`, 1) + `}`, BadPayload, "'data.rooms[0].free' of the answer is string"},
		"an error message that is none": {"FORM", `{"screen": "FORM", "data": {"error_message": {"a": "b"}}}`, BadPayload, "'error_message'"},
		"data that is none":             {"START", `{"screen": "START", "data": []}`, BadPayload, "is array"},
		"names no screen":               {"START", `{"data": {}}`, BadPayload, "no 'screen'"},
		"a screen that is no text":      {"START", `{"screen": 1}`, BadPayload, "no 'screen'"},
		"no object":                     {"START", `["START"]`, BadPayload, "not a JSON object"},
		"no JSON":                       {"START", `{`, BadPayload, "not a JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			channel, err := ReadChannel([]byte(talking))
			if err != nil {
				t.Fatal(err)
			}
			got, err := channel.Check(c.from, []byte(c.answer))
			if c.key == "" {
				if err != nil {
					t.Fatal(err)
				}
				var want struct {
					Screen string
					Data   map[string]any
				}
				if err := json.Unmarshal([]byte(c.answer), &want); err != nil || got.Screen != want.Screen || !json.Valid(got.Data) {
					t.Errorf("got %+v", got)
				}
				return
			}
			refusal, ok := errors.AsType[*AnswerError](err)
			if !ok || refusal.Key != c.key || !strings.Contains(refusal.Message, c.message) || got != nil {
				t.Errorf("error is %v, %v", err, got)
			}
		})
	}
}

func TestReadChannel(t *testing.T) {
	for name, c := range map[string]struct {
		src     string
		version string
		signs   bool
		opens   string // a screen that the flow may open on
	}{
		"7.3 and 4.0":                 {talking, "7.3", true, "START"},
		"7.2":                         {strings.Replace(talking, "7.3", "7.2", 1), "7.2", false, "START"},
		"data API 3.0":                {strings.Replace(talking, "4.0", "3.0", 1), "7.3", false, "START"},
		"no versions":                 {`{"screens": [{"id": "A"}]}`, "", false, "A"},
		"without a routing model":     {`{"version": "7.3", "data_api_version": "4.0", "screens": [{"id": "A"}, {"id": "B"}]}`, "7.3", true, "B"},
		"an empty routing model":      {`{"version": "7.3", "routing_model": {}, "screens": [{"id": "A"}]}`, "7.3", false, "A"},
		"a circle":                    {`{"routing_model": {"A": ["B"], "B": ["A"]}, "screens": [{"id": "A"}, {"id": "B"}]}`, "", false, "B"},
		"a model that is half broken": {`{"routing_model": {"A": [1, "X", "B"], "X": ["A"], "B": 1}, "screens": [{}, 7, {"id": 1}, {"id": "A"}, {"id": "B"}]}`, "", false, "A"},
	} {
		t.Run(name, func(t *testing.T) {
			channel, err := ReadChannel([]byte(c.src))
			if err != nil {
				t.Fatal(err)
			}
			if channel.Version != c.version || channel.SignsToken() != c.signs {
				t.Errorf("got %+v, signs %v", channel, channel.SignsToken())
			}
			if _, err := channel.Check("", []byte(`{"screen": "`+c.opens+`"}`)); err != nil {
				t.Error(err)
			}
		})
	}
	for _, src := range []string{"", "[]", `{"version": `, "7"} {
		if _, err := ReadChannel([]byte(src)); errors.As(err, new(*SyntaxError)) == false {
			t.Errorf("%q gives %v", src, err)
		}
	}
}

func TestChannel_Check_reads_actions(t *testing.T) {
	channel, err := ReadChannel([]byte(talking))
	if err != nil {
		t.Fatal(err)
	}
	got, err := channel.Check("START", []byte(`{"screen": "HELP", "data": {"items": [{"id": "1",
		"on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "END"}, "payload": {"a": "${form.b}"}}}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"items":[{"id":"1","on-click-action":{"name":"navigate","next":"END","payload":{"a":{"expression":{"reference":"form","path":["b"]}}}}}]}`
	if string(got.Data) != want {
		t.Errorf("data is %s\nwant    %s", got.Data, want)
	}
}

// FuzzChannel checks any answer to any document: no panic, and an answer that is
// taken or an error of Meta's.
func FuzzChannel(f *testing.F) {
	f.Add([]byte(talking), "START", []byte(`{"screen": "FORM", "data": {"name": "Ada", "rooms": [{"id": 1}]}}`))
	f.Add([]byte(talking), "", []byte(`{"screen": "SUCCESS", "data": {"extension_message_response": {"params": {}}}}`))
	f.Add([]byte(`{"screens": [{"id": "A", "data": {"a": {"type": "array", "items": {"type": "array", "items": true}}}}]}`), "A", []byte(`{"screen": "A", "data": {"a": [[1]]}}`))
	f.Fuzz(func(t *testing.T, src []byte, from string, answer []byte) {
		channel, err := ReadChannel(src)
		if err != nil {
			return
		}
		got, err := channel.Check(from, answer)
		if _, ok := errors.AsType[*AnswerError](err); (got == nil) != ok {
			t.Errorf("got %v, %v", got, err)
		}
		if got != nil && !json.Valid(got.Data) {
			t.Errorf("data is %s", got.Data)
		}
	})
}
