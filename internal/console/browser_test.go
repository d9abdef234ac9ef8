package console

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"flowport/internal/audit"
	"flowport/internal/awsapi"
	"flowport/internal/meta"
	"flowport/internal/registry"
	"flowport/internal/sim"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

const (
	region = "us-east-1"
	// metaID is Meta's id of the development account.
	metaID = "102290129340398"
)

// server is a console under test, with what is behind it.
type server struct {
	*httptest.Server
	registry *registry.Registry
	sim      *sim.Sim
	audit    *auditList
	log      *bytes.Buffer
}

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

// openConsole starts a console on loopback with the development identity. What
// change does comes last.
func openConsole(t *testing.T, change ...func(*ConsoleOptions)) *server {
	t.Helper()
	db, err := store.Open(t.Context(), storetest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{registry: registry.New(db, registry.MasterKey{1}), audit: &auditList{}, log: &bytes.Buffer{}}
	if _, _, err := s.registry.EnsureDevelopment(t.Context(), region); err != nil {
		t.Fatal(err)
	}
	if s.sim, err = sim.New(t.Context(), sim.Options{Store: db, BaseURL: func() string { return s.URL }}); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	o := ConsoleOptions{
		Registry: s.registry, Revisions: s.sim, Log: log, Version: "test", Region: region, AllowDevelopment: true,
		AWS: awsapi.New(awsapi.Options{
			Meta: s.sim, Registry: s.registry, Log: log, AllowDevelopment: true, Audit: s.audit,
		}),
	}
	for _, f := range change {
		f(&o)
	}
	c, err := NewConsole(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(c)
	t.Cleanup(func() {
		s.Server.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// browser is somebody at a console. It keeps cookies, and says where its
// requests come from, as browsers do.
type browser struct {
	t      *testing.T
	server *server
	client http.Client
	csrf   string
	key    string // the id of the access key that is signed in
}

func (s *server) browser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, server: s, client: http.Client{Jar: jar}}
}

// signedIn is a browser in which a key with a policy is signed in; "" is no
// policy.
func (s *server) signedIn(t *testing.T, policy string) *browser {
	t.Helper()
	key, err := s.registry.CreateKey(t.Context(), registry.NewKey{Account: registry.DevelopmentAccount, User: "ann", Policy: []byte(policy)})
	if err != nil {
		t.Fatal(err)
	}
	b := s.browser(t)
	b.signIn(key)
	return b
}

func (b *browser) signIn(key *registry.Key) {
	b.t.Helper()
	body, _ := json.Marshal(map[string]string{"accessKeyId": key.ID, "secretAccessKey": key.Secret, "sessionToken": key.SessionToken})
	b.begin(string(body))
}

// begin signs in with what body says.
func (b *browser) begin(body string) {
	b.t.Helper()
	status, answer := b.do("POST", "/console/sign-in", body)
	var session struct{ CSRF, AccessKeyID string }
	if err := json.Unmarshal([]byte(answer), &session); err != nil || status != 200 || session.CSRF == "" {
		b.t.Fatalf("sign-in: %d %s", status, answer)
	}
	b.csrf, b.key = session.CSRF, session.AccessKeyID
}

// send makes a request as a page of the console does.
func (b *browser) send(method, path, body string, change ...func(*http.Request)) *http.Response {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if method != "GET" {
		r.Header.Set("Origin", b.server.URL)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(csrfHeader, b.csrf)
	}
	for _, f := range change {
		f(r)
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { response.Body.Close() })
	return response
}

// do is send for the status and the body.
func (b *browser) do(method, path, body string, change ...func(*http.Request)) (int, string) {
	b.t.Helper()
	response := b.send(method, path, body, change...)
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// read gives a good answer, decoded.
func (b *browser) read(path string, into any) {
	b.t.Helper()
	status, text := b.do("GET", path, "")
	if status != 200 {
		b.t.Fatalf("GET %s: %d %s", path, status, text)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		b.t.Fatalf("GET %s: %v in %s", path, err, text)
	}
}

// wantRefusal checks that a request is refused with a status and a code.
func (b *browser) wantRefusal(status int, code, method, path, body string, change ...func(*http.Request)) {
	b.t.Helper()
	got, text := b.do(method, path, body, change...)
	var refused refusal
	_ = json.Unmarshal([]byte(text), &refused)
	if got != status || refused.Code != code || len(refused.Message) < 10 {
		b.t.Errorf("%s %s: %d %s, want %d %s", method, path, got, text, status, code)
	}
}

// flow makes a flow of the development account with these revisions.
func (s *server) flow(t *testing.T, revisions ...string) string {
	t.Helper()
	created, err := s.sim.CreateFlow(t.Context(), metaID, meta.NewFlow{Name: t.Name(), Categories: []string{"OTHER"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range revisions {
		if _, err := s.sim.UploadFlowJSON(t.Context(), metaID, created.ID, []byte(src)); err != nil {
			t.Fatal(err)
		}
	}
	return created.ID
}

// on is the path of a part of a flow.
func on(flow, part string) string {
	return "/console/api/" + region + "/" + registry.DevelopmentWABA + "/" + flow + "/" + part
}

// blank is a flow without any fault.
func blank(t *testing.T) string {
	t.Helper()
	src, err := starterFiles.ReadFile("starters/blank.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
