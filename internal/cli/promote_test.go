package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// project is a folder with a flowport.yaml for two servers.
type project struct {
	t         *testing.T
	dir       string
	dev, prod *served
}

func newProject(t *testing.T) *project {
	p := &project{t, t.TempDir(), serve(t, serveCmd{}), serve(t, serveCmd{})}
	p.write("flowport.yaml", fmt.Sprintf(`environments:
  dev: {endpoint: "%s"}
  prod: {endpoint: "%s", region: eu-central-1}
flows:
  hello:
    file: flows/hello.json
    name: Hello there
    categories: [SURVEY, SIGN_UP]
    endpointUri: {prod: https://example.com/flow}
  bye: {file: flows/bye.json}
`, p.dev.endpoint, p.prod.endpoint))
	p.write("flows/hello.json", validFlow)
	p.write("flows/bye.json", strings.Replace(validFlow, "Hello", "Bye", 1))
	return p
}

func (p *project) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

func (p *project) write(name, text string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) read(name string) string {
	p.t.Helper()
	text, err := os.ReadFile(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// run runs a command of a project; it must exit with code, and stdout and
// stderr together say each of says.
func (p *project) run(code int, command string, says ...string) string {
	p.t.Helper()
	args := strings.Fields(command)
	got, stdout, stderr := flowport(append(args, "--project", p.path("flowport.yaml"))...)
	if got != code {
		p.t.Fatalf("%s: exit %d, want %d:\n%s%s", command, got, code, stdout, stderr)
	}
	for _, s := range says {
		if !strings.Contains(stdout+stderr, s) {
			p.t.Errorf("%s: does not say %q:\n%s%s", command, s, stdout, stderr)
		}
	}
	return stdout
}

// elsewhere changes the draft of a flow without the project.
func (p *project) elsewhere(s *served, name, text string) {
	p.t.Helper()
	args := []string{"push", writeFile(p.t, "other.json", text), "--name", name, "--endpoint", s.endpoint}
	if code, _, stderr := flowport(args...); code != 0 {
		p.t.Fatal(stderr)
	}
}

var otherFlow = strings.Replace(validFlow, "Hello", "Elsewhere", 1)

func TestPromotion_brings_flows_to_environments(t *testing.T) {
	p := newProject(t)
	p.run(4, "plan --to dev", "bye    create\n", "hello  create\n", "dev: 2 to change, 0 unchanged")
	p.run(2, "apply --to dev", "say --yes")
	p.run(4, "plan --to dev")
	p.run(0, "apply --to dev --yes")
	if got := p.run(0, "plan --to dev"); got != "bye    unchanged\nhello  unchanged\ndev: 0 to change, 2 unchanged\n" {
		t.Errorf("%s", got)
	}
	lock := p.read("flowport.lock")
	p.run(0, "apply --to dev")
	if diff := cmp.Diff(lock, p.read("flowport.lock")); diff != "" {
		t.Errorf("applying again changed the lock:\n%s", diff)
	}

	p.run(4, "plan --to prod --publish hello", "hello  create, publish")
	p.run(0, "apply --to prod --publish --yes hello")
	p.run(0, "plan --to prod --publish hello")
	p.run(4, "plan --to prod --publish", "bye    create, publish")

	// Another layout is no change; other words are.
	p.write("flows/hello.json", strings.ReplaceAll(validFlow, ",", ",\n "))
	p.run(0, "plan --to prod hello")
	p.write("flows/hello.json", strings.Replace(validFlow, "Hello", "Good day", 1))
	p.run(4, "plan --to prod hello", "upload, which makes it a draft (what is published stays live)")
	p.run(0, "apply --to prod --yes --publish hello")
	p.run(0, "plan --to prod --publish hello")

	p.write("flowport.yaml", strings.Replace(p.read("flowport.yaml"), "[SURVEY, SIGN_UP]", "[SIGN_IN]", 1))
	p.run(4, "plan --to prod hello", "change categories SIGN_UP, SURVEY to SIGN_IN, which makes it a draft")
	p.run(0, "apply --to prod --yes hello")
	p.run(0, "plan --to prod hello")
}

func TestPromotion_takes_from_one_environment_to_another(t *testing.T) {
	p := newProject(t)
	p.run(0, "apply --to dev --yes hello")
	p.elsewhere(p.dev, "Hello there", otherFlow)
	p.run(0, "promote hello --from dev --to prod --publish --yes", "hello  create, publish")
	p.run(4, "plan --to prod hello", "upload")
	p.write("flows/hello.json", otherFlow)
	p.run(0, "plan --to prod hello")
	p.run(0, "promote hello --to prod --yes", "unchanged")
	p.run(1, "promote bye --from dev --to prod --yes", "flow bye in dev: the account has no such flow")
}

func TestPromotion_heeds_what_changed_elsewhere(t *testing.T) {
	p := newProject(t)
	p.run(0, "apply --to dev --yes")
	p.elsewhere(p.dev, "Hello there", otherFlow)
	p.run(5, "plan --to dev", "drift: Flow JSON of flow", "1 changed elsewhere")
	p.run(5, "apply --to dev --yes", "nothing was changed")

	// Pulled, it is the project's.
	p.run(0, "pull --from dev", "hello.json: written", "bye.json: unchanged")
	if diff := cmp.Diff(otherFlow, p.read("flows/hello.json")); diff != "" {
		t.Error(diff)
	}
	p.run(0, "plan --to dev")

	// A file with changes of its own is left alone.
	mine := strings.Replace(validFlow, "Hello", "Mine", 1)
	p.write("flows/hello.json", mine)
	p.elsewhere(p.dev, "Hello there", strings.Replace(validFlow, "Hello", "Theirs", 1))
	p.run(5, "pull --from dev hello", "left alone")
	if diff := cmp.Diff(mine, p.read("flows/hello.json")); diff != "" {
		t.Error(diff)
	}
	p.run(5, "apply --to dev --yes hello")
	p.run(0, "apply --to dev --yes --force hello")
	p.run(0, "plan --to dev")
	p.elsewhere(p.dev, "Hello there", otherFlow)
	p.run(0, "pull --from dev --force hello", "written")
	p.run(0, "plan --to dev")
}

func TestPromotion_heeds_details_that_changed_elsewhere(t *testing.T) {
	p, colleague := newProject(t), newProject(t)
	p.run(0, "apply --to dev --yes hello")
	theirs := strings.Replace(p.read("flowport.yaml"), "SURVEY, SIGN_UP", "SHOPPING", 1)
	colleague.write("flowport.yaml", theirs)
	colleague.write("flowport.lock", p.read("flowport.lock"))
	colleague.run(0, "apply --to dev --yes hello")

	p.run(5, "plan --to dev hello", "drift: categories of flow", "with --force: change categories SHOPPING to SIGN_UP, SURVEY")
	p.run(5, "apply --to dev --yes hello", "nothing was changed")
	p.run(0, "pull --from dev hello", "hello.json: unchanged", "hello: dev has categories [SHOPPING]; write that into")
	p.run(4, "plan --to dev hello", "change categories SHOPPING to SIGN_UP, SURVEY\n")
	p.write("flowport.yaml", theirs)
	p.run(0, "plan --to dev hello")
}

func TestPromotion_goes_on_after_a_crash(t *testing.T) {
	p := newProject(t)
	p.run(0, "apply --to dev --yes")
	lock := p.read("flowport.lock")
	t.Run("between_creation_and_lock", func(t *testing.T) {
		if err := os.Remove(p.path("flowport.lock")); err != nil {
			t.Fatal(err)
		}
		p.run(0, "plan --to dev", "hello  note in the lock file")
		p.run(0, "apply --to dev")
		if diff := cmp.Diff(lock, p.read("flowport.lock")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("between_upload_and_lock", func(t *testing.T) {
		p.write("flows/hello.json", otherFlow)
		p.run(0, "apply --to dev --yes")
		after := p.read("flowport.lock")
		p.write("flowport.lock", lock)
		p.run(0, "apply --to dev")
		if diff := cmp.Diff(after, p.read("flowport.lock")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPromotion_creation_whose_answer_was_lost(t *testing.T) {
	p := newProject(t)
	s := serve(t, serveCmd{metaFlags: metaFlags{SimFault: []string{"lost-answer:CreateFlowx1"}}})
	p.write("flowport.yaml", strings.Replace(p.read("flowport.yaml"), p.dev.endpoint, s.endpoint, 1))
	p.run(0, "apply --to dev --yes hello")
	p.run(0, "plan --to dev hello", "unchanged")
}

func TestPromotion_a_name_that_is_taken(t *testing.T) {
	p := newProject(t)
	p.elsewhere(p.prod, "Hello there", otherFlow)
	p.run(5, "plan --to prod hello", "there is a flow", "of this name already, with another Flow JSON, categories")
	p.run(5, "apply --to prod --yes hello")
	p.run(0, "apply --to prod --yes --force hello")
	p.run(0, "plan --to prod hello")
}

func TestPromotion_a_flow_that_was_deleted(t *testing.T) {
	p := newProject(t)
	p.run(0, "apply --to dev --yes hello")
	empty := serve(t, serveCmd{})
	p.write("flowport.yaml", strings.Replace(p.read("flowport.yaml"), p.dev.endpoint, empty.endpoint, 1))
	p.run(5, "plan --to dev hello", "was deleted elsewhere")
	p.run(1, "pull --from dev hello", "no such flow")
	p.run(0, "apply --to dev --yes --force hello")
	p.run(0, "plan --to dev hello")
}

func TestPromotion_errors_stop_it(t *testing.T) {
	p := newProject(t)
	p.write("flows/hello.json", strings.Replace(validFlow, `"text"`, `"txet"`, 1))
	says := "hello.json:2:23: error: Property 'txet' is not allowed in 'TextHeading' component. [INVALID_PROPERTY_KEY]"
	p.run(1, "plan --to dev", says, "1 with errors")
	p.run(1, "apply --to dev --yes", says, "nothing was changed")
	p.run(4, "plan --to dev bye", "create")
	p.run(1, "apply --to dev --yes --allow-errors --publish", says, "hello: flow", "was not published, since it has errors")
	p.run(0, "plan --to dev", "unchanged")
	p.run(1, "plan --to dev --publish", says)
}

func TestPromotion_says_what_is_wrong(t *testing.T) {
	p := newProject(t)
	p.run(2, "plan --to prd", `there is no environment "prd"`, "did you mean prod?")
	p.run(2, "plan --to dev helo", `there is no flow "helo"`, "did you mean hello?")
	good := p.read("flowport.yaml")
	p.write("flowport.yaml", good+"  third: {flie: x.json}\n")
	p.run(2, "plan --to dev", "flowport.yaml:11:11: there is no key \"flie\" here")
	p.write("flowport.yaml", good+"  third: {file: none.json}\n")
	p.run(3, "plan --to dev", "none.json")
	p.write("flowport.yaml", good)
	p.run(0, "apply --to dev --yes")
	p.write("flowport.yaml", strings.Replace(good, "dev: {", "dev: {waba: waba-ffffffffffffffffffffffffffffffff, ", 1))
	p.run(2, "plan --to dev", "take the environment out of the lock file")
	p.write("flowport.lock", "<<<<<<< ours\n")
	p.run(3, "plan --to dev", "is not a lock file")
	if err := os.Remove(p.path("flowport.lock")); err != nil {
		t.Fatal(err)
	}
	p.run(1, "plan --to dev", "ResourceNotFoundException")
	if err := os.Remove(p.path("flowport.yaml")); err != nil {
		t.Fatal(err)
	}
	p.run(3, "plan --to dev", "flowport.yaml")
}

func TestAccepted(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "Yes\n": true, "y": true, "n\n": false, "\n": false, "": false, "yesterday\n": false} {
		if got := accepted(strings.NewReader(answer)) == nil; got != want {
			t.Errorf("%q: %v", answer, got)
		}
	}
}
