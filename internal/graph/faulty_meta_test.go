package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/goleak"

	"flowport/internal/meta"
)

// mishap is what happens to a request or to its answer.
type mishap func(w http.ResponseWriter, r *http.Request, next http.Handler)

// abort breaks a connection off, as a network does.
func abort() { panic(http.ErrAbortHandler) }

func drained(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
}

// mishaps are by name what a network, a proxy and Meta itself do at times.
var mishaps = map[string]mishap{
	"late": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		time.Sleep(rand.N(900 * time.Millisecond))
		next.ServeHTTP(w, r)
	},
	"late answer": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		answer := kept(r, next)
		time.Sleep(rand.N(900 * time.Millisecond))
		send(w, answer, answer.Body.Bytes())
	},
	"reset": func(http.ResponseWriter, *http.Request, http.Handler) { abort() },
	"lost answer": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		kept(r, next)
		abort()
	},
	"half an answer": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		answer := kept(r, next)
		body := answer.Body.Bytes()
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		send(w, answer, body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		abort()
	},
	"a page for an answer": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		kept(r, next)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html>502 Bad Gateway</html>")
	},
	"nothing for an answer": func(w http.ResponseWriter, r *http.Request, next http.Handler) { kept(r, next) },
	"not UTF-8": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		kept(r, next)
		_, _ = w.Write([]byte("{\"success\":true,\"x\":\"\xc3\x28\"}"))
	},
	"down": func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		drained(r)
		w.WriteHeader(http.StatusServiceUnavailable)
	},
	"transient, after the change": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		kept(r, next)
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"error":{"message":"Please try again","type":"OAuthException","code":2,"is_transient":true,"fbtrace_id":"x"}}`)
	},
	"a limit nearly used up": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("X-App-Usage", `{"call_count":81,"total_time":1,"total_cputime":1}`)
		next.ServeHTTP(w, r)
	},
	"a limit used up": func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		drained(r)
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, "<html>slow down</html>")
	},
	"a token in the answer": func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		drained(r)
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":"Malformed access token %s","type":"OAuthException","code":190,"fbtrace_id":"x"}}`, testToken)
	},
}

// kept lets a request be answered, and keeps the answer from the caller.
func kept(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	// What is done is done, whether the caller is still there or not.
	next.ServeHTTP(answer, r.WithContext(context.WithoutCancel(r.Context())))
	return answer
}

func send(w http.ResponseWriter, answer *httptest.ResponseRecorder, body []byte) {
	for name, values := range answer.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// handled counts the requests in a server's hands by flow.
type handled struct {
	mu sync.Mutex
	of map[string]int
}

// take counts a request until the function it returns is called.
func (h *handled) take(r *http.Request) (done func()) {
	flow := ""
	if parts := strings.Split(r.URL.Path, "/"); len(parts) > 2 {
		flow = parts[2] // behind the version
	}
	add := func(n int) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.of[flow] += n
	}
	add(1)
	return func() { add(-1) }
}

