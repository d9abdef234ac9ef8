package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"flowport/internal/meta"
)

const (
	downBody      = `{"error":{"message":"Service temporarily unavailable","type":"OAuthException","code":2,"fbtrace_id":"x"}}`
	transientBody = `{"error":{"message":"Service temporarily unavailable","type":"OAuthException","code":2,"is_transient":true,"fbtrace_id":"x"}}`
	savedBody     = `{"error":{"message":"Updating attempt failed","type":"OAuthException","code":139001,"error_subcode":4016012,"is_transient":false,"fbtrace_id":"x"}}`
	stateBody     = `{"error":{"message":"Publishing attempt failed","type":"OAuthException","code":139002,"fbtrace_id":"x"}}`
	limitBody     = `{"error":{"message":"(#80008) There have been too many calls","type":"OAuthException","code":80008,"fbtrace_id":"x"}}`
)

// hang keeps a request until its context ends.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// cut is an answer that breaks off.
func cut(status int, body string) (*http.Response, error) {
	r, err := reply(status, "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), errReader{}))
	return r, err
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// The operations by what may be repeated.
func readOnce(ctx context.Context, c *Client) error {
	_, err := c.Flows(ctx, testWABA, meta.Page{})
	return err
}

func uploadOnce(ctx context.Context, c *Client) error {
	_, err := c.UploadFlowJSON(ctx, testWABA, testFlow, []byte("{}"))
	return err
}

func updateOnce(ctx context.Context, c *Client) error {
	return c.UpdateFlow(ctx, testWABA, testFlow, meta.FlowUpdate{Name: "n"})
}

func createOnce(ctx context.Context, c *Client) error {
	_, err := c.CreateFlow(ctx, testWABA, meta.NewFlow{Name: "n", Categories: []string{"OTHER"}})
	return err
}

func TestRepeats(t *testing.T) {
	type script = func(r *http.Request) (*http.Response, error)
	reset := func(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset by peer") }
	broken := func(*http.Request) (*http.Response, error) { return cut(200, `{"succ`) }
	page := func(*http.Request) (*http.Response, error) { return reply(502, "<html>Bad Gateway</html>") }
	graphError := func(body string) script {
		return func(*http.Request) (*http.Response, error) { return reply(400, body) }
	}
	tests := []struct {
		name     string
		do       func(context.Context, *Client) error
		first    script // the first answer; then all goes well
		requests int
		code     int // of the error that the caller gets; 0 for none
	}{
		{"a read after a reset", readOnce, reset, 2, 0},
		{"a read after a page", readOnce, page, 2, 0},
		{"a read after half an answer", readOnce, broken, 2, 0},
		{"a read after silence", readOnce, hang, 2, 0},
		{"a read after a fault of Meta", readOnce, graphError(downBody), 2, 0},
		{"an upload after a reset", uploadOnce, reset, 2, 0},
		{"an upload after half an answer", uploadOnce, broken, 2, 0},
		{"an upload after silence", uploadOnce, hang, 2, 0},
		{"an upload that was saved but not processed", uploadOnce, graphError(savedBody), 2, 0},
		{"an upload after a fault of Meta", uploadOnce, graphError(downBody), 2, 0},
		{"an update after a reset", updateOnce, reset, 1, meta.CodeService},
		{"an update after a page", updateOnce, page, 1, meta.CodeService},
		{"an update after a fault of Meta", updateOnce, graphError(downBody), 1, meta.CodeService},
		{"an update that Meta calls transient", updateOnce, graphError(transientBody), 2, 0},
		{"a creation after a reset", createOnce, reset, 1, meta.CodeService},
		{"a creation that Meta calls transient", createOnce, graphError(transientBody), 2, 0},
		{"a refusal", uploadOnce, graphError(`{"error":{"message":"m","code":100}}`), 1, 100},
		{"a refusal for a limit", readOnce, graphError(limitBody), 1, codeBusinessLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s, _ := testClient(t, func(n int, r *http.Request) (*http.Response, error) {
					if r.Body != nil {
						formOf(t, r) // each attempt sends the whole form
					}
					if n == 1 {
						return tt.first(r)
					}
					return reply(200, `{"id":"1","success":true,"data":[]}`)
				})
				err := tt.do(t.Context(), c)
				if tt.code != 0 {
					wantError(t, err, tt.code, 0)
				} else if err != nil {
					t.Error(err)
				}
				if len(s.seen) != tt.requests {
					t.Errorf("%d requests, want %d: %v", len(s.seen), tt.requests, s.seen)
				}
			})
		})
	}

	t.Run("three attempts are all", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, s, _ := testClient(t, always(400, savedBody))
			wantError(t, uploadOnce(t.Context(), c), meta.CodeUpdate, meta.SubcodeProcessing)
			if len(s.seen) != mostAttempts {
				t.Errorf("%d requests", len(s.seen))
			}
		})
	})

	t.Run("a name that an earlier attempt took is explained", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, _, _ := testClient(t, func(n int, _ *http.Request) (*http.Response, error) {
				if n == 1 {
					return reply(500, transientBody)
				}
				return reply(400, `{"error":{"message":"m","code":100,"error_subcode":4016019,"error_user_msg":"Flow name should be unique."}}`)
			})
			e := wantError(t, createOnce(t.Context(), c), 100, meta.SubcodeNameTaken)
			if !strings.Contains(e.UserMessage, "earlier attempt") {
				t.Errorf("message is %s", e.UserMessage)
			}
		})
	})
}

