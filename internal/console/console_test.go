package console

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"flowport/flowjson"
	"flowport/internal/meta"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pages is a Pages whose links are in its hands.
type pages struct {
	flow *meta.Flow
	src  []byte
	err  error

	gotFlow, gotToken string
	gotQuery          url.Values
}

func (p *pages) PreviewedFlow(_ context.Context, flow, token string) (*meta.Flow, []byte, error) {
	p.gotFlow, p.gotToken = flow, token
	return p.flow, p.src, p.err
}

func (p *pages) OpenAsset(_ context.Context, flow string, query url.Values) ([]byte, error) {
	p.gotFlow, p.gotQuery = flow, query
	return p.src, p.err
}

// serve runs the handler, with pages as if they had been built, and returns its
// address and its log.
func serve(t *testing.T, p Pages) (address string, log *strings.Builder) {
	t.Helper()
	return serveBuild(t, p, testBuild(t))
}

func serveBuild(t *testing.T, p Pages, b *build) (address string, log *strings.Builder) {
	t.Helper()
	log = &strings.Builder{}
	server := httptest.NewServer(newHandler(Options{Pages: p, Log: slog.New(slog.NewTextHandler(log, nil))}, b))
	t.Cleanup(func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return server.URL, log
}

func request(t *testing.T, method, address string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// wantProtected checks the headers that keep a link secret and a page inert.
func wantProtected(t *testing.T, response *http.Response) {
	t.Helper()
	for name, want := range map[string]string{
		"Cache-Control":          "no-store",
		"Referrer-Policy":        "no-referrer",
		"X-Content-Type-Options": "nosniff",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if policy := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-") ||
		strings.Contains(policy, "unsafe") {
		t.Errorf("Content-Security-Policy is %q", policy)
	}
}

func flow() *meta.Flow {
	return &meta.Flow{
		ID: "42", WABA: "7", Name: "Book a <table>", Status: meta.Published, Categories: []string{"SURVEY", "OTHER"},
		ValidationErrors: []meta.ValidationError{}, JSONVersion: "7.3", DataAPIVersion: "3.0", EndpointURI: "https://example.com/flow",
	}
}

func TestPreview(t *testing.T) {
	t.Run("shows the flow", func(t *testing.T) {
		p := &pages{flow: flow(), src: []byte(`{"version":"7.3"}`)}
		address, _ := serve(t, p)
		response, body := request(t, "GET", address+"/preview/42?token=secret&interactive=true")
		if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("status %d, %s", response.StatusCode, response.Header.Get("Content-Type"))
		}
		wantProtected(t, response)
		if p.gotFlow != "42" || p.gotToken != "secret" {
			t.Errorf("asked for flow %q with token %q", p.gotFlow, p.gotToken)
		}
		for _, want := range []string{
			"<title>Book a &lt;table&gt;", "PUBLISHED", ">42<", "SURVEY, OTHER", "7.3", "3.0", "https://example.com/flow", "17 bytes",
			"The Flow JSON is valid.", `<html lang="en">`,
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %q:\n%s", want, body)
			}
		}
		for _, unwanted := range []string{"secret", "<table>", "<script>", "style=", "onload"} {
			if strings.Contains(body, unwanted) {
				t.Errorf("the page has %q:\n%s", unwanted, body)
			}
		}
	})

	t.Run("allows the style that it has, by its hash", func(t *testing.T) {
		address, _ := serve(t, &pages{flow: flow()})
		response, body := request(t, "GET", address+"/preview/42?token=x")
		_, style, _ := strings.Cut(body, "<style>")
		style, _, found := strings.Cut(style, "</style>")
		sum := sha256.Sum256([]byte(style))
		want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if policy := response.Header.Get("Content-Security-Policy"); !found || !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	})

	t.Run("has the drawing of the flow, and nothing in it ends the script", func(t *testing.T) {
		src := `{"version":"7.3","screens":[{"id":"A","title":"</script><script>alert(1)</script><!--","layout":{"type":"SingleColumnLayout","children":[]}}]}`
		address, _ := serve(t, &pages{flow: flow(), src: []byte(src)})
		_, body := request(t, "GET", address+"/preview/42?token=x&flow_action_payload="+url.QueryEscape(`{"screen":"A","data":{"x":"</script>"}}`))
		for _, want := range []string{
			`<link rel="stylesheet" href="/web/preview-2.css">`, `<link rel="modulepreload" href="/web/shared-3.js">`,
			`<script type="module" src="/web/preview-1.js"></script>`, `<div id="preview"></div>`,
			`<script type="application/json" id="view">{"version":"7.3",`, `\u003c/script\u003e\u003cscript\u003ealert(1)`,
			`<script type="application/json" id="start">{"screen":"A","data":{"x":"\u003c/script\u003e"}}</script>`,
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %q:\n%s", want, body)
			}
		}
		if n := strings.Count(body, "</script>"); n != 3 {
			t.Errorf("%d scripts end:\n%s", n, body)
		}
	})

	t.Run("says what is wrong with the payload it should start with", func(t *testing.T) {
		address, _ := serve(t, &pages{flow: flow(), src: []byte(`{"version":"7.3"}`)})
		_, body := request(t, "GET", address+"/preview/42?token=x&flow_action_payload=%7B")
		if !strings.Contains(body, "flow_action_payload is no JSON") || strings.Contains(body, `id="start"`) || !strings.Contains(body, `id="view"`) {
			t.Errorf("the page is:\n%s", body)
		}
	})

	t.Run("draws nothing of what is no JSON", func(t *testing.T) {
		address, _ := serve(t, &pages{flow: flow(), src: []byte(`{`)})
		_, body := request(t, "GET", address+"/preview/42?token=x&flow_action_payload=%7B")
		if strings.Contains(body, "<script") || strings.Contains(body, `id="preview"`) {
			t.Errorf("the page is:\n%s", body)
		}
	})

	t.Run("says that this flowport has no pages", func(t *testing.T) {
		address, _ := serveBuild(t, &pages{flow: flow(), src: []byte(`{"version":"7.3"}`)}, &build{})
		response, body := request(t, "GET", address+"/preview/42?token=x")
		if response.StatusCode != 200 || !strings.Contains(body, "built without its pages") || !strings.Contains(body, "is valid.") || strings.Contains(body, "<script") {
			t.Errorf("status %d:\n%s", response.StatusCode, body)
		}
	})

	t.Run("says that nothing was uploaded", func(t *testing.T) {
		f := flow()
		f.JSONVersion, f.DataAPIVersion, f.EndpointURI = "", "", ""
		address, _ := serve(t, &pages{flow: f})
		_, body := request(t, "GET", address+"/preview/42?token=x")
		if !strings.Contains(body, "No Flow JSON has been uploaded yet.") || strings.Contains(body, "version</dt>") || strings.Contains(body, "valid.") {
			t.Errorf("the page is:\n%s", body)
		}
	})

	t.Run("lists validation errors with their lines", func(t *testing.T) {
		src := []byte("{\n  \"version\": \"7.3\",\n  \"<surprise>\": true\n}")
		f := flow()
		f.ValidationErrors = []meta.ValidationError{{
			Error: "INVALID_PROPERTY_KEY", ErrorType: "FLOW_JSON_ERROR", Message: "Property '<surprise>' is wrong.",
			LineStart: 3, LineEnd: 3, ColumnStart: 3, ColumnEnd: 15,
			Pointers: []flowjson.Pointer{{LineStart: 3, LineEnd: 3, ColumnStart: 3, ColumnEnd: 15, Path: "<surprise>"}},
		}}
		address, _ := serve(t, &pages{flow: f, src: src})
		_, body := request(t, "GET", address+"/preview/42?token=x")
		for _, want := range []string{
			"Property &#39;&lt;surprise&gt;&#39; is wrong.", "Line 3, column 3, at <code>&lt;surprise&gt;</code>",
			"<mark>&#34;&lt;surprise&gt;&#34;</mark>: true", "INVALID_PROPERTY_KEY",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %q:\n%s", want, body)
			}
		}
	})

	t.Run("lists so many errors and counts the rest", func(t *testing.T) {
		f := flow()
		f.ValidationErrors = make([]meta.ValidationError, maxListed+23)
		address, _ := serve(t, &pages{flow: f, src: []byte("{}")})
		_, body := request(t, "GET", address+"/preview/42?token=x")
		if n := strings.Count(body, "<li>"); n != maxListed || !strings.Contains(body, "And 23 more") {
			t.Errorf("%d errors listed:\n%s", n, body)
		}
	})

	for name, c := range map[string]struct {
		err    error
		status int
		says   string
	}{
		"an unknown link": {meta.ErrLinkInvalid, 404, "There is no such preview"},
		"an expired link": {meta.ErrLinkExpired, 410, "works for 30 days"},
		"a fault of ours": {errors.New("disk on fire"), 500, "The server&#39;s log says why"},
	} {
		t.Run("helps after "+name, func(t *testing.T) {
			address, log := serve(t, &pages{err: c.err})
			response, body := request(t, "GET", address+"/preview/42?token=secret")
			if response.StatusCode != c.status || !strings.Contains(body, c.says) || strings.Contains(body, "fire") {
				t.Errorf("status %d:\n%s", response.StatusCode, body)
			}
			wantProtected(t, response)
			if logged := log.String(); strings.Contains(logged, "fire") != (c.status == 500) || strings.Contains(logged, "secret") {
				t.Errorf("logged %q", logged)
			}
		})
	}
}

