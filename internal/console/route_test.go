package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"flowport/internal/registry"
)

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestRoutes_doors goes through the table: whatever it has is closed to who is
// not signed in, and changes nothing for a page of another origin or without
// the token.
func TestRoutes_doors(t *testing.T) {
	s := openConsole(t)
	nobody, somebody := s.browser(t), s.signedIn(t, "")
	fill := strings.NewReplacer("{region}", region, "{waba}", registry.DevelopmentWABA, "{flow}", "1", "{name}", "blank",
		"{path...}", "v1/whatsapp/flow/publish", "{$}", "")
	for _, route := range routes {
		method, path, found := strings.Cut(route.pattern, " ")
		if !found {
			method, path = "POST", route.pattern
		}
		path = fill.Replace(path)
		t.Run(route.pattern, func(t *testing.T) {
			response := nobody.send(method, path, "")
			if path == "/" && !strings.Contains(response.Header.Get("Content-Security-Policy"), "script-src 'self';") {
				t.Errorf("the page's policy is %q", response.Header.Get("Content-Security-Policy"))
			}
			if (response.StatusCode == 401) == route.open && path != "/console/sign-in" {
				t.Errorf("status %d without a session", response.StatusCode)
			}
			for name, want := range map[string]string{
				"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			} {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if policy := response.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
				t.Errorf("the policy is %q", policy)
			}
			if method == "GET" {
				return
			}
			for name, change := range map[string]func(*http.Request){
				"another origin":               func(r *http.Request) { r.Header.Set("Origin", "https://example.com") },
				"another port of this machine": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
			} {
				t.Run("from "+name, func(t *testing.T) {
					somebody.t = t
					somebody.wantRefusal(403, "ForeignPage", method, path, "{}", change)
				})
			}
			if route.open {
				return
			}
			for name, token := range map[string]string{"no token": "", "another token": csrfToken("another")} {
				t.Run("with "+name, func(t *testing.T) {
					somebody.t = t
					somebody.wantRefusal(403, "ForeignPage", method, path, "{}", func(r *http.Request) { r.Header.Set(csrfHeader, token) })
				})
			}
		})
	}
}

