package cli

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/audit"
	"flowport/internal/store"
)

func TestAudit(t *testing.T) {
	s := serve(t, serveCmd{})
	flow := pushed(t, s, validFlow, "--publish")
	pushed(t, s, "{}")
	client := &awsClient{endpoint: s.endpoint, region: "us-east-1", credentials: staticCredentials("test", "test"), timeout: time.Minute}
	waba := "waba-0123456789abcdef0123456789abcdef"
	if err := client.call(t.Context(), "DELETE", "/v1/whatsapp/flow?id="+waba+"&flowId=77", nil, nil); err == nil {
		t.Fatal("a flow that does not exist was deleted")
	}
	data := "--data=" + s.data

	t.Run("lists calls that change something, oldest first, while the server runs", func(t *testing.T) {
		lines := strings.Split(strings.TrimSpace(mustRun(t, "audit", data)), "\n")
		var got []string
		for _, line := range lines[1:] {
			fields := strings.Fields(line)
			got = append(got, strings.Join(fields[1:4], " "))
		}
		want := []string{
			"CreateWhatsAppFlow " + flow + " ok", "PublishWhatsAppFlow " + flow + " ok",
			"UpdateWhatsAppFlowAssets " + flow + " ok", "DeleteWhatsAppFlow 77 ResourceNotFoundException",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s", strings.Join(lines, "\n"))
		}
	})
	t.Run("exports JSON lines", func(t *testing.T) {
		out := mustRun(t, "audit", data, "--json", "--event-name=PublishWhatsAppFlow", "--since=1h")
		var e struct{ EventName, EventID string }
		if err := json.Unmarshal([]byte(out), &e); err != nil || e.EventName != "PublishWhatsAppFlow" || e.EventID == "" || strings.Count(out, "\n") != 1 {
			t.Errorf("%s, %v", out, err)
		}
	})
	t.Run("begins when it is told to", func(t *testing.T) {
		out := mustRun(t, "audit", data, "--json", "--since", time.Now().Add(time.Hour).Format(time.RFC3339))
		if out != "" {
			t.Errorf("%s", out)
		}
		code, _, stderr := flowport("audit", data, "--since=yesterday")
		if code != 2 || !regexp.MustCompile(`--since is a time such as`).MatchString(stderr) {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
}

// recordOf reads the audit record of a folder.
func recordOf(t *testing.T, data string) (events []audit.Event) {
	t.Helper()
	for line := range strings.Lines(mustRun(t, "audit", "--json", "--data", data)) {
		var e audit.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

func TestAudit_of_the_Graph_API(t *testing.T) {
	s := serve(t, serveCmd{})
	base := s.endpoint + "/v24.0/"
	_, created := graphCall(t, "POST", base+developmentMetaID+"/flows", "test",
		url.Values{"name": {"g"}, "categories": {`["OTHER"]`}, "flow_json": {validFlow}, "access_token": {"test"}})
	flow, _ := created["id"].(string)
	graphCall(t, "POST", base+flow+"/deprecate", "test", nil) // which it cannot be
	graphCall(t, "GET", base+flow, "test", nil)
	graphCall(t, "DELETE", base+flow, "nobody", nil)
	graphCall(t, "DELETE", base+flow, "test", nil)
	graphCall(t, "POST", base+developmentMetaID+"/subscribed_apps", "test", nil)

	var got []string
	for _, e := range recordOf(t, s.data) {
		got = append(got, strings.Join([]string{e.EventSource, e.EventName, e.ErrorCode, e.UserIdentity.PrincipalID, string(e.ResponseElements)}, "|"))
	}
	from, by := "graph.facebook.com|", "|graph:"+developmentMetaID+"|"
	want := []string{
		from + "POST /{WhatsAppBusinessAccount}/flows|" + by + `{"id":"` + flow + `","success":true,"validation_errors":[]}`,
		from + "POST /{Flow}/deprecate|139003" + by + "null",
		from + "DELETE /{Flow}|" + by + `{"success":true}`,
		from + "POST /{WhatsAppBusinessAccount}/subscribed_apps|" + by + `{"success":true}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	parameters := string(recordOf(t, s.data)[0].RequestParameters)
	sum := sha256.Sum256([]byte(validFlow))
	if !strings.Contains(parameters, hex.EncodeToString(sum[:])) || strings.Contains(parameters, `"test"`) || strings.Contains(parameters, "TextHeading") {
		t.Errorf("parameters are %s", parameters)
	}
}

func TestAudit_of_commands(t *testing.T) {
	s := serve(t, serveCmd{})
	flow := pushed(t, s, validFlow)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	data := "--data=" + s.data
	before := len(recordOf(t, s.data))
	var key struct{ AccessKeyID, SecretAccessKey string }
	if err := json.Unmarshal([]byte(mustRun(t, "keys", "create", "--user=ann", "--json", data)), &key); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "keys", "delete", key.AccessKeyID, data)
	waba := regexp.MustCompile(`waba-[0-9a-f]{32}`).FindString(mustRun(t, "waba", "link", "--id=77", "--name=Ristorante", data))
	mustRun(t, "waba", "unlink", waba, data)
	mustRun(t, "revisions", "rollback", flow, "1", data)
	flowport("waba", "unlink", waba, data) // again, which changes nothing
	flowport("keys", "delete", key.AccessKeyID, data)

	var got []string
	for _, e := range recordOf(t, s.data)[before:] {
		got = append(got, strings.Join([]string{e.EventSource, e.EventName, string(e.RequestParameters), string(e.ResponseElements)}, "|"))
		if !strings.HasPrefix(e.UserIdentity.PrincipalID, "operator") || e.EventType != "FlowportCommand" {
			t.Errorf("%+v", e)
		}
		if strings.Contains(strings.Join(got, ""), key.SecretAccessKey) {
			t.Error("the record shows a secret")
		}
	}
	want := []string{
		`cli.flowport|CreateAccessKey|{"policy":false,"session":"0s","userName":"ann"}|{"id":"` + key.AccessKeyID + `"}`,
		`cli.flowport|DeleteAccessKey|{"accessKeyId":"` + key.AccessKeyID + `"}|null`,
		`cli.flowport|LinkWABA|{"metaId":"77","name":"Ristorante","token":false}|{"id":"` + waba + `"}`,
		`cli.flowport|UnlinkWABA|{"id":"` + waba + `"}|null`,
		`cli.flowport|RollbackRevision|{"flowId":"` + flow + `","revision":1}|null`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if out := mustRun(t, "audit", data, "--event-name=LinkWABA"); !strings.Contains(out, "operator") {
		t.Errorf("%s", out)
	}
}

func TestAudit_and_the_change_are_one(t *testing.T) {
	s := serve(t, serveCmd{})
	flow := pushed(t, s, validFlow, "--name=one")
	db, err := sql.Open("sqlite", filepath.Join(s.data, store.DatabaseFile)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("ALTER TABLE audit RENAME TO elsewhere"); err != nil {
		t.Fatal(err)
	}
	base := s.endpoint + "/v24.0/"
	for name, change := range map[string]func() bool{
		"an upload": func() bool {
			code, _, _ := flowport("push", writeFile(t, "f.json", validFlow), "--endpoint", s.endpoint, "--name=one")
			return code == 0
		},
		"a creation": func() bool {
			code, _, _ := flowport("push", writeFile(t, "f.json", validFlow), "--endpoint", s.endpoint, "--name=two")
			return code == 0
		},
		"a deletion over the Graph API": func() bool {
			status, _ := graphCall(t, "DELETE", base+flow, "test", nil)
			return status == 200
		},
		"a command": func() bool {
			code, _, _ := flowport("keys", "create", "--user=ann", "--data", s.data)
			return code == 0
		},
	} {
		if change() {
			t.Errorf("%s was acknowledged without a record", name)
		}
	}
	if _, err := db.Exec("ALTER TABLE elsewhere RENAME TO audit"); err != nil {
		t.Fatal(err)
	}
	var flows, revisions, keys int
	if err := db.QueryRow("SELECT (SELECT COUNT(*) FROM flow), (SELECT COUNT(*) FROM revision), (SELECT COUNT(*) FROM access_key WHERE user_name = 'ann')").
		Scan(&flows, &revisions, &keys); err != nil {
		t.Fatal(err)
	}
	if flows != 1 || revisions != 1 || keys != 0 {
		t.Errorf("%d flows, %d revisions, %d keys were made without a record", flows, revisions, keys)
	}
}
