package wire_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestSecrets plants secrets wherever a user hands them over, in a server that
// stands in front of another one as its Meta, lets things succeed and fail, and
// looks for the secrets in all that is written: logs, errors, metrics,
// recordings and the files of both data directories, the database's log too.
func TestSecrets(t *testing.T) {
	const (
		token      = "EAAplantedtoken0123456789"
		wrongToken = "EAAplantedwrong0123456789"
		callback   = "EAAplantedsignup123456789"
		hookPath   = "plantedhookpath"
		phone      = "5550100000" // of the development account
		metaID     = "424242424242"
		name       = "planted-name"
	)
	var calls atomic.Int64
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer hook.Close()
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := func(s *server) string {
		return strings.TrimSpace(flowport(t, "waba", "link", "--data", s.dir, "--id", metaID, "--name", name, "--token-file", file(token)))
	}

	behind := start(t, t.TempDir(), "--log-level", "debug")
	atMeta := link(behind)
	shown := flowport(t, "waba", "webhook", "--data", behind.dir, atMeta, hook.URL+"/"+hookPath)
	hookSecret := regexp.MustCompile(`secret +([0-9a-f]{64})`).FindStringSubmatch(shown)
	if hookSecret == nil {
		t.Fatalf("waba webhook printed %s", shown)
	}
	recordings := t.TempDir()
	front := start(t, t.TempDir(), "--log-level", "debug", "--meta", behind.endpoint+"/v24.0", "--record", recordings)
	id := link(front)
	who := front.newKey(t, "--session", "1h")

	var written []string // what was answered and printed
	call := func(who identity, operation string, in input, status int) answer {
		t.Helper()
		a := front.doAs(t, who, operation, in)
		if a.status != status {
			t.Fatalf("%s: %v, want %d", operation, a, status)
		}
		written = append(written, a.String(), string(a.body))
		return a
	}
	var created struct{ FlowID string }
	call(who, "CreateWhatsAppFlow", input{"id": id, "flowName": name, "categories": []string{"OTHER"}}, 200).decode(t, &created)
	flow := input{"id": id, "flowId": created.FlowID}
	call(who, "UpdateWhatsAppFlowAssets", input{"id": id, "flowId": created.FlowID, "flowJson": goodFlow("a")}, 200)
	call(who, "PublishWhatsAppFlow", flow, 200)
	call(who, "PublishWhatsAppFlow", flow, 400)
	call(who, "GetWhatsAppFlow", flow, 200)
	call(identity{who.key, who.secret + "x", who.token}, "GetWhatsAppFlow", flow, 403)
	call(identity{who.key, who.secret, who.token + "x"}, "GetWhatsAppFlow", flow, 403)
	call(who, "AssociateWhatsAppBusinessAccount", input{"signupCallback": input{"accessToken": callback}}, 403)
	call(who, "AssociateWhatsAppBusinessAccount", input{"signupCallback": input{"accessToken": strings.Repeat(callback, 50)}}, 400)
	if a := behind.do(t, "GetLinkedWhatsAppBusinessAccount", input{"id": waba}); !bytes.Contains(a.body, []byte(phone)) {
		t.Errorf("the phone number is not known: %v", a)
	}
	flowport(t, "waba", "rotate", "--data", front.dir, id, "--token-file", file(wrongToken))
	call(who, "GetWhatsAppFlow", flow, 403)

	deadline := time.Now().Add(patience)
	for calls.Load() < 3 { // two events, one of them twice
		if time.Now().After(deadline) {
			t.Fatalf("%d calls of the webhook", calls.Load())
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, s := range []*server{behind, front} {
		r, err := http.NewRequest("GET", s.endpoint+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		written = append(written, string(mustSend(t, r).body), s.log.String(),
			flowport(t, "waba", "list", "--data", s.dir), flowport(t, "keys", "list", "--data", s.dir), flowport(t, "events", "list", "--data", s.dir))
	}

	secrets := map[string]string{
		"the access token": token, "the wrong access token": wrongToken, "the token of a sign-up": callback,
		"the secret key": who.secret, "the session token": who.token, "the webhook's secret": hookSecret[1],
		"the webhook's path": hookPath, "a phone number": phone, "a phone number as shown": "555-010-0000",
	}
	look := func(where string, text []byte) {
		for what, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s is in %s", what, where)
			}
		}
	}
	for i, text := range written {
		look(fmt.Sprintf("text %d: %.200s", i, text), []byte(text))
	}
	places := map[string]bool{}
	for _, dir := range []string{behind.dir, front.dir, recordings} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			look(path, text)
			places[filepath.Ext(path)] = places[filepath.Ext(path)] || bytes.Contains(text, []byte(name))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// The search would have found them: what is no secret is found.
	if !strings.Contains(strings.Join(written, "\n"), who.key) {
		t.Error("the key's id is in no text")
	}
	if !places[".db"] && !places[".db-wal"] || len(places) < 4 {
		t.Errorf("the name was found in %v", places)
	}
}
