package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestProxies(t *testing.T) {
	for _, tt := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"who_asks_a_proxy", "10.1.2.3:4000", []string{"203.0.113.7"}, "203.0.113.7:0"},
		{"who_asks_several", "10.1.2.3:4000", []string{"203.0.113.7, 10.9.9.9, ::1"}, "203.0.113.7:0"},
		{"several_lines", "10.1.2.3:4000", []string{"203.0.113.7", "10.9.9.9"}, "203.0.113.7:0"},
		{"what_the_client_claims_is_nothing", "10.1.2.3:4000", []string{"198.51.100.1, 203.0.113.7, 10.9.9.9"}, "203.0.113.7:0"},
		{"who_is_no_proxy_is_not_believed", "203.0.113.7:4000", []string{"198.51.100.1"}, "203.0.113.7:4000"},
		{"a_client_among_the_proxies", "10.1.2.3:4000", []string{"10.9.9.9"}, "10.9.9.9:0"},
		{"a_proxy_that_says_nothing", "10.1.2.3:4000", nil, "10.1.2.3:4000"},
		{"what_is_no_address", "10.1.2.3:4000", []string{"203.0.113.7, unknown, 10.9.9.9"}, "10.9.9.9:0"},
		{"nothing_but_commas", "10.1.2.3:4000", []string{",,,"}, "10.1.2.3:4000"},
		{"addresses_with_ports", "[::1]:4000", []string{"[2001:db8::7]:55, 10.9.9.9:80"}, "[2001:db8::7]:0"},
		{"an_address_in_brackets", "[::1]:4000", []string{"[2001:db8::7]"}, "[2001:db8::7]:0"},
		{"IPv4_as_IPv6", "[::ffff:10.1.2.3]:4000", []string{"::ffff:203.0.113.7"}, "203.0.113.7:0"},
		{"no_more_hops_than_there_may_be", "10.1.2.3:4000", []string{"203.0.113.7" + strings.Repeat(",10.0.0.1", maxHops)}, "10.0.0.1:0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := parseProxies([]string{"10.0.0.0/8", "::1"})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.peer
			r.Header["X-Forwarded-For"] = tt.forwarded
			var got string
			all.behind(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(nil, r)
			if got != tt.want || r.RemoteAddr != tt.peer {
				t.Errorf("got %s, want %s; the request is from %s", got, tt.want, r.RemoteAddr)
			}
		})
	}
}

func TestProxiesTLS(t *testing.T) {
	for name, tt := range map[string]struct {
		peer, proto string
		want        bool
	}{
		"that_ended_at_a_proxy":          {"10.1.2.3:4000", "https", true},
		"that_was_not":                   {"10.1.2.3:4000", "http", false},
		"that_nobody_speaks_of":          {"10.1.2.3:4000", "", false},
		"that_somebody_else_tells_about": {"203.0.113.7:4000", "https", false},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := parseProxies([]string{"10.0.0.0/8"})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.peer
			r.Header.Set("X-Forwarded-For", "198.51.100.1")
			r.Header.Set("X-Forwarded-Proto", tt.proto)
			got := false
			all.behind(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.TLS != nil })).ServeHTTP(nil, r)
			if got != tt.want {
				t.Errorf("TLS: %t, want %t", got, tt.want)
			}
		})
	}
}

// TestServe_trusted_proxy has many clients of one proxy sign in once, which is
// often for one client.
func TestServe_trusted_proxy(t *testing.T) {
	for name, tt := range map[string]struct {
		proxies   []string
		throttled bool
		logged    string
	}{
		"tells_its_clients_apart": {[]string{"127.0.0.1"}, false, "remote=203.0.113.59:0"},
		"has_to_be_named":         {nil, true, "remote=127.0.0.1:"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, serveCmd{TrustedProxy: tt.proxies})
			throttled := false
			for i := range 60 {
				r, err := http.NewRequestWithContext(t.Context(), "POST", s.endpoint+"/console/sign-in", strings.NewReader(`{"accessKeyId":"AKIANOBODY"}`))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i))
				response, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				throttled = throttled || response.StatusCode == http.StatusTooManyRequests
			}
			if throttled != tt.throttled {
				t.Errorf("throttled: %t", throttled)
			}
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(s.logs.String(), tt.logged) {
				t.Errorf("no %s in the log:\n%s", tt.logged, s.logs)
			}
		})
	}
}
