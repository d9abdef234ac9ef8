package flowjson

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outlined is a flow with every kind of name in it.
const outlined = `{
  "version": "7.3",
  "data_api_version": "3.0",
  "routing_model": {"FIRST": ["LAST"], "LAST": []},
  "screens": [
    {
      "id": "FIRST",
      "data": {"who": {"type": "string", "__example__": "${data.not}"}},
      "layout": {"type": "SingleColumnLayout", "children": [
        {"type": "TextBody", "text": "${data.who}"},
        {"type": "Form", "name": "form", "init-values": {"age": "3"}, "children": [
          {"type": "TextInput", "name": "age", "label": "Age"},
          {"type": "Footer", "label": "On", "on-click-action": {"name": "navigate",
            "next": {"type": "screen", "name": "LAST"}, "payload": {"years": "${form.age}"}}}
        ]}
      ]}
    },
    {
      "id": "LAST",
      "terminal": true,
      "sensitive": [],
      "data": {"years": {"type": "string", "__example__": "3"}},
      "layout": {"type": "SingleColumnLayout", "children": [
        {"type": "TextBody", "text": "` + "`'é ' ${data.years} ' ' ${screen.FIRST.form.age}`" + `"},
        {"type": "Footer", "label": "End", "on-click-action": {"name": "complete", "payload": {}}}
      ]}
    }
  ]
}`

// marked cuts the | out of a text and says where it was.
func marked(t *testing.T, text string) (src []byte, offset int) {
	t.Helper()
	before, after, found := strings.Cut(text, "|")
	if !found {
		t.Fatalf("no | in %q", text)
	}
	return []byte(before + after), len(before)
}

func (c Cursor) describe(src []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q", [...]string{"none", "key", "value"}[c.Part], src[c.Token.Start:c.Token.End])
	if c.Key != "" && c.Part == PartValue {
		fmt.Fprintf(&b, " of %s", c.Key)
	}
	if c.Object != nil {
		fmt.Fprintf(&b, " in %s", c.Object.Name)
	}
	if c.Around != nil && c.Around.Site != "" {
		fmt.Fprintf(&b, " at %s", c.Around.Site)
	}
	if c.Around != nil && c.Around.Event != "" {
		fmt.Fprintf(&b, " on %s", c.Around.Event)
	}
	if c.Property != nil {
		fmt.Fprintf(&b, " property %s", c.Property.Name)
	}
	if c.Value != nil {
		fmt.Fprintf(&b, " %s", strings.Join(c.Value.Types, "/"))
	}
	if c.Entry {
		b.WriteString(" entry")
	}
	if c.Keys != nil {
		fmt.Fprintf(&b, " beside %s", strings.Join(c.Keys, ","))
	}
	if c.InForm {
		b.WriteString(" form")
	}
	if c.Target >= 0 {
		fmt.Fprintf(&b, " to %d", c.Target)
	}
	if c.Screen >= 0 {
		fmt.Fprintf(&b, " screen %d", c.Screen)
	}
	return b.String()
}

