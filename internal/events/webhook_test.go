package events

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"flowport/internal/registry"
)

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
