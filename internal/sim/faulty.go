package sim

import (
	"context"
	"slices"
	"sync"
	"time"

	"flowport/internal/meta"
)

// Faulty is a [meta.Service] that misbehaves as it is told and otherwise does
// what another does. Its methods may be called from many goroutines.
type Faulty struct {
	next meta.Service

	mu     sync.Mutex
	faults []Fault
}

var _ meta.Service = (*Faulty)(nil)

// NewFaulty returns a Faulty in front of next, at first without faults.
func NewFaulty(next meta.Service) *Faulty {
	return &Faulty{next: next}
}

// SetFaults replaces the faults; none ends all. Of several that concern a call
// every slow one delays it, and the first other one answers it.
func (m *Faulty) SetFaults(faults []Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = slices.Clone(faults)
}

// Faults lists the faults that are set, with the times that are left.
func (m *Faulty) Faults() []Fault {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.faults)
}

// take counts a call and returns what it meets: a delay, and at most one fault
// that answers.
func (m *Faulty) take(operation string) (delay time.Duration, answers *Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.faults[:0]
	for _, f := range m.faults {
		kind := f.kind()
		switch {
		case kind == nil, f.Operation != "" && f.Operation != operation:
			kept = append(kept, f)
			continue
		case kind.before == nil && kind.after == nil:
			delay += f.Duration
		case answers == nil:
			taken := f
			answers = &taken
		default:
			kept = append(kept, f)
			continue
		}
		if f.Times == 1 {
			continue
		}
		if f.Times > 1 {
			f.Times--
		}
		kept = append(kept, f)
	}
	m.faults = kept
	return delay, answers
}

// through makes a call under the faults that concern operation.
func through[T any](ctx context.Context, m *Faulty, operation string, call func() (T, error)) (T, error) {
	var none T
	delay, fault := m.take(operation)
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
	if fault == nil {
		return call()
	}
	kind := fault.kind()
	if kind.before != nil {
		return none, kind.before(*fault)
	}
	if _, err := call(); err != nil {
		return none, err
	}
	return none, kind.after(operation)
}

// change is through for a call that gives nothing but an error.
func (m *Faulty) change(ctx context.Context, operation string, call func() error) error {
	_, err := through(ctx, m, operation, func() (struct{}, error) { return struct{}{}, call() })
	return err
}

// CreateFlow implements [meta.Service].
func (m *Faulty) CreateFlow(ctx context.Context, waba string, in meta.NewFlow) (meta.Created, error) {
	return through(ctx, m, "CreateFlow", func() (meta.Created, error) { return m.next.CreateFlow(ctx, waba, in) })
}

// Flow implements [meta.Service].
func (m *Faulty) Flow(ctx context.Context, waba, flow string) (*meta.Flow, error) {
	return through(ctx, m, "Flow", func() (*meta.Flow, error) { return m.next.Flow(ctx, waba, flow) })
}

// Flows implements [meta.Service].
func (m *Faulty) Flows(ctx context.Context, waba string, page meta.Page) (meta.FlowPage, error) {
	return through(ctx, m, "Flows", func() (meta.FlowPage, error) { return m.next.Flows(ctx, waba, page) })
}

// UpdateFlow implements [meta.Service].
func (m *Faulty) UpdateFlow(ctx context.Context, waba, flow string, in meta.FlowUpdate) error {
	return m.change(ctx, "UpdateFlow", func() error { return m.next.UpdateFlow(ctx, waba, flow, in) })
}

// UploadFlowJSON implements [meta.Service].
func (m *Faulty) UploadFlowJSON(ctx context.Context, waba, flow string, src []byte) ([]meta.ValidationError, error) {
	return through(ctx, m, "UploadFlowJSON", func() ([]meta.ValidationError, error) {
		return m.next.UploadFlowJSON(ctx, waba, flow, src)
	})
}

// Assets implements [meta.Service].
func (m *Faulty) Assets(ctx context.Context, waba, flow string) ([]meta.Asset, error) {
	return through(ctx, m, "Assets", func() ([]meta.Asset, error) { return m.next.Assets(ctx, waba, flow) })
}

// Publish implements [meta.Service].
func (m *Faulty) Publish(ctx context.Context, waba, flow string) error {
	return m.change(ctx, "Publish", func() error { return m.next.Publish(ctx, waba, flow) })
}

// Deprecate implements [meta.Service].
func (m *Faulty) Deprecate(ctx context.Context, waba, flow string) error {
	return m.change(ctx, "Deprecate", func() error { return m.next.Deprecate(ctx, waba, flow) })
}

// Delete implements [meta.Service].
func (m *Faulty) Delete(ctx context.Context, waba, flow string) error {
	return m.change(ctx, "Delete", func() error { return m.next.Delete(ctx, waba, flow) })
}

// Preview implements [meta.Service].
func (m *Faulty) Preview(ctx context.Context, waba, flow string, invalidate bool) (meta.Preview, error) {
	return through(ctx, m, "Preview", func() (meta.Preview, error) { return m.next.Preview(ctx, waba, flow, invalidate) })
}
