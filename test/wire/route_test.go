package wire_test

import (
	"net/http"
	"testing"
)

func TestRoute(t *testing.T) {
	s := commonServer(t)
	for _, test := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/v1/whatsapp/nothing", 404, "UnknownOperationException"},
		{"POST", "/v1/whatsapp/flow/assets/update/", 404, "UnknownOperationException"},
		{"POST", "/v1/whatsapp/flow/Assets/update", 404, "UnknownOperationException"},
		{"POST", "/v2/whatsapp/flow/create", 404, "UnknownOperationException"},
		{"GET", "/favicon.ico", 404, "UnknownOperationException"},
		{"GET", "/assets/../v1/whatsapp/flow", 404, "UnknownOperationException"},
		{"GET", "/preview//1", 404, "UnknownOperationException"},
		{"PUT", "/v1/whatsapp/flow", 404, "UnknownOperationException"},
		{"HEAD", "/v1/whatsapp/flow/list", 404, "UnknownOperationException"},
		{"OPTIONS", "/v1/whatsapp/flow/create", 404, "UnknownOperationException"},
		{"TRACE", "/v1/whatsapp/flow/create", 404, "UnknownOperationException"},

		// Modelled, not built.
		{"POST", "/v1/whatsapp/send", 501, "NotImplementedException"},
		{"PUT", "/v1/whatsapp/business-public-key", 501, "NotImplementedException"},
		{"GET", "/v1/whatsapp/business-public-key", 501, "NotImplementedException"},
		{"GET", "/v1/whatsapp/template/list", 501, "NotImplementedException"},
		{"POST", "/v1/whatsapp/template/library?id=x", 501, "NotImplementedException"},
		{"DELETE", "/v1/whatsapp/media", 501, "NotImplementedException"},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			r, err := http.NewRequest(test.method, s.endpoint+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			developer.sign(r, nil)
			a := mustSend(t, r)
			if test.method == "HEAD" {
				if got := a.header.Get("X-Amzn-Errortype"); a.status != test.status || got != test.code {
					t.Errorf("got %d %s, want %d %s", a.status, got, test.status, test.code)
				}
				return
			}
			a.want(t, test.status, test.code, "")
		})
	}
}
