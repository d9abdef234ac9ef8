package store

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"
)

// Revision is one acknowledged upload. It never changes.
type Revision struct {
	Flow           int64
	Number         int64 // 1, 2, … within the flow
	SHA256         [32]byte
	Size           int64
	JSONVersion    string
	DataAPIVersion string
	Errors         []byte // JSON array of Meta's error objects; nil when there are none
	ErrorCount     int
	Principal      string
	RequestID      string
	CreatedAt      time.Time
	PublishedAt    time.Time // for the last time; zero if it never was. Read only
}

// The columns of a revision but the errors, which can be long, and where they
// come from; "+ 0" as in selectFlow.
const (
	revisionColumns = `r.number, r.sha256, c.size, r.json_version, r.data_api_version,
		r.error_count, r.principal, r.request_id, r.created_at, p.published_at`
	revisionTables = ` FROM revision r JOIN content c ON c.sha256 = r.sha256
		LEFT JOIN publication p ON p.flow = r.flow + 0 AND p.number = r.number`
)

// scan reads revisionColumns, and more behind them.
func (r *Revision) scan(row scanner, more ...any) error {
	var digest []byte
	err := row.Scan(append([]any{&r.Number, &digest, &r.Size, &r.JSONVersion, &r.DataAPIVersion,
		&r.ErrorCount, &r.Principal, &r.RequestID, timestamp{&r.CreatedAt}, timestamp{&r.PublishedAt}}, more...)...)
	if err == nil && copy(r.SHA256[:], digest) != len(r.SHA256) {
		err = damaged(r.Flow, r.Number, errors.New("its SHA-256 is cut short"))
	}
	return err
}

// largeContent is the size in bytes from which content is looked for before it
// is sent.
const largeContent = 64 << 10

// AddRevision stores an upload under its number, which is one more than that of
// the flow's draft, and its content unless the store has it already. SHA256 and
// Size of r are not looked at. The flow row stays as it is: [Tx.UpdateFlow]
// makes the revision its draft, and comes first where the flow was there before:
// of two uploads at once the later one then waits for it, and tries again.
// ErrNotFound, if there is no such flow, may come from a later call, or from
// Write.
func (tx *Tx) AddRevision(r Revision, c Content) error {
	if c.Size > maxContent {
		return fmt.Errorf("store: a content of %d bytes, at most %d are stored", c.Size, maxContent)
	}
	// A repeated upload is common; a large one is not sent to SQL again. To look
	// for small ones would take longer, and on PostgreSQL be in conflict with
	// whoever adds content at that place of the index.
	known := false
	if len(c.encoded) > largeContent {
		err := tx.one(func(row scanner) error { return row.Scan(&known) },
			`SELECT EXISTS (SELECT 1 FROM content WHERE sha256 = $1)`, c.SHA256[:])
		if err != nil {
			return err
		}
	}
	if !known {
		err := tx.later(passed, `INSERT INTO content (sha256, size, encoding, data) VALUES ($1, $2, $3, $4)
			ON CONFLICT (sha256) DO NOTHING`, c.SHA256[:], c.Size, c.encoding, c.encoded)
		if err != nil {
			return err
		}
	}
	var errorsJSON any // NULL if there are none
	if len(r.Errors) > 0 {
		errorsJSON = r.Errors
	}
	return tx.later(func(n int64, err error) error {
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	}, `INSERT INTO revision (flow, number, sha256, json_version, data_api_version,
			error_count, principal, request_id, created_at, errors)
		SELECT f.id, CAST($2 AS BIGINT), $3, $4, $5, $6, $7, $8, $9, $10 FROM flow f WHERE f.id = $1`,
		r.Flow, r.Number, c.SHA256[:], r.JSONVersion, r.DataAPIVersion,
		r.ErrorCount, r.Principal, r.RequestID, r.CreatedAt.UnixMicro(), errorsJSON)
}

// Revision reads one revision. ErrNotFound.
func (tx *Tx) Revision(flow, number int64) (*Revision, error) {
	r := &Revision{Flow: flow}
	err := tx.one(func(row scanner) error { return r.scan(row, &r.Errors) },
		`SELECT `+revisionColumns+`, r.errors`+revisionTables+` WHERE r.flow = $1 AND r.number = $2`, flow, number)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Revisions reads up to limit revisions of a flow with numbers below before (0:
// from the newest), newest first, without their Errors.
func (tx *Tx) Revisions(flow, before int64, limit int) (revisions []Revision, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = tx.each(func(row scanner) error {
		revisions = append(revisions, Revision{Flow: flow})
		return revisions[len(revisions)-1].scan(row)
	}, `SELECT `+revisionColumns+revisionTables+` WHERE r.flow = $1 AND r.number < $2
		ORDER BY r.number DESC LIMIT $3`, flow, before, limit)
	return revisions, err
}

// FlowJSON reads the bytes of a revision, as uploaded. ErrNotFound; ErrDamaged
// if they are not those that were uploaded.
func (tx *Tx) FlowJSON(flow, number int64) ([]byte, error) {
	var src []byte
	found := false
	err := tx.each(func(row scanner) error {
		found = true
		var digest, encoded sql.RawBytes // valid until the next row: no copy of megabytes
		var size int64
		var encoding int
		err := row.Scan(&digest, &size, &encoding, &encoded)
		if err != nil {
			return err
		}
		if src, err = decodeContent(encoding, encoded, digest, size); err != nil {
			return damaged(flow, number, err)
		}
		return nil
	}, `SELECT r.sha256, c.size, c.encoding, c.data
		FROM revision r JOIN content c ON c.sha256 = r.sha256 WHERE r.flow = $1 AND r.number = $2`, flow, number)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, ErrNotFound
	}
	return src, nil
}

// damaged is the error of a revision that is not what was stored.
func damaged(flow, number int64, cause error) error {
	return fmt.Errorf("%w: revision %d of flow %d: %w; restore it from a backup", ErrDamaged, number, flow, cause)
}
