package audit

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestRecord(t *testing.T) {
	r := httptest.NewRequest("POST", "/", nil)
	r.RemoteAddr = "192.0.2.7:1234"
	r.Header.Set("User-Agent", strings.Repeat("u", 5000))
	e := Event{EventName: "Do", ErrorMessage: strings.Repeat("é", 5000)}
	e.From(r)
	one, err := e.Record()
	if err != nil {
		t.Fatal(err)
	}
	other, err := e.Record()
	if err != nil {
		t.Fatal(err)
	}
	var got Event
	if err := json.Unmarshal(one.JSON, &got); err != nil {
		t.Fatal(err)
	}
	t.Run("has an id of its own and the time", func(t *testing.T) {
		if one.ID == other.ID || got.EventID != one.ID {
			t.Errorf("ids %s, %s, %s", one.ID, other.ID, got.EventID)
		}
		if at, err := time.Parse(time.RFC3339, got.EventTime); err != nil || !at.Equal(one.Time.Truncate(time.Second)) {
			t.Errorf("%s, want %s: %v", got.EventTime, one.Time, err)
		}
	})
	t.Run("says where the call came from", func(t *testing.T) {
		if got.SourceIPAddress != "192.0.2.7" {
			t.Error(got.SourceIPAddress)
		}
	})
	t.Run("is bounded", func(t *testing.T) {
		if len(one.JSON) > 4000 {
			t.Errorf("%d bytes", len(one.JSON))
		}
	})
	t.Run("has null for a part that is empty or too long", func(t *testing.T) {
		for _, part := range []any{struct{}{}, strings.Repeat("p", MaxPart), func() {}} {
			if text := Part(part); text != nil {
				t.Errorf("%.50s", text)
			}
		}
		if text := Part(map[string]any{"a": "<&>"}); string(text) != `{"a":"<&>"}` {
			t.Errorf("%s", text)
		}
	})
}
