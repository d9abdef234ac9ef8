package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"flowport/flowjson"
)

// pushed uploads Flow JSON as one flow, whose id it returns.
func pushed(t *testing.T, s *served, src string, more ...string) string {
	t.Helper()
	args := append([]string{"push", writeFile(t, "f.json", src), "--endpoint", s.endpoint}, more...)
	_, stdout, stderr := flowport(args...)
	id := regexp.MustCompile(`\d{10,}`).FindString(stdout + stderr)
	if id == "" {
		t.Fatalf("push: %s%s", stdout, stderr)
	}
	return id
}

// mustRun runs a command that has to succeed.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := flowport(args...)
	if code != 0 {
		t.Fatalf("%q: exit %d: %s", args, code, stderr)
	}
	return stdout
}

func TestRevisions(t *testing.T) {
	s := serve(t, serveCmd{})
	faulty := strings.Replace(validFlow, `"text"`, `"txet"`, 1)
	flow := pushed(t, s, validFlow, "--publish")
	pushed(t, s, faulty)
	data := "--data=" + s.data

	t.Run("are listed newest first with their marks", func(t *testing.T) {
		lines := strings.Split(strings.TrimSpace(mustRun(t, "revisions", "list", flow, data)), "\n")
		if len(lines) != 3 || !regexp.MustCompile(`^2 .* arn:aws:iam::000000000000:\S+ .* draft$`).MatchString(lines[1]) ||
			!regexp.MustCompile(`^1 .* 0 .* published$`).MatchString(lines[2]) {
			t.Errorf("%s", strings.Join(lines, "\n"))
		}
	})
	t.Run("are listed as JSON lines", func(t *testing.T) {
		var last revisionLine
		lines := strings.Split(strings.TrimSpace(mustRun(t, "revisions", "list", flow, data, "--format=json")), "\n")
		if err := json.Unmarshal([]byte(lines[1]), &last); err != nil {
			t.Fatal(err)
		}
		if len(lines) != 2 || last.Number != 1 || !last.Published || last.PublishedAt == nil || last.Draft ||
			last.Size != int64(len(validFlow)) || len(last.SHA256) != 64 || last.Principal == "" || last.RequestID == "" {
			t.Errorf("%+v", last)
		}
	})
	t.Run("are shown as they were uploaded", func(t *testing.T) {
		for name, want := range map[string]string{"1": validFlow, "published": validFlow, "2": faulty, "draft": faulty} {
			if got := mustRun(t, "revisions", "show", flow, name, data); got != want {
				t.Errorf("%s is %s", name, got)
			}
		}
	})
	t.Run("come back as a new draft while the server runs", func(t *testing.T) {
		got := mustRun(t, "revisions", "rollback", flow, "published", data)
		if want := "Revision 3 of flow " + flow + " has the bytes of revision 1. The flow is a draft, with 0 errors.\n"; got != want {
			t.Errorf("%s", got)
		}
		if got := mustRun(t, "revisions", "show", flow, "draft", data); got != validFlow {
			t.Errorf("the draft is %s", got)
		}
		list := mustRun(t, "revisions", "list", flow, data)
		if !regexp.MustCompile(`(?m)^3 .* operator .* by rollback to 1 .* draft$`).MatchString(list) {
			t.Errorf("%s", list)
		}
		pushed(t, s, validFlow, "--publish")
		list = mustRun(t, "revisions", "list", flow, data)
		if !regexp.MustCompile(`(?m)^4 .* draft published$`).MatchString(list) || !regexp.MustCompile(`(?m)^1 .* was published 2\S+Z$`).MatchString(list) {
			t.Errorf("%s", list)
		}
	})
	t.Run("are compared by screens and components", func(t *testing.T) {
		got := mustRun(t, "revisions", "diff", flow, "1", "2", data)
		want := `screen WELCOME
  - layout.children[0:TextHeading].text: "Hello"
  + layout.children[0:TextHeading].txet: "Hello"
`
		if got != want {
			t.Errorf("%s", got)
		}
		got = mustRun(t, "revisions", "diff", flow, "1", "2", data, "--format=json")
		want = `{"kind":"removed","screen":"WELCOME","path":"screens[WELCOME].layout.children[0:TextHeading].text","old":"\"Hello\""}` + "\n"
		if !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 2 {
			t.Errorf("%s", got)
		}
		if got := mustRun(t, "revisions", "diff", flow, "published", data); got != "no difference\n" {
			t.Errorf("%s", got)
		}
	})
	t.Run("say what is wrong", func(t *testing.T) {
		for _, tt := range []struct {
			args []string
			code int
			says string
		}{
			{[]string{"list", "77", data}, 1, "there is no flow 77"},
			{[]string{"list", "signup", data}, 2, "digits"},
			{[]string{"list", flow, "--data=" + t.TempDir()}, 1, "no flowport data"},
			{[]string{"show", flow, "99", data}, 1, "no revision 99"},
			{[]string{"show", flow, "newest", data}, 2, "number, draft or published"},
			{[]string{"rollback", flow, "-1", data}, 2, ""},
		} {
			code, _, stderr := flowport(append([]string{"revisions"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stderr, tt.says) {
				t.Errorf("%q: exit %d: %s", tt.args, code, stderr)
			}
		}
	})
}

func TestWriteChanges(t *testing.T) {
	changes, err := flowjson.Diff(
		[]byte(`{"version":"7.2","screens":[{"id":"A","title":"a"},{"id":"B"},{"id":"C"}]}`),
		[]byte(`{"version":"7.3","screens":[{"id":"B"},{"id":"C"},{"id":"A","title":"\u001b[2J"},{"id":"`+strings.Repeat("D", 200)+`"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := writeChanges(&out, changes); err != nil {
		t.Fatal(err)
	}
	want := `~ version: "7.2" → "7.3"

screen A
  > moved from place 0 to 2
  ~ title: "a" → "\u001b[2J"

screen ` + strings.Repeat("D", 100) + `…
  + {"id":"` + strings.Repeat("D", 93) + `…
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", &out, want)
	}
}

func TestRevisions_rollback_obeys_the_life_cycle(t *testing.T) {
	s := serve(t, serveCmd{})
	flow := pushed(t, s, validFlow, "--publish")
	client := &awsClient{endpoint: s.endpoint, region: "us-east-1", credentials: staticCredentials("test", "test"), timeout: time.Minute}
	err := client.call(t.Context(), "POST", "/v1/whatsapp/flow/deprecate",
		map[string]any{"id": "waba-0123456789abcdef0123456789abcdef", "flowId": flow}, nil)
	if err != nil {
		t.Fatal(err)
	}
	code, _, stderr := flowport("revisions", "rollback", flow, "1", "--data", s.data)
	if code != 1 || !strings.Contains(stderr, "139001") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
