package wire_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// developmentPhone is Meta's id of the development account's phone number.
const developmentPhone = "106540352242922"

// graphPost posts form fields to the Graph API and reads its answer.
func (s *server) graphPost(t *testing.T, path string, form url.Values, into any) {
	t.Helper()
	form.Set("access_token", "test")
	answer, err := http.PostForm(s.endpoint+"/v24.0/"+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil || answer.StatusCode != 200 {
		t.Fatalf("%s: %d, %v, %v", path, answer.StatusCode, into, err)
	}
}

// endpointFlow creates a flow without errors whose endpoint is at an address.
func (s *server) endpointFlow(t *testing.T, name, source, address string) (id string) {
	t.Helper()
	var flow struct {
		ID               string `json:"id"`
		ValidationErrors []any  `json:"validation_errors"`
	}
	s.graphPost(t, "102290129340398/flows", url.Values{
		"name": {name}, "categories": {`["OTHER"]`}, "flow_json": {source}, "endpoint_uri": {address},
	}, &flow)
	if len(flow.ValidationErrors) > 0 {
		t.Fatalf("the flow has errors: %v", flow.ValidationErrors)
	}
	return flow.ID
}

// exchangeAddress is where the preview of a flow asks its endpoint.
func (s *server) exchangeAddress(t *testing.T, flow string) string {
	t.Helper()
	answer, err := http.Get(s.endpoint + "/v24.0/" + flow + "?access_token=test&fields=preview.invalidate(false)")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var shown struct {
		Preview struct {
			URL string `json:"preview_url"`
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&shown); err != nil {
		t.Fatal(err)
	}
	return strings.Replace(shown.Preview.URL, "?token=", "/exchange?token=", 1)
}

// sampleEndpoint builds and runs examples/endpoint until the test ends.
func sampleEndpoint(t *testing.T, listen, privateKey, appSecret string) *journal {
	t.Helper()
	dir := t.TempDir()
	key, program := filepath.Join(dir, "private.pem"), filepath.Join(dir, "endpoint")
	if err := os.WriteFile(key, []byte(privateKey), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", program, "flowport/examples/endpoint").CombinedOutput(); err != nil {
		t.Fatalf("building the sample: %v\n%s", err, out)
	}
	log := &journal{}
	process := exec.Command(program, "-listen", listen, "-key", key)
	process.Env = append(cleanEnvironment(), "APP_SECRET="+appSecret)
	process.Stderr = log
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
		if t.Failed() {
			t.Logf("the sample's log:\n%s", log)
		}
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		connection, err := net.Dial("tcp", listen)
		if err == nil {
			connection.Close()
			return log
		}
		if time.Now().After(deadline) {
			t.Fatalf("the sample does not listen: %v\n%s", err, log)
		}
	}
}

// exchanged is what the preview page is told.
type exchanged struct {
	Answer struct {
		Screen string
		Data   map[string]any
		Error  string
		Closed *string
	}
	Key              string
	Status, Attempts int
	Request          map[string]any
	Response         map[string]any
	Notification     *struct {
		Status   int
		Request  struct{ Data map[string]string }
		Response struct{ Data map[string]bool }
	}
}

// TestEndpoint runs the sample flow against the sample endpoint, from the first
// screen to the end, through the preview's way to it.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), "--log-level", "debug")
	source, err := os.ReadFile("../../examples/endpoint/flow.json")
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := free.Addr().String()
	free.Close()

	flow := s.endpointFlow(t, "Book a table", string(source), "http://"+listen+"/")
	show := func(what string) string { return flowport(t, "endpoint", "show", flow, what, "--data", s.dir) }
	log := sampleEndpoint(t, listen, show("private-key"), strings.TrimSpace(show("app-secret")))

	address := s.exchangeAddress(t, flow)
	_, token, _ := strings.Cut(address, "?token=")
	ask := func(t *testing.T, request string) exchanged {
		t.Helper()
		answer, err := http.Post(address, "application/json", strings.NewReader(request))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var out exchanged
		if err := json.NewDecoder(answer.Body).Decode(&out); err != nil || answer.StatusCode != 200 {
			t.Fatalf("status %d, %v, %+v", answer.StatusCode, err, out)
		}
		return out
	}

	t.Run("is well", func(t *testing.T) {
		if out := flowport(t, "endpoint", "ping", flow, "--data", s.dir); !strings.Contains(out, `{"data":{"status":"active"}}`) {
			t.Error(out)
		}
	})
	for _, step := range []struct {
		does, request, screen string
		status                int
		has                   string // of the data
	}{
		{"opens", `{"action":"INIT","data":{},"flow_token":"t1"}`, "DAY", 200, "days"},
		{"goes on", `{"action":"data_exchange","screen":"DAY","data":{"day":"friday"},"flow_token":"t1"}`, "TIME", 200, "times"},
		{"goes back", `{"action":"BACK","screen":"TIME","data":{},"flow_token":"t1"}`, "DAY", 200, "days"},
		{"stays with a message", `{"action":"data_exchange","screen":"TIME","data":{"day":"friday","time":"20:00","name":"Grace Hopper"},"flow_token":"t1"}`, "TIME", 200, "error_message"},
		{"confirms", `{"action":"data_exchange","screen":"TIME","data":{"day":"friday","time":"18:00","name":"Grace Hopper"},"flow_token":"t1"}`, "CONFIRM", 200, "summary"},
		{"ends", `{"action":"data_exchange","screen":"CONFIRM","data":{"day":"friday","time":"18:00","name":"Grace Hopper"},"flow_token":"t1"}`, "SUCCESS", 200, "extension_message_response"},
		{"is over", `{"action":"INIT","data":{},"flow_token":"t1"}`, "", 427, ""},
	} {
		t.Run(step.does, func(t *testing.T) {
			got := ask(t, step.request)
			_, has := got.Answer.Data[step.has]
			if got.Status != step.status || got.Answer.Screen != step.screen || step.has != "" && !has || got.Attempts != 1 || got.Key != "flow" {
				t.Errorf("got %+v", got)
			}
			if got.Status == 427 && (got.Answer.Error != "flow_token_invalid" || got.Answer.Closed == nil || *got.Answer.Closed != "This table is booked already.") {
				t.Errorf("the end is %+v", got.Answer)
			}
			if _, signed := got.Request["flow_token_signature"]; !signed {
				t.Error("the flow token is not signed")
			}
		})
	}
	t.Run("is told when its answer cannot be used", func(t *testing.T) {
		got := ask(t, `{"action":"BACK","screen":"CONFIRM","data":{},"flow_token":"t2"}`)
		n := got.Notification
		if got.Answer.Error != "invalid-screen-transition" || n == nil || n.Status != 200 || !n.Response.Data["acknowledged"] || n.Request.Data["error"] != "invalid-screen-transition" {
			t.Errorf("got %+v, notification %+v", got.Answer, n)
		}
		// What it logs comes through a pipe.
		for end := time.Now().Add(10 * time.Second); !strings.Contains(log.String(), "could not use an answer"); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the sample logged\n%s", log)
			}
		}
	})
	t.Run("cannot decrypt under another key", func(t *testing.T) {
		other, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKIXPublicKey(&other.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		var set struct{ Success bool }
		setKey := func(key string) {
			s.graphPost(t, developmentPhone+"/whatsapp_business_encryption", url.Values{"business_public_key": {key}}, &set)
		}
		const open = `{"action":"INIT","data":{},"flow_token":"t3","phone_number":"` + developmentPhone + `"}`
		setKey(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
		if got := ask(t, open); got.Status != 421 || got.Attempts != 2 || got.Answer.Error != "business-decryption-error" || got.Key != "phone_number" {
			t.Errorf("got %+v", got)
		}
		setKey(show("public-key"))
		if got := ask(t, open); got.Status != 200 || got.Answer.Screen != "DAY" || got.Key != "phone_number" {
			t.Errorf("with its own key: %+v", got)
		}
	})
	t.Run("says where the right key is", func(t *testing.T) {
		other := s.endpointFlow(t, "Another", string(source), "http://"+listen+"/")
		command := exec.Command(binary, "endpoint", "ping", other, "--data", s.dir, "--app-secret", strings.TrimSpace(show("app-secret")))
		command.Env = cleanEnvironment()
		out, err := command.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("flowport endpoint show "+other+" private-key")) {
			t.Errorf("%v: %s", err, out)
		}
	})
	t.Run("refuses another signature", func(t *testing.T) {
		command := exec.Command(binary, "endpoint", "ping", flow, "--data", s.dir, "--app-secret", "another")
		command.Env = cleanEnvironment()
		out, err := command.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("432")) {
			t.Errorf("%v: %s", err, out)
		}
	})
	t.Run("is told about and kept without its secrets", func(t *testing.T) {
		appSecret, privateKey := strings.TrimSpace(show("app-secret")), show("private-key")
		for _, secret := range []string{appSecret, token, "Grace Hopper"} {
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("the log has %q", secret)
			}
		}
		block, _ := pem.Decode([]byte(privateKey))
		files, err := filepath.Glob(filepath.Join(s.dir, "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, []byte(appSecret)) || bytes.Contains(text, block.Bytes[100:200]) || bytes.Contains(text, []byte(privateKey[100:160])) {
				t.Errorf("%s holds a secret", file)
			}
		}
	})
}