// wait returns when no request for a flow is left.
func (h *handled) wait(flow string) {
	for {
		h.mu.Lock()
		n := h.of[flow]
		h.mu.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestFaultyMeta drives the client against a Meta with mishaps: what the client
// acknowledged is there, nothing is done twice, nothing takes longer than it
// may, nothing is left behind and no secret gets out.
func TestFaultyMeta(t *testing.T) {
	t.Run("over HTTP/1.1", func(t *testing.T) { testFaultyMeta(t, false) })
	t.Run("over HTTP/2", func(t *testing.T) { testFaultyMeta(t, true) })
}

func testFaultyMeta(t *testing.T, http2 bool) {
	leaks := goleak.IgnoreCurrent()
	defer func() {
		if !t.Failed() {
			goleak.VerifyNone(t, leaks)
		}
	}()
	fx := newFixture(t)
	defer fx.store.Close()
	defer fx.server.Close()
	fx.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)

	var limited atomic.Int32 // stops all workers for a second each time
	names := []string{}
	for name := range mishaps {
		names = append(names, name)
	}
	slices.Sort(names)
	var happened sync.Map
	var calm atomic.Bool
	var down atomic.Bool
	var published atomic.Int32
	inner := fx.server.Config.Handler
	counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/publish") {
			inner.ServeHTTP(w, r)
			return
		}
		answer := kept(r, inner)
		if answer.Code == http.StatusOK {
			published.Add(1)
		}
		send(w, answer, answer.Body.Bytes())
	})
	inHand := &handled{of: map[string]int{}}
	fx.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer inHand.take(r)()
		switch {
		case down.Load():
			mishaps["down"](w, r, counted)
		case calm.Load() || !IsPath(r.URL.Path) || rand.N(10) >= 3:
			counted.ServeHTTP(w, r)
		default:
			name := names[rand.N(len(names))]
			if name == "a limit used up" && limited.Add(1) > 2 {
				name = "late"
			}
			happened.Store(name, true)
			mishaps[name](w, r, counted)
		}
	})

	transport := fx.server.Client().Transport.(*http.Transport).Clone()
	if !http2 {
		transport.ForceAttemptHTTP2, transport.TLSNextProto = false, nil
		transport.TLSClientConfig.NextProtos = []string{"http/1.1"}
	}
	defer transport.CloseIdleConnections()
	recordings := t.TempDir()
	log, metrics := &logBuffer{}, prometheus.NewRegistry()
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	recorder, err := NewRecorder(recordings, transport, logger)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(Options{
		Base: fx.server.URL + "/v24.0", Transport: recorder, Log: logger, Metrics: metrics,
		Tokens: func(context.Context, string) (string, error) { return testToken, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	longest := c.Hurry()

	var mu sync.Mutex
	var times []time.Duration
	errs := &bytes.Buffer{}
	// timed makes a call and takes down how long it took and how it failed.
	timed := func(call func() error) error {
		started := time.Now()
		err := call()
		took := time.Since(started)
		mu.Lock()
		times = append(times, took)
		if err != nil {
			fmt.Fprintln(errs, err)
		}
		mu.Unlock()
		e, ok := errors.AsType[*meta.Error](err)
		if err != nil && !ok {
			t.Errorf("an error that is not in Meta's form: %v", err)
		}
		if ok {
			time.Sleep(e.RetryAfter) // as a caller does that reads it
		}
		return err
	}

	const workers, rounds = 8, 12
	var acknowledged atomic.Int32
	var tried atomic.Int32
	var wg sync.WaitGroup
	for worker := range workers {
		created, err := fx.sim.CreateFlow(t.Context(), testWABA, meta.NewFlow{Name: fmt.Sprint("flow ", worker), Categories: []string{"OTHER"}})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for round := range rounds {
				// What Meta does long after its caller lost patience can undo what it
				// did since, and no client can prevent that. So that is left out.
				inHand.wait(created.ID)
				document := fmt.Sprintf(`{"version":"7.3","screens":[{"id":"A","title":"%d of %d","terminal":true,"layout":{"type":"SingleColumnLayout","children":[{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`, round, worker)
				err := timed(func() error {
					_, err := c.UploadFlowJSON(t.Context(), testWABA, created.ID, []byte(document))
					return err
				})
				if err != nil {
					continue
				}
				acknowledged.Add(1)
				if got := fx.draft(t, created.ID); got != document {
					t.Errorf("acknowledged %s, there is %s", document, got)
				}
				tried.Add(1)
				inHand.wait(created.ID)
				err = timed(func() error { return c.Publish(t.Context(), testWABA, created.ID) })
				f, simErr := fx.sim.Flow(t.Context(), testWABA, created.ID)
				if simErr != nil {
					t.Error(simErr)
					return
				}
				if err == nil && f.Status != meta.Published {
					t.Errorf("acknowledged a publication, and the flow is %s", f.Status)
				}
				if e, ok := errors.AsType[*meta.Error](err); ok && e.Code == meta.CodePublish {
					t.Errorf("a publication that took place is reported as %v", e)
				}
			}
		})
	}
	wg.Wait()
	if n := acknowledged.Load(); n < workers*rounds/10 {
		t.Errorf("only %d of %d uploads succeeded: this tests little", n, workers*rounds)
	}
	if published.Load() > tried.Load() {
		t.Errorf("%d publications for %d calls", published.Load(), tried.Load())
	}
	missed := 0
	for _, name := range names {
		if _, ok := happened.Load(name); !ok {
			missed++
		}
	}
	if missed > 2 {
		t.Errorf("%d of %d mishaps did not happen", missed, len(names))
	}

	slices.Sort(times)
	if p99 := times[len(times)*99/100]; p99 > longest+250*time.Millisecond {
		t.Errorf("p99 of %d calls is %s, an operation may take %s", len(times), p99, longest)
	}

	calm.Store(true)
	down.Store(true)
	for range 4 {
		_, _ = c.Flows(t.Context(), otherWABA, meta.Page{})
	}
	down.Store(false)
	time.Sleep(250 * time.Millisecond)
	if _, err := c.Flows(t.Context(), otherWABA, meta.Page{}); err != nil {
		t.Errorf("after the rest: %v", err)
	}
	w := httptest.NewRecorder()
	promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, state := range []string{"open", "half-open", "closed"} {
		if !strings.Contains(w.Body.String(), `flowport_meta_breaker_changes_total{state="`+state+`"}`) {
			t.Errorf("no breaker became %s", state)
		}
	}

	for name, text := range map[string]string{"log": log.String(), "errors": errs.String(), "metrics": w.Body.String()} {
		if strings.Contains(text, testToken) {
			t.Errorf("the token is in the %s", name)
		}
	}
	recorded := 0
	_ = filepath.WalkDir(recordings, func(path string, d fs.DirEntry, _ error) error {
		if d.IsDir() {
			return nil
		}
		recorded++
		if file, err := os.ReadFile(path); err != nil || bytes.Contains(file, []byte(testToken)) {
			t.Errorf("%s: %v, or the token is in it", path, err)
		}
		return nil
	})
	if recorded < workers*rounds {
		t.Errorf("%d exchanges recorded", recorded)
	}
	t.Logf("%d calls, %d uploads and %d publications acknowledged or done, longest %s, %d exchanges",
		len(times), acknowledged.Load(), published.Load(), times[len(times)-1].Round(time.Millisecond), recorded)
}

// draft reads the Flow JSON of a flow from the simulation itself.
func (fx *fixture) draft(t *testing.T, flow string) string {
	t.Helper()
	assets, err := fx.sim.Assets(t.Context(), testWABA, flow)
	if err != nil || len(assets) != 1 {
		t.Errorf("assets %v, %v", assets, err)
		return ""
	}
	answer, err := fx.server.Client().Get(assets[0].DownloadURL)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}
