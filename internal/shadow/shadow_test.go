package shadow

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/goleak"

	"flowport/internal/meta"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

// fixed is a Meta that accepts every upload with the same errors.
type fixed struct {
	meta.Service
	errs []meta.ValidationError
	err  error
}

func (m *fixed) UploadFlowJSON(context.Context, string, string, []byte) ([]meta.ValidationError, error) {
	return m.errs, m.err
}

func (m *fixed) CreateFlow(context.Context, string, meta.NewFlow) (meta.Created, error) {
	return meta.Created{ID: "2", ValidationErrors: m.errs}, m.err
}

// newService makes a service with its log and a function that reads a metric by
// its name and labels.
func newService(t *testing.T, m meta.Service) (*Service, *bytes.Buffer, func(string) int) {
	t.Helper()
	db, err := store.Open(t.Context(), storetest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	log, metrics := &bytes.Buffer{}, prometheus.NewRegistry()
	s := New(Options{Meta: m, Store: db, Log: slog.New(slog.NewTextHandler(log, nil)), Metrics: metrics})
	return s, log, func(name string) int {
		w := httptest.NewRecorder()
		promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		for line := range strings.Lines(w.Body.String()) {
			if value, ok := strings.CutPrefix(line, "flowport_shadow_"+name+" "); ok {
				n, err := strconv.Atoi(strings.TrimSpace(value))
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
		return 0
	}
}

func report(t *testing.T, s *Service) *Report {
	t.Helper()
	s.Close()
	r, err := NewReport(t.Context(), s.store)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestService(t *testing.T) {
	valid := `{"version":"7.3","screens":[{"id":"A","terminal":true,"layout":{"type":"SingleColumnLayout","children":[{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`

	t.Run("agreement is counted and kept", func(t *testing.T) {
		s, _, metric := newService(t, &fixed{errs: []meta.ValidationError{}})
		if _, err := s.UploadFlowJSON(t.Context(), "1", "2", []byte(valid)); err != nil {
			t.Fatal(err)
		}
		r := report(t, s)
		if r.Checks != 1 || r.Different != 0 || len(r.Groups) != 0 || metric(`checks_total{result="equal"}`) != 1 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("disagreement is logged, counted and kept; the answer stays", func(t *testing.T) {
		m := &fixed{errs: []meta.ValidationError{found("NEW_RULE", "screens[0].id", 1)}}
		s, log, metric := newService(t, m)
		errs, err := s.UploadFlowJSON(t.Context(), "1", "2", []byte(valid))
		if err != nil || len(errs) != 1 {
			t.Fatalf("%v, %v", errs, err)
		}
		if _, err := s.CreateFlow(t.Context(), "1", meta.NewFlow{FlowJSON: []byte(valid)}); err != nil {
			t.Fatal(err)
		}
		r := report(t, s)
		if r.Checks != 2 || r.Different != 2 || len(r.Groups) != 1 || r.Groups[0].Count != 2 || r.Groups[0].Kind != OnlyMeta ||
			r.Groups[0].Code != "NEW_RULE" || r.Groups[0].LastFlow != "2" || len(r.Groups[0].LastSHA256) != 64 {
			t.Errorf("%+v", r)
		}
		if metric(`differences_total{kind="only-meta"}`) != 2 || !strings.Contains(log.String(), "NEW_RULE") {
			t.Errorf("log: %s", log)
		}
	})
	t.Run("the most frequent difference comes first", func(t *testing.T) {
		m := &fixed{errs: []meta.ValidationError{found("A", "x", 1), found("B", "y", 1), found("B", "z", 1)}}
		s, _, _ := newService(t, m)
		_, _ = s.UploadFlowJSON(t.Context(), "1", "2", []byte(valid))
		if r := report(t, s); len(r.Groups) != 2 || r.Groups[0].Code != "B" || r.Groups[0].Count != 2 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("any version can be kept", func(t *testing.T) {
		s, log, metric := newService(t, &fixed{errs: []meta.ValidationError{}})
		versions := []string{`7\u0000.3`, `\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00x`, "7\xff", strings.Repeat("7", 1<<20)}
		for _, v := range versions {
			if _, err := s.UploadFlowJSON(t.Context(), "1", "2", []byte(strings.Replace(valid, "7.3", v, 1))); err != nil {
				t.Fatal(err)
			}
		}
		if r := report(t, s); r.Checks != len(versions) || metric(`checks_total{result="failed"}`) != 0 {
			t.Errorf("%d kept: %s", r.Checks, log)
		}
	})
	t.Run("what Meta refused is not compared", func(t *testing.T) {
		s, _, _ := newService(t, &fixed{err: errors.New("no")})
		_, _ = s.UploadFlowJSON(t.Context(), "1", "2", []byte(valid))
		_, _ = s.CreateFlow(t.Context(), "1", meta.NewFlow{FlowJSON: []byte(valid)})
		if r := report(t, s); r.Checks != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("the caller may change the document at once", func(t *testing.T) {
		s, _, _ := newService(t, &fixed{})
		src := []byte(valid)
		_, _ = s.UploadFlowJSON(t.Context(), "1", "2", src)
		clear(src)
		if r := report(t, s); r.Different != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a busy worker delays nobody and takes no more than fits", func(t *testing.T) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		s, _, metric := newService(t, &fixed{})
		held := make(chan struct{})
		written := make(chan error, 1)
		go func() { // holds the store's one writer, and so the worker
			written <- s.store.Write(context.Background(), func(*store.Tx) error { <-held; return nil })
		}()
		const uploads = 3 * mostWaiting
		started := time.Now()
		for range uploads {
			_, _ = s.UploadFlowJSON(t.Context(), "1", "2", []byte(valid))
		}
		big := bytes.Repeat([]byte(" "), 10<<20)
		for range 8 {
			_, _ = s.UploadFlowJSON(t.Context(), "1", "2", big)
		}
		if took := time.Since(started); took > 2*time.Second {
			t.Errorf("took %s", took)
		}
		skipped := metric(`checks_total{result="skipped"}`)
		close(held)
		if err := <-written; err != nil {
			t.Fatal(err)
		}
		r := report(t, s)
		if skipped < uploads-mostWaiting-2 || r.Checks+skipped != uploads+8 {
			t.Errorf("%d checked, %d skipped of %d", r.Checks, skipped, uploads+8)
		}
		if err := s.store.Close(); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("after Close uploads go on unchecked", func(t *testing.T) {
		s, _, metric := newService(t, &fixed{})
		s.Close()
		s.Close()
		if _, err := s.UploadFlowJSON(t.Context(), "1", "2", []byte(valid)); err != nil {
			t.Error(err)
		}
		if metric(`checks_total{result="skipped"}`) != 1 {
			t.Error("not counted")
		}
	})
}