func TestOutline_At(t *testing.T) {
	children := func(text string) string {
		return `{"version": "7.3", "screens": [{"id": "A", "layout": {"type": "SingleColumnLayout", "children": [` + text
	}
	for _, test := range []struct{ name, src, want string }{
		{"outside_of_the_document", `|{}`, `none ""`},
		{"in_an_empty_document", `{|}`, `key "" in document`},
		{"in_a_document_that_is_not_closed", `{|`, `key "" in document`},
		{"in_a_key", `{"ver|sion": "7.3"}`, `key "\"version\"" in document property version string`},
		{"in_a_key_that_is_not_closed", `{"ver|`, `key "\"ver" in document`},
		{"in_a_word_without_quotes", `{ver|: 1}`, `key "ver" in document`},
		{"behind_a_key", `{"version"|: "7.3"}`, `none "" in document`},
		{"behind_a_colon", `{"version":|, "screens": []}`, `value "" of version in document property version string beside version,screens`},
		{"behind_a_colon_and_a_space", `{"version": |, "screens": []}`, `value "" of version in document property version string beside version,screens`},
		{"behind_a_colon_before_the_next_key", "{\"version\": |\n \"screens\": []}", `value "" of version in document property version string beside version,screens`},
		{"before_a_value", `{"version": |"7.3"}`, `none "" in document`},
		{"in_a_value_that_is_not_closed", "{\"version\": \"7|\n}", `value "\"7" of version in document property version string beside version`},
		{"behind_a_member", `{"version": "7.3", |}`, `key "" in document beside version`},
		{"in_a_screen", `{"screens": [{|}]}`, `key "" in screen screen 0`},
		{"in_a_component_without_type", children(`{|}]}}]}`), `key "" at layout property children screen 0`},
		{"in_a_component_that_is_not_closed", children(`{"|`), `key "\"" at layout property children screen 0`},
		{"in_an_unknown_type", children(`{"type": "Tex|"}`), `value "\"Tex\"" of type at layout property children beside type screen 0`},
		{"in_a_component", children(`{"type": "TextBody", |`), `key "" in TextBody at layout beside type screen 0`},
		{"in_a_component_whose_type_comes_later", children(`{"|", "type": "TextBody"}]}}]}`), `key "\"\"" in TextBody at layout beside type screen 0`},
		{"deep_in_what_the_table_does_not_know", `{"screens": [{"data": {"a": {"items": {"type": "|"}}}}]}`, `value "\"\"" of type property data beside type screen 0`},
		{"in_a_component_of_a_form", children(`{"type": "Form", "children": [{"type": "|`), `value "\"" of type at Form property children beside type form screen 0`},
		{"in_an_unknown_action", children(`{"type": "Footer", "on-click-action": {"name": "|"}}`), `value "\"\"" of name on A tap on the Footer. property on-click-action beside name screen 0`},
		{"in_an_action", children(`{"type": "Footer", "on-click-action": {"name": "navigate", |}}`), `key "" in navigate on A tap on the Footer. beside name screen 0`},
		{"in_the_next_screen", children(`{"type": "Footer", "on-click-action": {"name": "navigate", "next": {"name": "|`), `value "\"" of name in next property name string beside name screen 0`},
		{"in_a_payload", children(`{"type": "Footer", "on-click-action": {"name": "navigate", "payload": {"a": "|"}}}`), `value "\"\"" of a property payload beside a screen 0`},
		{"in_a_payload_for_a_screen", children(`{"type": "Footer", "on-click-action": {"name": "navigate", "next": {"name": "A"}, "payload": {"|"}}}`), `key "\"\"" property payload to 0 screen 0`},
		{"in_a_boolean", children(`{"type": "TextBody", "visible": tr|ue}`), `value "true" of visible in TextBody at layout property visible boolean beside type,visible screen 0`},
		{"in_a_key_of_the_routing_model", `{"routing_model": {"A|": []}}`, `key "\"A\"" property routing_model array entry`},
		{"in_a_list_of_the_routing_model", `{"routing_model": {"A": ["B", |]}}`, `value "" property routing_model string`},
		{"in_a_list_of_texts", children(`{"type": "TextBody", "text": ["|"]}`), `value "\"\"" property text string screen 0`},
		{"in_a_case", children(`{"type": "Switch", "cases": {"a": [{"type": "|"}]}}`), `value "\"\"" of type at Switch property cases beside type screen 0`},
		{"behind_a_component_that_is_not_closed", children(`{"type": "TextBody", "text": "x", | {"type": "Footer"}]}}]}`), `key "" in TextBody at layout beside type,text screen 0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			src, offset := marked(t, test.src)
			if got := ReadOutline(src).At(offset).describe(src); got != test.want {
				t.Errorf("at the | of %s\n got %s\nwant %s", test.src, got, test.want)
			}
		})
	}
}

func TestOutline_Mentions(t *testing.T) {
	o := ReadOutline([]byte(outlined))
	var got []string
	for _, m := range o.Mentions() {
		if text := outlined[m.Span.Start:m.Span.End]; text != m.Name {
			t.Errorf("the mention of %q covers %q", m.Name, text)
		}
		line, _ := o.Position(m.Span.Start)
		text := fmt.Sprintf("%d %s %s of %d", line, [...]string{"", "screen", "field", "input"}[m.Kind], m.Name, m.Screen)
		if m.Declares {
			text += ", declared"
		}
		got = append(got, text)
	}
	want := []string{
		"7 screen FIRST of -1, declared", "8 field who of 0, declared", "12 input age of 0, declared",
		"19 screen LAST of -1, declared", "22 field years of 1, declared",
		"4 screen FIRST of -1", "4 screen LAST of -1", "4 screen LAST of -1",
		"14 screen LAST of -1", "14 field years of 1",
		"11 input age of 0",
		"10 field who of 0", "14 input age of 0",
		"24 field years of 1", "24 screen FIRST of -1", "24 input age of 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
}

func TestOutline_Screens(t *testing.T) {
	for name, src := range map[string]string{
		"of_a_whole_document":  outlined,
		"of_one_being_written": strings.Replace(strings.TrimRight(outlined, "}]\n "), `"label": "On",`, `"label": ,`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			var list func(indent string, elements []Element)
			list = func(indent string, elements []Element) {
				for _, e := range elements {
					if typed := src[e.TypeSpan.Start:e.TypeSpan.End]; typed != `"`+e.Type+`"` {
						t.Errorf("the type %s covers %s", e.Type, typed)
					}
					got = append(got, indent+e.Type+" "+e.Name)
					list(indent+"  ", e.Children)
				}
			}
			for _, s := range ReadOutline([]byte(src)).Screens() {
				got = append(got, fmt.Sprint(s.ID, " ", src[s.Name.Start:s.Name.End], " data ", len(s.Data), " inputs ", len(s.Inputs)))
				list("  ", s.Components)
			}
			want := []string{
				"FIRST FIRST data 1 inputs 1", "  TextBody ${data.who}", "  Form form", "    TextInput age", "    Footer On",
				"LAST LAST data 1 inputs 0", "  TextBody `'é ' ${data.years} ' ' ${screen.FIRST.form.age}`", "  Footer End",
			}
			if name == "of_one_being_written" {
				want[4] = "    Footer "
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("screens (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOutline_anywhere asks about every place of every golden document, also
// where it breaks off: nothing panics, and what comes back lies in the text.
func TestOutline_anywhere(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no documents")
	}
	for i, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(src) > 4000 || testing.Short() && i%10 != 0 {
			continue
		}
		for cut := 0; cut <= len(src); cut += 7 {
			text := src[:len(src)-cut]
			o := ReadOutline(text)
			for _, at := range []int{0, len(text) / 2, len(text)} {
				c := o.At(at)
				if c.Token.Start > at || c.Token.End < at || c.Token.End > len(text) {
					t.Fatalf("%s, cut at %d: at %d the token is %v", file, len(text), at, c.Token)
				}
			}
			for _, m := range o.Mentions() {
				if m.Span.Start > m.Span.End || m.Span.End > len(text) {
					t.Fatalf("%s, cut at %d: mention %+v", file, len(text), m)
				}
			}
			o.Screens()
		}
	}
}

func TestOutline_of_hostile_text(t *testing.T) {
	for name, src := range map[string]string{
		"nothing":      "",
		"nested_deep":  strings.Repeat("[", 200_000),
		"nested_mixed": strings.Repeat(`{"a":[`, 100_000) + strings.Repeat("]", 100_000),
		"too_large":    `{"screens":[]}` + strings.Repeat(" ", MaxSize),
		"no_object":    "[1, 2",
		"quotes":       strings.Repeat(`"`, 100_001),
		"colons":       `{` + strings.Repeat(`:`, 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			o := ReadOutline([]byte(src))
			for _, at := range []int{0, len(src) / 2, len(src)} {
				o.At(at)
			}
			if n := len(o.Mentions()) + len(o.Screens()); n != 0 {
				t.Errorf("%d mentions and screens", n)
			}
		})
	}
}

// FuzzOutline asks everything about any text, at any place.
func FuzzOutline(f *testing.F) {
	f.Add([]byte(outlined), 300)
	f.Add([]byte(outlined[:700]), 700)
	f.Add([]byte(`{"screens": [{"id": "A", "layout": {"children": [{"type": "`), 60)
	f.Fuzz(func(t *testing.T, src []byte, at int) {
		at = max(0, min(at, len(src)))
		o := ReadOutline(src)
		c := o.At(at)
		if c.Token.Start > at || at > c.Token.End || c.Token.End > len(src) {
			t.Errorf("the token at %d is %v", at, c.Token)
		}
		within := func(s Span) {
			if s.Start < 0 || s.Start > s.End || s.End > len(src) {
				t.Errorf("%v is outside of %d bytes", s, len(src))
			}
		}
		for _, m := range o.Mentions() {
			within(m.Span)
		}
		screens := o.Screens()
		for _, s := range screens {
			within(s.Span)
			within(s.Name)
		}
		if c.Screen >= len(screens) || c.Target >= len(screens) {
			t.Errorf("there is no screen %d or %d", c.Screen, c.Target)
		}
	})
}

func BenchmarkReadOutline(b *testing.B) {
	picture := `{"type": "Image", "src": "` + strings.Repeat("QUJD", 9<<18) + `"}, {"type": "TextBody"`
	for name, src := range map[string]string{
		"2KB":              outlined,
		"2KB_being_typed":  strings.Replace(outlined, `"Age"`, `"Age`, 1),
		"10MB":             strings.Replace(outlined, `{"type": "TextBody"`, picture, 1),
		"10MB_being_typed": strings.Replace(strings.Replace(outlined, `{"type": "TextBody"`, picture, 1), `"Age"`, `"Age`, 1),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				ReadOutline([]byte(src)).At(len(src) / 2)
			}
		})
	}
}
