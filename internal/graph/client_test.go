package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/meta"
)

const (
	testWABA  = "104996122399160"
	otherWABA = "104996122399161"
	testFlow  = "713203437239371"
	// testToken looks like one of Meta's, so that a search for it means something.
	testToken = "EAAJB2plantedTOKENplantedTOKENplantedTOKENplanted0123456789"
)

// A scripted Meta answers requests from a function, without a network, so that
// tests can run on synctest's clock.
type scripted struct {
	t      *testing.T
	answer func(n int, r *http.Request) (*http.Response, error) // n counts from 1

	mu   sync.Mutex
	seen []string // "GET /path?query", without the base
	at   []time.Time
}

// RoundTrip answers with what the script says.
func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.seen = append(s.seen, r.Method+" "+strings.TrimPrefix(r.URL.RequestURI(), "/v24.0"))
	s.at = append(s.at, time.Now())
	n := len(s.seen)
	s.mu.Unlock()
	if got := r.Header.Get("Authorization"); got != "Bearer "+testToken {
		s.t.Errorf("Authorization is %q", got)
	}
	if strings.Contains(r.URL.String(), testToken) {
		s.t.Error("the token is in the URL")
	}
	return s.answer(n, r)
}

func reply(status int, body string, headers ...string) (*http.Response, error) {
	h := http.Header{"Content-Type": {"application/json; charset=UTF-8"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
}

// testClient makes a client of a script whose log a test can read.
func testClient(t *testing.T, answer func(n int, r *http.Request) (*http.Response, error)) (*Client, *scripted, *bytes.Buffer) {
	t.Helper()
	s := &scripted{t: t, answer: answer}
	log := &bytes.Buffer{}
	c, err := NewClient(Options{
		Base:      "https://graph.facebook.com/v24.0",
		Tokens:    func(context.Context, string) (string, error) { return testToken, nil },
		Transport: s,
		Log:       slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Metrics:   prometheus.NewRegistry(),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.owners.put(testFlow, testWABA)
	return c, s, log
}

// always is a script that gives the same answer to every request.
func always(status int, body string, headers ...string) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return reply(status, body, headers...) }
}

func wantError(t *testing.T, err error, code, subcode int) *meta.Error {
	t.Helper()
	e, ok := errors.AsType[*meta.Error](err)
	if !ok || e.Code != code || e.Subcode != subcode {
		t.Fatalf("error is %v, want code %d, subcode %d", err, code, subcode)
	}
	return e
}

// formOf reads a multipart request as name → value.
func formOf(t *testing.T, r *http.Request) map[string]string {
	t.Helper()
	reader, err := r.MultipartReader()
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return fields
		}
		if err != nil {
			t.Fatal(err)
		}
		value, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		name := part.FormName()
		if part.FileName() != "" {
			name += " " + part.FileName() + " " + part.Header.Get("Content-Type")
		}
		fields[name] = string(value)
	}
}

func TestNewClient(t *testing.T) {
	tests := []struct {
		base, want, fault string
	}{
		{base: "https://graph.facebook.com/v24.0", want: "https://graph.facebook.com/v24.0"},
		{base: "https://graph.facebook.com/v24.0/", want: "https://graph.facebook.com/v24.0"},
		{base: "http://127.0.0.1:4588/v24.0", want: "http://127.0.0.1:4588/v24.0"},
		{base: "http://[::1]:4588", want: "http://[::1]:4588"},
		{base: "http://localhost:4588", want: "http://localhost:4588"},
		{base: "http://graph.facebook.com/v24.0", fault: "https only"},
		{base: "http://127.0.0.1.example.com", fault: "https only"},
		{base: "https://user:pass@graph.facebook.com", fault: "no user"},
		{base: "https://graph.facebook.com/?access_token=" + testToken, fault: "no user, query"},
		{base: "graph.facebook.com/v24.0", fault: "is like"},
		{base: "https://", fault: "is like"},
		{base: "ftp://graph.facebook.com", fault: "is like"},
		{base: ":", fault: "not a URL"},
	}
	for _, tt := range tests {
		t.Run(tt.base, func(t *testing.T) {
			c, err := NewClient(Options{Base: tt.base})
			switch {
			case tt.fault == "" && err != nil:
				t.Error(err)
			case tt.fault == "" && c.base != tt.want:
				t.Errorf("base is %s", c.base)
			case tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)):
				t.Errorf("error is %v, want something with %q", err, tt.fault)
			case err != nil && strings.Contains(err.Error(), testToken):
				t.Error("the error shows the query")
			}
		})
	}
}

