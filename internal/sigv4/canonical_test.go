package sigv4

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestCanonicalQuery(t *testing.T) {
	for raw, want := range map[string]string{
		"":                 "",
		"&&":               "",
		"a":                "a=",
		"a=&b":             "a=&b=",
		"b=2&a=1":          "a=1&b=2",
		"a=2&a=1&a=10":     "a=1&a=10&a=2",
		"a-b=1&a=2&A=3":    "A=3&a=2&a-b=1",
		"a=b+c%20d%2Be":    "a=b%20c%20d%2Be",
		"a=%7e%2d%2f/:@é":  "a=~-%2F%2F%3A%40%C3%A9",
		"a=b=c":            "a=b%3Dc",
		"=v":               "=v",
		"a=%3b%00":         "a=%3B%00",
		"%C3%A9=1&z=2&Z=3": "%C3%A9=1&Z=3&z=2",
	} {
		q, err := parseQuery(raw)
		if err != nil {
			t.Errorf("parseQuery(%q): %v", raw, err)
		}
		if got := string(q.appendCanonical(nil)); got != want {
			t.Errorf("canonical form of %q = %q, want %q", raw, got, want)
		}
	}
}

// TestQueryMeansTheSame: what is signed is what a handler reads from the same
// query string, whatever it is. Else a signature could be carried over to a
// request of another meaning.
func TestQueryMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringMatching(`([ab+%;=&é]|%[0-9A-Fa-f]{2}){0,12}`).Draw(t, "query")
		q, err := parseQuery(raw)
		if err != nil {
			return
		}
		ours := url.Values{}
		for _, p := range q {
			ours.Add(p.name, p.value)
		}
		read, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatalf("we accept %q, net/url says %v", raw, err)
		}
		if diff := cmp.Diff(read, ours); diff != "" {
			t.Fatalf("%q (-net/url +ours):\n%s", raw, diff)
		}
		canonical, err := url.ParseQuery(string(q.appendCanonical(nil)))
		if err != nil {
			t.Fatal(err)
		}
		// Values of one name are sorted, too.
		if diff := cmp.Diff(read, canonical, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
			t.Fatalf("%q (-as sent +canonical):\n%s", raw, diff)
		}
	})
}

func TestCanonicalPath(t *testing.T) {
	for _, test := range []struct {
		raw, normal, kept string
	}{
		{"/", "/", "/"},
		{"/v1/whatsapp/flow", "/v1/whatsapp/flow", "/v1/whatsapp/flow"},
		{"//a//b//", "/a/b/", "//a//b//"},
		{"/a/./b/.", "/a/b", "/a/./b/."},
		{"/a/b/..", "/a", "/a/b/.."},
		{"/a/../", "/", "/a/../"},
		{"/.a/..b/...", "/.a/..b/...", "/.a/..b/..."},
		{"/a%20b", "/a%2520b", "/a%2520b"},
		{"/%2e%2E/a", "/%252e%252E/a", "/%252e%252E/a"},
		{"/a b:é", "/a%20b%3A%C3%A9", "/a%20b%3A%C3%A9"},
	} {
		if got, err := canonicalPath(test.raw, false); err != nil || got != test.normal {
			t.Errorf("canonicalPath(%q) = %q, %v, want %q", test.raw, got, err, test.normal)
		}
		if got, err := canonicalPath(test.raw, true); err != nil || got != test.kept {
			t.Errorf("canonicalPath(%q, keep) = %q, %v, want %q", test.raw, got, err, test.kept)
		}
	}
}

func TestHeader(t *testing.T) {
	r := &http.Request{
		Host:             " example.com:8080",
		ContentLength:    13,
		TransferEncoding: []string{"gzip", "chunked"},
		Header: http.Header{
			"A":      {"  x \t y  "},
			"B":      {" 1", "2  2", ""},
			"Empty":  {""},
			"X-Many": {"v"},
		},
	}
	for _, test := range []struct {
		name, want string
		ok         bool
	}{
		{"host", "example.com:8080", true},
		{":authority", "example.com:8080", true},
		{"content-length", "13", true},
		{"transfer-encoding", "gzip,chunked", true},
		{"a", "x y", true},
		{"b", "1,2 2,", true},
		{"empty", "", true},
		{"x-many", "v", true},
		{"missing", "", false},
		{"", "", false},
	} {
		if got, ok := header(r, test.name); got != test.want || ok != test.ok {
			t.Errorf("header(%q) = %q, %v, want %q, %v", test.name, got, ok, test.want, test.ok)
		}
	}
	r.Header.Set("Content-Length", "013")
	if got, _ := header(r, "content-length"); got != "013" {
		t.Errorf("content-length = %q, want it as sent", got)
	}
	r = &http.Request{}
	for _, name := range []string{"host", "content-length", "transfer-encoding"} {
		if got, ok := header(r, name); ok {
			t.Errorf("header(%q) = %q in an empty request", name, got)
		}
	}
}