// TestEndpoint_large_answers lets an endpoint answer many calls at once with 10 MB
// of small values: the server's memory stays bounded.
func TestEndpoint_large_answers(t *testing.T) {
	s := start(t, t.TempDir())
	values := bytes.Repeat([]byte("1111,"), 2_000_000)
	large := slices.Concat([]byte(`{"screen":"A","data":{"x":[`), values[:len(values)-1], []byte(`]}}`))
	var key *rsa.PrivateKey
	business := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct {
			Key []byte `json:"encrypted_aes_key"`
			IV  []byte `json:"initial_vector"`
		}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		aesKey, err := rsa.DecryptOAEP(sha256.New(), nil, key, sent.Key, nil)
		if err != nil {
			t.Error(err)
		}
		block, _ := aes.NewCipher(aesKey)
		aead, _ := cipher.NewGCMWithNonceSize(block, len(sent.IV))
		for i := range sent.IV {
			sent.IV[i] = ^sent.IV[i]
		}
		_, _ = io.WriteString(w, base64.StdEncoding.EncodeToString(aead.Seal(nil, sent.IV, large, nil)))
	}))
	defer business.Close()
	flow := s.endpointFlow(t, "Large", `{"version":"7.3","data_api_version":"3.0","routing_model":{},"screens":[{"id":"A",
		"data":{"x":{"type":"array","items":{"type":"number"},"__example__":[]}},"terminal":true,"layout":{"type":"SingleColumnLayout","children":[
		{"type":"Footer","label":"Go on","on-click-action":{"name":"data_exchange","payload":{}}}]}}]}`, business.URL)
	block, _ := pem.Decode([]byte(flowport(t, "endpoint", "show", flow, "private-key", "--data", s.dir)))
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	key = private.(*rsa.PrivateKey)
	address := s.exchangeAddress(t, flow)

	var asked sync.WaitGroup
	for range 8 {
		asked.Go(func() {
			answer, err := http.Post(address, "application/json", strings.NewReader(`{"action":"INIT","data":{},"flow_token":"t"}`))
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			if n, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != 200 || n < int64(len(large)) {
				t.Errorf("status %d, %d bytes, %v", answer.StatusCode, n, err)
			}
		})
	}
	asked.Wait()
	if peak := s.peakMemory(t); !underRace {
		t.Logf("peak %d MiB", peak>>20)
		if peak > 700<<20 {
			t.Errorf("the server took %d MiB", peak>>20)
		}
	}
}
