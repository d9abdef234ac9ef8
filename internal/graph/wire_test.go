package graph

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/flowjson"
	"flowport/internal/meta"
)

// fullFlow has every field that the port knows.
func fullFlow() meta.Flow {
	return meta.Flow{
		ID: "713", WABA: "104", Name: "Sign up", Status: meta.Draft,
		Categories: []string{"SIGN_UP", "OTHER"},
		ValidationErrors: []meta.ValidationError{{
			Error: "INVALID_PROPERTY_VALUE", ErrorType: "FLOW_JSON_ERROR", Message: "Invalid value found for property 'type'.",
			LineStart: 10, LineEnd: 10, ColumnStart: 21, ColumnEnd: 34,
			Pointers: []flowjson.Pointer{{LineStart: 10, LineEnd: 10, ColumnStart: 21, ColumnEnd: 34, Path: "screens[0].layout.children[0].type"}},
		}},
		JSONVersion: "7.3", DataAPIVersion: "3.0", EndpointURI: "https://shop.example/flow",
		Preview:     &meta.Preview{URL: "https://preview.example/713", ExpiresAt: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)},
		Account:     &meta.AccountInfo{ID: "104", Name: "Shop", Currency: "EUR", TimezoneID: "54", MessageTemplateNamespace: "ns"},
		Application: &meta.Application{ID: "9", Name: "App", Link: "https://app.example"},
		Health: &meta.Health{CanSendMessage: "BLOCKED", Entities: []meta.HealthEntity{
			{Type: "FLOW", ID: "713", CanSendMessage: "BLOCKED", Errors: []meta.HealthError{{Code: 131000, Description: "endpoint_uri: missing", Solution: "https://help.example"}}},
			{Type: "WABA", ID: "104", CanSendMessage: "AVAILABLE"},
		}},
		UpdatedAt: time.Date(2026, 12, 3, 4, 5, 6, 0, time.UTC),
	}
}

func TestFlowNode(t *testing.T) {
	t.Run("a flow with everything comes back as it went", func(t *testing.T) {
		want := fullFlow()
		text, err := json.Marshal(flowNodeOf(&want))
		if err != nil {
			t.Fatal(err)
		}
		var n flowNode
		if err := json.Unmarshal(text, &n); err != nil {
			t.Fatal(err)
		}
		got, err := n.flow()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-went +came:\n%s\nover %s", diff, text)
		}
	})

	t.Run("fields that are not asked for are left out, empty lists are not", func(t *testing.T) {
		text, err := json.Marshal(flowNode{ID: "713", ValidationErrors: []meta.ValidationError{}})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(text), `{"id":"713","validation_errors":[]}`; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})

	t.Run("errors without pointers are read", func(t *testing.T) {
		var n flowNode
		err := json.Unmarshal([]byte(`{"id":"1","validation_errors":[{"error":"INVALID_PROPERTY","error_type":"JSON_SCHEMA_ERROR","message":"The property \"initial-text\" cannot be specified.","line_start":46,"line_end":46,"column_start":17,"column_end":30}]}`), &n)
		if err != nil {
			t.Fatal(err)
		}
		f, err := n.flow()
		if err != nil {
			t.Fatal(err)
		}
		if len(f.ValidationErrors) != 1 || f.ValidationErrors[0].LineStart != 46 || f.ValidationErrors[0].Pointers == nil {
			t.Errorf("got %+v", f.ValidationErrors)
		}
	})

	t.Run("a preview without a time is refused", func(t *testing.T) {
		n := flowNode{ID: "1", Preview: &previewNode{URL: "https://preview.example", ExpiresAt: "soon"}}
		if _, err := n.flow(); err == nil {
			t.Error("no error")
		}
	})
}

func TestErrorNode(t *testing.T) {
	want := &meta.Error{
		Code: 139001, Subcode: 4016012, Type: "OAuthException", Message: "Updating attempt failed",
		UserTitle: "Error while processing Flow JSON", UserMessage: "Try again.", Transient: true, TraceID: "Ab1",
	}
	tests := []struct {
		name string
		body string
		want *meta.Error
	}{
		{
			name: "details as an object",
			body: `{"message":"(#100) Invalid parameter","type":"OAuthException","code":100,"error_data":{"messaging_product":"whatsapp","details":"Param name is missing"},"fbtrace_id":"x"}`,
			want: &meta.Error{Code: 100, Type: "OAuthException", Message: "(#100) Invalid parameter: Param name is missing", TraceID: "x"},
		},
		{
			name: "details as JSON text",
			body: `{"message":"(#100) Invalid parameter","code":100,"error_data":"{\"details\":\"Param name is missing\"}"}`,
			want: &meta.Error{Code: 100, Message: "(#100) Invalid parameter: Param name is missing"},
		},
		{
			name: "data of another shape does not hide the error",
			body: `{"message":"m","code":2,"is_transient":"true","error_data":[1,2]}`,
			want: &meta.Error{Code: 2, Message: "m", Transient: true},
		},
		{name: "null data", body: `{"message":"m","code":2,"error_data":null}`, want: &meta.Error{Code: 2, Message: "m"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n errorNode
			if err := json.Unmarshal([]byte(tt.body), &n); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, n.err()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	t.Run("an error comes back as it went", func(t *testing.T) {
		text, err := json.Marshal(errorEnvelope{errorNodeOf(want)})
		if err != nil {
			t.Fatal(err)
		}
		var e errorEnvelope
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, e.Error.err()); diff != "" {
			t.Errorf("-went +came:\n%s\nover %s", diff, text)
		}
	})
}

func TestUsageOf(t *testing.T) {
	tests := []struct {
		name   string
		header http.Header
		want   usage
	}{
		{name: "no headers", header: http.Header{}, want: usage{}},
		{
			name:   "the limit nearest to its end counts",
			header: http.Header{headerAppUsage: {`{"call_count":28,"total_time":25,"total_cputime":30}`}, headerBusinessUsage: {`{"104":[{"type":"whatsapp_business_management","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":0}]}`}},
			want:   usage{percent: 95, known: true},
		},
		{
			name:   "minutes to regain access",
			header: http.Header{headerBusinessUsage: {`{"1":[{"call_count":100,"estimated_time_to_regain_access":7}],"2":[{"call_count":3}]}`}},
			want:   usage{percent: 100, regain: 7 * time.Minute, known: true},
		},
		{name: "not JSON", header: http.Header{headerAppUsage: {"lots"}, headerBusinessUsage: {"[]"}}, want: usage{}},
		{name: "a time beyond all limits", header: http.Header{headerBusinessUsage: {`{"1":[{"estimated_time_to_regain_access":1e300}]}`}}, want: usage{regain: longestRegain, known: true}},
		{name: "a negative time", header: http.Header{headerBusinessUsage: {`{"1":[{"estimated_time_to_regain_access":-5}]}`}, headerRetryAfter: {"-3"}}, want: usage{known: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := usageOf(tt.header); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
	t.Run("what a server sets is read back", func(t *testing.T) {
		h := http.Header{}
		setUsage(h, "104", 100, 90*time.Second)
		if got, want := usageOf(h), (usage{percent: 100, regain: 2 * time.Minute, retry: 90 * time.Second, known: true}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}
