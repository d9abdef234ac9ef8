package store

import (
	"errors"
	"time"

	"github.com/google/uuid"
)

// Event is a row of event: something that happened to a flow, to be told to
// the destination of one linked WABA.
type Event struct {
	ID        string // UUID
	Number    int64  // later events have higher ones
	Account   string // with Region and WABA: the row of waba
	Region    string
	WABA      string
	Flow      int64
	Value     []byte // JSON object, as Meta tells it
	CreatedAt time.Time
	Attempts  int       // claims so far; it says whose claim is the last
	DueAt     time.Time // zero: it waits for an earlier event of its flow, or is parked
	ParkedAt  time.Time // zero: it is not parked
	Failure   string    // of the last attempt
}

const selectEvent = `SELECT e.id, e.number, e.account, e.region, e.waba, e.flow, e.value, e.created_at,
	e.attempts, e.due_at, e.parked_at, e.failure FROM event e`

func (e *Event) scan(row scanner) error {
	return row.Scan(&e.ID, &e.Number, &e.Account, &e.Region, &e.WABA, &e.Flow, &e.Value, timestamp{&e.CreatedAt},
		&e.Attempts, timestamp{&e.DueAt}, timestamp{&e.ParkedAt}, &e.Failure)
}

// AddEvent records that something happened to a flow of Meta's WABA: once for
// each row that links it and listens, none if there is no such row. Of the
// events of a flow only the first is due; the next one is when that is done.
func (tx *Tx) AddEvent(metaID string, flow int64, value []byte, at time.Time) error {
	var listeners []WABA
	err := tx.each(func(row scanner) error {
		var w WABA
		err := row.Scan(&w.Account, &w.Region, &w.ID)
		listeners = append(listeners, w)
		return err
	}, `SELECT w.account, w.region, w.id FROM waba w WHERE w.meta_id = $1 AND w.listens`, metaID)
	if err != nil {
		return err
	}
	for _, w := range listeners {
		_, err := tx.exec(`INSERT INTO event (id, number, account, region, waba, flow, value, created_at, attempts, due_at, failure)
			SELECT $1, COALESCE((SELECT MAX(number) FROM event), 0) + 1, $2, $3, $4, $5, $6, $7, 0,
				CASE WHEN EXISTS (SELECT 1 FROM event o WHERE o.account = $2 AND o.region = $3 AND o.waba = $4 AND o.flow = $5
					AND o.parked_at IS NULL) THEN NULL ELSE CAST($7 AS BIGINT) END, ''`,
			uuid.NewString(), w.Account, w.Region, w.ID, flow, value, at.UnixMicro())
		if err != nil {
			return err
		}
	}
	return nil
}

