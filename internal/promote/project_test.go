package promote

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoadProject(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flowport.yaml")
	text := `# Ours.
environments:
  dev: {}
  prod: {endpoint: aws, region: eu-central-1, waba: waba-1, profile: prod}
flows:
  signup:
    file: flows/signup.json
    categories: [SIGN_UP, SIGN_UP, OTHER]
    endpointUri: {prod: "https://example.com/flow"}
  bye: {file: bye.json, name: "Good bye"}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := LoadProject(path)
	if err != nil {
		t.Fatal(err)
	}
	prod, err := p.Environment("prod")
	if diff := cmp.Diff(Environment{"prod", "aws", "eu-central-1", "waba-1", "prod"}, prod); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	flows, err := p.Flows(nil)
	want := []Flow{
		{Key: "bye", Name: "Good bye", File: "bye.json", EndpointURI: map[string]string{}},
		{"signup", "signup", "flows/signup.json", []string{"SIGN_UP", "OTHER"}, map[string]string{"prod": "https://example.com/flow"}},
	}
	if diff := cmp.Diff(want, flows); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestParseProject_says_what_is_wrong_and_where(t *testing.T) {
	const dev, flows = "environments: {dev: {}}\n", "flows: {a: {file: a.json}}\n"
	tests := []struct{ name, text, says string }{
		{"nothing", "", "1:1: there are no environments"},
		{"no flows", dev, "1:1: there are no flows"},
		{"two documents", dev + flows + "---\n" + dev, "1:1: there is more than one document"},
		{"not YAML", dev + "flows: [", "2:8: "},
		{"a list", "- a\n", "1:"},
		{"a key that is none", dev + "flow: {}\n", `2:1: there is no key "flow" here`},
		{"a key of an environment", "environments:\n  dev:\n    url: x\n" + flows, `3:5: there is no key "url" here`},
		{"a key twice", dev + flows + "flows: {}\n", "3:1: "},
		{"a number for a text", "environments: {dev: {waba: 12}}\n" + flows, "1:28: expected text"},
		{"an environment with a space", "environments: {\"a b\": {}}\n" + flows, `"a b" is no name for an environment`},
		{"AWS without an account", "environments: {dev: {endpoint: aws}}\n" + flows, "needs the id of its account"},
		{"an endpoint that is no URL", "environments: {dev: {endpoint: localhost}}\n" + flows, "1:32: write a URL"},
		{"a password in the file", "environments: {dev: {endpoint: \"http://a:b@c\"}}\n" + flows, "1:32: no user and password"},
		{"a flow without file", dev + "flows: {a: {name: A}}\n", "flow a has no file"},
		{"a file outside", dev + "flows: {a: {file: ../a.json}}\n", "2:19: a file is named from the folder"},
		{"an absolute file", dev + "flows: {a: {file: /a.json}}\n", "2:19: a file is named from the folder"},
		{"an empty name", dev + "flows: {a: {file: a.json, name: \"\"}}\n", "2:33: a name has 1 to 200"},
		{"a long name", dev + "flows: {a: {file: a.json, name: " + strings.Repeat("é", 201) + "}}\n", "2:33: a name has 1 to 200"},
		{"no categories", dev + "flows: {a: {file: a.json, categories: []}}\n", "empty list of categories"},
		{"a wrong category", dev + "flows: {a: {file: a.json, categories: [FUN]}}\n", `2:40: there is no category "FUN"`},
		{"an endpoint of nowhere", dev + "flows: {a: {file: a.json, endpointUri: {prd: \"https://a.b\"}}}\n", `2:46: there is no environment "prd"`},
		{"an endpoint in the clear", dev + "flows: {a: {file: a.json, endpointUri: {dev: \"http://a.b\"}}}\n", "2:46: an endpoint is an https:// address"},
		{"a name twice", dev + "flows: {a: {file: a.json, name: b}, b: {file: b.json}}\n", `flow b has the same name as a, "b"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := parseProject([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v\nwant %s", err, tt.says)
			}
		})
	}
}

func FuzzParseProject(f *testing.F) {
	f.Add([]byte("environments: {dev: {}}\nflows: {a: {file: a.json, categories: [OTHER]}}\n"))
	f.Add([]byte("environments: &a {dev: *a}\nflows: [a, ~]\n"))
	f.Add([]byte("environments: {dev: ~}\nflows: {a: ~, b: {file: ~}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parseProject(text)
		if (p == nil) == (err == nil) {
			t.Fatalf("%v, %v", p, err)
		}
	})
}
