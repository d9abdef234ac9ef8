package cli

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
)

func TestServe_lets_this_machine_into_the_console(t *testing.T) {
	s := serve(t, serveCmd{Region: "us-east-1"})
	if code, _, stderr := flowport("push", writeFile(t, "hello.json", validFlow), "--endpoint", s.endpoint); code != 0 {
		t.Fatal(stderr)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Jar: jar}
	var session struct {
		SignedIn, Development bool
		Region, Account, CSRF string
	}
	read := func(answer *http.Response, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if err := json.NewDecoder(answer.Body).Decode(&session); err != nil || answer.StatusCode != 200 {
			t.Fatalf("%d %v", answer.StatusCode, err)
		}
	}
	read(client.Get(s.endpoint + "/console/session"))
	if session.SignedIn || !session.Development || session.Region != "us-east-1" {
		t.Errorf("before signing in: %+v", session)
	}
	read(client.Post(s.endpoint+"/console/sign-in", "application/json", strings.NewReader(`{"development":true}`)))
	if !session.SignedIn || session.Account != "000000000000" || session.CSRF == "" {
		t.Errorf("after signing in: %+v", session)
	}

	for method, status := range map[string]int{"GET": 200, "HEAD": 200, "POST": 404} { // POST gets AWS's error
		r, err := http.NewRequest(method, s.endpoint+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != status || (answer.Header.Get("X-Amzn-Requestid") == "") != (status == 200) {
			t.Errorf("%s /: %d %v", method, answer.StatusCode, answer.Header)
		}
	}

	upload := func(size int) *http.Response {
		r, err := http.NewRequest("POST", s.endpoint+"/console/api/compile", strings.NewReader(strings.Repeat(" ", size)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Flowport-Csrf", session.CSRF)
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer
	}
	if answer := upload(5 << 20); answer.StatusCode != 200 {
		t.Errorf("a large document: %d", answer.StatusCode)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
}
