package store

import (
	"context"
	"fmt"
	"time"
)

// AuditEvent is a row of audit. It never changes and is never deleted.
type AuditEvent struct {
	ID         string // UUID
	HappenedAt time.Time
	Event      []byte // JSON object
}

// AddAuditEvent appends a record.
func (tx *Tx) AddAuditEvent(e *AuditEvent) error {
	return tx.later(passed, `INSERT INTO audit (happened_at, id, event) VALUES ($1, $2, $3)`,
		e.HappenedAt.UnixMicro(), e.ID, e.Event)
}

// Recorder makes the record of a change from what the method that makes it is
// about to return.
type Recorder func(result any) (*AuditEvent, error)

type recorderKey struct{}

// WithRecorder returns a context whose changes have their record.
func WithRecorder(ctx context.Context, r Recorder) context.Context {
	return context.WithValue(ctx, recorderKey{}, r)
}

// Record adds the record of the change that the transaction makes, if somebody
// asked for one by [WithRecorder]. It is called when all else is done: an error
// of it ends the transaction like any other.
func (tx *Tx) Record(result any) error {
	record, ok := tx.ctx.Value(recorderKey{}).(Recorder)
	if !ok {
		return nil
	}
	e, err := record(result)
	if err != nil {
		return fmt.Errorf("store: the record of a change: %w", err)
	}
	return tx.AddAuditEvent(e)
}

// AuditEvents reads up to limit records in the order of time, those behind the
// record that happened at after with the id afterID; an empty id means from
// that time on.
func (tx *Tx) AuditEvents(after time.Time, afterID string, limit int) (events []AuditEvent, err error) {
	err = tx.each(func(row scanner) error {
		events = append(events, AuditEvent{})
		e := &events[len(events)-1]
		return row.Scan(timestamp{&e.HappenedAt}, &e.ID, &e.Event)
	}, `SELECT happened_at, id, event FROM audit WHERE (happened_at, id) > ($1, $2)
		ORDER BY happened_at, id LIMIT $3`, after.UnixMicro(), afterID, limit)
	return events, err
}
