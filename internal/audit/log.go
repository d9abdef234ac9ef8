package audit

import (
	"context"
	"time"
)

// Record is an event as it is kept.
type Record struct {
	ID   string // UUID
	Time time.Time
	JSON []byte // an Event
}

// Log keeps records. It never changes or deletes one.
type Log interface {
	// Add returns nil once the record is on the disk.
	Add(ctx context.Context, r Record) error

	// Within returns a context for one call that may change something. Where
	// the change is one of the log's own database, whoever makes it asks record
	// for the record of its success, and keeps that in the change's own
	// transaction: so there is neither without the other. result is what the
	// method that makes the change is about to return: of meta.Service a
	// meta.Created, a []meta.ValidationError, or nil. record may be called again
	// when a transaction is, and of a call that makes several changes for each.
	Within(ctx context.Context, record func(result any) (Record, error)) context.Context
}
