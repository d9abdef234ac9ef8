package awsapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"flowport/internal/audit"
	"flowport/internal/meta"
	"flowport/internal/registry"
)

// auditList is an audit record in memory.
type auditList struct {
	events []audit.Record
	err    error // of every call
}

func (l *auditList) Add(_ context.Context, e audit.Record) error {
	l.events = append(l.events, e)
	return l.err
}

func (l *auditList) Within(ctx context.Context, _ func(any) (audit.Record, error)) context.Context {
	return ctx
}

// last decodes the newest event, of which there must be n.
func (l *auditList) last(t *testing.T, n int) map[string]any {
	t.Helper()
	if len(l.events) != n {
		t.Fatalf("%d events, want %d", len(l.events), n)
	}
	var e map[string]any
	if err := json.Unmarshal(l.events[n-1].JSON, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAudit(t *testing.T) {
	record := &auditList{}
	var failure error
	d := open(t, Options{AllowDevelopment: true, Audit: record, Meta: upload{answer: func(context.Context, []byte) ([]meta.ValidationError, error) {
		if len(record.events) > 0 && record.err == nil && failure == nil {
			t.Error("recorded before the work was done")
		}
		return nil, failure
	}}})
	reset := func() { *record, failure = auditList{}, nil }

	t.Run("has an acknowledged call in CloudTrail's shape", func(t *testing.T) {
		defer reset()
		status, _, body := d.send(t, "POST", uploadPath, uploadBody(registry.DevelopmentWABA), func(r *http.Request) {
			r.Header.Set("User-Agent", "tester/1")
		})
		if status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		e := record.last(t, 1)
		want := map[string]any{
			"eventVersion": "1.11",
			"userIdentity": map[string]any{
				"type": "IAMUser", "arn": "arn:aws:iam::000000000000:user/test", "accountId": "000000000000",
				"accessKeyId": "test", "userName": "test",
			},
			"eventSource": "social-messaging.amazonaws.com", "eventName": "UpdateWhatsAppFlowAssets",
			"awsRegion": "us-east-1", "sourceIPAddress": "127.0.0.1", "userAgent": "tester/1",
			"requestParameters": map[string]any{
				"id": registry.DevelopmentWABA, "flowId": "1",
				"flowJson": map[string]any{"sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "size": 2.0},
			},
			"responseElements": map[string]any{"validationErrors": []any{}},
			"readOnly":         false, "eventType": "AwsApiCall", "managementEvent": true,
			"recipientAccountId": "000000000000", "eventCategory": "Management",
		}
		varying := cmpopts.IgnoreMapEntries(func(key string, _ any) bool {
			return key == "eventTime" || key == "eventID" || key == "requestID"
		})
		if diff := cmp.Diff(want, e, varying); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if e["eventID"] != record.events[0].ID || len(e["requestID"].(string)) != 36 || !strings.HasSuffix(e["eventTime"].(string), "Z") {
			t.Errorf("%v", e)
		}
	})
	t.Run("has refused calls with their error", func(t *testing.T) {
		for name, tt := range map[string]struct {
			path, body, code string
			failure          error
		}{
			"by Meta":          {uploadPath, uploadBody(registry.DevelopmentWABA), "InvalidParametersException", &meta.Error{Code: meta.CodeUpdate, Message: "no"}},
			"for a WABA":       {uploadPath, uploadBody("waba-0"), "ResourceNotFoundException", nil},
			"by the model":     {uploadPath, `{"id":"` + registry.DevelopmentWABA + `","flowId":"x","flowJson":"e30="}`, "ValidationException", nil},
			"for what it says": {uploadPath, `{"id":`, "SerializationException", nil},
			"by a panic":       {"/v1/whatsapp/flow/publish", `{"id":"` + registry.DevelopmentWABA + `","flowId":"1"}`, "InternalServiceException", nil},
		} {
			failure = tt.failure
			d.send(t, "POST", tt.path, tt.body)
			e := record.last(t, 1)
			if e["errorCode"] != tt.code || e["errorMessage"] == "" || e["responseElements"] != nil {
				t.Errorf("%s: %v", name, e)
			}
			reset()
		}
	})
	t.Run("hides secrets", func(t *testing.T) {
		defer reset()
		d.send(t, "POST", "/v1/whatsapp/signup", `{"signupCallback":{"accessToken":"s3cret"}}`)
		e := record.last(t, 1)
		if strings.Contains(string(record.events[0].JSON), "s3cret") {
			t.Errorf("%v", e)
		}
		want := map[string]any{"signupCallback": map[string]any{"accessToken": audit.Hidden}}
		if diff := cmp.Diff(want, e["requestParameters"]); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("leaves out parameters that are too long, and cuts the rest", func(t *testing.T) {
		defer reset()
		d.send(t, "POST", uploadPath, `{"id":"`+strings.Repeat("w", audit.MaxPart)+`","flowId":"1","flowJson":"e30="}`, func(r *http.Request) {
			r.Header.Set("User-Agent", strings.Repeat("u", 5000))
		})
		if e := record.last(t, 1); e["requestParameters"] != nil || len(record.events[0].JSON) > 5000 {
			t.Errorf("%d bytes: %v", len(record.events[0].JSON), e["requestParameters"])
		}
	})
	t.Run("has no calls that only read, and none of nobody", func(t *testing.T) {
		defer reset()
		d.send(t, "GET", "/v1/whatsapp/waba/list", "")
		d.send(t, "POST", uploadPath, uploadBody(registry.DevelopmentWABA), func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "Signature=", "Signature=0", 1))
		})
		if len(record.events) != 0 {
			t.Errorf("%s", record.events[0].JSON)
		}
	})
	t.Run("acknowledges nothing that is not on it", func(t *testing.T) {
		defer reset()
		record.err = errors.New("the disk is full")
		status, code, body := d.send(t, "POST", uploadPath, uploadBody(registry.DevelopmentWABA))
		if status != 500 || code != "InternalServiceException" || strings.Contains(body, "disk") {
			t.Errorf("%d %s: %s", status, code, body)
		}
		status, code, _ = d.send(t, "POST", uploadPath, uploadBody("waba-0"))
		if status != 404 || code != "ResourceNotFoundException" {
			t.Errorf("a refused call: %d %s", status, code)
		}
	})
}
