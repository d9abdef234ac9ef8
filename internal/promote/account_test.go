package promote

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"flowport/internal/meta"
)

func TestDownload_is_bounded(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, meta.MaxFlowJSON+1)) })
	mux.HandleFunc("/largest", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, meta.MaxFlowJSON)) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/round?token=secret", http.StatusFound)
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	files := httptest.NewServer(mux)
	defer files.Close()
	tests := []struct {
		name, link string
		secure     bool
		says       string
	}{
		{"as large as Meta takes", files.URL + "/largest", false, ""},
		{"larger", files.URL + "/large", false, "larger than 10 MiB"},
		{"not there", files.URL + "/none?token=secret", false, "HTTP 404"},
		{"a circle", files.URL + "/round?token=secret", false, "too many redirects"},
		{"a file", "file:///etc/passwd", false, "gave a file link"},
		{"a redirect to a file", files.URL + "/away?token=secret", false, "gave a file link"},
		{"in the clear from an encrypted endpoint", files.URL + "/largest?token=secret", true, "gave a http link"},
		{"no URL", "http://a b/?token=secret", false, "no URL"},
		{"nobody there", "http://127.0.0.1:1/?token=secret", false, "refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, err := (&Account{Secure: tt.secure}).download(t.Context(), tt.link)
			switch {
			case tt.says == "" && (err != nil || len(src) != meta.MaxFlowJSON):
				t.Errorf("%d bytes, %v", len(src), err)
			case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
				t.Errorf("%v", err)
			case err != nil && strings.Contains(err.Error(), "secret"):
				t.Errorf("the link is in the error: %v", err)
			}
		})
	}
}

func TestFind_follows_pages_to_an_end(t *testing.T) {
	calls, last := 0, 3
	pages := func(_ context.Context, _, path string, _, out any) error {
		calls++
		text := `{"flows":[{"flowId":"1","flowName":"other"}],"nextToken":"more"}`
		if calls == last {
			text = `{"flows":[]}`
		}
		return json.Unmarshal([]byte(text), out)
	}
	if found, err := (&Account{Call: pages}).Find(t.Context(), "", "a"); found != nil || err != nil || calls != last {
		t.Errorf("%v, %v after %d calls", found, err, calls)
	}
	last = -1
	if _, err := (&Account{Call: pages}).Find(t.Context(), "", "a"); err == nil || !strings.Contains(err.Error(), "does not end") {
		t.Errorf("%v", err)
	}
}
