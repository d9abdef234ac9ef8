package flowjson

import (
	"strings"
	"testing"
)

func TestReadViewData(t *testing.T) {
	tests := []struct{ name, version, src, want string }{
		{"leaves_data_as_it_is", "7.3", ` {"title": "${data.x}", "rooms": [1, null, {"a": "é\u00e9"}]} `, ""},
		{"leaves_any_JSON_as_it_is", "7.3", `"text"`, ""},
		{
			"reads_actions", "7.3",
			`{"screen":"HOME","data":{"items":[{"id":"a","on-click-action":{"name":"navigate","next":{"name":"NEXT"},"payload":{"x":"${data.x}"}}},{"id":"b"}]}}`,
			`{"screen":"HOME","data":{"items":[{"id":"a","on-click-action":{"name":"navigate","next":"NEXT","payload":{"x":{"expression":{"reference":"data","path":["x"]}}}}},{"id":"b"}]}}`,
		},
		{
			"reads_them_by_version", "5.1",
			"[{\"on-click-action\":{\"name\":\"open_url\",\"url\":\"`1`\"}}]",
			"[{\"on-click-action\":{\"name\":\"open_url\",\"url\":{\"is\":\"`1`\"}}}]",
		},
		{
			"takes_an_unknown_version_for_the_newest", "77.0",
			"[{\"on-click-action\":{\"name\":\"open_url\",\"url\":\"`1`\"}}]",
			"[{\"on-click-action\":{\"name\":\"open_url\",\"url\":{\"expression\":{\"literal\":1}}}}]",
		},
		{
			"reads_actions_in_actions", "7.3",
			`{"on-select-action":{"name":"update_data","payload":{"list":[{"on-select-action":{"name":"complete"}}]}}}`,
			`{"on-select-action":{"name":"update_data","payload":{"list":{"list":[{"map":{"on-select-action":{"action":{"name":"complete","payload":{}}}}}]}}}}`,
		},
		{"leaves_out_what_is_no_action", "7.3", `[{"on-click-action":{"name":"dance"},"a":1},{"b":2,"on-select-action":{}}]`, `[{"a":1},{"b":2}]`},
		{"lets_the_last_of_repeated_keys_count", "7.3", `{"on-click-action":{"name":"complete"},"on-click-action":{"name":"dance"}}`, `{}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.src
			}
			got, err := ReadViewData(test.version, []byte(test.src))
			if err != nil || string(got) != want {
				t.Errorf("%s, %v\nwant %s", got, err, want)
			}
		})
	}
	t.Run("does_not_copy_data_without_actions", func(t *testing.T) {
		src := []byte(`{"image":"` + strings.Repeat("A", 1<<20) + `"}`)
		if got, err := ReadViewData("7.3", src); err != nil || &got[0] != &src[0] {
			t.Errorf("%v, %d bytes elsewhere", err, len(got))
		}
	})
	t.Run("says_where_the_text_is_no_JSON", func(t *testing.T) {
		if _, err := ReadViewData("7.3", []byte(`{"a":}`)); err == nil || err.Error() != "1:6: A value is expected here." {
			t.Error(err)
		}
	})
}
