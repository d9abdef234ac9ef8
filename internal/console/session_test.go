package console

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"flowport/internal/registry"
)

func TestSignIn(t *testing.T) {
	s := openConsole(t)
	key, err := s.registry.CreateKey(t.Context(), registry.NewKey{Account: "111111111111", User: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	good := `{"accessKeyId":"` + key.ID + `","secretAccessKey":"` + key.Secret + `"}`

	t.Run("tells who is there and sets a cookie that scripts cannot read", func(t *testing.T) {
		b := s.browser(t)
		response := b.send("POST", "/console/sign-in", good)
		if len(response.Cookies()) != 1 {
			t.Fatalf("%d cookies", len(response.Cookies()))
		}
		cookie := response.Cookies()[0]
		if cookie.Name != "flowport" || !cookie.HttpOnly || cookie.Secure || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" ||
			cookie.Domain != "" || cookie.MaxAge < 11*3600 || cookie.MaxAge > 12*3600 {
			t.Errorf("the cookie is %s", cookie)
		}
		var session sessionAnswer
		b.read("/console/session", &session)
		if !session.SignedIn || session.Account != "111111111111" || session.User != "ann" || session.AccessKeyID != key.ID ||
			session.CSRF != csrfToken(cookie.Value) || session.Region != region || session.Version != "test" ||
			time.Until(*session.ExpiresAt) < 11*time.Hour {
			t.Errorf("the session is %+v", session)
		}
		if log := s.log.String(); !strings.Contains(log, "signed in to the console") || strings.Contains(log, key.Secret) || strings.Contains(log, cookie.Value) {
			t.Errorf("the log is %s", log)
		}
	})
	t.Run("sets a cookie for https alone where that is how browsers come", func(t *testing.T) {
		s := openConsole(t, func(o *ConsoleOptions) { o.PublicURL = "https://flows.example.com" })
		key, err := s.registry.CreateKey(t.Context(), registry.NewKey{Account: "111111111111", User: "ann"})
		if err != nil {
			t.Fatal(err)
		}
		response := s.browser(t).send("POST", "/console/sign-in", `{"accessKeyId":"`+key.ID+`","secretAccessKey":"`+key.Secret+`"}`, func(r *http.Request) {
			r.Header.Set("Origin", "https://flows.example.com")
		})
		if len(response.Cookies()) != 1 || response.Cookies()[0].Name != "__Host-flowport" || !response.Cookies()[0].Secure {
			t.Errorf("%d, cookies %v", response.StatusCode, response.Cookies())
		}
	})
	t.Run("puts who comes in on the record, and lets nobody in who is not", func(t *testing.T) {
		record := &auditList{}
		s := openConsole(t, func(o *ConsoleOptions) { o.Audit = record })
		b := s.browser(t)
		b.wantRefusal(401, "WrongCredentials", "POST", "/console/sign-in", `{"accessKeyId":"test"}`)
		b.begin(`{"development":true}`)
		if len(record.events) != 1 {
			t.Fatalf("%d events", len(record.events))
		}
		for _, want := range []string{`"eventName":"ConsoleLogin"`, `"eventType":"AwsConsoleSignIn"`, `"arn":"arn:aws:iam::000000000000:user/test"`,
			`"sourceIPAddress":"127.0.0.1"`, `"responseElements":{"ConsoleLogin":"Success"}`} {
			if !strings.Contains(string(record.events[0].JSON), want) {
				t.Errorf("the record lacks %s: %s", want, record.events[0].JSON)
			}
		}
		record.err = errors.New("the disk is full")
		other := s.browser(t)
		other.wantRefusal(500, "InternalError", "POST", "/console/sign-in", `{"development":true}`)
		if len(other.client.Jar.Cookies(mustURL(t, s.URL))) != 0 {
			t.Error("a cookie was set")
		}
	})
	for name, body := range map[string]string{
		"an unknown key": strings.Replace(good, key.ID, "AKIANOBODY", 1),
		"another secret": strings.Replace(good, key.Secret, "secret", 1),
		"no secret":      `{"accessKeyId":"` + key.ID + `"}`,
		"nothing":        `{}`,
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			b := s.browser(t)
			b.wantRefusal(401, "WrongCredentials", "POST", "/console/sign-in", body)
			b.wantRefusal(401, "SignedOut", "GET", "/console/api/starters", "")
		})
	}
	t.Run("refuses what is no JSON", func(t *testing.T) {
		s.browser(t).wantRefusal(400, "NotJSON", "POST", "/console/sign-in", `{`)
	})
	t.Run("refuses a form, which any page could send", func(t *testing.T) {
		s.browser(t).wantRefusal(415, "NotJSON", "POST", "/console/sign-in", good, func(r *http.Request) {
			r.Header.Set("Content-Type", "text/plain")
		})
	})
	t.Run("refuses another page's request", func(t *testing.T) {
		s.browser(t).wantRefusal(403, "ForeignPage", "POST", "/console/sign-in", good, func(r *http.Request) {
			r.Header.Set("Origin", "https://example.com")
		})
	})
	t.Run("refuses a large body", func(t *testing.T) {
		s.browser(t).wantRefusal(413, "TooLarge", "POST", "/console/sign-in", strings.Repeat(" ", smallBody+1))
	})
	t.Run("refuses who tries too often", func(t *testing.T) {
		s := openConsole(t)
		b := s.browser(t)
		for range attemptBurst {
			b.wantRefusal(401, "WrongCredentials", "POST", "/console/sign-in", `{}`)
		}
		b.wantRefusal(429, "TooManyAttempts", "POST", "/console/sign-in", good)
		b.begin(`{"development":true}`) // where there is nothing to guess
	})
}

