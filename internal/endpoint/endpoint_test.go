package endpoint

import (
	"context"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "app secret"

// call is a request as the endpoint decrypted it.
type call struct {
	*session
	clear     string
	signature string
	body      []byte
}

// receive decrypts with nothing of the code under test.
func receive(t *testing.T, r *http.Request) *call {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	var sent envelope
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Errorf("%v: %s", err, body)
	}
	key, err := rsa.DecryptOAEP(sha256.New(), nil, business(), sent.AESKey, nil)
	if err != nil {
		t.Error(err)
	}
	s := new(session)
	copy(s.key[:], key)
	copy(s.iv[:], sent.IV)
	s.start()
	clear, err := s.aead.Open(nil, s.iv[:], sent.FlowData, nil)
	if err != nil {
		t.Error(err)
	}
	return &call{s, string(clear), r.Header.Get("X-Hub-Signature-256"), body}
}

// listen starts a TLS server and a client that trusts it.
func listen(t *testing.T, handler http.HandlerFunc) (*Client, Target) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	c := NewClient(true)
	c.https.Transport.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	t.Cleanup(func() {
		c.Close()
		server.Close()
	})
	return c, Target{
		URL: server.URL + "/flow?x=1", AppSecret: secret,
		PublicKey: func(context.Context) (string, error) { return publicPEM(business()), nil },
	}
}

func TestClient_Send_messages(t *testing.T) {
	var got *call
	c, target := listen(t, func(w http.ResponseWriter, r *http.Request) {
		got = receive(t, r)
		if r.Method != "POST" || r.URL.RequestURI() != "/flow?x=1" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s, %v", r.Method, r.URL, r.Header)
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write(got.answer([]byte(`{"screen":"A"}`)))
	})
	message := Message{Version: "3.0", Action: DataExchange, Screen: "FORM", Data: json.RawMessage(`{"a":1}`), FlowToken: "t"}
	signed := message
	signed.Version, signed.SignToken = "4.0", true
	for name, c2 := range map[string]struct {
		message Message
		want    string
	}{
		"ping":          {Message{Version: "3.0", Action: Ping}, `{"version":"3.0","action":"ping"}`},
		"INIT":          {Message{Version: "3.0", Action: Init, FlowToken: "t"}, `{"version":"3.0","action":"INIT","screen":"","data":{},"flow_token":"t"}`},
		"BACK":          {Message{Version: "3.0", Action: Back, Screen: "FORM", FlowToken: "t"}, `{"version":"3.0","action":"BACK","screen":"FORM","data":{},"flow_token":"t"}`},
		"data_exchange": {message, `{"version":"3.0","action":"data_exchange","screen":"FORM","data":{"a":1},"flow_token":"t"}`},
		"an error": {message.Notification(KeySchema, "x"),
			`{"version":"3.0","action":"data_exchange","screen":"FORM","data":{"error":"payload-schema-error","error_message":"x"},"flow_token":"t"}`},
		"an error after INIT": {Message{Version: "3.0", Action: Init, FlowToken: "t"}.Notification(KeyTransition, "x"),
			`{"version":"3.0","action":"INIT","screen":"","data":{"error":"invalid-screen-transition","error_message":"x"},"flow_token":"t"}`},
		"a signed token": {signed, `{"version":"4.0","action":"data_exchange","screen":"FORM","data":{"a":1},"flow_token":"t","flow_token_signature":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmbG93X3Rva2VuIjoidCJ9.` + tokenMAC() + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := c.Send(t.Context(), target, c2.message)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c2.want, got.clear); diff != "" {
				t.Error(diff)
			}
			if string(x.Request) != got.clear || string(x.Response) != `{"screen":"A"}` || x.Status != 200 || x.Attempts != 1 || x.Duration <= 0 {
				t.Errorf("told %+v", x)
			}
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write(got.body)
			if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); got.signature != want {
				t.Errorf("signature %s, want %s", got.signature, want)
			}
		})
	}
	t.Run("without an app secret", func(t *testing.T) {
		target.AppSecret = ""
		if _, err := c.Send(t.Context(), target, signed); err != nil || got.signature != "" || strings.Contains(got.clear, "signature") {
			t.Errorf("%v, signature %q, %s", err, got.signature, got.clear)
		}
	})
}

