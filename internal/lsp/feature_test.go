package lsp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/flowjson"
)

// decode reads a result, or fails.
func decode[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return v
}

// mark puts the | behind text, at its n-th occurrence in flow.
func mark(t *testing.T, text string, n int) string {
	t.Helper()
	from := 0
	for range n {
		i := strings.Index(flow[from:], text)
		if i < 0 {
			t.Fatalf("%q is not %d times in the flow", text, n)
		}
		from += i + len(text)
	}
	return flow[:from] + "|" + flow[from:]
}

func TestHover(t *testing.T) {
	c := start(t)
	for _, test := range []struct{ name, src, want string }{
		{"of_a_component", mark(t, `"type": "TextIn`, 1), "**TextInput**\n\nA field for one line of text.\n\nSince Flow JSON 2.1."},
		{"of_a_property", mark(t, `"lab`, 2), "**label** of Footer: string, may be dynamic\n\nWhat the button says.\n\n- required from 2.1 on\n- at most 35 characters are shown"},
		{"of_the_value_of_a_property", mark(t, `"label": "O`, 1), "**label** of Footer: string, may be dynamic\n\nWhat the button says.\n\n- required from 2.1 on\n- at most 35 characters are shown"},
		{"of_the_quote_of_a_key", mark(t, `"type": "Footer", `, 1), "**label** of Footer: string, may be dynamic\n\nWhat the button says.\n\n- required from 2.1 on\n- at most 35 characters are shown"},
		{"of_an_action", mark(t, `"name": "nav`, 1), "**navigate**\n\nGoes to another screen.\n\nSince Flow JSON 2.1.\n\nTriggered by: A tap on the Footer."},
		{"of_an_event", mark(t, `"on-cl`, 1), "**on-click-action** of Footer: action\n\nWhat the button does.\n\n- required from 2.1 on\n- can be `complete` since 2.1\n- can be `data_exchange` since 2.1\n- can be `navigate` since 2.1"},
		{"of_a_reference_to_data", mark(t, `${data.w`, 1), "`who`: string from the data of screen FIRST"},
		{"of_a_reference_to_an_input", mark(t, `FIRST.form.a`, 1), "`age`: TextInput on screen FIRST"},
		{"of_the_id_of_a_screen", mark(t, `"id": "LA`, 1), "**id** of screen: string\n\nThe screen's name: letters and underscores.\n\n- required from 2.1 on\n- at least 1 character\n- in the form `^[a-zA-Z_]+$`"},
		{"of_space", "{ | }", ""},
		{"of_an_unknown_key", `{"screens": [], "colo|ur": 1}`, ""},
		{"of_data", mark(t, `"__ex`, 1), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			got := ""
			if result := c.call("textDocument/hover", c.at(test.src)); string(result) != "null" {
				got = decode[hover](t, result).Contents.Value
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("hover (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNavigation(t *testing.T) {
	c := start(t)
	places := func(t *testing.T, raw json.RawMessage) string {
		var b strings.Builder
		for _, l := range decode[[]location](t, raw) {
			fmt.Fprintln(&b, l.Range)
		}
		return b.String()
	}
	for _, test := range []struct{ name, src, definition, references string }{
		{"of_a_screen", mark(t, `"name": "LA`, 1), "21:13-21:17\n", "21:13-21:17\n14:52-14:56\n"},
		{"of_a_screen_at_its_id", mark(t, `"id": "FIRST`, 1), "4:13-4:18\n", "4:13-4:18\n26:49-26:54\n"},
		{"of_a_screen_in_a_reference", mark(t, `${screen.FI`, 1), "4:13-4:18\n", "4:13-4:18\n26:49-26:54\n"},
		{"of_an_input", mark(t, `FIRST.form.a`, 1), "12:45-12:48\n", "12:45-12:48\n26:60-26:63\n"},
		{"of_data", mark(t, `${data.w`, 1), "5:16-5:19\n", "5:16-5:19\n9:47-9:50\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			at := c.at(test.src)
			if diff := cmp.Diff(test.definition, places(t, c.call("textDocument/definition", at))); diff != "" {
				t.Errorf("definition (-want +got):\n%s", diff)
			}
			all := strings.TrimSuffix(at, "}") + `, "context": {"includeDeclaration": true}}`
			if diff := cmp.Diff(test.references, places(t, c.call("textDocument/references", all))); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
			others := strings.TrimPrefix(test.references, test.definition)
			if diff := cmp.Diff(others, places(t, c.call("textDocument/references", at))); diff != "" {
				t.Errorf("references without the declaration (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("of_nothing_leads_nowhere", func(t *testing.T) {
		c.t = t
		at := c.at(mark(t, `"version": "7`, 1))
		for _, method := range []string{"definition", "references", "prepareRename"} {
			if got := c.call("textDocument/"+method, at); string(got) != "null" {
				t.Errorf("%s: %s", method, got)
			}
		}
	})
}

func TestRename(t *testing.T) {
	routed := strings.Replace(flow, `"screens"`, `"routing_model": {"FIRST": ["LAST"], "LAST": []}, "screens"`, 1)
	for _, test := range []struct {
		name, src, placeholder, to string
		old, new                   string // in the whole text
	}{
		{"changes_a_screen_everywhere", strings.Replace(routed, `"id": "LAST`, `"id": "LA|ST`, 1), "LAST", "END", `"LAST"`, `"END"`},
		{"changes_a_screen_at_a_reference", strings.Replace(routed, `screen.FIRST`, `screen.|FIRST`, 1), "FIRST", "START_HERE", `FIRST`, `START_HERE`},
		{"changes_an_input", mark(t, `FIRST.form.age`, 1), "age", "years-2", `"age"`, `"years-2"`},
		{"changes_data", mark(t, `${data.who`, 1), "who", "name_1", `who`, `name_1`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := start(t)
			at := c.at(test.src)
			if got := decode[renamePlace](t, c.call("textDocument/prepareRename", at)); got.Placeholder != test.placeholder {
				t.Errorf("prepared %+v", got)
			}
			edit := decode[workspaceEdit](t, c.call("textDocument/rename", strings.TrimSuffix(at, "}")+fmt.Sprintf(`, "newName": %q}`, test.to)))
			src := strings.Replace(test.src, "|", "", 1)
			want := strings.ReplaceAll(src, test.old, test.new)
			if test.name == "changes_an_input" {
				want = strings.ReplaceAll(want, "form.age", "form.years-2")
			}
			if diff := cmp.Diff(want, edited(src, edit.Changes[uri])); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
	for _, test := range []struct{ name, src, to, want string }{
		{"refuses_digits_for_a_screen", mark(t, `"id": "LA`, 1), "LAST_2", "no digits"},
		{"refuses_no_name", mark(t, `"id": "LA`, 1), "", "letters and underscores only"},
		{"refuses_a_reserved_name", mark(t, `"id": "LA`, 1), "SUCCESS", "reserved"},
		{"refuses_the_name_of_another", mark(t, `"id": "LA`, 1), "FIRST", `another "FIRST"`},
		{"refuses_what_ends_a_reference", mark(t, `form.a`, 1), "a}", "letters, digits"},
		{"refuses_where_nothing_is_named", mark(t, `"version": "7`, 1), "X", "no screen, data field or input"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := start(t)
			m := c.request("textDocument/rename", strings.TrimSuffix(c.at(test.src), "}")+fmt.Sprintf(`, "newName": %q}`, test.to))
			if m.Error == nil || m.Error.Code != codeRequestFailed || !strings.Contains(m.Error.Message, test.want) {
				t.Errorf("got %+v, want %q", m, test.want)
			}
		})
	}
}

// edited is text after edits, which do not overlap.
func edited(text string, edits []textEdit) string {
	for {
		last := -1
		for i, e := range edits {
			if last < 0 || offsetOf([]byte(text), e.Range.Start) > offsetOf([]byte(text), edits[last].Range.Start) {
				last = i
			}
		}
		if last < 0 {
			return text
		}
		text = changed(text, contentChange{&edits[last].Range, edits[last].NewText})
		edits = append(append([]textEdit{}, edits[:last]...), edits[last+1:]...)
	}
}

func TestDocumentSymbol(t *testing.T) {
	c := start(t)
	c.open(1, flow[:strings.LastIndex(flow, `{"name": "complete"`)]) // while it is being written
	var b strings.Builder
	var list func(indent string, symbols []documentSymbol)
	list = func(indent string, symbols []documentSymbol) {
		for _, s := range symbols {
			fmt.Fprintf(&b, "%s%s %s %d %s\n", indent, s.Name, s.Detail, s.Kind, s.SelectionRange)
			list(indent+"  ", s.Children)
		}
	}
	list("", decode[[]documentSymbol](t, c.call("textDocument/documentSymbol", fmt.Sprintf(`{"textDocument": {"uri": %q}}`, uri))))
	want := `FIRST  2 4:13-4:18
  TextBody ${data.who} 19 9:19-9:29
  Form form 23 11:20-11:26
    TextInput age 8 12:23-12:34
    Footer On 19 13:23-13:31
LAST  2 21:13-21:17
  TextBody ${screen.FIRST.form.age} 19 26:19-26:29
  Footer End 19 27:19-27:27
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("symbols (-want +got):\n%s", diff)
	}
}

func TestCodeAction(t *testing.T) {
	broken := strings.Replace(flow, `"label": "On"`, `"lable": "On"`, 1)
	ask := func(place, context string) string {
		return fmt.Sprintf(`{"textDocument": {"uri": %q}, "range": %s, "context": %s}`, uri, rangeJSON(place), context)
	}
	c := start(t)
	c.open(1, broken)
	c.diagnostics(1)
	actions := decode[[]codeAction](t, c.call("textDocument/codeAction", ask("13:35-13:35", `{"diagnostics": []}`)))
	var titles []string
	for _, a := range actions {
		titles = append(titles, a.Title)
		if a.Kind != quickFix || len(a.Diagnostics) != 1 {
			t.Errorf("got %+v", a)
		}
	}
	if diff := cmp.Diff([]string{"Add 'label'", "Rename to 'label'", "Remove 'lable'"}, titles); diff != "" {
		t.Fatalf("actions (-want +got):\n%s", diff)
	}
	if got := edited(broken, actions[1].Edit.Changes[uri]); got != flow {
		t.Errorf("after %s\n%s", titles[1], got)
	}
	if got := c.call("textDocument/codeAction", ask("0:0-0:0", `{"diagnostics": []}`)); string(got) != "[]" {
		t.Errorf("where nothing is wrong: %s", got)
	}
	if got := c.call("textDocument/codeAction", ask("13:35-13:35", `{"diagnostics": [], "only": ["refactor"]}`)); string(got) != "[]" {
		t.Errorf("when only refactorings are wanted: %s", got)
	}
	c.change(2, "", large(1<<20))
	if got := c.call("textDocument/codeAction", ask("13:35-13:35", `{"diagnostics": []}`)); string(got) != "[]" {
		t.Errorf("before the change is compiled: %s", got)
	}

	c = start(t, func(o *Options) {
		o.Ignore = func(string) ([]flowjson.Code, error) { return []flowjson.Code{"MISSING_REQUIRED_TYPE_PROPERTY"}, nil }
	})
	c.open(1, broken)
	c.diagnostics(1)
	actions = decode[[]codeAction](t, c.call("textDocument/codeAction", ask("13:35-13:35", `{"diagnostics": []}`)))
	if len(actions) != 2 || actions[0].Title != "Rename to 'label'" || actions[1].Title != "Remove 'lable'" {
		t.Errorf("where the other finding is ignored, got %+v", actions)
	}
}

func TestFormatting(t *testing.T) {
	params := fmt.Sprintf(`{"textDocument": {"uri": %q}, "options": {"tabSize": 4, "insertSpaces": true}}`, uri)
	c := start(t)
	c.open(1, `{"screens": [],"version":"7.3"}`)
	edits := decode[[]textEdit](t, c.call("textDocument/formatting", params))
	formatted := edited(`{"screens": [],"version":"7.3"}`, edits)
	if want := "{\n  \"version\": \"7.3\",\n  \"screens\": []\n}\n"; formatted != want {
		t.Errorf("got %q, want %q", formatted, want)
	}
	c.change(2, "", formatted)
	if got := c.call("textDocument/formatting", params); string(got) != "[]" {
		t.Errorf("a formatted document: %s", got)
	}
	c.change(3, "", `{"version": }`)
	if m := c.request("textDocument/formatting", params); m.Error == nil || m.Error.Code != codeRequestFailed || !strings.Contains(m.Error.Message, "1:13") {
		t.Errorf("a document that is not JSON: %+v", m)
	}
}

func TestRequests_about_other_documents_are_answered_with_nothing(t *testing.T) {
	c := start(t)
	c.notify("textDocument/didOpen", `{"textDocument": {"uri": "file:///package.json", "languageId": "json", "version": 1, "text": "{\"version\": \"1\"}"}}`)
	for _, file := range []string{"file:///package.json", "file:///not-open.json"} {
		for _, method := range []string{"completion", "hover", "definition", "references", "prepareRename", "documentSymbol", "formatting"} {
			params := fmt.Sprintf(`{"textDocument": {"uri": %q}, "position": {"line": 0, "character": 3}}`, file)
			if got := c.call("textDocument/"+method, params); string(got) != "null" {
				t.Errorf("%s of %s: %s", method, file, got)
			}
		}
	}
}
