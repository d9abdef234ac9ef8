package local

import (
	"net/http/httptest"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name, method, host, header, value string
		want                              bool
	}{
		{"an SDK", "POST", "127.0.0.1:4588", "", "", true},
		{"IPv6", "POST", "[::1]:4588", "", "", true},
		{"IPv6 on port 80", "POST", "[::1]", "", "", true},
		{"localhost", "POST", "localhost:4588", "", "", true},
		{"localhost on port 80", "GET", "LOCALHOST.", "", "", true},
		{"a name below localhost", "POST", "aws.localhost:4588", "", "", true},
		{"a container", "POST", "host.docker.internal:4588", "", "", true},
		{"a name of a compose file", "POST", "flowport:4588", "", "", true},
		{"a name of the public DNS", "GET", "rebound.example.com:4588", "", "", false},
		{"a name that begins like an address", "GET", "127.0.0.1.example.com", "", "", false},
		{"a name that ends like localhost", "GET", "notlocalhost.example", "", "", false},
		{"a page elsewhere", "POST", "127.0.0.1:4588", "Origin", "https://example.com", false},
		{"a page of no origin", "POST", "127.0.0.1:4588", "Origin", "null", false},
		{"a page elsewhere, in a new browser", "POST", "127.0.0.1:4588", "Sec-Fetch-Site", "cross-site", false},
		{"a proxy", "POST", "127.0.0.1:4588", "X-Forwarded-For", "203.0.113.7", false},
		{"a proxy by the standard", "GET", "127.0.0.1:4588", "Forwarded", "for=203.0.113.7", false},
		{"a page of this server", "POST", "127.0.0.1:4588", "Origin", "http://127.0.0.1:4588", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/", nil)
			r.Host = tt.host
			if tt.header != "" {
				r.Header.Set(tt.header, tt.value)
			}
			if err := Check(r); (err == nil) != tt.want {
				t.Errorf("got %v, want allowed: %t", err, tt.want)
			}
		})
	}
}