func TestSignIn_development(t *testing.T) {
	const development = `{"development":true}`
	t.Run("needs no key on this machine", func(t *testing.T) {
		b := openConsole(t).browser(t)
		var session sessionAnswer
		b.read("/console/session", &session)
		if session.SignedIn || !session.Development {
			t.Errorf("the session is %+v", session)
		}
		b.begin(development)
		if b.read("/console/session", &session); session.Account != registry.DevelopmentAccount {
			t.Errorf("the session is %+v", session)
		}
	})
	for name, tt := range map[string]struct {
		code   string
		change func(*http.Request)
	}{
		"a page elsewhere":                     {"ForeignPage", func(r *http.Request) { r.Header.Set("Origin", "https://example.com") }},
		"a page on another port":               {"ForeignPage", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }},
		"a page elsewhere, in a newer browser": {"ForeignPage", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		"a name that was made to lead here": {"ForeignHost", func(r *http.Request) {
			r.Host = "rebound.example.com"
			r.Header.Set("Origin", "http://rebound.example.com")
		}},
	} {
		t.Run("is not for "+name, func(t *testing.T) {
			b := openConsole(t).browser(t)
			b.wantRefusal(403, tt.code, "POST", "/console/sign-in", development, tt.change)
			if len(b.client.Jar.Cookies(mustURL(t, b.server.URL))) != 0 {
				t.Error("a cookie was set")
			}
		})
	}
	t.Run("is not for a server that others can reach, also not with its secret", func(t *testing.T) {
		b := openConsole(t, func(o *ConsoleOptions) { o.AllowDevelopment = false }).browser(t)
		b.wantRefusal(403, "NoDevelopmentIdentity", "POST", "/console/sign-in", development)
		b.wantRefusal(403, "NoDevelopmentIdentity", "POST", "/console/sign-in", `{"accessKeyId":"test","secretAccessKey":"test"}`)
		var session sessionAnswer
		if b.read("/console/session", &session); session.Development {
			t.Error("the page is told that it may")
		}
	})
	t.Run("ends where others can reach the server, or by a rebound name", func(t *testing.T) {
		allowed := true
		s := openConsole(t)
		b := s.browser(t)
		b.begin(development)
		b.wantRefusal(403, "ForeignHost", "GET", "/console/api/starters", "", func(r *http.Request) {
			for _, cookie := range b.client.Jar.Cookies(mustURL(t, s.URL)) {
				r.AddCookie(cookie)
			}
			r.Host = "rebound.example.com"
		})
		s.Config.Handler.(*Console).AllowDevelopment = !allowed
		b.wantRefusal(403, "NoDevelopmentIdentity", "GET", "/console/api/starters", "")
	})
}

func TestSession_ends(t *testing.T) {
	s := openConsole(t)
	t.Run("by signing out, for everybody who has the cookie", func(t *testing.T) {
		b := s.signedIn(t, "")
		thief := s.browser(t)
		thief.client.Jar.SetCookies(mustURL(t, s.URL), b.client.Jar.Cookies(mustURL(t, s.URL)))
		if status, _ := thief.do("GET", "/console/api/starters", ""); status != 200 {
			t.Fatalf("the cookie is not enough to read: %d", status)
		}
		response := b.send("POST", "/console/sign-out", "")
		if response.StatusCode != 204 || len(response.Cookies()) != 1 || response.Cookies()[0].MaxAge != -1 {
			t.Errorf("%d, cookies %v", response.StatusCode, response.Cookies())
		}
		thief.wantRefusal(401, "SignedOut", "GET", "/console/api/starters", "")
		b.wantRefusal(401, "SignedOut", "GET", "/console/api/starters", "")
	})
	t.Run("with its key", func(t *testing.T) {
		b := s.signedIn(t, "")
		var session sessionAnswer
		b.read("/console/session", &session)
		if err := s.registry.DeleteKey(t.Context(), session.AccessKeyID); err != nil {
			t.Fatal(err)
		}
		b.wantRefusal(401, "SignedOut", "GET", "/console/api/starters", "")
	})
	t.Run("when its time is over", func(t *testing.T) {
		key, err := s.registry.CreateKey(t.Context(), registry.NewKey{Account: "111111111111", User: "ann", Session: true, Lifetime: 1500 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		b := s.browser(t)
		b.signIn(key)
		cookies := b.client.Jar.Cookies(mustURL(t, s.URL))
		time.Sleep(1600 * time.Millisecond)
		b.client.Jar.SetCookies(mustURL(t, s.URL), cookies) // which a browser would have dropped
		b.wantRefusal(401, "SignedOut", "GET", "/console/api/starters", "")
	})
}
