// Package registry keeps the AWS side's own records: accounts, access keys,
// linked WhatsApp Business Accounts (WABAs) and tags.
package registry

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"

	"flowport/internal/store"
)

// Errors that callers decide by.
var (
	ErrNotFound    = errors.New("registry: no such record")
	ErrExists      = errors.New("registry: such a record exists already")
	ErrTooManyTags = errors.New("registry: a resource can have 50 tags")
	ErrMasterKey   = errors.New("registry: this database's secrets were encrypted with another master key")
)

// Registry reads and changes the records. Its methods may be called from many
// goroutines. A record that does not exist is ErrNotFound.
type Registry struct {
	store *store.Store
	aead  cipher.AEAD
	keys  keyCache
}

// New returns the registry in s, whose secrets are encrypted with master. Call
// [Registry.CheckMasterKey] before use.
func New(s *store.Store, master MasterKey) *Registry {
	block, err := aes.NewCipher(master[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the right block size
	}
	return &Registry{store: s, aead: aead}
}

// read runs fn, which makes one query.
func (r *Registry) read(ctx context.Context, fn func(*store.Tx) error) error {
	return publicError(r.store.ReadOne(ctx, fn))
}

// write runs fn in a transaction, which has the record of the change, too, where
// one is asked for.
func (r *Registry) write(ctx context.Context, fn func(*store.Tx) error) error {
	return r.create(ctx, nil, fn)
}

// create is write for what has a new id, for the record.
func (r *Registry) create(ctx context.Context, id any, fn func(*store.Tx) error) error {
	return publicError(r.store.Write(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Record(id)
	}))
}

// publicError gives the errors that callers decide by this package's names,
// since not all of them know the store.
func publicError(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, store.ErrExists):
		return ErrExists
	}
	return err
}
