package store

import "time"

// AddPublication records that a revision of a flow became live. A revision that
// was live before has its later time from then on.
func (tx *Tx) AddPublication(flow, number int64, at time.Time) error {
	_, err := tx.exec(`INSERT INTO publication (flow, number, ordinal, published_at)
		VALUES ($1, $2, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM publication WHERE flow = $1), $3)
		ON CONFLICT (flow, number) DO UPDATE SET ordinal = excluded.ordinal, published_at = excluded.published_at`,
		flow, number, at.UnixMicro())
	return err
}
