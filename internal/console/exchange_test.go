package console

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/endpoint"
	"flowport/internal/meta"
)

// business owns the key pair of the tests' endpoint.
var business = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// keys is an Endpoints with that key.
type keys struct{ err error }

func (k keys) EndpointKeys(_ context.Context, _, phone string) (EndpointKeys, error) {
	der, err := x509.MarshalPKIXPublicKey(&business().PublicKey)
	out := EndpointKeys{string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), "app secret", SourceFlow}
	if phone == "106" {
		out.Source = SourcePhone
	}
	return out, errors.Join(err, k.err)
}

// answering is an endpoint that answers messages with what say gives for them.
func answering(t *testing.T, say func(message string) (status int, answer string)) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct {
			Data []byte `json:"encrypted_flow_data"`
			Key  []byte `json:"encrypted_aes_key"`
			IV   []byte `json:"initial_vector"`
		}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		key, err := rsa.DecryptOAEP(sha256.New(), nil, business(), sent.Key, nil)
		if err != nil {
			t.Error(err)
		}
		block, _ := aes.NewCipher(key)
		aead, _ := cipher.NewGCMWithNonceSize(block, 16)
		clear, err := aead.Open(nil, sent.IV, sent.Data, nil)
		if err != nil {
			t.Error(err)
		}
		for i := range sent.IV {
			sent.IV[i] = ^sent.IV[i]
		}
		status, answer := say(string(clear))
		w.WriteHeader(status)
		_, _ = io.WriteString(w, base64.StdEncoding.EncodeToString(aead.Seal(nil, sent.IV, []byte(answer), nil)))
	}))
	t.Cleanup(server.Close)
	return server
}

const talking = `{"version": "7.3", "data_api_version": "3.0", "routing_model": {"A": ["B"], "B": []}, "screens": [
	{"id": "A"}, {"id": "B", "data": {"name": {"type": "string"}}, "terminal": true}]}`

