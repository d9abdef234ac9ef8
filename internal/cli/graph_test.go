package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"flowport/internal/registry"
)

const developmentMetaID = "102290129340398"

// graphCall makes a call on the Graph wire with form fields.
func graphCall(t *testing.T, method, address, token string, form url.Values, edit ...func(*http.Request)) (status int, answer map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, e := range edit {
		e(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return response.StatusCode, answer
}

func graphCode(answer map[string]any) float64 {
	e, _ := answer["error"].(map[string]any)
	code, _ := e["code"].(float64)
	return code
}

func TestServe_answers_as_Meta(t *testing.T) {
	s := serve(t, serveCmd{})
	flows := s.endpoint + "/v24.0/" + developmentMetaID + "/flows"
	status, created := graphCall(t, "POST", flows, "test", url.Values{"name": {"over Graph"}, "categories": {`["OTHER"]`}, "flow_json": {validFlow}})
	if status != 200 || created["success"] != true {
		t.Fatalf("%d %v", status, created)
	}
	t.Run("of the same flows as the AWS API", func(t *testing.T) {
		code, stdout, stderr := flowport("push", writeFile(t, "f.json", validFlow), "--endpoint", s.endpoint, "--name", "over Graph")
		if code != 0 || !strings.Contains(stdout+stderr, created["id"].(string)) {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
	})
	t.Run("not to an unknown token", func(t *testing.T) {
		if status, answer := graphCall(t, "GET", flows, "tset", nil); status != 401 || graphCode(answer) != 190 {
			t.Errorf("%d %v", status, answer)
		}
	})
	t.Run("not to web pages with the token that everybody knows", func(t *testing.T) {
		fromPage := func(r *http.Request) { r.Header.Set("Origin", "https://example.com") }
		if status, answer := graphCall(t, "POST", flows, "test", nil, fromPage); status != 401 || graphCode(answer) != 190 {
			t.Errorf("%d %v", status, answer)
		}
		rebound := func(r *http.Request) { r.Host = "rebound.example.com" }
		if status, answer := graphCall(t, "GET", flows, "test", nil, rebound); status != 401 || graphCode(answer) != 190 {
			t.Errorf("%d %v", status, answer)
		}
	})
	t.Run("to the token of a linked WABA, and of that one only", func(t *testing.T) {
		const linked = "104996122399160"
		const token = "EAAlinkedTOKENlinkedTOKENlinkedTOKEN0123456789"
		if code, _, stderr := flowport("waba", "link", "--data", s.data, "--id", linked, "--name", "linked", "--token-file", writeFile(t, "token", token)); code != 0 {
			t.Fatal(stderr)
		}
		if status, answer := graphCall(t, "GET", s.endpoint+"/"+linked+"?fields=name", token, nil); status != 200 || answer["name"] != "linked" {
			t.Errorf("%d %v", status, answer)
		}
		if status, answer := graphCall(t, "GET", flows, token, nil); status != 400 || graphCode(answer) != 100 {
			t.Errorf("the development WABA: %d %v", status, answer)
		}
		if status, answer := graphCall(t, "GET", s.endpoint+"/"+linked, "test", nil); status != 400 || graphCode(answer) != 100 {
			t.Errorf("with the token test: %d %v", status, answer)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(s.logs.String(), token) {
			t.Error("the token is in the log")
		}
	})
}

func TestServe_behind_a_proxy_has_no_development_token(t *testing.T) {
	s := serve(t, serveCmd{PublicURL: "https://flows.example.com"})
	if status, answer := graphCall(t, "GET", s.endpoint+"/"+developmentMetaID, "test", nil); status != 401 || graphCode(answer) != 190 {
		t.Errorf("%d %v", status, answer)
	}
}

// The id in the tests above is that of the development WABA.
func TestDevelopmentMetaID(t *testing.T) {
	records, err := openRecords(t.Context(), t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close()
	_, w, err := records.EnsureDevelopment(t.Context(), "us-east-1")
	if err != nil || w.MetaID != developmentMetaID || w.ID != registry.DevelopmentWABA {
		t.Errorf("%+v, %v", w, err)
	}
}
