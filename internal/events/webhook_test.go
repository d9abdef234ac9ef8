package events

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"flowport/internal/registry"
)

func TestGuard(t *testing.T) {
	remote, local := &guard{public: true}, &guard{public: true, loopback: true}
	plain := &guard{loopback: true}
	for _, test := range []struct {
		address              string
		remote, local, plain bool
	}{
		{"93.184.216.34:443", true, true, false},
		{"[2606:2800:220:1::1]:443", true, true, false},
		{"127.0.0.1:80", false, true, true},
		{"127.8.9.10:80", false, true, true},
		{"[::1]:80", false, true, true},
		{"[::ffff:127.0.0.1]:80", false, true, true},
		{"10.0.0.1:443", false, false, false},
		{"172.16.0.1:443", false, false, false},
		{"192.168.1.1:443", false, false, false},
		{"[::ffff:192.168.1.1]:443", false, false, false},
		{"169.254.169.254:80", false, false, false},
		{"100.64.0.1:443", false, false, false},
		{"0.0.0.0:80", false, false, false},
		{"[::]:80", false, false, false},
		{"224.0.0.1:443", false, false, false},
		{"255.255.255.255:443", false, false, false},
		{"[fe80::1]:443", false, false, false},
		{"[fe80::1%eth0]:443", false, false, false},
		{"[fd00::1]:443", false, false, false},
		{"[64:ff9b::a00:1]:443", false, false, false},
		{"[2002:a00:1::]:443", false, false, false},
		{"[::7f00:1]:443", false, false, false},
		{"example.com:443", false, false, false},
	} {
		for name, is := range map[string]struct {
			guard *guard
			want  bool
		}{"remote": {remote, test.remote}, "local": {local, test.local}, "plain": {plain, test.plain}} {
			if err := is.guard.control("tcp", test.address, nil); (err == nil) != is.want {
				t.Errorf("%s to %s: %v", name, test.address, err)
			}
		}
	}
}

func TestWebhooks_post(t *testing.T) {
	called := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, test := range []struct {
		name, url string
		local     bool
		want      string
	}{
		{"refuses this machine to a server that is not on loopback", "http://" + host + "/?planted", false, "listens on loopback"},
		{"refuses a name of this machine", "http://localhost:" + host[strings.LastIndexByte(host, ':')+1:] + "/?planted", false, "listens on loopback"},
		{"refuses a private network", "https://10.255.255.1/?planted", true, "private or reserved"},
		{"refuses plain HTTP to others", "http://93.184.216.34/?planted", true, "only https://"},
		{"takes a TLS receiver's word only", "https://" + host + "/?planted", true, "cannot be reached"},
	} {
		t.Run(test.name, func(t *testing.T) {
			hooks := newWebhooks(test.local)
			defer hooks.close()
			err := hooks.post(t.Context(), registry.Webhook{URL: test.url, Secret: "planted"}, []byte("{}"))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "planted") {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
			if called {
				t.Error("it was called")
			}
		})
	}
	t.Run("names no address that cannot be read", func(t *testing.T) {
		hooks := newWebhooks(true)
		err := hooks.post(t.Context(), registry.Webhook{URL: "https://planted\x7f"}, nil)
		if err == nil || errors.Unwrap(err) != nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("error is %v", err)
		}
	})
}
