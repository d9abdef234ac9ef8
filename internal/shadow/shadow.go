// Package shadow compiles each Flow JSON that Meta judged a second time, with
// flowport's compiler, and keeps where the two disagree. It changes no answer
// and delays none.
package shadow

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/semaphore"

	"flowport/flowjson"
	"flowport/internal/meta"
	"flowport/internal/store"
)

const (
	// mostWaiting bounds the uploads that wait for their check.
	mostWaiting = 64
	// mostBytes bounds their Flow JSON, in bytes, with that of the one at work.
	mostBytes = 32 << 20
	// keptChecks is how many checks the store keeps.
	keptChecks = 10_000
	// keptDifferences is how many differences of one check the store keeps.
	keptDifferences = 100
	// writeTime bounds the writing of one check.
	writeTime = 10 * time.Second
)

// Options configure a [Service]. All are required but Metrics.
type Options struct {
	Meta    meta.Service
	Store   *store.Store // New does not take ownership of it
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: none
}

// Service is a [meta.Service] that answers what Options.Meta answers, and
// checks its uploads afterwards, one at a time. When more wait than fit, it
// leaves uploads unchecked and counts them.
type Service struct {
	meta.Service
	store  *store.Store
	log    *slog.Logger
	budget *semaphore.Weighted

	checks      *prometheus.CounterVec
	differences *prometheus.CounterVec

	mu     sync.Mutex
	jobs   chan job // closed by Close
	closed bool
	idle   chan struct{} // closed when the worker has ended
}

// job is an upload that Meta accepted.
type job struct {
	waba, flow string
	src        []byte // a copy
	errs       []meta.ValidationError
	at         time.Time
}

// New returns a Service whose worker runs until [Service.Close].
func New(o Options) *Service {
	s := &Service{
		Service: o.Meta,
		store:   o.Store,
		log:     o.Log,
		budget:  semaphore.NewWeighted(mostBytes),
		checks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_shadow_checks_total",
			Help: "Uploads that Meta judged, by what flowport's compiler says: equal, different, skipped (too many at once), failed.",
		}, []string{"result"}),
		differences: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_shadow_differences_total",
			Help: "Findings on which flowport's compiler and Meta disagree, by kind.",
		}, []string{"kind"}),
		jobs: make(chan job, mostWaiting),
		idle: make(chan struct{}),
	}
	if o.Metrics != nil {
		o.Metrics.MustRegister(s.checks, s.differences)
	}
	go s.work()
	return s
}

// Close checks what waits and ends the worker. Uploads after it are not
// checked.
func (s *Service) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.jobs)
	}
	s.mu.Unlock()
	<-s.idle
}

// CreateFlow implements [meta.Service].
func (s *Service) CreateFlow(ctx context.Context, waba string, in meta.NewFlow) (meta.Created, error) {
	created, err := s.Service.CreateFlow(ctx, waba, in)
	if err == nil && in.FlowJSON != nil {
		s.enqueue(waba, created.ID, in.FlowJSON, created.ValidationErrors)
	}
	return created, err
}

// UploadFlowJSON implements [meta.Service].
func (s *Service) UploadFlowJSON(ctx context.Context, waba, flow string, src []byte) ([]meta.ValidationError, error) {
	errs, err := s.Service.UploadFlowJSON(ctx, waba, flow, src)
	if err == nil {
		s.enqueue(waba, flow, src, errs)
	}
	return errs, err
}

// enqueue takes an upload down for its check if there is room.
func (s *Service) enqueue(waba, flow string, src []byte, errs []meta.ValidationError) {
	size := int64(len(src))
	if !s.budget.TryAcquire(size) {
		s.checks.WithLabelValues("skipped").Inc()
		return
	}
	j := job{waba, flow, bytes.Clone(src), slices.Clone(errs), time.Now().UTC()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		select {
		case s.jobs <- j:
			return
		default:
		}
	}
	s.budget.Release(size)
	s.checks.WithLabelValues("skipped").Inc()
}

func (s *Service) work() {
	defer close(s.idle)
	for j := range s.jobs {
		if err := s.check(j); err != nil {
			s.checks.WithLabelValues("failed").Inc()
			s.log.Warn("an upload was not compared with flowport's compiler", "flow", j.flow, "error", err)
		}
		s.budget.Release(int64(len(j.src)))
	}
}

// check compiles an upload and keeps what differs. A panic is an error: the
// check of an upload must not end the server that made it.
func (s *Service) check(j job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	compiled := flowjson.Compile(j.src)
	differences := Compare(j.errs, compiled.Errors())
	sum := sha256.Sum256(j.src)
	kept := &store.ShadowCheck{
		WABA: j.waba, Flow: j.flow, SHA256: sum[:], JSONVersion: shownVersion(compiled.Version),
		DifferenceCount: len(differences), CheckedAt: j.at,
	}
	if len(differences) > 0 {
		if kept.Differences, err = json.Marshal(differences[:min(len(differences), keptDifferences)]); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	err = s.store.Write(ctx, func(tx *store.Tx) error { return tx.AddShadowCheck(kept, keptChecks) })
	if err != nil {
		return err
	}
	s.count(j, differences)
	return nil
}

// shownVersion is a version as it can be kept: a document may say anything of
// any length there, and PostgreSQL takes no U+0000.
func shownVersion(v string) string {
	const longest = 20 // bytes
	v = strings.ToValidUTF8(v[:min(len(v), longest)], "\ufffd")
	return strings.ReplaceAll(v, "\x00", "\ufffd")
}

// count tells the log and the metrics what a check found.
func (s *Service) count(j job, differences []Difference) {
	if len(differences) == 0 {
		s.checks.WithLabelValues("equal").Inc()
		return
	}
	s.checks.WithLabelValues("different").Inc()
	for _, d := range differences {
		s.differences.WithLabelValues(string(d.Kind)).Inc()
	}
	s.log.Warn("flowport's compiler and Meta disagree; see 'flowport shadow report'",
		"waba", j.waba, "flow", j.flow, "differences", len(differences), "first", differences[0].String())
}

// String tells a difference in one line.
func (d Difference) String() string {
	s := string(d.Kind) + ":"
	if d.Meta != nil {
		s += " Meta " + d.Meta.String()
	}
	if d.Flowport != nil {
		s += " flowport " + d.Flowport.String()
	}
	return s
}

// String tells code, line and path.
func (f Finding) String() string { return fmt.Sprintf("%s line %d %s", f.Code, f.Line, f.Path) }