// ListeningAccounts reads Meta's ids of the WABAs that somebody listens to.
func (tx *Tx) ListeningAccounts() ([]string, error) {
	var ids []string
	err := tx.each(func(row scanner) error {
		var id string
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT DISTINCT w.meta_id FROM waba w WHERE w.listens AND w.meta_id > '' ORDER BY w.meta_id`)
	return ids, err
}

// maxQueues bounds the WABAs whose events one call of DueEvents looks for.
const maxQueues = 1000

// DueEvents reads, for each WABA, the event that has been due longest.
func (tx *Tx) DueEvents(now time.Time) ([]Event, error) {
	var due []Event
	var at WABA // the last WABA that was looked at
	for range maxQueues {
		err := tx.one(func(row scanner) error { return row.Scan(&at.Account, &at.Region, &at.ID) },
			`SELECT e.account, e.region, e.waba FROM event e
			WHERE (e.account, e.region, e.waba) > ($1, $2, $3) AND e.due_at IS NOT NULL
			ORDER BY e.account, e.region, e.waba LIMIT 1`, at.Account, at.Region, at.ID)
		if errors.Is(err, ErrNotFound) {
			return due, nil
		}
		if err != nil {
			return nil, err
		}
		var e Event
		err = tx.one(e.scan, selectEvent+` WHERE e.account = $1 AND e.region = $2 AND e.waba = $3
			AND e.due_at IS NOT NULL AND e.due_at <= $4 ORDER BY e.due_at LIMIT 1`,
			at.Account, at.Region, at.ID, now.UnixMicro())
		switch {
		case err == nil:
			due = append(due, e)
		case !errors.Is(err, ErrNotFound):
			return nil, err
		}
	}
	return due, nil
}

// ClaimEvent makes a due event the caller's until a time, when it is due again,
// and counts the attempt in e. ErrConflict: another caller was faster.
func (tx *Tx) ClaimEvent(e *Event, until time.Time) error {
	n, err := tx.exec(`UPDATE event SET attempts = attempts + 1, due_at = $1
		WHERE id = $2 AND attempts = $3 AND due_at = $4`, until.UnixMicro(), e.ID, e.Attempts, e.DueAt.UnixMicro())
	if err == nil && n == 0 {
		err = ErrConflict
	}
	if err == nil {
		before := *e
		tx.undo = append(tx.undo, func() { *e = before })
		e.Attempts++
		e.DueAt = until
	}
	return err
}

// DelayEvent ends a claim: the event is due again at a time. ErrConflict: the
// claim had ended, and another one may have begun.
func (tx *Tx) DelayEvent(e *Event, due time.Time, failure string) error {
	n, err := tx.exec(`UPDATE event SET due_at = $1, failure = $2 WHERE id = $3 AND attempts = $4 AND parked_at IS NULL`,
		due.UnixMicro(), failure, e.ID, e.Attempts)
	if err == nil && n == 0 {
		err = ErrConflict
	}
	return err
}

// ParkEvent ends a claim: the event is not tried again, and stays to be looked
// at. The next one of its flow is due. ErrConflict as in DelayEvent.
func (tx *Tx) ParkEvent(e *Event, now time.Time, failure string) error {
	n, err := tx.exec(`UPDATE event SET due_at = NULL, parked_at = $1, failure = $2
		WHERE id = $3 AND attempts = $4 AND parked_at IS NULL`, now.UnixMicro(), failure, e.ID, e.Attempts)
	if err == nil && n == 0 {
		err = ErrConflict
	}
	if err != nil {
		return err
	}
	return tx.nextEvent(e, now)
}

// FinishEvent ends a claim: the event is told, and gone. The next one of its
// flow is due. ErrConflict as in DelayEvent.
func (tx *Tx) FinishEvent(e *Event, now time.Time) error {
	n, err := tx.exec(`DELETE FROM event WHERE id = $1 AND attempts = $2 AND parked_at IS NULL`, e.ID, e.Attempts)
	if err == nil && n == 0 {
		err = ErrConflict
	}
	if err != nil {
		return err
	}
	return tx.nextEvent(e, now)
}

// nextEvent makes the event due that waited for e.
func (tx *Tx) nextEvent(e *Event, now time.Time) error {
	_, err := tx.exec(`UPDATE event SET due_at = $1 WHERE id = (SELECT o.id FROM event o
		WHERE o.account = $2 AND o.region = $3 AND o.waba = $4 AND o.flow = $5 AND o.parked_at IS NULL
		ORDER BY o.number LIMIT 1) AND due_at IS NULL`, now.UnixMicro(), e.Account, e.Region, e.WABA, e.Flow)
	return err
}

// Events reads up to limit events with numbers above after, in order.
func (tx *Tx) Events(after int64, limit int) ([]Event, error) {
	var list []Event
	err := tx.each(func(row scanner) error {
		list = append(list, Event{})
		return list[len(list)-1].scan(row)
	}, selectEvent+` WHERE e.number > $1 ORDER BY e.number LIMIT $2`, after, max(limit, 0))
	return list, err
}

// RetryEvent makes an event due that is parked or was tried without success.
// One that waits for another of its flow goes on waiting. ErrNotFound.
func (tx *Tx) RetryEvent(id string, now time.Time) error {
	n, err := tx.exec(`UPDATE event SET parked_at = NULL,
		due_at = CASE WHEN due_at IS NULL AND parked_at IS NULL THEN NULL ELSE CAST($1 AS BIGINT) END WHERE id = $2`, now.UnixMicro(), id)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// DeleteEvents removes the events of a WABA.
func (tx *Tx) DeleteEvents(account, region, waba string) error {
	_, err := tx.exec(`DELETE FROM event WHERE account = $1 AND region = $2 AND waba = $3`, account, region, waba)
	return err
}

// DeleteParkedEvents removes the events that were parked before a time.
func (tx *Tx) DeleteParkedEvents(before time.Time) error {
	_, err := tx.exec(`DELETE FROM event WHERE parked_at IS NOT NULL AND parked_at < $1`, before.UnixMicro())
	return err
}
