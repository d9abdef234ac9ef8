package flowjson

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const diffBase = `{"version":"7.3","routing_model":{"A":["B"],"B":[]},"screens":[
 {"id":"A","title":"First","layout":{"type":"SingleColumnLayout","children":[
  {"type":"TextHeading","text":"Hello"},
  {"type":"TextBody","text":"One"},
  {"type":"TextInput","name":"email","label":"E-mail"},
  {"type":"TextInput","name":"phone","label":"Phone"},
  {"type":"RadioButtonsGroup","name":"size","data-source":[{"id":"s","title":"S"},{"id":"m","title":"M"}]}]}},
 {"id":"B","terminal":true,"layout":{"type":"SingleColumnLayout","children":[{"type":"Footer","label":"Done"}]}}]}`

func TestDiff(t *testing.T) {
	const children = "screens[A].layout.children"
	tests := []struct {
		name     string
		old, new string // replaced in diffBase
		want     []Change
	}{
		{"nothing", "", "", nil},
		{"a changed property", `"E-mail"`, `"Your e-mail"`, []Change{
			{Changed, "A", children + "[TextInput email].label", `"E-mail"`, `"Your e-mail"`},
		}},
		{"a text without a name", `"One"`, `"Two"`, []Change{
			{Changed, "A", children + "[1:TextBody].text", `"One"`, `"Two"`},
		}},
		{"another type of value", `"First"`, `7`, []Change{{Changed, "A", "screens[A].title", `"First"`, "7"}}},
		{"an added property", `"terminal":true`, `"terminal":true,"refresh_on_back":false`, []Change{
			{Added, "B", "screens[B].refresh_on_back", "", "false"},
		}},
		{"a removed property", `"title":"First",`, ``, []Change{{Removed, "A", "screens[A].title", `"First"`, ""}}},
		{"an added component", `{"type":"TextBody"`, `{"type":"Image"},{"type":"TextBody"`, []Change{
			{Added, "A", children + "[1:Image]", "", `{"type":"Image"}`},
		}},
		{"a renamed input", `"email"`, `"mail"`, []Change{
			{Added, "A", children + "[TextInput mail]", "", `{"type":"TextInput","name":"mail","label":"E-mail"}`},
			{Removed, "A", children + "[TextInput email]", `{"type":"TextInput","name":"email","label":"E-mail"}`, ""},
		}},
		{"an option", `"title":"M"`, `"title":"Medium"`, []Change{
			{Changed, "A", children + "[RadioButtonsGroup size]['data-source'][m].title", `"M"`, `"Medium"`},
		}},
		{"a key that is no identifier", `"B":[]`, `"B":[],"a b":[]`, []Change{{Added, "", "routing_model['a b']", "", "[]"}}},
		{"a new route", `"A":["B"]`, `"A":["B","C"]`, []Change{{Added, "", "routing_model.A[1]", "", `"C"`}}},
	}
	for _, tt := range tests {
		t.Run("tells of "+tt.name, func(t *testing.T) {
			changed := strings.Replace(diffBase, tt.old, tt.new, 1)
			got, err := Diff([]byte(diffBase), []byte(changed))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	t.Run("tells of what moved and what changed there", func(t *testing.T) {
		got, err := Diff(
			[]byte(`{"screens":[{"id":"A","title":"a"},{"id":"B"},{"id":"C"},{"id":"D"}]}`),
			[]byte(`{"screens":[{"id":"B"},{"id":"C"},{"id":"A","title":"b"},{"id":"E"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		want := []Change{
			{Moved, "A", "screens[A]", "0", "2"},
			{Changed, "A", "screens[A].title", `"a"`, `"b"`},
			{Added, "E", "screens[E]", "", `{"id":"E"}`},
			{Removed, "D", "screens[D]", `{"id":"D"}`, ""},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("does not mind white space, the order of keys and escapes", func(t *testing.T) {
		got, err := Diff([]byte(`{"a":"x/ü","b":[1, 2]}`), []byte(`{ "b":[1,2],"a":"x\/\u00fc"}`))
		if err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
	t.Run("says which document is not JSON", func(t *testing.T) {
		_, err := Diff([]byte(`{}`), []byte("{\n]"))
		syntax, ok := errors.AsType[*SyntaxError](err)
		if !ok || syntax.Line != 2 || !strings.Contains(err.Error(), "new document") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("stops where nobody reads on", func(t *testing.T) {
		list := func(text string) []byte {
			return []byte(`[` + strings.Repeat(text+",", MaxChanges+5) + `0]`)
		}
		got, err := Diff(list("1"), list("[2]"))
		if err != nil || len(got) != MaxChanges {
			t.Errorf("%d changes, %v", len(got), err)
		}
	})
}

// TestDiff_lists checks what must hold for any two lists.
func TestDiff_lists(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-e]`), 0, 5, rapid.ID)
		olds, news := ids.Draw(r, "old"), ids.Draw(r, "new")
		document := func(ids []string) []byte {
			var parts []string
			for _, id := range ids {
				parts = append(parts, `{"id":"`+id+`"}`)
			}
			return []byte("[" + strings.Join(parts, ",") + "]")
		}
		changes, err := Diff(document(olds), document(news))
		if err != nil {
			r.Fatal(err)
		}
		told := map[ChangeKind]map[string]bool{Added: {}, Removed: {}, Moved: {}, Changed: {}}
		for _, c := range changes {
			if told[c.Kind][c.Path] {
				r.Fatalf("%v is told twice", c)
			}
			told[c.Kind][c.Path] = true
		}
		has := func(list []string, id string) bool { return strings.Contains(strings.Join(list, ""), id) }
		var stayedOld, stayedNew []string
		for _, id := range "abcde" {
			id, path := string(id), "["+string(id)+"]"
			if told[Added][path] != (has(news, id) && !has(olds, id)) || told[Removed][path] != (has(olds, id) && !has(news, id)) {
				r.Fatalf("%s: %v", id, changes)
			}
		}
		for _, id := range olds {
			if has(news, id) && !told[Moved]["["+id+"]"] {
				stayedOld = append(stayedOld, id)
			}
		}
		for _, id := range news {
			if has(olds, id) && !told[Moved]["["+id+"]"] {
				stayedNew = append(stayedNew, id)
			}
		}
		if diff := cmp.Diff(stayedOld, stayedNew); diff != "" || len(told[Changed]) > 0 {
			r.Fatalf("what did not move is in another order: %v", changes)
		}
	})
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte(diffBase), []byte(`{}`))
	f.Add([]byte(`[{"id":"a"},{"id":"a"}]`), []byte(`[{"id":"a","b":1}]`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if changes, err := Diff(a, a); err == nil && len(changes) > 0 {
			t.Errorf("a document differs from itself: %v", changes)
		}
		there, err := Diff(a, b)
		back, backErr := Diff(b, a)
		if (err == nil) != (backErr == nil) || (len(there) == 0) != (len(back) == 0) {
			t.Errorf("%v, %v; but back %v, %v", there, err, back, backErr)
		}
	})
}
