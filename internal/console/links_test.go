package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"flowport/internal/meta"
	"flowport/internal/sim"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

// TestLinks opens the links of a simulated Meta: what it gives out is what the
// console serves.
func TestLinks(t *testing.T) {
	st, err := store.Open(t.Context(), storetest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var server *httptest.Server
	service, err := sim.New(t.Context(), sim.Options{Store: st, BaseURL: func() string { return server.URL }})
	if err != nil {
		t.Fatal(err)
	}
	server = httptest.NewServer(New(Options{Pages: service}))
	defer func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	}()
	src := "{\n  \"version\": \"7.3\",\n  \"surprise\": \"😀\",\n  \"screens\": []\n}"
	created, err := service.CreateFlow(t.Context(), "7", meta.NewFlow{Name: "Linked", Categories: []string{"OTHER"}, FlowJSON: []byte(src)})
	if err != nil {
		t.Fatal(err)
	}

	preview, err := service.Preview(t.Context(), "7", created.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	response, page := request(t, "GET", preview.URL)
	if response.StatusCode != 200 || !strings.Contains(page, "<h1>Linked</h1>") || !strings.Contains(page, "DRAFT") || !strings.Contains(page, "&#34;surprise&#34;") {
		t.Errorf("status %d:\n%s", response.StatusCode, page)
	}
	for _, bad := range []string{preview.URL + "0", strings.Replace(preview.URL, created.ID, "1", 1)} {
		response, other := request(t, "GET", bad)
		if response.StatusCode != 404 || !strings.Contains(other, "There is no such preview") {
			t.Errorf("%s: status %d:\n%s", bad, response.StatusCode, other)
		}
	}

	assets, err := service.Assets(t.Context(), "7", created.ID)
	if err != nil || len(assets) != 1 {
		t.Fatalf("%v, %v", assets, err)
	}
	response, body := request(t, "GET", assets[0].DownloadURL)
	if response.StatusCode != 200 || body != src {
		t.Errorf("status %d: %q", response.StatusCode, body)
	}
	if response, _ := request(t, "GET", assets[0].DownloadURL+"0"); response.StatusCode != 403 {
		t.Errorf("a changed link: status %d", response.StatusCode)
	}
}
