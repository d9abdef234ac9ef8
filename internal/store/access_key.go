package store

import (
	"time"
)

// AccessKey is a row of access_key.
type AccessKey struct {
	ID          string
	Account     string
	User        string
	Sealed      []byte // its secrets, encrypted by the caller
	Policy      []byte // nil when there is none
	Development bool
	CreatedAt   time.Time
	ExpiresAt   time.Time // zero: never
}

const selectAccessKey = `SELECT id, account, user_name, sealed, policy, development, created_at, expires_at FROM access_key`

func (k *AccessKey) scan(row scanner) error {
	return row.Scan(&k.ID, &k.Account, &k.User, &k.Sealed, &k.Policy, &k.Development,
		timestamp{&k.CreatedAt}, timestamp{&k.ExpiresAt})
}

// AccessKey reads a key. ErrNotFound.
func (tx *Tx) AccessKey(id string) (*AccessKey, error) {
	k := new(AccessKey)
	if err := tx.one(k.scan, selectAccessKey+` WHERE id = $1`, id); err != nil {
		return nil, err
	}
	return k, nil
}

// AccessKeys reads all keys, by id.
func (tx *Tx) AccessKeys() ([]AccessKey, error) {
	var keys []AccessKey
	err := tx.each(func(row scanner) error {
		keys = append(keys, AccessKey{})
		return keys[len(keys)-1].scan(row)
	}, selectAccessKey+` ORDER BY id`)
	return keys, err
}

// InsertAccessKey adds a key. ErrExists.
func (tx *Tx) InsertAccessKey(k *AccessKey) error {
	var expires, policy any // NULL unless there is one
	if !k.ExpiresAt.IsZero() {
		expires = k.ExpiresAt.UnixMicro()
	}
	if len(k.Policy) > 0 {
		policy = k.Policy
	}
	_, err := tx.exec(`INSERT INTO access_key (id, account, user_name, sealed, policy, development, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		k.ID, k.Account, k.User, k.Sealed, policy, k.Development, k.CreatedAt.UnixMicro(), expires)
	return rowConstraint(err, ErrExists)
}

// DeleteAccessKey removes a key and its sessions. ErrNotFound.
func (tx *Tx) DeleteAccessKey(id string) error {
	if _, err := tx.exec(`DELETE FROM session WHERE access_key = $1`, id); err != nil {
		return err
	}
	n, err := tx.exec(`DELETE FROM access_key WHERE id = $1`, id)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
