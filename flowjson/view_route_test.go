package flowjson

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestViewRoutes reads flows written as "A>B C, B>C, D": by screen, where it
// leads.
func TestViewRoutes(t *testing.T) {
	tests := []struct {
		name, flow string
		entries    []int
		reachable  string // + or - for each screen
	}{
		{"one_screen", "A", []int{0}, "+"},
		{"a_chain", "A>B, B>C, C", []int{0}, "+++"},
		{"a_chain_backwards", "C, B>C, A>B", []int{2}, "+++"},
		{"two_entries", "A>C, B>C, C", []int{0, 1}, "+++"},
		{"a_screen_alone", "X, A>B, B", []int{1, 0}, "-++"},
		{"an_island", "A>B, B, X>Y, Y", []int{0, 2}, "++--"},
		{"a_way_back_to_the_start", "A>B, B>A", []int{0}, "++"},
		{"a_way_back_to_the_start_and_a_screen_alone", "X, A>B, B>A", []int{1, 0}, "-++"},
		{"a_circle_that_leads_in", "A>B, B, X>Y, Y>X B", []int{0}, "++--"},
		{"no_ways", "A, B", []int{0, 1}, "+-"},
		{"a_way_to_itself", "A>A B, B>B", []int{0}, "++"},
		{"the_first_of_the_same_name", "A>B, B>C, B, C", []int{0, 2}, "++-+"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			type object = map[string]any
			var screens []any
			for text := range strings.SplitSeq(test.flow, ", ") {
				id, to, _ := strings.Cut(text, ">")
				links := []any{}
				for target := range strings.FieldsSeq(to) {
					links = append(links, object{"type": "EmbeddedLink", "on-click-action": object{"name": "navigate", "next": object{"name": target}}})
				}
				screens = append(screens, object{"id": id, "layout": object{"children": links}})
			}
			src, err := json.Marshal(object{"screens": screens})
			if err != nil {
				t.Fatal(err)
			}
			v, err := ReadView(src)
			if err != nil {
				t.Fatal(err)
			}
			checkView(t, v)
			if diff := cmp.Diff(test.entries, v.Entries); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			reachable := ""
			for _, p := range v.Map.Places {
				reachable += map[bool]string{true: "+", false: "-"}[p.Reachable]
			}
			if reachable != test.reachable {
				t.Errorf("reachable %s, want %s", reachable, test.reachable)
			}
		})
	}
	t.Run("without_a_routing_model_an_endpoint_leads_anywhere", func(t *testing.T) {
		v, err := ReadView([]byte(`{"screens":[{"id":"A","layout":{"children":[{"on-click-action":{"name":"data_exchange"}}]}},{"id":"B"}]}`))
		if err != nil || !v.Map.Places[1].Reachable || v.Map.Columns != 2 {
			t.Errorf("%+v, %v", v.Map, err)
		}
	})
}
