// Package sim is Meta, embedded: an implementation of [meta.Service] that
// keeps flows in a [store.Store], judges Flow JSON with flowjson and follows
// the life cycle that Meta documents ("Lifecycle of a Flow", "Flows API").
//
// What it does not simulate: phone numbers, signed public keys, the link to a
// Meta app, webhook subscriptions and the health check of an endpoint. Those
// publishing checks count as passed. Nothing watches flows either, so that no
// flow becomes THROTTLED or BLOCKED by itself.
package sim

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// Options say what a [Sim] is built on.
type Options struct {
	// Store keeps the flows. Required; New does not take ownership of it.
	Store *store.Store
	// BaseURL gives the address that browsers reach this server at, without a
	// slash at its end, such as http://127.0.0.1:4588. Required; it is called
	// for each link, because a server knows its port only once it listens.
	BaseURL func() string
	// Account describes a WhatsApp Business Account by Meta's id. nil gives
	// every account a made-up name.
	Account func(ctx context.Context, waba string) (meta.AccountInfo, error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// KeepRevisions is how many of a flow's newest revisions are kept, besides
	// those that [store.Tx.PruneRevisions] never deletes; 0 keeps all.
	KeepRevisions int
}

// Sim is a simulated Meta. Its methods may be called from many goroutines, and
// several Sims may share a store.
type Sim struct {
	store   *store.Store
	baseURL func() string
	account func(ctx context.Context, waba string) (meta.AccountInfo, error)
	now     func() time.Time
	keep    int                 // Options.KeepRevisions
	key     []byte              // signs cursors and download links
	uploads *semaphore.Weighted // in bytes of Flow JSON; see admit
}

var _ meta.Service = (*Sim)(nil)

// New returns a Sim on o.Store, where it keeps its signing key.
func New(ctx context.Context, o Options) (*Sim, error) {
	s := &Sim{
		store:   o.Store,
		baseURL: o.BaseURL,
		account: o.Account,
		now:     o.Now,
		keep:    o.KeepRevisions,
		uploads: semaphore.NewWeighted(uploadBudget),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.account == nil {
		s.account = madeUpAccount
	}
	if err := s.loadKey(ctx); err != nil {
		return nil, fmt.Errorf("sim: reading the signing key: %w", err)
	}
	return s, nil
}

const (
	keySetting = "sim.signing-key"
	keySize    = 32 // bytes
)

// loadKey reads the signing key, or makes one at the first start.
func (s *Sim) loadKey(ctx context.Context) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		key, err := tx.Setting(keySetting)
		if errors.Is(err, store.ErrNotFound) {
			key = make([]byte, keySize)
			rand.Read(key)
			err = tx.PutSetting(keySetting, key)
		}
		if err != nil {
			return err
		}
		if len(key) != keySize {
			return fmt.Errorf("it has %d bytes instead of %d", len(key), keySize)
		}
		s.key = key
		return nil
	})
}

func madeUpAccount(_ context.Context, waba string) (meta.AccountInfo, error) {
	return meta.AccountInfo{
		ID:         waba,
		Name:       "Simulated WhatsApp Business Account",
		Currency:   "USD",
		TimezoneID: "1",
	}, nil
}