func TestRequests(t *testing.T) {
	tests := []struct {
		name   string
		do     func(ctx context.Context, c *Client) error
		want   string
		fields map[string]string
		answer string
	}{
		{
			name: "create with everything",
			do: func(ctx context.Context, c *Client) error {
				created, err := c.CreateFlow(ctx, testWABA, meta.NewFlow{
					Name: `Größe "1"`, Categories: []string{"OTHER", "SURVEY"}, FlowJSON: []byte("{\r\n}"), Publish: true,
					CloneFlowID: testFlow, EndpointURI: "https://shop.example/flow?a=1&b=2",
				})
				if created.ID != "99" || created.ValidationErrors == nil {
					t.Errorf("created %+v", created)
				}
				return err
			},
			want: "POST /" + testWABA + "/flows",
			fields: map[string]string{
				"name": `Größe "1"`, "categories": `["OTHER","SURVEY"]`, "flow_json": "{\r\n}", "publish": "true",
				"clone_flow_id": testFlow, "endpoint_uri": "https://shop.example/flow?a=1&b=2",
			},
			answer: `{"id":"99"}`, // without success, as in Meta's older samples
		},
		{
			name: "create with nothing but a name",
			do: func(ctx context.Context, c *Client) error {
				_, err := c.CreateFlow(ctx, testWABA, meta.NewFlow{Name: "n"})
				return err
			},
			want:   "POST /" + testWABA + "/flows",
			fields: map[string]string{"name": "n", "categories": "[]"},
			answer: `{"id":"99","success":true,"validation_errors":[]}`,
		},
		{
			name: "update",
			do: func(ctx context.Context, c *Client) error {
				return c.UpdateFlow(ctx, testWABA, testFlow, meta.FlowUpdate{Name: "n", Categories: []string{"OTHER"}, EndpointURI: "https://e", ApplicationID: "12"})
			},
			want:   "POST /" + testFlow,
			fields: map[string]string{"name": "n", "categories": `["OTHER"]`, "endpoint_uri": "https://e", "application_id": "12"},
			answer: `{"success":true}`,
		},
		{
			name: "an update of nothing has no body",
			do: func(ctx context.Context, c *Client) error {
				return c.UpdateFlow(ctx, testWABA, testFlow, meta.FlowUpdate{})
			},
			want:   "POST /" + testFlow,
			answer: `{"success":true}`,
		},
		{
			name: "upload",
			do: func(ctx context.Context, c *Client) error {
				errs, err := c.UploadFlowJSON(ctx, testWABA, testFlow, []byte(`{"version":"7.3"}`))
				if len(errs) != 1 || errs[0].Error != "MISSING_REQUIRED_PROPERTY" || errs[0].Pointers == nil {
					t.Errorf("errors are %+v", errs)
				}
				return err
			},
			want:   "POST /" + testFlow + "/assets",
			fields: map[string]string{"name": "flow.json", "asset_type": "FLOW_JSON", "file flow.json application/json": `{"version":"7.3"}`},
			answer: `{"success":true,"validation_errors":[{"error":"MISSING_REQUIRED_PROPERTY","line_start":1}]}`,
		},
		{
			name: "list",
			do: func(ctx context.Context, c *Client) error {
				page, err := c.Flows(ctx, testWABA, meta.Page{After: "QVFI=="})
				want := meta.FlowPage{
					Flows: []meta.Flow{{ID: "1", WABA: testWABA, Name: "a", Status: "DRAFT", Categories: []string{"OTHER"}, ValidationErrors: []meta.ValidationError{}}},
					Next:  "QVFJ", First: "QVFI", Last: "QVFJ",
				}
				if diff := cmp.Diff(want, page); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
				return err
			},
			want:   "GET /" + testWABA + "/flows?after=QVFI%3D%3D&fields=id%2Cname%2Cstatus%2Ccategories%2Cvalidation_errors&limit=25",
			answer: `{"data":[{"id":"1","name":"a","status":"DRAFT","categories":["OTHER"],"validation_errors":[]}],"paging":{"cursors":{"before":"QVFI","after":"QVFJ"},"next":"https://graph.facebook.com/v24.0/x"}}`,
		},
		{
			name: "the last page",
			do: func(ctx context.Context, c *Client) error {
				page, err := c.Flows(ctx, testWABA, meta.Page{Limit: 5, Before: "QVFI"})
				if page.Next != "" || page.Previous != "QVFH" || page.Flows == nil {
					t.Errorf("page is %+v", page)
				}
				return err
			},
			want:   "GET /" + testWABA + "/flows?before=QVFI&fields=id%2Cname%2Cstatus%2Ccategories%2Cvalidation_errors&limit=5",
			answer: `{"data":[],"paging":{"cursors":{"before":"QVFH","after":"QVFJ"},"previous":"https://graph.facebook.com/v24.0/x"}}`,
		},
		{
			name: "assets",
			do: func(ctx context.Context, c *Client) error {
				assets, err := c.Assets(ctx, testWABA, testFlow)
				if diff := cmp.Diff([]meta.Asset{{Name: "flow.json", Type: "FLOW_JSON", DownloadURL: "https://scontent.example/m1/v?oh=1"}}, assets); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
				return err
			},
			want:   "GET /" + testFlow + "/assets",
			answer: `{"data":[{"name":"flow.json","asset_type":"FLOW_JSON","download_url":"https://scontent.example/m1/v?oh=1"}]}`,
		},
		{
			name: "publish",
			do:   func(ctx context.Context, c *Client) error { return c.Publish(ctx, testWABA, testFlow) },
			want: "POST /" + testFlow + "/publish", answer: `{"success":true}`,
		},
		{
			name: "deprecate, with success as a string",
			do:   func(ctx context.Context, c *Client) error { return c.Deprecate(ctx, testWABA, testFlow) },
			want: "POST /" + testFlow + "/deprecate", answer: `{"success":"true"}`,
		},
		{
			name: "delete",
			do:   func(ctx context.Context, c *Client) error { return c.Delete(ctx, testWABA, testFlow) },
			want: "DELETE /" + testFlow, answer: `{"success":true}`,
		},
		{
			name: "preview",
			do: func(ctx context.Context, c *Client) error {
				p, err := c.Preview(ctx, testWABA, testFlow, true)
				want := meta.Preview{URL: "https://business.facebook.com/p?token=1", ExpiresAt: time.Date(2027, 5, 21, 11, 18, 9, 0, time.UTC)}
				if p != want {
					t.Errorf("preview is %+v", p)
				}
				return err
			},
			want:   "GET /" + testFlow + "?fields=id%2Cpreview.invalidate%28true%29%2Cwhatsapp_business_account",
			answer: `{"id":"` + testFlow + `","preview":{"preview_url":"https://business.facebook.com/p?token=1","expires_at":"2027-05-21T11:18:09+0000"},"whatsapp_business_account":{"id":"` + testWABA + `"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var fields map[string]string
			c, s, log := testClient(t, func(_ int, r *http.Request) (*http.Response, error) {
				if r.Body != nil {
					fields = formOf(t, r)
				}
				return reply(200, tt.answer)
			})
			if err := tt.do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.want}, s.seen); diff != "" {
				t.Errorf("requests: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.fields, fields); diff != "" {
				t.Errorf("fields: -want +got:\n%s", diff)
			}
			if strings.Contains(log.String(), testToken) {
				t.Error("the token is in the log")
			}
		})
	}
}

func TestFlow(t *testing.T) {
	t.Run("every field is asked for and given", func(t *testing.T) {
		want := fullFlow()
		want.ID, want.WABA, want.Account.ID = testFlow, testWABA, testWABA
		body, err := json.Marshal(flowNodeOf(&want))
		if err != nil {
			t.Fatal(err)
		}
		c, s, _ := testClient(t, always(200, string(body)))
		got, err := c.Flow(t.Context(), testWABA, testFlow)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if strings.Count(s.seen[0], "%2C") != len(allFields)-1 {
			t.Errorf("asked for %s", s.seen[0])
		}
	})

	t.Run("an answer that does not tell the account is not trusted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, _, _ := testClient(t, always(200, `{"id":"`+testFlow+`"}`))
			_, err := c.Flow(t.Context(), testWABA, testFlow)
			wantError(t, err, meta.CodeService, 0)
		})
	})

	t.Run("an answer about another flow is not trusted", func(t *testing.T) {
		c, _, _ := testClient(t, always(200, `{"id":"1","whatsapp_business_account":{"id":"`+testWABA+`"}}`))
		_, err := c.Flow(t.Context(), testWABA, testFlow)
		wantError(t, err, meta.CodeService, 0)
	})
}

func TestOwnership(t *testing.T) {
	calls := map[string]func(ctx context.Context, c *Client, flow string) error{
		"Flow": func(ctx context.Context, c *Client, f string) error { _, err := c.Flow(ctx, testWABA, f); return err },
		"UpdateFlow": func(ctx context.Context, c *Client, f string) error {
			return c.UpdateFlow(ctx, testWABA, f, meta.FlowUpdate{Name: "n"})
		},
		"UploadFlowJSON": func(ctx context.Context, c *Client, f string) error {
			_, err := c.UploadFlowJSON(ctx, testWABA, f, []byte("{}"))
			return err
		},
		"Assets":    func(ctx context.Context, c *Client, f string) error { _, err := c.Assets(ctx, testWABA, f); return err },
		"Publish":   func(ctx context.Context, c *Client, f string) error { return c.Publish(ctx, testWABA, f) },
		"Deprecate": func(ctx context.Context, c *Client, f string) error { return c.Deprecate(ctx, testWABA, f) },
		"Delete":    func(ctx context.Context, c *Client, f string) error { return c.Delete(ctx, testWABA, f) },
		"Preview": func(ctx context.Context, c *Client, f string) error {
			_, err := c.Preview(ctx, testWABA, f, true)
			return err
		},
	}
	for name, do := range calls {
		t.Run(name+" of a flow of another account", func(t *testing.T) {
			c, s, _ := testClient(t, always(200, `{"id":"555","name":"n","status":"DRAFT","whatsapp_business_account":{"id":"`+otherWABA+`"}}`))
			wantError(t, do(t.Context(), c, "555"), meta.CodeInvalidParameter, meta.SubcodeNoObject)
			wantError(t, do(t.Context(), c, "555"), meta.CodeInvalidParameter, meta.SubcodeNoObject)
			for _, request := range s.seen {
				if !strings.HasPrefix(request, "GET /555?") {
					t.Errorf("made the request %s", request)
				}
			}
		})
		t.Run(name+" of something that is no id", func(t *testing.T) {
			c, s, _ := testClient(t, always(200, `{}`))
			for _, id := range []string{"", "../1", "1/assets", "1?fields=x", strings.Repeat("1", 101)} {
				wantError(t, do(t.Context(), c, id), meta.CodeInvalidParameter, meta.SubcodeNoObject)
			}
			if len(s.seen) > 0 {
				t.Errorf("made the requests %v", s.seen)
			}
		})
	}
	t.Run("the owner is asked for once", func(t *testing.T) {
		c, s, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				return reply(200, `{"id":"555","whatsapp_business_account":{"id":"`+testWABA+`"}}`)
			}
			return reply(200, `{"success":true}`)
		})
		for range 3 {
			if err := c.Publish(t.Context(), testWABA, "555"); err != nil {
				t.Fatal(err)
			}
		}
		if len(s.seen) != 4 {
			t.Errorf("requests: %v", s.seen)
		}
	})
	t.Run("what is remembered is bounded", func(t *testing.T) {
		var o owners
		for i := range mostOwners + 10 {
			o.put(string(rune(i)), "1")
		}
		if len(o.byFlow) > mostOwners {
			t.Errorf("%d owners", len(o.byFlow))
		}
	})
	t.Run("a clone of a flow of another account", func(t *testing.T) {
		c, _, _ := testClient(t, always(200, `{"id":"555","whatsapp_business_account":{"id":"`+otherWABA+`"}}`))
		_, err := c.CreateFlow(t.Context(), testWABA, meta.NewFlow{Name: "n", CloneFlowID: "555"})
		wantError(t, err, meta.CodeInvalidParameter, 0)
	})
}

func TestTokens(t *testing.T) {
	t.Run("the error of a missing token is given as it is", func(t *testing.T) {
		missing := errors.New("none stored")
		c, s, _ := testClient(t, always(200, `{}`))
		c.tokens = func(context.Context, string) (string, error) { return "", missing }
		if err := c.Publish(t.Context(), testWABA, testFlow); !errors.Is(err, missing) {
			t.Errorf("error is %v", err)
		}
		if len(s.seen) > 0 {
			t.Error("made a request")
		}
	})
	t.Run("a token that no header can carry", func(t *testing.T) {
		c, s, log := testClient(t, always(200, `{}`))
		c.tokens = func(context.Context, string) (string, error) { return testToken + "\r\nX: y", nil }
		err := c.Publish(t.Context(), testWABA, testFlow)
		wantError(t, err, meta.CodeAccessToken, 0)
		if text := err.Error() + log.String(); strings.Contains(text, testToken) || len(s.seen) > 0 {
			t.Errorf("requests %v, text %s", s.seen, text)
		}
	})
	t.Run("a token that Meta repeats is taken out", func(t *testing.T) {
		c, _, log := testClient(t, always(400, `{"error":{"message":"Malformed access token `+testToken+`","error_user_msg":"`+testToken+`","error_user_title":"`+testToken+`","type":"OAuthException","code":190,"fbtrace_id":"x"}}`))
		err := c.Publish(t.Context(), testWABA, testFlow)
		e := wantError(t, err, meta.CodeAccessToken, 0)
		if text := err.Error() + e.Message + e.UserTitle + log.String(); strings.Contains(text, testToken) {
			t.Errorf("the token is in %s", text)
		}
	})
}