// A stateful stands for one flow at Meta: whether a change took place does not
// depend on whether its answer arrives.
type stateful struct {
	status  meta.Status
	gone    bool
	changes int
}

func (m *stateful) answer(r *http.Request, act func()) (*http.Response, error) {
	switch {
	case m.gone:
		return reply(400, `{"error":{"message":"Unsupported get request","code":100,"error_subcode":33,"type":"GraphMethodException"}}`)
	case r.Method == http.MethodGet:
		return reply(200, fmt.Sprintf(`{"id":"%s","status":"%s","whatsapp_business_account":{"id":"%s"}}`, testFlow, m.status, testWABA))
	case strings.HasSuffix(r.URL.Path, "/publish") && m.status != meta.Draft:
		return reply(400, stateBody)
	}
	act()
	m.changes++
	return reply(200, `{"success":true}`)
}

func TestLostAnswers(t *testing.T) {
	publish := func(ctx context.Context, c *Client) error { return c.Publish(ctx, testWABA, testFlow) }
	remove := func(ctx context.Context, c *Client) error { return c.Delete(ctx, testWABA, testFlow) }
	deprecate := func(ctx context.Context, c *Client) error { return c.Deprecate(ctx, testWABA, testFlow) }
	tests := []struct {
		name    string
		do      func(context.Context, *Client) error
		happens bool // the change takes place although its answer is lost
		lose    func(*http.Request) (*http.Response, error)
		changes int
		fails   bool
	}{
		{"published, then a reset", publish, true, func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 1, false},
		{"published, then silence", publish, true, hang, 1, false},
		{"published, then half an answer", publish, true, func(*http.Request) (*http.Response, error) { return cut(200, `{`) }, 1, false},
		{"published, then a page", publish, true, func(*http.Request) (*http.Response, error) { return reply(502, "<html>") }, 1, false},
		{"published, and called transient", publish, true, func(*http.Request) (*http.Response, error) { return reply(500, transientBody) }, 1, false},
		{"not published, and silence", publish, false, hang, 0, true},
		{"not published, and called transient", publish, false, func(*http.Request) (*http.Response, error) { return reply(500, transientBody) }, 1, false},
		{"deprecated, then a reset", deprecate, true, func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 1, false},
		{"deleted, then a reset", remove, true, func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 1, false},
		{"not deleted, and a reset", remove, false, func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &stateful{status: meta.Draft}
				act := func() {
					switch {
					case strings.HasPrefix(tt.name, "dele"), strings.HasPrefix(tt.name, "not dele"):
						m.gone = true
					case strings.HasPrefix(tt.name, "depr"):
						m.status = meta.Deprecated
					default:
						m.status = meta.Published
					}
				}
				c, _, _ := testClient(t, func(n int, r *http.Request) (*http.Response, error) {
					if n > 1 {
						return m.answer(r, act)
					}
					if tt.happens {
						_, _ = m.answer(r, act)
					}
					return tt.lose(r)
				})
				err := tt.do(t.Context(), c)
				if tt.fails {
					wantError(t, err, meta.CodeService, 0)
				} else if err != nil {
					t.Error(err)
				}
				if m.changes != tt.changes {
					t.Errorf("changed %d times, want %d", m.changes, tt.changes)
				}
			})
		})
	}

	t.Run("a flow that was published before is refused", func(t *testing.T) {
		m := &stateful{status: meta.Published}
		c, s, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) { return m.answer(r, func() {}) })
		wantError(t, publish(t.Context(), c), meta.CodePublish, 0)
		if len(s.seen) != 1 {
			t.Errorf("requests: %v", s.seen)
		}
	})
}

