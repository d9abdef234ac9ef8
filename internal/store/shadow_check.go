package store

import (
	"math"
	"time"
)

// ShadowCheck is what came of comparing flowport's errors for a Flow JSON with
// Meta's.
type ShadowCheck struct {
	ID              int64  // given by AddShadowCheck; grows
	WABA            string // Meta's id
	Flow            string // Meta's id
	SHA256          []byte // of the Flow JSON
	JSONVersion     string
	DifferenceCount int
	Differences     []byte // JSON array; nil: none
	CheckedAt       time.Time
}

// AddShadowCheck keeps a check and deletes those before the last so many.
func (tx *Tx) AddShadowCheck(c *ShadowCheck, keep int) error {
	err := tx.one(func(row scanner) error { return row.Scan(&c.ID) }, `SELECT COALESCE(MAX(id), 0) + 1 FROM shadow_check`)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO shadow_check (id, waba, flow, sha256, json_version, difference_count, differences, checked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.WABA, c.Flow, c.SHA256, c.JSONVersion, c.DifferenceCount, c.Differences, c.CheckedAt.UnixMicro())
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM shadow_check WHERE id <= $1`, c.ID-int64(keep))
	return err
}

// ShadowChecks reads up to limit checks, newest first, from the last one before
// the id before; 0 begins with the newest.
func (tx *Tx) ShadowChecks(before int64, limit int) ([]ShadowCheck, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	var list []ShadowCheck
	err := tx.each(func(row scanner) error {
		var c ShadowCheck
		err := row.Scan(&c.ID, &c.WABA, &c.Flow, &c.SHA256, &c.JSONVersion, &c.DifferenceCount, &c.Differences, timestamp{&c.CheckedAt})
		list = append(list, c)
		return err
	}, `SELECT id, waba, flow, sha256, json_version, difference_count, differences, checked_at
		FROM shadow_check WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	return list, err
}
