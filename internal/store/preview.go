package store

import "time"

// Preview is the row of a flow's preview token.
type Preview struct {
	Token     string
	ExpiresAt time.Time
}

// Preview reads a flow's preview token. ErrNotFound.
func (tx *Tx) Preview(flow int64) (*Preview, error) {
	p := new(Preview)
	err := tx.one(func(row scanner) error { return row.Scan(&p.Token, timestamp{&p.ExpiresAt}) },
		`SELECT token, expires_at FROM preview WHERE flow = $1`, flow)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// SetPreview writes a flow's preview token, in place of an earlier one.
func (tx *Tx) SetPreview(flow int64, p Preview) error {
	_, err := tx.exec(`INSERT INTO preview (flow, token, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (flow) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at`,
		flow, p.Token, p.ExpiresAt.UnixMicro())
	return err
}
