package console

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHome(t *testing.T) {
	s := openConsole(t)
	c := s.Config.Handler.(*Console)
	b := s.browser(t)

	t.Run("is the page of the build", func(t *testing.T) {
		built, err := readBuild(fstest.MapFS{
			"manifest.json": {Data: []byte(`{"src/console/main.tsx":{"file":"console-1.js","css":["console-2.css"]}}`)},
		})
		if err != nil {
			t.Fatal(err)
		}
		c.build = built
		nonces := map[string]bool{}
		for range 2 {
			response := b.send("GET", "/", "")
			_, page := b.do("GET", "/", "")
			if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("status %d, %s", response.StatusCode, response.Header.Get("Content-Type"))
			}
			for _, want := range []string{`src="/web/console-1.js"`, `href="/web/console-2.css"`, `id="console"`} {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s:\n%s", want, page)
				}
			}
			policy := response.Header.Get("Content-Security-Policy")
			nonce := regexp.MustCompile(`style-src 'self' 'nonce-([A-Z2-7]{26})';`).FindStringSubmatch(policy)
			if nonce == nil || strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") {
				t.Fatalf("the policy is %q", policy)
			}
			nonces[nonce[1]] = true
		}
		if len(nonces) != 2 {
			t.Error("two pages have the same nonce")
		}
	})
	t.Run("tells its nonce to the script", func(t *testing.T) {
		response := b.send("GET", "/", "")
		nonce := regexp.MustCompile(`'nonce-(\w+)'`).FindStringSubmatch(response.Header.Get("Content-Security-Policy"))[1]
		body := make([]byte, 4096)
		n, _ := response.Body.Read(body)
		if !strings.Contains(string(body[:n]), `<meta name="style-nonce" content="`+nonce+`">`) {
			t.Errorf("the page is:\n%s", body[:n])
		}
	})
	t.Run("says how to get the pages", func(t *testing.T) {
		c.build = &build{}
		if status, page := b.do("GET", "/", ""); status != 200 || !strings.Contains(page, "<code>make</code>") || strings.Contains(page, "<script") {
			t.Errorf("status %d:\n%s", status, page)
		}
	})
}
