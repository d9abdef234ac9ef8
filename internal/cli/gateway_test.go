package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Secrets that must not come out anywhere.
const (
	plantedToken = "EAAJplantedGATEWAYplantedGATEWAYplantedGATEWAY0123456789"
	plantedPhone = "+491512345678901"
)

// aMeta answers as Meta for one flow of WABA 42. It says that every Flow JSON
// has an error that flowport does not know.
func aMeta(t *testing.T, uploads *atomic.Int32) *httptest.Server {
	mux := http.NewServeMux()
	answer := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+plantedToken {
				t.Errorf("%s %s: Authorization is %q", r.Method, r.URL, r.Header.Get("Authorization"))
			}
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		}
	}
	const errs = `"validation_errors":[{"error":"NEW_RULE","error_type":"FLOW_JSON_ERROR","message":"m","line_start":1,"line_end":1,"column_start":1,"column_end":2,"pointers":[{"line_start":1,"path":"screens[0].\u001b[2Jx"}]}]`
	mux.HandleFunc("GET /v24.0/42/flows", answer(`{"data":[]}`))
	mux.HandleFunc("POST /v24.0/42/flows", answer(`{"id":"7001","success":true,"validation_errors":[]}`))
	mux.HandleFunc("GET /v24.0/7001", answer(`{"id":"7001","name":"f","status":"DRAFT","categories":["OTHER"],"validation_errors":[],"preview":{"preview_url":"https://business.facebook.com/preview?token=abc","expires_at":"2027-05-21T11:18:09+0000"},"whatsapp_business_account":{"id":"42","name":"call `+plantedPhone+`"}}`))
	mux.HandleFunc("POST /v24.0/7001/assets", func(w http.ResponseWriter, r *http.Request) {
		uploads.Add(1)
		answer(`{"success":true,`+errs+`}`)(w, r)
	})
	mux.HandleFunc("GET /v24.0/7001/assets", answer(`{"data":[{"name":"flow.json","asset_type":"FLOW_JSON","download_url":"https://scontent.example/f?oh=1"}]}`))
	mux.HandleFunc("POST /v24.0/7001/publish", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		answer(`{"error":{"message":"Error validating access token `+plantedToken+`","type":"OAuthException","code":190,"fbtrace_id":"x"}}`)(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestServe_gateway(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var uploads atomic.Int32
	behind := aMeta(t, &uploads)
	defer behind.Close()
	recordings := t.TempDir()
	s := serve(t, serveCmd{LogFormat: "json", metaFlags: metaFlags{Meta: behind.URL + "/v24.0", Record: recordings, Shadow: true}})

	waba := link(t, s.data)
	client, secret := withKey(t, s)
	call := func(method, path string, in, out any) error {
		return client.call(context.Background(), method, path, in, out)
	}

	var created struct{ FlowID string }
	if err := call("POST", "/v1/whatsapp/flow/create", map[string]any{"id": waba, "flowName": "f", "categories": []string{"OTHER"}}, &created); err != nil || created.FlowID != "7001" {
		t.Fatalf("created %+v, %v", created, err)
	}
	var uploaded struct{ ValidationErrors []string }
	err := call("POST", "/v1/whatsapp/flow/assets/update", map[string]any{"id": waba, "flowId": "7001", "flowJson": []byte(validFlow)}, &uploaded)
	if err != nil || len(uploaded.ValidationErrors) != 1 || !strings.Contains(uploaded.ValidationErrors[0], "NEW_RULE") {
		t.Fatalf("uploaded %+v, %v", uploaded, err)
	}
	var got struct {
		Preview struct{ PreviewURL string }
	}
	if err := call("GET", "/v1/whatsapp/flow?id="+waba+"&flowId=7001", nil, &got); err != nil || got.Preview.PreviewURL != "https://business.facebook.com/preview?token=abc" {
		t.Errorf("got %+v, %v", got, err)
	}
	err = call("POST", "/v1/whatsapp/flow/publish", map[string]any{"id": waba, "flowId": "7001"}, nil)
	if err == nil || !strings.Contains(err.Error(), "AccessDeniedByMetaException") || strings.Contains(err.Error(), plantedToken) {
		t.Errorf("error is %v", err)
	}

	t.Run("the well-known key opens nothing", func(t *testing.T) {
		known := *client
		known.credentials = staticCredentials("test", "test")
		if err := known.call(t.Context(), "GET", "/v1/whatsapp/flow/list?id="+waba, nil, nil); err == nil || !strings.Contains(err.Error(), "UnrecognizedClientException") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("a WABA without a token", func(t *testing.T) {
		code, id, stderr := flowport("waba", "link", "--data", s.data, "--id", "43", "--name", "Tokenless")
		if code != 0 {
			t.Fatal(stderr)
		}
		err := call("GET", "/v1/whatsapp/flow/list?id="+strings.TrimSpace(id), nil, nil)
		if err == nil || !strings.Contains(err.Error(), "AccessDeniedByMetaException") || !strings.Contains(err.Error(), "flowport waba rotate") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("the token of another AWS account", func(t *testing.T) {
		const other = "222222222222"
		code, id, stderr := flowport("waba", "link", "--data", s.data, "--account", other, "--id", "42", "--name", "Theirs")
		if code != 0 {
			t.Fatal(stderr)
		}
		theirs, _ := withKey(t, s, "--account", other)
		err := theirs.call(t.Context(), "GET", "/v1/whatsapp/flow/list?id="+strings.TrimSpace(id), nil, nil)
		if err == nil || !strings.Contains(err.Error(), "AccessDeniedByMetaException") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("there are no pages and no faults", func(t *testing.T) {
		for _, path := range []string{"/preview/7001", "/assets/7001/flow.json", "/console/session", faultsPath} {
			answer, err := http.Get(s.endpoint + path)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, answer.StatusCode)
			}
		}
	})

	metrics := page(t, s.endpoint+"/metrics")
	for _, want := range []string{`flowport_meta_calls_total{code="OK",operation="UploadFlowJSON"} 1`, `flowport_meta_calls_total{code="190",operation="Publish"} 1`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics have no %s", want)
		}
	}
	// While the server runs, so that the database has a log beside it.
	noSecrets(t, s.data, plantedToken, secret, plantedPhone)
	noSecrets(t, recordings, plantedToken, secret, plantedPhone)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"metrics": metrics, "log": s.logs.String()} {
		for _, planted := range []string{plantedToken, secret, plantedPhone} {
			if strings.Contains(text, planted) {
				t.Errorf("the %s have %s", name, planted)
			}
		}
	}
	if uploads.Load() != 1 {
		t.Errorf("%d uploads", uploads.Load())
	}

	t.Run("the difference is reported", func(t *testing.T) {
		code, stdout, stderr := flowport("shadow", "report", "--data", s.data)
		if code != 0 || !strings.Contains(stdout, "1 uploads compared") || !strings.Contains(stdout, "only-meta") || !strings.Contains(stdout, "NEW_RULE") || strings.Contains(stdout, "\x1b") {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
		code, stdout, _ = flowport("shadow", "report", "--data", s.data, "--json")
		var report struct {
			Checks int
			Groups []struct{ Kind, Code, LastFlow string }
		}
		if err := json.Unmarshal([]byte(stdout), &report); code != 0 || err != nil || report.Checks != 1 || report.Groups[0].LastFlow != "7001" {
			t.Errorf("exit %d: %s", code, stdout)
		}
	})
}

// link links WABA 42 with the planted token and returns its id.
func link(t *testing.T, data string) string {
	t.Helper()
	file := writeFile(t, "token", plantedToken+"\n")
	code, id, stderr := flowport("waba", "link", "--data", data, "--id", "42", "--name", "Shop", "--token-file", file)
	if code != 0 {
		t.Fatal(stderr)
	}
	return strings.TrimSpace(id)
}

// withKey makes a key and a client that signs with it.
func withKey(t *testing.T, s *served, flags ...string) (*awsClient, string) {
	t.Helper()
	code, stdout, stderr := flowport(append([]string{"keys", "create", "--data", s.data, "--json"}, flags...)...)
	var key struct{ AccessKeyID, SecretAccessKey string }
	if err := json.Unmarshal([]byte(stdout), &key); code != 0 || err != nil {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	return &awsClient{
		endpoint: s.endpoint, region: "us-east-1", timeout: time.Minute,
		credentials: staticCredentials(key.AccessKeyID, key.SecretAccessKey),
	}, key.SecretAccessKey
}

func page(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// noSecrets looks through the bytes of every file below dir.
func noSecrets(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s has %s", path, secret)
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files in %s, %v", files, dir, err)
	}
}