func TestStrangeAnswers(t *testing.T) {
	huge := func() (*http.Response, error) {
		r, err := reply(200, "")
		r.Body = io.NopCloser(io.LimitReader(zeros{}, maxAnswer*2))
		return r, err
	}
	tests := []struct {
		name   string
		answer func() (*http.Response, error)
		code   int
		says   string
	}{
		{"a page", func() (*http.Response, error) { return reply(502, "<!DOCTYPE html><p>Sorry, something went wrong.") }, meta.CodeService, "HTTP 502"},
		{"a page with status 200", func() (*http.Response, error) { return reply(200, "<html></html>") }, meta.CodeService, "no JSON object"},
		{"nothing", func() (*http.Response, error) { return reply(200, "") }, meta.CodeService, "empty"},
		{"nothing, status 500", func() (*http.Response, error) { return reply(500, "  \n") }, meta.CodeService, "HTTP 500"},
		{"half of it", func() (*http.Response, error) { return reply(200, `{"success":tr`) }, meta.CodeService, "no JSON object"},
		{"broken off", func() (*http.Response, error) { return cut(200, `{"success":true`) }, meta.CodeService, "broke off"},
		{"huge", huge, meta.CodeService, "32 MiB"},
		{"not UTF-8", func() (*http.Response, error) { return reply(200, "{\"success\":true,\"x\":\"\xff\"}") }, meta.CodeService, "UTF-8"},
		{"an array", func() (*http.Response, error) { return reply(200, `[true]`) }, meta.CodeService, "no JSON object"},
		{"other types", func() (*http.Response, error) { return reply(200, `{"success":{"a":1}}`) }, meta.CodeService, "form that Meta documents"},
		{"no success", func() (*http.Response, error) { return reply(200, `{"success":false}`) }, meta.CodeService, "success is missing"},
		{"a redirect", func() (*http.Response, error) { return reply(302, "", "Location", "https://evil.example/") }, meta.CodeService, "HTTP 302"},
		{"429 without a code", func() (*http.Response, error) { return reply(429, "<html>") }, meta.CodeAppLimit, "429"},
		{"500 with code 0", func() (*http.Response, error) { return reply(500, `{"error":{"message":"m"}}`) }, meta.CodeService, "m"},
		{"an error with status 200", func() (*http.Response, error) { return reply(200, ` { "error" : {"message":"m","code":100}}`) }, 100, "m"},
		{"an error that is none", func() (*http.Response, error) { return reply(400, `{"error":"oops"}`) }, meta.CodeService, "no error of Meta's"},
		{"JSON by another name", func() (*http.Response, error) {
			return reply(400, `{"error":{"message":"m","code":139002}}`, "Content-Type", "text/javascript; charset=UTF-8")
		}, meta.CodePublish, "m"},
		{"a name that is not found", func() (*http.Response, error) { return nil, errors.New("lookup graph.internal.example: no such host") }, meta.CodeService, "broke off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, s, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) { return tt.answer() })
			e := wantError(t, updateOnce(t.Context(), c), tt.code, 0)
			if !strings.Contains(e.Message, tt.says) {
				t.Errorf("message is %q, want something with %q", e.Message, tt.says)
			}
			if strings.Contains(e.Error(), "example") {
				t.Errorf("the message tells of the network: %s", e)
			}
			if len(s.seen) != 1 {
				t.Errorf("requests: %v", s.seen)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestDeadlines(t *testing.T) {
	t.Run("a Meta that never answers takes no longer than an operation may", func(t *testing.T) {
		for name, do := range map[string]func(context.Context, *Client) error{
			"read": readOnce, "upload": uploadOnce, "update": updateOnce, "create": createOnce,
			"publish": func(ctx context.Context, c *Client) error { return c.Publish(ctx, testWABA, testFlow) },
		} {
			synctest.Test(t, func(t *testing.T) {
				c, _, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) { return hang(r) })
				started := time.Now()
				e := wantError(t, do(t.Context(), c), meta.CodeService, 0)
				if took := time.Since(started); took > standard.operation {
					t.Errorf("%s took %s", name, took)
				}
				if !e.Transient || !strings.Contains(e.Message, "did not answer") {
					t.Errorf("%s: %+v", name, e)
				}
			})
		}
	})
	t.Run("the context of the caller gives its error", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, _, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) { return hang(r) })
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := uploadOnce(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error is %v", err)
			}
			ctx, cancel = context.WithCancel(t.Context())
			cancel()
			if err := uploadOnce(ctx, c); !errors.Is(err, context.Canceled) {
				t.Errorf("error is %v", err)
			}
		})
	})
}