func tokenMAC() string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmbG93X3Rva2VuIjoidCJ9"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func TestClient_Send_answers(t *testing.T) {
	message := Message{Version: "3.0", Action: Init, FlowToken: "t"}
	for name, c := range map[string]struct {
		answer   func(w http.ResponseWriter, got *call)
		want     Error
		response string
		attempts int
	}{
		"200 that cannot be decrypted": {func(w http.ResponseWriter, _ *call) { _, _ = w.Write([]byte(`{"screen":"A"}`)) },
			Error{Key: KeyResponse, Text: "in clear"}, "", 1},
		"200 without an end": {func(w http.ResponseWriter, _ *call) {
			piece := []byte(strings.Repeat("A", 1<<20))
			for range 64 {
				if _, err := w.Write(piece); err != nil {
					return
				}
			}
		}, Error{Key: KeyResponse, Text: "more than 10 MB"}, "", 1},
		"421": {func(w http.ResponseWriter, _ *call) { w.WriteHeader(421) },
			Error{Key: KeyDecryption, Text: "twice"}, "", 2},
		"427, encrypted": {func(w http.ResponseWriter, got *call) {
			w.WriteHeader(427)
			_, _ = w.Write(got.answer([]byte(`{"error_msg":"The order is closed"}`)))
		}, Error{Closed: true, Message: "The order is closed", Text: "no longer valid"}, `{"error_msg":"The order is closed"}`, 1},
		"427, in clear": {func(w http.ResponseWriter, _ *call) {
			w.WriteHeader(427)
			_, _ = w.Write([]byte(`{"error_msg":"Closed"}`))
		}, Error{Closed: true, Message: "Closed", Text: "no longer valid"}, `{"error_msg":"Closed"}`, 1},
		"427, empty": {func(w http.ResponseWriter, _ *call) { w.WriteHeader(427) },
			Error{Closed: true, Text: "no longer valid"}, "", 1},
		"432": {func(w http.ResponseWriter, _ *call) { w.WriteHeader(432) },
			Error{Key: KeyStatus, Text: "app secret"}, "", 1},
		"a redirect": {func(w http.ResponseWriter, _ *call) {
			w.Header().Set("Location", "http://169.254.169.254/")
			w.WriteHeader(307)
		}, Error{Key: KeyStatus, Text: "not followed"}, "", 1},
		"500": {func(w http.ResponseWriter, _ *call) { w.WriteHeader(500) },
			Error{Key: KeyStatus, Text: "status 500"}, "", 1},
		"201": {func(w http.ResponseWriter, got *call) {
			w.WriteHeader(201)
			_, _ = w.Write(got.answer([]byte(`{}`)))
		}, Error{Key: KeyStatus, Text: "status 201"}, "", 1},
		"a connection that breaks off": {func(http.ResponseWriter, *call) { panic(http.ErrAbortHandler) },
			Error{Key: KeyNoResponse, Text: "failed"}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			client, target := listen(t, func(w http.ResponseWriter, r *http.Request) { c.answer(w, receive(t, r)) })
			x, err := client.Send(t.Context(), target, message)
			e, ok := err.(*Error)
			if !ok || e.Key != c.want.Key || e.Closed != c.want.Closed || e.Message != c.want.Message || !strings.Contains(e.Text, c.want.Text) {
				t.Fatalf("error is %#v", err)
			}
			if string(x.Response) != c.response || x.Attempts != c.attempts {
				t.Errorf("%d attempts, response %s", x.Attempts, x.Response)
			}
		})
	}
}

func TestClient_Send_refreshes_the_key_after_421(t *testing.T) {
	keys, ivs := 0, map[string]bool{}
	client, target := listen(t, func(w http.ResponseWriter, r *http.Request) {
		got := receive(t, r)
		ivs[string(got.iv[:])] = true
		if len(ivs) == 1 {
			w.WriteHeader(421)
			return
		}
		_, _ = w.Write(got.answer([]byte(workedResponse)))
	})
	target.PublicKey = func(context.Context) (string, error) {
		keys++
		return publicPEM(business()), nil
	}
	x, err := client.Send(t.Context(), target, Message{Version: "3.0", Action: Ping})
	if err != nil || x.Attempts != 2 || keys != 2 || len(ivs) != 2 || string(x.Response) != workedResponse {
		t.Errorf("%v: %+v, %d keys, %d vectors", err, x, keys, len(ivs))
	}
}