// serveExchange runs the handler with calls of endpoints on this machine.
func serveExchange(t *testing.T, p *pages, k Endpoints) (address string, log *strings.Builder) {
	t.Helper()
	log = &strings.Builder{}
	calls := endpoint.NewClient(true)
	server := httptest.NewServer(New(Options{
		Pages: p, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), Endpoints: k, Calls: calls,
	}))
	t.Cleanup(func() {
		calls.Close()
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return server.URL, log
}

// ask posts a request and gives the answer, without its durations.
func ask(t *testing.T, address, body string, header ...string) (status int, answer map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", address+"/preview/42/exchange?token=secret", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	wantProtected(t, response)
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	delete(answer, "duration")
	if told, ok := answer["notification"].(map[string]any); ok {
		delete(told, "duration")
	}
	return response.StatusCode, answer
}

func TestExchange(t *testing.T) {
	const asks = `{"action":"data_exchange","screen":"A","data":{"x":1},"flow_token":"t","phone_number":"106"}`
	const sends = `{"version":"3.0","action":"data_exchange","screen":"A","data":{"x":1},"flow_token":"t"}`
	notification := func(key, text string) string {
		message, _ := json.Marshal(map[string]string{"error": key, "error_message": text})
		return `{"version":"3.0","action":"data_exchange","screen":"A","data":` + string(message) + `,"flow_token":"t"}`
	}
	for name, c := range map[string]struct {
		asks    string
		status  int
		answers string
		sends   []string // what the endpoint gets
		want    string   // the page's answer
	}{
		"goes on": {asks, 200, `{"screen":"B","data":{"name":"Ada"}}`, []string{sends},
			`{"answer":{"screen":"B","data":{"name":"Ada"}},"key":"phone_number","status":200,"attempts":1,
				"request":` + sends + `,"response":{"screen":"B","data":{"name":"Ada"}}}`},
		"opens": {`{"action":"INIT","data":{},"flow_token":"t"}`, 200, `{"screen":"A","data":{}}`,
			[]string{`{"version":"3.0","action":"INIT","screen":"","data":{},"flow_token":"t"}`},
			`{"answer":{"screen":"A","data":{}},"key":"flow","status":200,"attempts":1,
				"request":{"version":"3.0","action":"INIT","screen":"","data":{},"flow_token":"t"},"response":{"screen":"A","data":{}}}`},
		"health check": {`{"action":"ping"}`, 200, `{"data":{"status":"active"}}`, []string{`{"version":"3.0","action":"ping"}`},
			`{"answer":{"screen":"","data":{"status":"active"}},"key":"flow","status":200,"attempts":1,
				"request":{"version":"3.0","action":"ping"},"response":{"data":{"status":"active"}}}`},
		"data that does not fit": {asks, 200, `{"screen":"B","data":{"name":7}}`,
			[]string{sends, notification("payload-schema-error", "'data.name' of the answer is number, and screen 'B' declares it to be string.")},
			`{"answer":{"error":"payload-schema-error","message":"'data.name' of the answer is number, and screen 'B' declares it to be string."},
				"key":"phone_number","status":200,"attempts":1,"request":` + sends + `,"response":{"screen":"B","data":{"name":7}},
				"notification":{"status":200,"attempts":1,"response":{"screen":"B","data":{"name":7}},
					"request":` + notification("payload-schema-error", "'data.name' of the answer is number, and screen 'B' declares it to be string.") + `}}`},
		"a screen that is not reachable": {strings.Replace(asks, `"screen":"A"`, `"screen":"B"`, 1), 200, `{"screen":"C","data":{}}`,
			[]string{strings.Replace(sends, `"screen":"A"`, `"screen":"B"`, 1),
				strings.Replace(notification("invalid-screen-transition", "The flow has no screen 'C'."), `"screen":"A"`, `"screen":"B"`, 1)},
			`{"answer":{"error":"invalid-screen-transition","message":"The flow has no screen 'C'."},"key":"phone_number","status":200,"attempts":1,
				"request":` + strings.Replace(sends, `"screen":"A"`, `"screen":"B"`, 1) + `,"response":{"screen":"C","data":{}},
				"notification":{"status":200,"attempts":1,"response":{"screen":"C","data":{}},
					"request":` + strings.Replace(notification("invalid-screen-transition", "The flow has no screen 'C'."), `"screen":"A"`, `"screen":"B"`, 1) + `}}`},
		"a token that is no longer valid": {asks, 427, `{"error_msg":"Sold out"}`, []string{sends},
			`{"answer":{"error":"flow_token_invalid","message":"The endpoint says that the flow token is no longer valid: WhatsApp ends the flow here.","closed":"Sold out"},
				"key":"phone_number","status":427,"attempts":1,"request":` + sends + `,"response":{"error_msg":"Sold out"}}`},
		"a fault of the endpoint": {asks, 500, `{}`, []string{sends},
			`{"answer":{"error":"unexpected_http_status_code","message":"The endpoint answered with status 500 instead of 200."},
				"key":"phone_number","status":500,"attempts":1,"request":` + sends + `}`},
		"an endpoint with another private key": {`{"action":"ping"}`, 421, `{}`, []string{`{"version":"3.0","action":"ping"}`, `{"version":"3.0","action":"ping"}`},
			`{"answer":{"error":"business-decryption-error","message":"The endpoint answered 421 twice: it cannot decrypt. Its private key does not belong to the public key that flowport encrypts with. 'flowport endpoint show 42 private-key' prints the right one."},
				"key":"flow","status":421,"attempts":2,"request":{"version":"3.0","action":"ping"}}`},
		"a health check that is not answered": {`{"action":"ping"}`, 200, `{"data":{"status":"asleep"}}`, []string{`{"version":"3.0","action":"ping"}`},
			`{"answer":{"error":"payload-schema-error","message":"The answer to a health check is {\"data\": {\"status\": \"active\"}}."},
				"key":"flow","status":200,"attempts":1,"request":{"version":"3.0","action":"ping"},"response":{"data":{"status":"asleep"}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			business := answering(t, func(message string) (int, string) {
				got = append(got, message)
				return c.status, c.answers
			})
			address, log := serveExchange(t, &pages{flow: &meta.Flow{ID: "42", EndpointURI: business.URL}, src: []byte(talking)}, keys{})
			status, answer := ask(t, address, c.asks)
			var want map[string]any
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, answer); diff != "" || status != 200 {
				t.Errorf("status %d, -want +got:\n%s", status, diff)
			}
			if diff := cmp.Diff(c.sends, got); diff != "" {
				t.Errorf("the endpoint got, -want +got:\n%s", diff)
			}
			if logged := log.String(); strings.Contains(logged, "secret") || strings.Contains(logged, "name") || !strings.Contains(logged, "exchange") {
				t.Errorf("logged %s", logged)
			}
		})
	}
}

func TestExchange_refuses(t *testing.T) {
	const init = `{"action":"INIT","data":{},"flow_token":"t"}`
	for name, c := range map[string]struct {
		pages  pages
		body   string
		header []string
		status int
		says   string
	}{
		"an unknown link":         {pages{err: meta.ErrLinkInvalid}, init, nil, 404, "no such preview"},
		"an expired link":         {pages{err: meta.ErrLinkExpired}, init, nil, 410, "expired"},
		"a fault of ours":         {pages{err: errors.New("disk on fire")}, init, nil, 500, "log says why"},
		"a foreign page":          {pages{}, init, []string{"Sec-Fetch-Site", "cross-site"}, 403, "another web page"},
		"a foreign origin":        {pages{}, init, []string{"Origin", "https://example.com"}, 403, "another web page"},
		"a form":                  {pages{}, init, []string{"Content-Type", "text/plain"}, 415, "application/json"},
		"a flow without endpoint": {pages{src: []byte(`{"version": "7.3"}`)}, init, nil, 409, "data_api_version"},
		"a flow without draft":    {pages{}, init, nil, 409, "data_api_version"},
		"no endpoint_uri":         {pages{src: []byte(talking), flow: &meta.Flow{ID: "42"}}, init, nil, 409, "endpoint_uri"},
		"no JSON":                 {pages{src: []byte(talking)}, "{", nil, 400, "JSON"},
		"another action":          {pages{src: []byte(talking)}, `{"action":"complete"}`, nil, 400, "action"},
		"data that is none":       {pages{src: []byte(talking)}, `{"action":"INIT","data":[1]}`, nil, 400, "data"},
		"a long phone number":     {pages{src: []byte(talking)}, `{"action":"INIT","phone_number":"` + strings.Repeat("1", 65) + `"}`, nil, 400, "phone_number"},
		"more than 10 MB":         {pages{src: []byte(talking)}, `{"action":"INIT","data":{"a":"` + strings.Repeat("a", 10<<20) + `"}}`, nil, 413, "10 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			called := false
			business := answering(t, func(string) (int, string) { called = true; return 200, "{}" })
			if c.pages.flow == nil {
				c.pages.flow = &meta.Flow{ID: "42", EndpointURI: business.URL}
			}
			address, log := serveExchange(t, &c.pages, keys{})
			status, answer := ask(t, address, c.body, c.header...)
			if text, _ := answer["message"].(string); status != c.status || !strings.Contains(text, c.says) || strings.Contains(text, "fire") {
				t.Errorf("status %d, %v", status, answer)
			}
			if called || strings.Contains(log.String(), "fire") != (c.status == 500) {
				t.Errorf("called %v, logged %s", called, log)
			}
		})
	}
	t.Run("a fault of the keys", func(t *testing.T) {
		address, log := serveExchange(t, &pages{flow: &meta.Flow{ID: "42", EndpointURI: "https://example.com"}, src: []byte(talking)}, keys{errors.New("disk on fire")})
		if status, answer := ask(t, address, init); status != 500 || !strings.Contains(log.String(), "fire") {
			t.Errorf("status %d, %v", status, answer)
		}
	})
	t.Run("everything where no endpoints are called", func(t *testing.T) {
		address, _ := serve(t, &pages{flow: flow()})
		if status, answer := ask(t, address, init); status != 404 {
			t.Errorf("status %d, %v", status, answer)
		}
	})
	t.Run("too many calls of one flow", func(t *testing.T) {
		var p paces
		for range exchangeBurst {
			if !p.allow("1") {
				t.Fatal("refused too early")
			}
		}
		if p.allow("1") || !p.allow("2") {
			t.Error("the paces are not those of each flow")
		}
	})
}

// shared is a Pages that many may ask at once: it notes nothing.
type shared struct{ pages }

func (s shared) PreviewedFlow(context.Context, string, string) (*meta.Flow, []byte, error) {
	return s.flow, s.src, s.err
}

func (s shared) OpenAsset(context.Context, string, url.Values) ([]byte, error) {
	return s.src, s.err
}

// unread is a page that does not take its answer before taken is closed.
type unread struct {
	*httptest.ResponseRecorder
	offered chan<- struct{}
	taken   <-chan struct{}
}

func (u unread) Write(answer []byte) (int, error) {
	u.offered <- struct{}{}
	<-u.taken
	return u.ResponseRecorder.Write(answer)
}

func TestExchange_bounds_answers_that_nobody_takes(t *testing.T) {
	business := answering(t, func(string) (int, string) { return 200, `{"screen":"A","data":{}}` })
	calls := endpoint.NewClient(true)
	defer calls.Close()
	h := New(Options{
		Pages:     shared{pages{flow: &meta.Flow{ID: "42", EndpointURI: business.URL}, src: []byte(talking)}},
		Endpoints: keys{}, Calls: calls,
	})
	const more = 2
	offered, taken := make(chan struct{}, maxExchanges+more), make(chan struct{})
	var asked sync.WaitGroup
	for range maxExchanges + more {
		asked.Go(func() {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/preview/42/exchange?token=secret",
				strings.NewReader(`{"action":"INIT","data":{},"flow_token":"t"}`))
			r.Header.Set("Content-Type", "application/json")
			h.ServeHTTP(unread{httptest.NewRecorder(), offered, taken}, r)
		})
	}
	for range maxExchangesOfFlow {
		<-offered
	}
	select {
	case <-offered:
		t.Errorf("more than %d answers of a flow are held", maxExchangesOfFlow)
	case <-time.After(200 * time.Millisecond):
	}
	close(taken)
	asked.Wait()
}
