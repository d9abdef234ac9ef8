package audit

import (
	"context"
	"fmt"
	"log/slog"
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

// addTimeout is how long a record may take; the caller may have gone by then.
const addTimeout = 20 * time.Second

// Settle adds the record of a call that Within did not take along, and returns
// what to answer: the call's failure, or else why its success is not on the
// record, since a change that is acknowledged is. A refusal that cannot be
// recorded stays a refusal, and is told to log.
func Settle(ctx context.Context, l Log, log *slog.Logger, record func() (Record, error), failure error) error {
	r, err := record()
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), addTimeout)
		defer cancel()
		err = l.Add(ctx, r)
	}
	switch {
	case err == nil:
		return failure
	case failure == nil:
		return fmt.Errorf("audit: %w", err)
	}
	log.Error("a refused call is not on the audit record", "cause", err)
	return failure
}