func TestAsset(t *testing.T) {
	src := []byte("{\"version\":\r\n\x00\xff\"7.3\"}")
	const link = "/assets/42/flow.json?revision=3&expires=99&signature=secret"

	t.Run("gives the exact bytes", func(t *testing.T) {
		p := &pages{src: src}
		address, _ := serve(t, p)
		response, body := request(t, "GET", address+link)
		if response.StatusCode != 200 || body != string(src) {
			t.Errorf("status %d, %q", response.StatusCode, body)
		}
		wantProtected(t, response)
		for name, want := range map[string]string{
			"Content-Type": "application/json", "Content-Disposition": `attachment; filename="flow.json"`, "Content-Length": strconv.Itoa(len(src)),
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if p.gotFlow != "42" || p.gotQuery.Encode() != "expires=99&revision=3&signature=secret" {
			t.Errorf("asked for %q, %v", p.gotFlow, p.gotQuery)
		}
	})
	t.Run("answers HEAD without the bytes", func(t *testing.T) {
		address, _ := serve(t, &pages{src: src})
		response, body := request(t, "HEAD", address+link)
		if response.StatusCode != 200 || body != "" || response.ContentLength != int64(len(src)) {
			t.Errorf("status %d, %q, length %d", response.StatusCode, body, response.ContentLength)
		}
	})
	for name, c := range map[string]struct {
		err    error
		status int
	}{
		"an invalid link": {meta.ErrLinkInvalid, 403},
		"an expired link": {meta.ErrLinkExpired, 410},
		"a fault of ours": {errors.New("disk on fire"), 500},
	} {
		t.Run("helps after "+name, func(t *testing.T) {
			address, log := serve(t, &pages{err: c.err})
			response, body := request(t, "GET", address+link)
			if response.StatusCode != c.status || len(body) < 20 || strings.Contains(body, "fire") {
				t.Errorf("status %d: %s", response.StatusCode, body)
			}
			wantProtected(t, response)
			if logged := log.String(); strings.Contains(logged, "fire") != (c.status == 500) || strings.Contains(logged, "secret") {
				t.Errorf("logged %q", logged)
			}
		})
	}
}

func TestRoutes(t *testing.T) {
	address, _ := serve(t, &pages{flow: flow()})
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 404},
		{"GET", "/preview/", 404},
		{"GET", "/preview/42/more", 404},
		{"GET", "/assets/42", 404},
		{"GET", "/assets/42/other.json", 404},
		{"GET", "/web/", 404},
		{"GET", "/web/other.js", 404},
		{"GET", "/web/manifest.json", 404},
		{"GET", "/web/preview-1.js", 200},
		{"POST", "/web/preview-1.js", 405},
		{"POST", "/preview/42", 405},
		{"DELETE", "/assets/42/flow.json", 405},
		{"HEAD", "/preview/42", 200},
	} {
		if response, _ := request(t, c.method, address+c.path); response.StatusCode != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, response.StatusCode, c.status)
		}
	}
}

// TestLinks_leave_room has more readers of one flow than there are places, who
// take nothing of what they asked for.
func TestLinks_leave_room(t *testing.T) {
	for name, path := range map[string]string{"to_previews": "/preview/%s?token=x", "to_downloads": "/assets/%s/flow.json?signature=x"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHandler(Options{Pages: shared{pages{flow: flow(), src: []byte("{}")}}}, &build{})
				ask := func(w http.ResponseWriter, flow string) {
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", fmt.Sprintf(path, flow), nil))
				}
				offered, taken := make(chan struct{}, maxDocuments), make(chan struct{})
				for range maxDocuments {
					go ask(unread{httptest.NewRecorder(), offered, taken}, "42")
				}
				synctest.Wait()
				if len(offered) != maxDocumentsOfOne {
					t.Errorf("%d documents of one flow are held", len(offered))
				}
				other := httptest.NewRecorder()
				ask(other, "43")
				if other.Body.Len() == 0 {
					t.Error("the link of another flow is not answered")
				}
				close(taken)
			})
		})
	}
}
