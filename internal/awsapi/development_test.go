package awsapi

import (
	"net/http"
	"testing"
)

func TestServer_a_web_page_cannot_use_the_development_identity(t *testing.T) {
	d := open(t, Options{AllowDevelopment: true})
	page := func(r *http.Request) { r.Header.Set("Origin", "https://example.com") }
	const path, body = "/v1/whatsapp/flow/publish", `{"flowId":"1"}`
	if status, code, _ := d.send(t, "POST", path, body); status != 400 || code != "ValidationException" {
		t.Errorf("without a page: got %d %s, want 400 ValidationException", status, code)
	}
	if status, code, _ := d.send(t, "POST", path, body, page); status != 403 || code != "AccessDeniedException" {
		t.Errorf("got %d %s, want 403 AccessDeniedException", status, code)
	}
}