func TestClient_Send_timeout(t *testing.T) {
	for name, write := range map[string]bool{"without a head": false, "in the middle of the body": true} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan struct{})
			client, target := listen(t, func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				receive(t, r)
				if write {
					_, _ = w.Write([]byte("AAAA"))
					_ = http.NewResponseController(w).Flush()
				}
				<-r.Context().Done()
			})
			client.timeout = 300 * time.Millisecond
			x, err := client.Send(t.Context(), target, Message{Version: "3.0", Action: Ping})
			if e, ok := err.(*Error); !ok || e.Key != KeyTimeout || !strings.Contains(e.Text, "10 seconds") || x.Status != 0 {
				t.Errorf("error is %v, %+v", err, x)
			}
			<-ended
		})
	}
	t.Run("is none when the caller gives up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		client, target := listen(t, func(_ http.ResponseWriter, r *http.Request) {
			receive(t, r)
			cancel()
			<-r.Context().Done()
		})
		if _, err := client.Send(ctx, target, Message{Version: "3.0", Action: Ping}); err != context.Canceled {
			t.Errorf("error is %v", err)
		}
	})
}

func TestClient_Send_refuses(t *testing.T) {
	called := false
	client, target := listen(t, func(http.ResponseWriter, *http.Request) { called = true })
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer plain.Close()
	remote := NewClient(false)
	defer remote.Close()
	untrusting := NewClient(true)
	defer untrusting.Close()
	port := target.URL[strings.LastIndexByte(target.URL, ':'):]
	for name, c := range map[string]struct {
		client    *Client
		url, want string
	}{
		"this machine, to a public server":      {remote, target.URL, "refused"},
		"a name of this machine":                {remote, "https://localhost" + port, "refused"},
		"plain HTTP, to a public server":        {remote, plain.URL, "refused"},
		"a private network, to a public server": {remote, "https://10.255.255.1/", "refused"},
		"cloud metadata":                        {client, "https://169.254.169.254/", "refused"},
		"plain HTTP to others":                  {client, "http://192.168.255.1/", "refused"},
		"another scheme":                        {client, "ftp://example.com/", "https://"},
		"no address":                            {client, "https://", "not an address"},
		"a password":                            {client, "https://a:b@example.com/", "not an address"},
		"control characters":                    {client, "https://example.com/\x7f", "not an address"},
		"a certificate of nobody":               {untrusting, target.URL, "certificate"},
		"TLS to a port that does not speak it":  {client, "https" + strings.TrimPrefix(plain.URL, "http"), "does not speak TLS"},
		"a port that nobody listens at":         {client, "http://127.0.0.1:1/", "Nobody listens"},
	} {
		t.Run(name, func(t *testing.T) {
			target := target
			target.URL = c.url + "?key=s3cret"
			x, err := c.client.Send(t.Context(), target, Message{Version: "3.0", Action: Ping})
			e, ok := err.(*Error)
			if !ok || e.Key != KeyNoResponse || !strings.Contains(e.Text, c.want) || x.Status != 0 {
				t.Fatalf("error is %v", err)
			}
			if strings.ContainsAny(e.Text, "0123456789") {
				t.Errorf("it tells an address: %s", e.Text)
			}
			if cause := e.Unwrap(); cause != nil && strings.Contains(cause.Error(), "s3cret") {
				t.Errorf("the log gets a secret: %v", cause)
			}
		})
	}
	if called {
		t.Error("one of them was called")
	}
	t.Run("a fault of the key's keeper is no error of the endpoint", func(t *testing.T) {
		fault := errors.New("disk on fire")
		target.PublicKey = func(context.Context) (string, error) { return "", fault }
		if _, err := client.Send(t.Context(), target, Message{}); err != fault {
			t.Errorf("error is %v", err)
		}
	})
}
