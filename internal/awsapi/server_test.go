package awsapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"flowport/internal/meta"
	"flowport/internal/registry"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// upload is a Meta whose uploads answer what a test says; its other methods
// panic, as a fault of flowport would.
type upload struct {
	meta.Service
	answer func(ctx context.Context, src []byte) ([]meta.ValidationError, error)
}

func (u upload) UploadFlowJSON(ctx context.Context, _, _ string, src []byte) ([]meta.ValidationError, error) {
	return u.answer(ctx, src)
}

// door is a Server under test with its registry and its log.
type door struct {
	*httptest.Server
	registry *registry.Registry
	metrics  *prometheus.Registry
	log      *bytes.Buffer
}

func open(t *testing.T, o Options) *door {
	t.Helper()
	db, err := store.Open(t.Context(), storetest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	d := &door{registry: registry.New(db, registry.MasterKey{1}), metrics: prometheus.NewRegistry(), log: &bytes.Buffer{}}
	if _, _, err := d.registry.EnsureDevelopment(t.Context(), "us-east-1"); err != nil {
		t.Fatal(err)
	}
	o.Registry, o.Metrics, o.Log = d.registry, d.metrics, slog.New(slog.NewTextHandler(d.log, nil))
	d.Server = httptest.NewServer(New(o))
	t.Cleanup(func() {
		d.Server.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// send signs a request as the development identity and returns status, error
// code and body.
func (d *door) send(t *testing.T, method, path, body string, change ...func(*http.Request)) (int, string, string) {
	t.Helper()
	r, err := http.NewRequest(method, d.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, r, hex.EncodeToString(sum[:]), Service, "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(r)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := answer.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("content type %q", got)
	}
	if len(answer.Header.Get("x-amzn-RequestId")) != 36 {
		t.Errorf("request id %q is no UUID", answer.Header.Get("x-amzn-RequestId"))
	}
	if !json.Valid(text) {
		t.Errorf("the answer is not JSON: %s", text)
	}
	return answer.StatusCode, answer.Header.Get("x-amzn-ErrorType"), string(text)
}

const uploadPath = "/v1/whatsapp/flow/assets/update"

func uploadBody(id string) string {
	return fmt.Sprintf(`{"id":%q,"flowId":"1","flowJson":"e30="}`, id)
}

func TestServer_upload(t *testing.T) {
	var seen []byte
	var caller meta.Caller
	d := open(t, Options{AllowDevelopment: true, Meta: upload{answer: func(ctx context.Context, src []byte) ([]meta.ValidationError, error) {
		seen, caller = bytes.Clone(src), meta.CallerFrom(ctx)
		return []meta.ValidationError{{Error: "X", ErrorType: "FLOW_JSON_ERROR", Message: "<&>", LineStart: 1}}, nil
	}}})
	status, code, body := d.send(t, "POST", uploadPath, uploadBody(registry.DevelopmentWABA))
	if status != 200 || code != "" {
		t.Fatalf("%d %s: %s", status, code, body)
	}
	if string(seen) != "{}" {
		t.Errorf("Meta got %q", seen)
	}
	if caller.Account != "000000000000" || caller.Principal != "arn:aws:iam::000000000000:user/test" || caller.RequestID == "" {
		t.Errorf("caller %+v", caller)
	}
	var out struct{ ValidationErrors []string }
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	if len(out.ValidationErrors) != 1 || !strings.HasPrefix(out.ValidationErrors[0], `{"error":"X","error_type":"FLOW_JSON_ERROR","message":"<&>","line_start":1,`) {
		t.Errorf("validationErrors %q", out.ValidationErrors)
	}
	families, err := d.metrics.Gather()
	if err != nil || len(families) != 2 || families[1].GetMetric()[0].GetCounter().GetValue() != 1 {
		t.Errorf("metrics %v, %v", families, err)
	}
}

func TestServer_answers_no_errors_as_an_empty_list(t *testing.T) {
	d := open(t, Options{AllowDevelopment: true, Meta: upload{answer: func(context.Context, []byte) ([]meta.ValidationError, error) {
		return nil, nil
	}}})
	if _, _, body := d.send(t, "POST", uploadPath, uploadBody(registry.DevelopmentWABA)); body != `{"validationErrors":[]}` {
		t.Errorf("body %s", body)
	}
}

func TestServer_errors(t *testing.T) {
	answer := func(err error) Options {
		return Options{AllowDevelopment: true, Meta: upload{answer: func(context.Context, []byte) ([]meta.ValidationError, error) {
			return nil, err
		}}}
	}
	valid := uploadBody(registry.DevelopmentWABA)
	tests := []struct {
		name       string
		options    Options
		method     string
		path, body string
		status     int
		code, says string
	}{
		{"an unknown path", Options{}, "GET", "/", "", 404, "UnknownOperationException", "No operation has the path '/'"},
		{"a known path with another method", Options{}, "PUT", "/v1/whatsapp/flow", "", 404, "UnknownOperationException", "'PUT' is not a method of"},
		{"the development key away from loopback", Options{}, "POST", uploadPath, valid, 403, "UnrecognizedClientException", "The security token included in the request is invalid."},
		{"an operation that is not built", answer(nil), "POST", "/v1/whatsapp/send", "{}", 501, "NotImplementedException", "SendWhatsAppMessage is not built"},
		{"missing members", answer(nil), "POST", uploadPath, "{}", 400, "ValidationException",
			"3 validation errors detected: Value null at 'id' failed to satisfy constraint: Member must not be null; Value null at 'flowId' failed to satisfy constraint: Member must not be null; Value null at 'flowJson' failed to satisfy constraint: Member must not be null"},
		{"a pattern", answer(nil), "POST", uploadPath, `{"id":"waba-1","flowId":"x","flowJson":"e30="}`, 400, "ValidationException",
			"1 validation error detected: Value 'x' at 'flowId' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]+"},
		{"an empty blob", answer(nil), "POST", uploadPath, `{"id":"waba-1","flowId":"1","flowJson":""}`, 400, "ValidationException",
			"1 validation error detected: Value at 'flowJson' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"another account's ARN", answer(nil), "POST", uploadPath, uploadBody("arn:aws:social-messaging:us-east-1:111122223333:waba/0123456789abcdef0123456789abcdef"), 400, "InvalidParametersException", "Provided parameters are not valid"},
		{"another region's ARN", answer(nil), "POST", uploadPath, uploadBody("arn:aws:social-messaging:eu-west-1:000000000000:waba/0123456789abcdef0123456789abcdef"), 400, "InvalidParametersException", "Provided parameters are not valid"},
		{"a WABA that is not linked", answer(nil), "POST", uploadPath, uploadBody("waba-ffffffffffffffffffffffffffffffff"), 404, "ResourceNotFoundException", "LinkedWhatsAppBusinessAccountId Not Found"},
		{"a flow that Meta does not know", answer(&meta.Error{Code: 100, Subcode: 33, Message: "no such flow"}), "POST", uploadPath, valid, 404, "ResourceNotFoundException", "no such flow (code 100, subcode 33)"},
		{"a state that forbids it", answer(&meta.Error{Code: 139001}), "POST", uploadPath, valid, 400, "InvalidParametersException", "139001"},
		{"stored, but try again", answer(&meta.Error{Code: 139001, Subcode: 4016012}), "POST", uploadPath, valid, 502, "DependencyException", "4016012"},
		{"a dead token", answer(&meta.Error{Code: 190}), "POST", uploadPath, valid, 403, "AccessDeniedByMetaException", "190"},
		{"a missing permission", answer(&meta.Error{Code: 274}), "POST", uploadPath, valid, 403, "AccessDeniedByMetaException", "274"},
		{"a limit of Meta's", answer(&meta.Error{Code: 80007, RetryAfter: time.Minute}), "POST", uploadPath, valid, 429, "ThrottledRequestException", "80007"},
		{"Meta down", answer(&meta.Error{Code: 2}), "POST", uploadPath, valid, 502, "DependencyException", "code 2"},
		{"a code nobody has heard of", answer(&meta.Error{Code: 987654}), "POST", uploadPath, valid, 502, "DependencyException", "987654"},
		{"Meta too slow", answer(context.DeadlineExceeded), "POST", uploadPath, valid, 502, "DependencyException", "did not answer in time"},
		{"a fault of ours", answer(errors.New("secret detail")), "POST", uploadPath, valid, 500, "InternalServiceException", "internal error"},
		{"a panic", answer(nil), "POST", "/v1/whatsapp/flow/publish", `{"id":"` + registry.DevelopmentWABA + `","flowId":"1"}`, 500, "InternalServiceException", "internal error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := open(t, tt.options)
			status, code, body := d.send(t, tt.method, tt.path, tt.body)
			var out struct{ Message string }
			if err := json.Unmarshal([]byte(body), &out); err != nil {
				t.Fatal(err)
			}
			if status != tt.status || code != tt.code || !strings.Contains(out.Message, tt.says) {
				t.Errorf("got %d %s %q\nwant %d %s %q", status, code, out.Message, tt.status, tt.code, tt.says)
			}
			if strings.Contains(body, "secret detail") || strings.Contains(body, "goroutine") {
				t.Errorf("the answer leaks its cause: %s", body)
			}
			if tt.status == 500 && !strings.Contains(d.log.String(), "cause=") {
				t.Errorf("the log does not have the cause: %s", d.log)
			}
		})
	}
}

func TestServer_throttles_each_key_and_operation(t *testing.T) {
	rates := Rates{}
	if err := rates.ParseRate("UpdateWhatsAppFlowAssets=0.001/2"); err != nil {
		t.Fatal(err)
	}
	d := open(t, Options{AllowDevelopment: true, Rates: rates, Meta: upload{answer: func(context.Context, []byte) ([]meta.ValidationError, error) {
		return nil, nil
	}}})
	for i, want := range []int{200, 200, 429} {
		status, code, _ := d.send(t, "POST", uploadPath, uploadBody(registry.DevelopmentWABA))
		if status != want || want == 429 && code != "ThrottledRequestException" {
			t.Errorf("call %d: %d %s, want %d", i+1, status, code, want)
		}
	}
	if status, _, _ := d.send(t, "GET", "/v1/whatsapp/waba/list", ""); status != 200 {
		t.Errorf("another operation is throttled too: %d", status)
	}
}

func TestServer_refuses_large_bodies(t *testing.T) {
	d := open(t, Options{AllowDevelopment: true, Meta: upload{}})
	status, code, _ := d.send(t, "POST", "/v1/whatsapp/flow/publish", `{"id":"`+strings.Repeat("x", maxPlainBody)+`"}`)
	if status != 413 || code != "RequestEntityTooLargeException" {
		t.Errorf("got %d %s", status, code)
	}
}

func TestServer_checks_the_content_type(t *testing.T) {
	d := open(t, Options{AllowDevelopment: true, Meta: upload{answer: func(context.Context, []byte) ([]meta.ValidationError, error) {
		return nil, nil
	}}})
	for contentType, want := range map[string]int{
		"application/json; charset=utf-8":   200,
		"application/x-www-form-urlencoded": 415,
		"text/json":                         415,
	} {
		// The signer signs the content type, so it is set before signing.
		body := uploadBody(registry.DevelopmentWABA)
		r, _ := http.NewRequest("POST", d.URL+uploadPath, strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		sum := sha256.Sum256([]byte(body))
		credentials := aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}
		if err := v4.NewSigner().SignHTTP(t.Context(), credentials, r, hex.EncodeToString(sum[:]), Service, "us-east-1", time.Now()); err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: status %d, want %d", contentType, answer.StatusCode, want)
		}
	}
}

func TestRates(t *testing.T) {
	r := Rates{}
	for _, s := range []string{"UpdateWhatsAppFlowAssets=2.5", "*=100/7"} {
		if err := r.ParseRate(s); err != nil {
			t.Error(err)
		}
	}
	if r["UpdateWhatsAppFlowAssets"] != (Rate{2.5, 3}) || r["*"] != (Rate{100, 7}) {
		t.Errorf("rates %v", r)
	}
	for _, s := range []string{"", "x", "Nope=1", "*=0", "*=-1", "*=NaN", "*=1/0", "*=1/x", "*=1e9"} {
		if err := r.ParseRate(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestServer_refuses_tag_keys_of_AWS(t *testing.T) {
	d := open(t, Options{AllowDevelopment: true, Meta: upload{}})
	arn := "arn:aws:social-messaging:us-east-1:000000000000:waba/0123456789abcdef0123456789abcdef"
	for key, want := range map[string]int{"aws:x": 400, "AWS:": 400, "aws": 200, "team": 200} {
		status, code, body := d.send(t, "POST", "/v1/tags/tag-resource", fmt.Sprintf(`{"resourceArn":%q,"tags":[{"key":%q,"value":"v"}]}`, arn, key))
		if status != want || want == 400 && (code != "InvalidParametersException" || !strings.Contains(body, "reserved")) {
			t.Errorf("%s: %d %s %s", key, status, code, body)
		}
	}
}

func TestServer_takes_topics_of_the_callers_account(t *testing.T) {
	for _, all := range []bool{false, true} {
		d := open(t, Options{AllowDevelopment: true, Meta: upload{}, AnyTopicAccount: all})
		for arn, taken := range map[string]bool{
			"arn:aws:sns:eu-west-1:000000000000:flows":            true,
			"arn:aws:sns:eu-west-1:111122223333:flows":            all,
			"arn:aws-cn:sns:eu-west-1:111122223333:flows.fifo":    all,
			"arn:aws:connect:eu-west-1:111122223333:instance/1-2": true, // nothing goes there
		} {
			body := fmt.Sprintf(`{"id":%q,"eventDestinations":[{"eventDestinationArn":%q}]}`, registry.DevelopmentWABA, arn)
			status, code, text := d.send(t, "PUT", "/v1/whatsapp/waba/eventdestinations", body)
			if taken && status == 200 {
				continue
			}
			if taken || code != "InvalidParametersException" || !strings.Contains(text, "of another account than 000000000000") {
				t.Errorf("%s, any account %v: %d %s", arn, all, status, text)
			}
		}
	}
}

func TestIsDestination(t *testing.T) {
	for arn, want := range map[string]bool{
		"arn:aws:sns:eu-west-1:111122223333:flows":              true,
		"arn:aws:sns:eu-west-1:111122223333:flows.fifo":         true,
		"arn:aws:connect:eu-west-1:111122223333:instance/1-2":   true,
		"arn:aws:sns:eu-west-1:111122223333:flows:subscription": false,
		"arn:aws:sqs:eu-west-1:111122223333:flows":              false,
		"arn:aws:sns:::flows":                                   false,
		"arn:aws:sns:eu-west-1:111122223333":                    false,
	} {
		if got := isDestination(arn); got != want {
			t.Errorf("%s: %v", arn, got)
		}
	}
}
