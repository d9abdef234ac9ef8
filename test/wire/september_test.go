package wire_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestSeptember2026 sends the members that the model of September 2026 added
// and the SDKs of August do not know.
func TestSeptember2026(t *testing.T) {
	s := commonServer(t)
	endpointOf := func(t *testing.T, flow string) string {
		t.Helper()
		var read struct{ EndpointURI string }
		s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, &read)
		return read.EndpointURI
	}
	create := func(t *testing.T, uri string) answer {
		t.Helper()
		return s.do(t, "CreateWhatsAppFlow", input{"id": waba, "flowName": fmt.Sprint("september ", t.Name(), flowNames.Add(1)),
			"categories": []string{"OTHER"}, "endpointUri": uri})
	}

	t.Run("endpointUri is kept and changed", func(t *testing.T) {
		var created struct{ FlowID string }
		create(t, "https://example.com/flow").decode(t, &created)
		if got := endpointOf(t, created.FlowID); got != "https://example.com/flow" {
			t.Errorf("endpointUri is %q", got)
		}
		s.do(t, "UpdateWhatsAppFlow", input{"id": waba, "flowId": created.FlowID, "categories": []string{"SURVEY"}}).decode(t, nil)
		if got := endpointOf(t, created.FlowID); got != "https://example.com/flow" {
			t.Errorf("endpointUri is %q after an update without it", got)
		}
		s.do(t, "UpdateWhatsAppFlow", input{"id": waba, "flowId": created.FlowID, "endpointUri": "https://example.org/other"}).decode(t, nil)
		if got := endpointOf(t, created.FlowID); got != "https://example.org/other" {
			t.Errorf("endpointUri is %q after the update", got)
		}
	})
	t.Run("endpointUri is bounded", func(t *testing.T) {
		create(t, "").want(t, 400, "ValidationException", "'endpointUri' failed to satisfy constraint: Member must have length greater than or equal to 1")
		create(t, "https://example.com/"+strings.Repeat("a", 2029)).want(t, 400, "ValidationException", "Member must have length less than or equal to 2048")
		create(t, "https://example.com/"+strings.Repeat("a", 2028)).decode(t, nil)
	})
	t.Run("endpointUri must be an address", func(t *testing.T) {
		for _, uri := range []string{"not a uri", "javascript:alert(1)", "https://", "/relative", "file:///etc/passwd"} {
			create(t, uri).want(t, 400, "InvalidParametersException", "")
		}
	})
	t.Run("metaAppId attaches an app", func(t *testing.T) {
		flow := s.newFlow(t)
		s.do(t, "UpdateWhatsAppFlow", input{"id": waba, "flowId": flow, "metaAppId": "987654321"}).decode(t, nil)
		var read struct{ Application struct{ ID string } }
		s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, &read)
		if read.Application.ID != "987654321" {
			t.Errorf("the application is %q", read.Application.ID)
		}
	})
	t.Run("metaAppId must be a string", func(t *testing.T) {
		flow := s.newFlow(t)
		s.do(t, "UpdateWhatsAppFlow", fmt.Sprintf(`{"id":%q,"flowId":%q,"metaAppId":987654321}`, waba, flow)).
			want(t, 400, "SerializationException", "'metaAppId' must be a string")
	})
	t.Run("members of times to come are ignored", func(t *testing.T) {
		flow := s.newFlow(t)
		s.do(t, "UpdateWhatsAppFlow", input{"id": waba, "flowId": flow, "flowName": fmt.Sprint("2027 ", flowNames.Add(1)), "year2027": []int{1}}).decode(t, nil)
	})
}
