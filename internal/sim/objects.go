package sim

import (
	"context"
	"errors"
	"slices"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// FlowOwner returns the account that owns a flow; empty if there is no such
// flow.
func (s *Sim) FlowOwner(ctx context.Context, flow string) (waba string, err error) {
	id, ok := parseID(flow)
	if !ok {
		return "", nil
	}
	err = s.store.ReadOne(ctx, func(tx *store.Tx) error {
		f, err := tx.FlowByID(id)
		if err == nil {
			waba = f.WABA
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return waba, err
}

// MigrateFlow copies a flow of an account to another (Flows API, "Migrating
// Flows"): its name, categories, endpoint and draft. A published flow is
// published there too, if its version still can be. *[meta.Error]: the name is
// taken there, or the flow is deprecated.
func (s *Sim) MigrateFlow(ctx context.Context, from, flow, to string) (id string, err error) {
	source, ok := parseID(flow)
	if !ok {
		return "", unknownFlow("post", flow)
	}
	release, err := s.admit(ctx, meta.MaxFlowJSON)
	if err != nil {
		return "", err
	}
	defer release()
	var f *store.Flow
	var d *draft
	err = s.store.Read(ctx, func(tx *store.Tx) error {
		if f, err = tx.Flow(from, source); err != nil || f.Draft == 0 {
			return err
		}
		src, err := tx.FlowJSON(source, f.Draft)
		if err == nil {
			d, err = newDraft(src)
		}
		return err
	})
	if err != nil {
		return "", translate(err, "post", flow)
	}
	publish := false
	switch meta.Status(f.Status) {
	case meta.Deprecated:
		return "", refuse(migrateDeprecated)
	case meta.Published, meta.Throttled, meta.Blocked:
		publish = true
	}
	now := s.now().UTC()
	created, err := s.insert(ctx, store.Flow{
		WABA: to, Name: f.Name, Status: string(meta.Draft), Categories: slices.Clone(f.Categories),
		EndpointURI: f.EndpointURI, CreatedAt: now, UpdatedAt: now,
	}, d, publish)
	return created.ID, err
}

// PublicKey returns the PEM of a phone number's public key; empty if none was
// set.
func (s *Sim) PublicKey(ctx context.Context, phone string) (pem string, err error) {
	err = s.store.ReadOne(ctx, func(tx *store.Tx) error {
		pem, err = tx.PublicKey(phone)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return pem, err
}

// SetPublicKey sets a phone number's public key. Signing it is not simulated:
// every key is valid.
func (s *Sim) SetPublicKey(ctx context.Context, phone, pem string) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetPublicKey(phone, pem); err != nil {
			return err
		}
		return tx.Record(nil)
	})
}

// Subscribed tells whether the app is subscribed to an account's webhooks.
func (s *Sim) Subscribed(ctx context.Context, waba string) (subscribed bool, err error) {
	err = s.store.ReadOne(ctx, func(tx *store.Tx) error {
		subscribed, err = tx.Subscribed(waba)
		return err
	})
	return subscribed, err
}

// SetSubscribed subscribes the app to an account's webhooks, or ends that. It
// is recorded only: nothing is sent because of it.
func (s *Sim) SetSubscribed(ctx context.Context, waba string, subscribed bool) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetSubscribed(waba, subscribed); err != nil {
			return err
		}
		return tx.Record(nil)
	})
}