func TestPace(t *testing.T) {
	used := func(percent, minutes int) []string {
		return []string{headerBusinessUsage, fmt.Sprintf(`{"%s":[{"type":"whatsapp_business_management","call_count":%d,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":%d}]}`, testWABA, percent, minutes)}
	}
	t.Run("below four fifths of a limit nothing waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, _, _ := testClient(t, always(200, `{"data":[]}`, used(80, 0)...))
			started := time.Now()
			for range 20 {
				if err := readOnce(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(started); took > 0 {
				t.Errorf("took %s", took)
			}
		})
	})
	t.Run("above, calls come at intervals", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, s, _ := testClient(t, always(200, `{"data":[]}`, used(90, 0)...))
			for range 4 {
				if err := readOnce(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			for i := 2; i < 4; i++ { // the first call learns the usage, the second sets the pace
				if gap := s.at[i].Sub(s.at[i-1]); gap != widestGap/2 {
					t.Errorf("call %d came after %s", i+1, gap)
				}
			}
		})
	})
	t.Run("a caller waits no longer than it has time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, s, _ := testClient(t, always(200, `{"data":[]}`, used(99, 0)...))
			for range 2 {
				if err := readOnce(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			started := time.Now()
			e := wantError(t, readOnce(ctx, c), codeBusinessLimit, 0)
			if e.RetryAfter < 4*time.Second || e.RetryAfter > 7*time.Second || time.Since(started) > 0 {
				t.Errorf("%+v after %s", e, time.Since(started))
			}
			if len(s.seen) != 2 {
				t.Errorf("%d requests", len(s.seen))
			}
		})
	})
	t.Run("after a refusal nothing is sent until the time that Meta names", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			body, status := limitBody, 400
			c, s, _ := testClient(t, func(int, *http.Request) (*http.Response, error) {
				return reply(status, body, used(100, 7)...)
			})
			e := wantError(t, readOnce(t.Context(), c), codeBusinessLimit, 0)
			if e.RetryAfter != 7*time.Minute {
				t.Errorf("RetryAfter is %s", e.RetryAfter)
			}
			time.Sleep(6 * time.Minute)
			e = wantError(t, uploadOnce(t.Context(), c), codeBusinessLimit, 0)
			if e.RetryAfter < time.Minute || e.RetryAfter > time.Minute+2*time.Second || len(s.seen) != 1 {
				t.Errorf("RetryAfter is %s, %d requests", e.RetryAfter, len(s.seen))
			}
			body, status = `{"data":[]}`, 200
			time.Sleep(time.Minute)
			if err := readOnce(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("a refusal's Retry-After is finer than minutes; any other tells nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			body, status := `{"data":[]}`, 200
			c, _, _ := testClient(t, func(int, *http.Request) (*http.Response, error) {
				return reply(status, body, headerRetryAfter, "90")
			})
			for range 2 {
				if err := readOnce(t.Context(), c); err != nil {
					t.Error(err)
				}
			}
			body, status = limitBody, 400
			for range 2 {
				e := wantError(t, readOnce(t.Context(), c), codeBusinessLimit, 0)
				if e.RetryAfter < 90*time.Second || e.RetryAfter > 92*time.Second {
					t.Errorf("RetryAfter is %s", e.RetryAfter)
				}
			}
		})
	})
	t.Run("other accounts go on", func(t *testing.T) {
		c, _, _ := testClient(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return reply(400, limitBody)
			}
			return reply(200, `{"data":[]}`)
		})
		wantError(t, readOnce(t.Context(), c), codeBusinessLimit, 0)
		if _, err := c.Flows(t.Context(), otherWABA, meta.Page{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("an old usage is forgotten", func(t *testing.T) {
		now := time.Now()
		var p pace
		p.observe(now, usage{percent: 100, regain: time.Second, known: true}, false)
		later := now.Add(paceForgotten)
		for range 3 {
			if wait, ok := p.reserve(later, 0); wait != 0 || !ok {
				t.Errorf("wait %s, %v", wait, ok)
			}
		}
	})
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := false
		c, s, log := testClient(t, func(int, *http.Request) (*http.Response, error) {
			if up {
				return reply(200, `{"data":[],"success":true}`)
			}
			return reply(503, "")
		})
		for range 2 {
			wantError(t, readOnce(t.Context(), c), meta.CodeService, 0)
		}
		if len(s.seen) != breakerTrips {
			t.Fatalf("%d requests before it opened", len(s.seen))
		}
		e := wantError(t, updateOnce(t.Context(), c), meta.CodeService, 0)
		if len(s.seen) != breakerTrips || !e.Transient || e.RetryAfter != standard.rest {
			t.Errorf("open: %d requests, %+v", len(s.seen), e)
		}
		if _, err := c.Flows(t.Context(), otherWABA, meta.Page{}); err == nil || len(s.seen) == breakerTrips {
			t.Errorf("another account's calls are stopped too")
		}
		seen := len(s.seen)

		time.Sleep(standard.rest + time.Millisecond)
		wantError(t, updateOnce(t.Context(), c), meta.CodeService, 0)
		if len(s.seen) != seen+1 {
			t.Errorf("half open: %d requests", len(s.seen)-seen)
		}
		wantError(t, updateOnce(t.Context(), c), meta.CodeService, 0)
		if len(s.seen) != seen+1 {
			t.Error("open again, and a request was made")
		}

		up = true
		time.Sleep(standard.rest + time.Millisecond)
		for range 3 {
			if err := updateOnce(t.Context(), c); err != nil {
				t.Errorf("closed again: %v", err)
			}
		}
		for _, change := range []string{"from=closed to=open", "from=open to=half-open", "from=half-open to=closed"} {
			if !strings.Contains(log.String(), change) {
				t.Errorf("the log does not tell %s", change)
			}
		}
	})
	t.Run("what was sent before it opened is not denied", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, s, _ := testClient(t, func(int, *http.Request) (*http.Response, error) { return reply(503, "") })
			wantError(t, readOnce(t.Context(), c), meta.CodeService, 0)
			wantError(t, updateOnce(t.Context(), c), meta.CodeService, 0)
			e := wantError(t, uploadOnce(t.Context(), c), meta.CodeService, 0)
			if len(s.seen) != breakerTrips || strings.Contains(e.Message, "nothing was sent") || !strings.Contains(e.Message, tryAgain) || e.RetryAfter != standard.rest {
				t.Errorf("%d requests, %+v", len(s.seen), e)
			}
		})
	})
	t.Run("refusals do not open it", func(t *testing.T) {
		c, s, _ := testClient(t, always(400, `{"error":{"message":"m","code":100}}`))
		for range 3 * breakerTrips {
			wantError(t, updateOnce(t.Context(), c), 100, 0)
		}
		if len(s.seen) != 3*breakerTrips {
			t.Errorf("%d requests", len(s.seen))
		}
	})
	t.Run("callers that give up do not open it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c, s, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) { return hang(r) })
			for range 2 * breakerTrips {
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				_ = updateOnce(ctx, c)
				cancel()
			}
			if len(s.seen) != 2*breakerTrips {
				t.Errorf("%d requests", len(s.seen))
			}
		})
	})
}

