package store

import "time"

// AuditEvent is a row of audit. It never changes and is never deleted.
type AuditEvent struct {
	ID         string // UUID
	HappenedAt time.Time
	Event      []byte // JSON object
}

// AddAuditEvent appends a record.
func (tx *Tx) AddAuditEvent(e *AuditEvent) error {
	_, err := tx.exec(`INSERT INTO audit (happened_at, id, event) VALUES ($1, $2, $3)`,
		e.HappenedAt.UnixMicro(), e.ID, e.Event)
	return err
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
