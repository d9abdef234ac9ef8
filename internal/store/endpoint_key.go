package store

import "time"

// EndpointKey is the row of what was made for a flow's endpoint.
type EndpointKey struct {
	Flow      int64
	Sealed    []byte // its secrets, encrypted by the caller
	CreatedAt time.Time
}

// EndpointKey reads what was made for a flow's endpoint. ErrNotFound.
func (tx *Tx) EndpointKey(flow int64) (*EndpointKey, error) {
	k := new(EndpointKey)
	err := tx.one(func(row scanner) error { return row.Scan(&k.Flow, &k.Sealed, timestamp{&k.CreatedAt}) },
		`SELECT flow, sealed, created_at FROM endpoint_key WHERE flow = $1`, flow)
	if err != nil {
		return nil, err
	}
	return k, nil
}

// InsertEndpointKey adds what was made for a flow's endpoint. ErrExists.
func (tx *Tx) InsertEndpointKey(k *EndpointKey) error {
	_, err := tx.exec(`INSERT INTO endpoint_key (flow, sealed, created_at) VALUES ($1, $2, $3)`,
		k.Flow, k.Sealed, k.CreatedAt.UnixMicro())
	return rowConstraint(err, ErrExists)
}