func TestOperation(t *testing.T) {
	s := openConsole(t)
	flow := s.flow(t, blank(t))
	aws := "/console/aws/" + region + "/v1/whatsapp"
	publish := `{"id":"` + registry.DevelopmentWABA + `","flowId":"` + flow + `"}`

	t.Run("does what the AWS API does", func(t *testing.T) {
		b := s.signedIn(t, "")
		var list struct {
			Flows []struct{ FlowID, FlowStatus string }
		}
		b.read(aws+"/flow/list?id="+registry.DevelopmentWABA, &list)
		if len(list.Flows) != 1 || list.Flows[0].FlowID != flow || list.Flows[0].FlowStatus != "DRAFT" {
			t.Errorf("the flows are %+v", list.Flows)
		}
		if status, text := b.do("POST", aws+"/flow/publish", publish); status != 200 {
			t.Fatalf("%d %s", status, text)
		}
		if len(s.audit.events) != 1 || !strings.Contains(string(s.audit.events[0].JSON), `"eventName":"PublishWhatsAppFlow"`) ||
			!strings.Contains(string(s.audit.events[0].JSON), `"sessionCredentialFromConsole":"true"`) ||
			!strings.Contains(string(s.audit.events[0].JSON), `:user/ann"`) {
			t.Errorf("the record is %s", s.audit.events)
		}
	})
	t.Run("refuses as the AWS API does", func(t *testing.T) {
		b := s.signedIn(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"social-messaging:List*","Resource":"*"}]}`)
		response := b.send("POST", aws+"/flow/publish", publish)
		if response.StatusCode != 403 || response.Header.Get("X-Amzn-Errortype") != "AccessDeniedException" {
			t.Errorf("%d %v", response.StatusCode, response.Header)
		}
		if status, _ := b.do("GET", aws+"/flow/list?id="+registry.DevelopmentWABA, ""); status != 200 {
			t.Errorf("what is allowed: status %d", status)
		}
	})
	t.Run("knows only regions", func(t *testing.T) {
		s.signedIn(t, "").wantRefusal(400, "InvalidRegion", "GET", "/console/aws/US%20EAST/v1/whatsapp/flow/list", "")
	})
	t.Run("does not reach what is outside of the AWS API", func(t *testing.T) {
		for _, path := range []string{"metrics", "console/session", "preview/" + flow} {
			if status, text := s.signedIn(t, "").do("GET", "/console/aws/"+region+"/"+path, ""); status != 404 || !strings.Contains(text, "No operation") {
				t.Errorf("%s: %d %s", path, status, text)
			}
		}
	})
}

func TestRevisions(t *testing.T) {
	s := openConsole(t)
	first, second := blank(t), strings.Replace(blank(t), "Hello", "Good day", 1)
	flow := s.flow(t, first, second, "{")
	b := s.signedIn(t, "")

	t.Run("lists them", func(t *testing.T) {
		var got revisionsAnswer
		b.read(on(flow, "revisions"), &got)
		if len(got.Revisions) != 3 || got.Before != 0 || got.Revisions[0].Number != 3 || !got.Revisions[0].Draft ||
			got.Revisions[0].Errors == 0 || got.Revisions[2].JSONVersion != "7.3" {
			t.Errorf("got %+v", got)
		}
		b.read(on(flow, "revisions?before=2"), &got)
		if len(got.Revisions) != 1 || got.Revisions[0].Number != 1 {
			t.Errorf("before 2: %+v", got)
		}
		b.wantRefusal(400, "InvalidPage", "GET", on(flow, "revisions?before=x"), "")
	})
	t.Run("pages them", func(t *testing.T) {
		flow := s.flow(t)
		for range revisionsPage + 1 {
			if _, err := s.sim.UploadFlowJSON(t.Context(), metaID, flow, []byte("{}")); err != nil {
				t.Fatal(err)
			}
		}
		var got revisionsAnswer
		b.read(on(flow, "revisions"), &got)
		if len(got.Revisions) != revisionsPage || got.Before != 2 {
			t.Errorf("%d, before %d", len(got.Revisions), got.Before)
		}
	})
	t.Run("gives the exact bytes", func(t *testing.T) {
		for name, want := range map[string]string{"": "{", "?revision=draft": "{", "?revision=1": first} {
			if status, text := b.do("GET", on(flow, "flow.json"+name), ""); status != 200 || text != want {
				t.Errorf("%q: %d %s", name, status, text)
			}
		}
		for _, name := range []string{"published", "4", "-1", "x"} {
			b.wantRefusal(404, "NoSuchRevision", "GET", on(flow, "flow.json?revision="+name), "")
		}
		b.wantRefusal(404, "NoSuchFlow", "GET", on("77", "flow.json"), "")
	})
	t.Run("compares them", func(t *testing.T) {
		var got diffAnswer
		b.read(on(flow, "diff?old=1&new=2"), &got)
		if len(got.Changes) != 1 || got.Changes[0].Old != `"Hello"` || got.Changes[0].New != `"Good day"` || got.Changes[0].Screen != "WELCOME" || got.More {
			t.Errorf("got %+v", got)
		}
		b.wantRefusal(422, "NotJSON", "GET", on(flow, "diff?old=1&new=3"), "")
		b.wantRefusal(404, "NoSuchRevision", "GET", on(flow, "diff?old=1&new=9"), "")
	})
	t.Run("are for those who may list assets", func(t *testing.T) {
		b := s.signedIn(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"social-messaging:GetWhatsAppFlow","Resource":"*"}]}`)
		for _, part := range []string{"revisions", "flow.json", "diff?old=1&new=2"} {
			b.wantRefusal(403, "AccessDeniedException", "GET", on(flow, part), "")
		}
	})
	t.Run("are for the account's own", func(t *testing.T) {
		key, err := s.registry.CreateKey(t.Context(), registry.NewKey{Account: "999999999999", User: "eve"})
		if err != nil {
			t.Fatal(err)
		}
		eve := s.browser(t)
		eve.signIn(key)
		for _, part := range []string{"revisions", "flow.json", "diff?old=1&new=2"} {
			eve.wantRefusal(404, "ResourceNotFoundException", "GET", on(flow, part), "")
		}
	})
}

func TestExcerpt(t *testing.T) {
	for give, want := range map[string]string{"short": "short", strings.Repeat("x", maxExcerpt+1): strings.Repeat("x", maxExcerpt) + "…"} {
		if got := excerpt(give); got != want {
			t.Errorf("%d bytes became %d", len(give), len(got))
		}
	}
}
