package cli

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// served is a server in this process.
type served struct {
	endpoint string
	data     string
	logs     *bytes.Buffer // complete once the server has stopped
	stop     func() error
}

// serve starts `flowport serve` on a free port and reads its banner.
func serve(t *testing.T, c serveCmd) *served {
	t.Helper()
	s := &served{data: t.TempDir(), logs: &bytes.Buffer{}}
	c.Listen, c.Data, c.Region, c.LogLevel = "127.0.0.1:0", s.data, "us-east-1", "info"
	ctx, cancel := context.WithCancel(t.Context())
	stdout, banner := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := c.serve(ctx, &streams{strings.NewReader(""), banner, s.logs})
		banner.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no banner: %v; %v", err, <-ended)
	}
	_, s.endpoint, _ = strings.Cut(strings.TrimSpace(first), "listening on ")
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, lines)
	}()
	s.stop = func() error {
		cancel()
		err := <-ended
		<-drained
		ended <- err // stop may be called again
		http.DefaultClient.CloseIdleConnections()
		return err
	}
	t.Cleanup(func() { _ = s.stop() })
	return s
}

// flowport runs a command in this process.
func flowport(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Main(args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const validFlow = `{"version":"7.3","screens":[{"id":"WELCOME","terminal":true,"layout":{"type":"SingleColumnLayout","children":[
{"type":"TextHeading","text":"Hello"},{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`

func TestServe_push_creates_updates_and_publishes(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := serve(t, serveCmd{LogFormat: "json"})
	file := writeFile(t, "hello.json", validFlow)

	code, first, stderr := flowport("push", file, "--endpoint", s.endpoint)
	if code != 0 || !strings.Contains(stderr, "created flow") {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	code, second, stderr := flowport("push", file, "--endpoint", s.endpoint, "--publish")
	if code != 0 || second != first || !strings.Contains(stderr, "published flow") {
		t.Fatalf("exit %d, flow %q after %q: %s", code, second, first, stderr)
	}

	faulty := writeFile(t, "hello.json", strings.Replace(validFlow, `"text"`, `"txet"`, 1))
	code, stdout, stderr := flowport("push", faulty, "--endpoint", s.endpoint)
	if code != 1 || !strings.Contains(stdout, "hello.json:2:23: error: Property 'txet' is not allowed in 'TextHeading' component. [INVALID_PROPERTY_KEY]") ||
		!strings.Contains(stderr, "stored as the draft") {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	if _, _, stderr := flowport("push", writeFile(t, "hello.json", "{"), "--endpoint", s.endpoint); !strings.HasSuffix(stderr, "with 1 error\n") {
		t.Fatal(stderr)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.logs.String(), `"operation":"PublishWhatsAppFlow","status":200`) {
		t.Errorf("log:\n%s", s.logs)
	}
}

func TestServe_push_repeats_after_a_lost_answer(t *testing.T) {
	s := serve(t, serveCmd{metaFlags: metaFlags{SimFault: []string{"lost-answer:UploadFlowJSONx1"}}})
	file := writeFile(t, "f.json", validFlow)
	flowport("push", file, "--endpoint", s.endpoint)
	if code, _, stderr := flowport("push", file, "--endpoint", s.endpoint); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.logs.String(), "DependencyException") {
		t.Errorf("the fault did not happen:\n%s", s.logs)
	}
}

func TestServe_its_own_pages(t *testing.T) {
	s := serve(t, serveCmd{})
	for path, want := range map[string]string{
		"/healthz": "ok\n", "/readyz": "ready\n", "/metrics": "flowport_aws_requests_total",
	} {
		_, _, _ = flowport("push", "nothing", "--endpoint", s.endpoint)
		if path == "/metrics" {
			answer, err := http.Get(s.endpoint + "/nope") // so that there is something to count
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
		}
		answer, err := http.Get(s.endpoint + path)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != 200 || !strings.Contains(string(text), want) {
			t.Errorf("%s: %d %.200s", path, answer.StatusCode, text)
		}
	}
}

func TestServe_faults_are_changed_by_hand_only(t *testing.T) {
	s := serve(t, serveCmd{})
	try := func(method, body, host, admin string) (int, string) {
		r, err := http.NewRequest(method, s.endpoint+faultsPath, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			r.Host = host
		}
		if admin != "" {
			r.Header.Set("X-Flowport-Admin", admin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(text)
	}
	tests := []struct {
		name, method, body, host, admin string
		status                          int
		says                            string
	}{
		{"set", "PUT", `{"faults":["down:Publishx2","slow=1s"]}`, "", "1", 200, `{"faults":["down:Publishx2","slow=1s"]}`},
		{"shown", "GET", "", "", "1", 200, `down:Publishx2`},
		{"no header", "DELETE", "", "", "", 403, "X-Flowport-Admin"},
		{"a foreign name", "DELETE", "", "evil.example:80", "1", 403, "loopback"},
		{"a fault that is none", "PUT", `{"faults":["up"]}`, "", "1", 400, `"up" is not one of`},
		{"no JSON", "PUT", `down`, "", "1", 400, "send {"},
		{"another method", "POST", "", "", "1", 405, "use GET"},
		{"ended", "DELETE", "", "", "1", 200, `{"faults":[]}`},
	}
	for _, tt := range tests {
		if status, text := try(tt.method, tt.body, tt.host, tt.admin); status != tt.status || !strings.Contains(text, tt.says) {
			t.Errorf("%s: %d %s", tt.name, status, text)
		}
	}
}

func TestServe_says_what_is_wrong_at_once(t *testing.T) {
	s := serve(t, serveCmd{})
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.endpoint, "http://"))
	tests := []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a used data directory", []string{"--data", s.data, "--listen", "127.0.0.1:0"}, 1, "another directory with --data"},
		{"a used port", []string{"--data", t.TempDir(), "--listen", "127.0.0.1:" + port}, 1, "cannot listen on 127.0.0.1:" + port},
		{"a bad throttle", []string{"--throttle", "Nope=1"}, 2, "there is no operation Nope"},
		{"a proxy that is none", []string{"--trusted-proxy", "localhost"}, 2, "--trusted-proxy localhost: not an address"},
		{"a proxy that is everybody", []string{"--trusted-proxy", "10.0.0.1,::/0"}, 2, "that is everybody"},
		{"a bad fault", []string{"--sim-fault", "slow"}, 2, "needs a duration"},
		{"a bad log level", []string{"--log-level", "loud"}, 2, "--log-level must be one of"},
	}
	for _, tt := range tests {
		code, _, stderr := flowport(append([]string{"serve"}, tt.args...)...)
		if code != tt.code || !strings.Contains(stderr, tt.says) {
			t.Errorf("%s: exit %d, %s", tt.name, code, stderr)
		}
	}
}

func TestServe_behind_a_proxy_has_no_development_identity(t *testing.T) {
	s := serve(t, serveCmd{PublicURL: "https://flows.example.com"})
	code, _, stderr := flowport("push", writeFile(t, "f.json", validFlow), "--endpoint", s.endpoint)
	if code != 1 || !strings.Contains(stderr, "UnrecognizedClientException") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
