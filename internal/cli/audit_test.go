package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
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
