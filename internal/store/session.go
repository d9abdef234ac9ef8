package store

import "time"

// Session is a row of session.
type Session struct {
	SHA256    [32]byte // of its token
	AccessKey string   // whose it is
	ExpiresAt time.Time
}

// AddSession adds a session. ErrExists.
func (tx *Tx) AddSession(s *Session) error {
	_, err := tx.exec(`INSERT INTO session (sha256, access_key, expires_at) VALUES ($1, $2, $3)`,
		s.SHA256[:], s.AccessKey, s.ExpiresAt.UnixMicro())
	return rowConstraint(err, ErrExists)
}

// Session reads a session, expired or not. ErrNotFound.
func (tx *Tx) Session(sha256 [32]byte) (*Session, error) {
	s := &Session{SHA256: sha256}
	err := tx.one(func(row scanner) error { return row.Scan(&s.AccessKey, timestamp{&s.ExpiresAt}) },
		`SELECT access_key, expires_at FROM session WHERE sha256 = $1`, sha256[:])
	if err != nil {
		return nil, err
	}
	return s, nil
}

// DeleteSession ends a session, if there is one.
func (tx *Tx) DeleteSession(sha256 [32]byte) error {
	_, err := tx.exec(`DELETE FROM session WHERE sha256 = $1`, sha256[:])
	return err
}

// DeleteExpiredSessions removes those that have expired by then.
func (tx *Tx) DeleteExpiredSessions(by time.Time) error {
	_, err := tx.exec(`DELETE FROM session WHERE expires_at <= $1`, by.UnixMicro())
	return err
}
