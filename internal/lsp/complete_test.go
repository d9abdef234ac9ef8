package lsp

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// completions are the items at the | of a text.
func (c *client) completions(marked string) []completionItem {
	c.t.Helper()
	var items []completionItem
	if err := json.Unmarshal(c.call("textDocument/completion", c.at(marked)), &items); err != nil {
		c.t.Fatal(err)
	}
	slices.SortStableFunc(items, func(a, b completionItem) int { return strings.Compare(a.SortText, b.SortText) })
	return items
}

func labels(items []completionItem) string {
	var list []string
	for _, i := range items {
		list = append(list, i.Label)
	}
	return strings.Join(list, " ")
}

// within puts text in place of the first component of flow.
func within(text string) string {
	return strings.Replace(flow, `{"type": "TextBody", "text": "${data.who}"}`, text, 1)
}

// elsewhere gives the last screen of flow data.
func elsewhere(text string) string {
	return strings.Replace(text, `"terminal": true,`, `"terminal": true, "data": {"sure": {"type": "boolean"}, "kind": {"type": "string"}},`, 1)
}

func TestCompletion(t *testing.T) {
	c := start(t)
	for _, test := range []struct{ name, src, want string }{
		{"of_the_top_level", `{"|`, "screens version data_api_version routing_model"},
		{"leaves_out_what_is_there", `{"version": "7.3", |}`, "screens data_api_version routing_model"},
		{"of_the_version", `{"version": "|"}`, "7.3 7.2 7.1 7.0 6.3 6.2 6.1 6.0 5.1"},
		{"of_the_data_api_version", `{"data_api_version": |}`, "3.0 4.0"},
		{"of_a_screen", `{"version": "7.3", "screens": [{|`, "id layout data refresh_on_back sensitive success terminal title"},
		{"of_a_screen_of_an_old_version", `{"version": "3.0", "screens": [{|`, "id layout data refresh_on_back terminal title"},
		{"of_the_layout", within(`{"type": "|"}`), "CalendarPicker CheckboxGroup ChipsSelector DatePicker DocumentPicker Dropdown EmbeddedLink Footer Form If Image ImageCarousel NavigationList OptIn PhotoPicker RadioButtonsGroup RichText Switch TextArea TextBody TextCaption TextHeading TextInput TextSubheading"},
		{"of_components_in_an_if", within(`{"type": "If", "condition": "true", "then": [{"type": "Te|"}]}`), "CheckboxGroup ChipsSelector DatePicker Dropdown EmbeddedLink Footer If Image OptIn RadioButtonsGroup Switch TextArea TextBody TextCaption TextHeading TextInput TextSubheading"},
		{"of_components_of_an_old_version", strings.Replace(within(`{"type": "|"}`), "7.3", "3.0", 1), "EmbeddedLink Footer Form Image TextBody TextCaption TextHeading TextSubheading"},
		{"of_a_component_without_type", within(`{|}`), "type"},
		{"of_properties", within(`{"type": "TextBody", "|"}`), "text font-weight markdown strikethrough visible"},
		{"of_properties_without_quotes", within(`{"type": "TextBody", te|`), "text font-weight markdown strikethrough visible"},
		{"of_properties_at_the_end_of_the_text", strings.SplitAfter(within(`{"type": "TextBody", "|`), "|")[0], "text font-weight markdown strikethrough visible"},
		{"of_properties_in_a_form", strings.Replace(flow, `"label": "Age"`, `"label": "Age", "i|"`, 1), "helper-text input-type label-variant max-chars min-chars pattern required visible"},
		{"of_an_enum", within(`{"type": "TextBody", "font-weight": "|"}`), "bold bold_italic italic normal ${data.who} ${form.age}"},
		{"of_a_boolean", strings.Replace(within(`{"type": "TextBody", "text": "x", "visible": |}`), `"data": {`, `"data": {"sure": {"type": "boolean", "__example__": true}, `, 1), "false true ${data.sure}"},
		{"of_an_action", within(`{"type": "EmbeddedLink", "on-click-action": {"name": "|"}}`), "data_exchange navigate open_url"},
		{"of_an_action_of_an_old_version", strings.Replace(within(`{"type": "EmbeddedLink", "on-click-action": {"name": "|"}}`), "7.3", "4.0", 1), "data_exchange navigate"},
		{"of_an_action_without_name", within(`{"type": "EmbeddedLink", "on-click-action": {|}}`), "name"},
		{"of_the_properties_of_an_action", within(`{"type": "EmbeddedLink", "on-click-action": {"name": "navigate", |}}`), "next payload"},
		{"of_the_next_screen", within(`{"type": "EmbeddedLink", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "|`), "LAST"},
		{"of_the_kind_of_the_next", within(`{"type": "EmbeddedLink", "on-click-action": {"name": "navigate", "next": {"type": "|`), "screen"},
		{"of_the_routing_model", strings.Replace(flow, `"screens"`, `"routing_model": {"|": []}, "screens"`, 1), "FIRST LAST"},
		{"of_the_ways_of_the_routing_model", strings.Replace(flow, `"screens"`, `"routing_model": {"FIRST": ["|"]}, "screens"`, 1), "FIRST LAST"},
		{"of_what_the_next_screen_gets", elsewhere(strings.Replace(flow, `"payload": {}`, `"payload": {"kind": "x", |}`, 1)), "sure"},
		{"of_nothing_inside_of_what_the_next_screen_gets", elsewhere(strings.Replace(flow, `"payload": {}`, `"payload": {"kind": {|}}`, 1)), ""},
		{"of_starting_values", strings.Replace(flow, `"name": "form",`, `"name": "form", "init-values": {|},`, 1), "age"},
		{"of_sensitive_inputs", strings.Replace(flow, `"id": "FIRST",`, `"id": "FIRST", "sensitive": ["|"],`, 1), "age"},
		{"of_references", elsewhere(within("{\"type\": \"TextBody\", \"text\": \"`'Dear ' ${|}`\"}")), "${data.who} ${form.age} ${screen.LAST.data.kind} ${screen.LAST.data.sure}"},
		{"of_references_to_a_text", elsewhere(within(`{"type": "TextBody", "text": "|"}`)), "${data.who} ${form.age} ${screen.LAST.data.kind}"},
		{"of_references_in_a_payload", strings.Replace(flow, `"payload": {}`, `"payload": {"x": "${|"}`, 1), "${data.who} ${form.age}"},
		{"of_references_of_an_old_version", strings.Replace(within(`{"type": "TextBody", "text": "${|}"}`), "7.3", "3.0", 1), "${data.who} ${form.age}"},
		{"of_the_types_of_data", strings.Replace(flow, `"data": {`, `"data": {"new": {"type": "|"}, `, 1), "array boolean number object string"},
		{"of_the_types_of_items_of_data", strings.Replace(flow, `"data": {`, `"data": {"new": {"type": "array", "items": {"type": "|"}}, `, 1), "array boolean number object string"},
		{"of_no_references_in_examples", strings.Replace(flow, `"data": {`, `"data": {"new": {"type": "string", "__example__": "|"}, `, 1), ""},
		{"of_no_references_begun_in_examples", strings.Replace(flow, `"data": {`, `"data": {"new": {"type": "string", "__example__": "${|"}, `, 1), ""},
		{"of_nothing_behind_a_reference", within(`{"type": "TextBody", "text": "${data.who} |"}`), ""},
		{"of_nothing_in_a_layout_type", `{"screens": [{"layout": {"type": |}}]}`, "SingleColumnLayout"},
		{"of_nothing_in_text_of_another_kind", `{"screens": [{"id": "|"}]}`, ""},
		{"of_nothing_outside", `|{"screens": []}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			if got := labels(c.completions(test.src)); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestCompletion_edits(t *testing.T) {
	c := start(t)
	for _, test := range []struct{ name, src, label, want string }{
		{"replaces_a_key_and_keeps_its_value", within(`{"type": "TextBody", "te|": "x"}`), "text", within(`{"type": "TextBody", "text": "x"}`)},
		{"adds_a_value_to_a_key", within(`{"type": "TextBody", "te|"}`), "text", within(`{"type": "TextBody", "text": "$0"}`)},
		{"adds_quotes_to_a_word", within(`{"type": "TextBody", te|}`), "text", within(`{"type": "TextBody", "text": "$0"}`)},
		{"adds_commas_between_members", within(`{"type": "TextBody" | "visible": true}`), "text", within(`{"type": "TextBody" , "text": "$0", "visible": true}`)},
		{"closes_a_string", within("{\"type\": \"Te|\n}"), "TextBody", within("{\"type\": \"TextBody\"\n}")},
		{"writes_a_value_where_none_is", within(`{"type": |}`), "TextBody", within(`{"type": "TextBody"}`)},
		{"replaces_a_boolean", within(`{"type": "TextBody", "visible": tr|}`), "true", within(`{"type": "TextBody", "visible": true}`)},
		{"replaces_a_reference_in_a_text", within(`{"type": "TextBody", "text": "Dear ${da|}!"}`), "${form.age}", within(`{"type": "TextBody", "text": "Dear ${form.age}!"}`)},
		{"closes_a_reference", within("{\"type\": \"TextBody\", \"text\": \"Dear ${|\n}"), "${data.who}", within("{\"type\": \"TextBody\", \"text\": \"Dear ${data.who}\n}")},
		{"writes_a_list", `{"version": "7.3", |}`, "screens", `{"version": "7.3", "screens": [$0]}`},
		{"writes_an_action", within(`{"type": "EmbeddedLink", |}`), "on-click-action", within(`{"type": "EmbeddedLink", "on-click-action": {"name": "$0"\}}`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			items := c.completions(test.src)
			i := slices.IndexFunc(items, func(i completionItem) bool { return i.Label == test.label })
			if i < 0 {
				t.Fatalf("no %s among %s", test.label, labels(items))
			}
			edit := items[i].TextEdit
			text := []byte(strings.Replace(test.src, "|", "", 1))
			got := changed(string(text), contentChange{&edit.Range, edit.NewText})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			typed := string(text[offsetOf(text, edit.Range.Start):strings.Index(test.src, "|")])
			if !strings.HasPrefix(items[i].FilterText, typed[:min(1, len(typed))]) {
				t.Errorf("an editor that has %q leaves out %q", typed, items[i].FilterText)
			}
		})
	}
	t.Run("have_no_tab_stops_for_editors_without_snippets", func(t *testing.T) {
		c := connect(t)
		c.call("initialize", `{}`)
		for _, item := range c.completions(within(`{"type": "TextBody", |}`)) {
			if item.InsertTextFormat != 0 || strings.ContainsAny(item.TextEdit.NewText, "$^") {
				t.Errorf("got %+v", item)
			}
		}
	})
}
