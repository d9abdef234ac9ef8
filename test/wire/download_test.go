package wire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestDownload uses the download URL in ways it was not given out for.
func TestDownload(t *testing.T) {
	s := commonServer(t)
	flow, other := s.newFlow(t), s.newFlow(t)
	src := goodFlow("downloaded")
	s.upload(t, flow, src).decode(t, nil)
	s.upload(t, other, goodFlow("secret")).decode(t, nil)
	address, err := s.downloadURL(flow)
	if err != nil {
		t.Fatal(err)
	}
	good, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("it gives the bytes to anyone, as a file", func(t *testing.T) {
		a := get(t, address)
		if a.status != 200 || string(a.body) != string(src) {
			t.Fatalf("got %v", a)
		}
		if got := a.header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("X-Content-Type-Options is %q", got)
		}
		if got := a.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
			t.Errorf("Content-Disposition is %q", got)
		}
	})
	for name, change := range map[string]func(u *url.URL){
		"without its query": func(u *url.URL) { u.RawQuery = "" },
		"for another flow":  func(u *url.URL) { u.Path = strings.Replace(u.Path, flow, other, 1) },
		"for no flow":       func(u *url.URL) { u.Path = strings.Replace(u.Path, flow, "x", 1) },
		"with a climbing path": func(u *url.URL) {
			u.Path = strings.Replace(u.Path, flow, "../"+other, 1)
		},
	} {
		t.Run(name+" it is refused", func(t *testing.T) {
			changed := *good
			change(&changed)
			if a := get(t, changed.String()); a.status < 300 || a.status >= 500 {
				t.Errorf("got %v, want a refusal", a)
			}
		})
	}
	for name := range good.Query() {
		t.Run("with another "+name+" it is refused", func(t *testing.T) {
			changed, query := *good, good.Query()
			query.Set(name, "9"+query.Get(name))
			changed.RawQuery = query.Encode()
			if a := get(t, changed.String()); a.status/100 != 4 {
				t.Errorf("got %v, want a refusal", a)
			}
		})
	}
	t.Run("of a deleted flow it is refused", func(t *testing.T) {
		doomed := s.newFlow(t)
		s.upload(t, doomed, src).decode(t, nil)
		address, err := s.downloadURL(doomed)
		if err != nil {
			t.Fatal(err)
		}
		s.do(t, "DeleteWhatsAppFlow", input{"id": waba, "flowId": doomed}).decode(t, nil)
		if a := get(t, address); a.status/100 != 4 {
			t.Errorf("got %v, want a refusal", a)
		}
	})
}

// TestDownloadUnread asks for documents and does not take them.
func TestDownloadUnread(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	flow := s.newFlow(t)
	src := pictureFlow(maxFlowJSON)
	s.upload(t, flow, src).decode(t, nil)
	address, err := s.downloadURL(flow)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		s.dial(t).writeHead(r)
	}
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	s.wantStored(t, flow, src)
	if took := time.Since(began); took > patience {
		t.Errorf("a download took %v while others were not read", took)
	}
}

// TestMetrics checks that strangers cannot make the server remember more.
func TestMetrics(t *testing.T) {
	s := commonServer(t)
	read := func() string {
		t.Helper()
		a := get(t, s.endpoint+"/metrics")
		if a.status != 200 {
			t.Fatal(a)
		}
		return string(a.body)
	}
	for _, path := range []string{"/metrics-warm-up", "/metrics-warm-up"} {
		get(t, s.endpoint+path)
	}
	before := strings.Count(read(), "\n")
	for i := range 50 {
		get(t, s.endpoint+"/v1/"+strings.Repeat("x", i+1))
	}
	if after := strings.Count(read(), "\n"); after != before {
		t.Errorf("50 unknown paths added %d lines to the metrics", after-before)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if a := get(t, s.endpoint+path); a.status != 200 {
			t.Errorf("%s: %v", path, a)
		}
	}
}
