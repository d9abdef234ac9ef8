package graph

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"flowport/internal/meta"
)

// replayed makes a client that is answered from a folder.
func replayed(t *testing.T, dir string) *Client {
	t.Helper()
	replay, err := NewReplay(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, _, _ := testClient(t, nil)
	c.http.Transport = replay
	c.limits.backoff = time.Millisecond
	return c
}

// The client reads every answer that Meta published a sample of.
func TestMetasSamples(t *testing.T) {
	c := replayed(t, filepath.Join("testdata", "exchanges"))
	ctx := t.Context()
	refused := func(t *testing.T, err error, want meta.Error) {
		t.Helper()
		e, ok := errors.AsType[*meta.Error](err)
		if !ok {
			t.Fatalf("error is %v", err)
		}
		e.TraceID = strings.TrimRight(e.TraceID, "0123456789")
		if diff := cmp.Diff(want, *e); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}

	t.Run("create", func(t *testing.T) {
		in := meta.NewFlow{Name: "Newsletter", Categories: []string{"SIGN_UP"}, FlowJSON: []byte("{}")}
		created, err := c.CreateFlow(ctx, testWABA, in)
		if err != nil || created.ID != testFlow || len(created.ValidationErrors) != 1 || created.ValidationErrors[0].Pointers[0].Path != "screens[0].layout.type" {
			t.Errorf("%+v, %v", created, err)
		}
		_, err = c.CreateFlow(ctx, testWABA, in)
		refused(t, err, meta.Error{
			Code: 100, Subcode: 4016019, Type: "OAuthException", Message: "Invalid parameter", UserTitle: "Flow name is not unique",
			UserMessage: "Flow name should be unique within one WhatsApp Business Account. Please select another name for your Flow.", TraceID: "AnB3Name",
		})
		c.owners = owners{} // so that the others ask
	})
	t.Run("get", func(t *testing.T) {
		got, err := c.Flow(ctx, testWABA, testFlow)
		if err != nil {
			t.Fatal(err)
		}
		want := &meta.Flow{
			ID: testFlow, WABA: testWABA, Name: "Newsletter", Status: meta.Draft, Categories: []string{"SIGN_UP"},
			ValidationErrors: []meta.ValidationError{}, JSONVersion: "7.3", DataAPIVersion: "3.0",
			Preview: &meta.Preview{
				URL:       "https://business.facebook.com/wa/manage/flows/713203437239371/preview/?token=[scrubbed]",
				ExpiresAt: time.Date(2027, 5, 21, 11, 18, 9, 0, time.UTC),
			},
			Account:     &meta.AccountInfo{ID: testWABA, Name: "Tulip shop", Currency: "EUR", TimezoneID: "58", MessageTemplateNamespace: "a1b2c3d4"},
			Application: &meta.Application{ID: "670093", Name: "Tulips", Link: "https://www.facebook.com/games/?app_id=670093"},
			Health: &meta.Health{CanSendMessage: "BLOCKED", Entities: []meta.HealthEntity{
				{Type: "FLOW", ID: testFlow, CanSendMessage: "BLOCKED", Errors: []meta.HealthError{{
					Code:        131000,
					Description: "endpoint_uri: You need to set the endpoint URI before you can send or publish a flow.",
					Solution:    "https://developers.facebook.com/docs/whatsapp/flows/reference/flowjson#top-level-flow-json-properties",
				}}},
				{Type: "WABA", ID: testWABA, CanSendMessage: "AVAILABLE"},
				{Type: "BUSINESS", ID: "200100300400500", CanSendMessage: "AVAILABLE"},
				{Type: "APP", ID: "670093", CanSendMessage: "LIMITED"},
			}},
			UpdatedAt: time.Date(2027, 4, 20, 10, 0, 0, 0, time.UTC),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		c.owners = owners{}
	})
	t.Run("get of something unknown", func(t *testing.T) {
		wantError(t, c.Publish(ctx, testWABA, "999"), meta.CodeInvalidParameter, meta.SubcodeNoObject)
	})
	t.Run("list", func(t *testing.T) {
		var names []string
		for page := (meta.Page{Limit: 2}); ; {
			got, err := c.Flows(ctx, testWABA, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range got.Flows {
				names = append(names, f.Name)
			}
			if got.Next == "" {
				break
			}
			page.After = got.Next
		}
		if want := []string{"Newsletter", "Feedback", "Old one"}; !slices.Equal(names, want) {
			t.Errorf("listed %v", names)
		}
		c.owners = owners{}
	})
	t.Run("update", func(t *testing.T) {
		if err := c.UpdateFlow(ctx, testWABA, testFlow, meta.FlowUpdate{Name: "Newsletter 2"}); err != nil {
			t.Error(err)
		}
	})
	t.Run("upload, first not processed", func(t *testing.T) {
		errs, err := c.UploadFlowJSON(ctx, testWABA, testFlow, []byte("{}"))
		if err != nil || len(errs) != 1 || errs[0].ErrorType != "JSON_SCHEMA_ERROR" || errs[0].LineStart != 46 || errs[0].Pointers == nil {
			t.Errorf("%+v, %v", errs, err)
		}
	})
	t.Run("assets", func(t *testing.T) {
		assets, err := c.Assets(ctx, testWABA, testFlow)
		if err != nil || len(assets) != 1 || !strings.HasPrefix(assets[0].DownloadURL, "https://scontent.xx.fbcdn.net/m1/v/") {
			t.Errorf("%+v, %v", assets, err)
		}
	})
	t.Run("publish", func(t *testing.T) {
		refused(t, c.Publish(ctx, testWABA, testFlow), meta.Error{
			Code: 139000, Subcode: 4233020, Type: "OAuthException", Message: "Blocked by Integrity",
			UserTitle: "Flow publishing failed", UserMessage: "Integrity requirements not met.", TraceID: "AnB3Integrity",
		})
		if err := c.Publish(ctx, testWABA, testFlow); err != nil {
			t.Error(err)
		}
	})
	t.Run("deprecate", func(t *testing.T) {
		if err := c.Deprecate(ctx, testWABA, testFlow); err != nil {
			t.Error(err)
		}
	})
	t.Run("delete", func(t *testing.T) {
		refused(t, c.Delete(ctx, testWABA, testFlow), meta.Error{
			Code: 139004, Type: "OAuthException", Message: "Deleting attempt failed: Can't delete published Flow", TraceID: "AnB3Delete",
		})
	})
	t.Run("preview", func(t *testing.T) {
		p, err := c.Preview(ctx, testWABA, testFlow, true)
		if err != nil || p.ExpiresAt != time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC) {
			t.Errorf("%+v, %v", p, err)
		}
	})
	t.Run("a token that expired", func(t *testing.T) {
		_, err := c.Flows(ctx, "201", meta.Page{})
		wantError(t, err, meta.CodeAccessToken, 463)
	})
	t.Run("a limit", func(t *testing.T) {
		_, err := c.Flows(ctx, "202", meta.Page{})
		if e := wantError(t, err, codeBusinessLimit, 0); e.RetryAfter != 7*time.Minute {
			t.Errorf("RetryAfter is %s", e.RetryAfter)
		}
	})
	t.Run("what nobody recorded", func(t *testing.T) {
		replay, err := NewReplay(filepath.Join("testdata", "exchanges"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = replay.RoundTrip(httptest.NewRequest("GET", "https://graph.facebook.com/v24.0/1", nil))
		if err == nil || !strings.Contains(err.Error(), "GET /1;") || !strings.Contains(err.Error(), "DELETE /"+testFlow) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestRecorder(t *testing.T) {
	const (
		secretPhone     = "+49 151 2345-6789"
		secretSignature = "00_AfSIGNATUREsignature"
		secretHandle    = "An_HANDLEhandleHANDLE"
		secretPreview   = "b9d6aaaa-PREVIEW-token"
	)
	flowJSON := "{\r\n  \"version\": \"7.3\", \"phone_number\": \"${form.phone_number}\"\r\n}"
	meta1 := func(n int, r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			formOf(t, r)
		}
		switch {
		case strings.HasSuffix(r.URL.Path, "/flows"):
			return reply(200, `{"data":[],"paging":{"cursors":{"after":"x"},"next":"https:\/\/graph.facebook.com\/v24.0\/1\/flows?access_token=`+testToken+`\u0026limit=25"}}`)
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/assets"):
			return reply(200, `{"data":[{"name":"flow.json","asset_type":"FLOW_JSON","download_url":"https:\/\/scontent.xx.fbcdn.net\/`+secretHandle+`?oh=`+secretSignature+`&oe=`+secretSignature+`"}]}`)
		case r.Method == http.MethodGet:
			return reply(200, `{"id":"`+testFlow+`","preview":{"preview_url":"https://business.facebook.com/?token=`+secretPreview+`","expires_at":"2027-05-21T11:18:09+0000"},"whatsapp_business_account":{"id":"`+testWABA+`","name":"call `+secretPhone+`"}}`, "Set-Cookie", "c="+secretSignature)
		case strings.HasSuffix(r.URL.Path, "/publish"):
			return nil, errors.New("read tcp: connection reset by peer")
		}
		return reply(200, `{"success":true,"validation_errors":[],"display_phone_number":"`+secretPhone+`","x":"{\"access_token\":\"`+secretSignature+`\"}"}`)
	}
	dir := filepath.Join(t.TempDir(), "exchanges")
	c, s, log := testClient(t, meta1)
	recorder, err := NewRecorder(dir, s, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	c.http.Transport = recorder

	run := func(t *testing.T, c *Client) (previews []meta.Preview) {
		t.Helper()
		if _, err := c.UploadFlowJSON(t.Context(), testWABA, testFlow, []byte(flowJSON)); err != nil {
			t.Error(err)
		}
		if _, err := c.Flows(t.Context(), testWABA, meta.Page{}); err != nil {
			t.Error(err)
		}
		if _, err := c.Assets(t.Context(), testWABA, testFlow); err != nil {
			t.Error(err)
		}
		p, err := c.Preview(t.Context(), testWABA, testFlow, false)
		if err != nil {
			t.Error(err)
		}
		if err := c.UpdateFlow(t.Context(), testWABA, testFlow, meta.FlowUpdate{Name: "call " + secretPhone}); err != nil {
			t.Error(err)
		}
		return []meta.Preview{p}
	}
	if p := run(t, c); !strings.Contains(p[0].URL, secretPreview) {
		t.Errorf("the caller's answer is scrubbed too: %+v", p)
	}
	files, err := exchangeFiles(dir)
	if err != nil || len(files) != 5 {
		t.Fatalf("files %v, %v", files, err)
	}

	t.Run("no secret is in a recording", func(t *testing.T) {
		for _, name := range files {
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{testToken, secretPhone, secretSignature, secretHandle, secretPreview, "Bearer", "Cookie"} {
				if bytes.Contains(file, []byte(secret)) {
					t.Errorf("%s has %s:\n%s", name, secret, file)
				}
			}
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
			}
		}
	})
	t.Run("Flow JSON is kept byte by byte", func(t *testing.T) {
		list, err := readExchanges(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := list[0].fields[2]; string(got.value) != flowJSON || got.file != "flow.json" || got.mediaType != "application/json" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a recording can be replayed", func(t *testing.T) {
		c := replayed(t, dir)
		c.owners.put(testFlow, testWABA)
		run(t, c)
	})
	t.Run("a failure is recorded and replayed", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := c.Publish(ctx, testWABA, testFlow); err == nil {
			t.Fatal("no error")
		}
		replay, err := NewReplay(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = replay.RoundTrip(httptest.NewRequest("POST", "https://graph.facebook.com/v24.0/"+testFlow+"/publish", nil))
		if err == nil || !strings.Contains(err.Error(), "connection reset") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("a later recorder goes on counting", func(t *testing.T) {
		before, _ := exchangeFiles(dir)
		later, err := NewRecorder(dir, s, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if later.count != len(before) {
			t.Errorf("counts from %d with %d files", later.count, len(before))
		}
	})
	t.Run("a folder of something else is refused", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "mine.txtar"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := NewRecorder(dir, s, slog.New(slog.DiscardHandler)); err == nil {
			t.Error("no error")
		}
	})
	t.Run("a full folder ends the recording, not the call", func(t *testing.T) {
		recorder.count = mostExchanges
		before, _ := exchangeFiles(dir)
		if _, err := c.Flows(t.Context(), testWABA, meta.Page{}); err != nil {
			t.Error(err)
		}
		if after, _ := exchangeFiles(dir); len(after) != len(before) || !strings.Contains(log.String(), "full") {
			t.Errorf("%d files, then %d; log %s", len(before), len(after), log)
		}
	})
	t.Run("an answer that breaks off breaks off for the caller", func(t *testing.T) {
		broken, err := NewRecorder(t.TempDir(), &scripted{t: t, answer: func(int, *http.Request) (*http.Response, error) { return cut(200, `{"da`) }}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "https://graph.facebook.com/v24.0/1", nil)
		r.Header.Set("Authorization", "Bearer "+testToken)
		response, err := broken.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(response.Body); string(text) != `{"da` || err == nil {
			t.Errorf("%q, %v", text, err)
		}
	})
}

func TestExchangeFile(t *testing.T) {
	t.Run("what is written is read back", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			value := rapid.OneOf(
				rapid.SliceOf(rapid.Byte()),
				rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"-- a --", "-- --", "\n", "\r", "{", "-- ", "ü", " --"})), func(p []string) []byte { return []byte(strings.Join(p, "")) }),
			)
			want := &exchange{
				title: "t", method: "POST", target: "/1/assets?fields=id", contentType: "multipart/form-data",
				fields: []formField{
					{name: "name", value: value.Draw(t, "field")},
					{name: "file", file: "flow.json", mediaType: "application/json", value: value.Draw(t, "file")},
				},
				status: 200, header: http.Header{"Content-Type": {"text/html"}}, answer: value.Draw(t, "answer"),
			}
			got, err := parseExchange(want.format())
			if err != nil {
				t.Fatalf("%v\n%s", err, want.format())
			}
			if !bytes.Equal(got.fields[0].value, want.fields[0].value) || !bytes.Equal(got.fields[1].value, want.fields[1].value) ||
				!bytes.Equal(got.answer, want.answer) || got.target != want.target || got.header.Get("Content-Type") != "text/html" {
				t.Fatalf("wrote %+v\nread  %+v\n%s", want, got, want.format())
			}
		})
	})
	for name, file := range map[string]string{
		"nothing":                "",
		"no answer":              "-- request --\nGET /1\n",
		"no request":             "-- answer --\nHTTP 200\n",
		"a request without path": "-- request --\nGET\n-- answer --\nHTTP 200\n",
		"a status of words":      "-- request --\nGET /1\n-- answer --\nHTTP OK\n",
		"an unknown part":        "-- request --\nGET /1\n-- answer --\nHTTP 200\n-- response --\n{}\n",
		"bad Base64":             "-- request --\nGET /1\n-- answer --\nHTTP 200\n-- answer body base64 --\n*\n",
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			if x, err := parseExchange([]byte(file)); err == nil {
				t.Errorf("read %+v", x)
			}
		})
	}
}