func TestUploadBody(t *testing.T) {
	t.Run("nobody reads it once the call is over", func(t *testing.T) {
		var body io.ReadCloser
		c, _, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) {
			body = r.Body // as net/http does that answers before it has sent all
			return reply(200, `{"success":true,"validation_errors":[]}`)
		})
		src := []byte(`{"version":"7.3"}`)
		if _, err := c.UploadFlowJSON(t.Context(), testWABA, testFlow, src); err != nil {
			t.Fatal(err)
		}
		if n, err := body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, errGateShut) {
			t.Errorf("read %d bytes, error %v", n, err)
		}
	})
	t.Run("it is not copied", func(t *testing.T) {
		src := bytes.Repeat([]byte(" "), 10<<20)
		c, _, _ := testClient(t, func(_ int, r *http.Request) (*http.Response, error) {
			if n, _ := io.Copy(io.Discard, r.Body); n != r.ContentLength || n < 10<<20 {
				t.Errorf("%d bytes, announced %d", n, r.ContentLength)
			}
			return reply(200, `{"success":true,"validation_errors":[]}`)
		})
		result := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.UploadFlowJSON(b.Context(), testWABA, testFlow, src); err != nil {
					b.Fatal(err)
				}
			}
		})
		if perUpload := result.AllocedBytesPerOp(); perUpload > 256<<10 {
			t.Errorf("an upload of 10 MiB allocates %d bytes", perUpload)
		}
	})
}
