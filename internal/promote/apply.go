package promote

import (
	"context"
	"errors"
	"fmt"

	"flowport/internal/meta"
)

// ErrMoved says that a flow was changed elsewhere between plan and apply. The
// flow is left as it is.
var ErrMoved = errors.New("it was changed elsewhere after the plan was made: plan again")

// Applied is what came of a change.
type Applied struct {
	FlowID string
	// Errors are what the account found in the Flow JSON, as it tells them. The
	// flow is stored as a draft then, and was not published.
	Errors    []string
	Published bool
}

// Apply takes the steps of a change; drift and refusals are its caller's to
// heed. After each step that changed the account, record is called with what it
// has now. Applying again after a crash or an error goes on where it ended.
func Apply(ctx context.Context, account *Account, c *Change, record func(Locked) error) (Applied, error) {
	if c.Found == nil {
		id, errs, err := account.createOrAdopt(ctx, c.Want)
		if err != nil {
			return Applied{}, err
		}
		now := Locked{FlowID: id, Digest: c.Digest, Details: c.Want.Details, Status: string(meta.Draft)}
		if now.Categories == nil {
			now.Categories = []string{"OTHER"}
		}
		return account.finish(ctx, c, now, errs, record)
	}
	now := c.Found.locked()
	if c.Upload || c.renames() {
		is, err := account.flow(ctx, c.Found.ID)
		if err != nil {
			return Applied{}, err
		}
		if !sameLock(is.locked(), now) {
			return Applied{}, ErrMoved
		}
	}
	if c.renames() {
		if err := account.update(ctx, c.Found.ID, c.Details); err != nil {
			return Applied{}, err
		}
		now.Details, now.Status = now.with(c.Details), string(meta.Draft)
		if err := record(now); err != nil {
			return Applied{}, err
		}
	}
	var errs []string
	if c.Upload {
		var err error
		if errs, err = account.upload(ctx, c.Found.ID, c.FlowJSON); err != nil {
			return Applied{}, err
		}
		now.Digest, now.Status = c.Digest, string(meta.Draft)
	}
	return account.finish(ctx, c, now, errs, record)
}

// finish records what was done, and publishes.
func (a *Account) finish(ctx context.Context, c *Change, now Locked, errs []string, record func(Locked) error) (Applied, error) {
	done := Applied{FlowID: now.FlowID, Errors: errs}
	if err := record(now); err != nil {
		return done, err
	}
	if !c.Publish || len(errs) > 0 || c.Compiled.HasErrors() {
		return done, nil
	}
	if err := a.publish(ctx, now.FlowID); err != nil {
		return done, fmt.Errorf("publish: %w", err)
	}
	now.Status, done.Published = string(meta.Published), true
	return done, record(now)
}

// createOrAdopt creates a flow. When that fails it may be because the answer to
// a first attempt was lost: a flow that is there by now exactly as it should be
// is taken for it.
func (a *Account) createOrAdopt(ctx context.Context, want *Want) (id string, errs []string, err error) {
	id, errs, err = a.create(ctx, want)
	if err == nil || ctx.Err() != nil {
		return id, errs, err
	}
	ids, listErr := a.list(ctx)
	if listErr != nil || ids[want.Name] == "" {
		return "", nil, err
	}
	found, readErr := a.flow(ctx, ids[want.Name])
	if readErr != nil {
		return "", nil, err
	}
	if c := decide(want, nil, found, false); c.Drift != "" || c.Work() {
		return "", nil, err
	}
	return found.ID, nil, nil
}

// with gives d with the fields of changed that are set.
func (d Details) with(changed Details) Details {
	if changed.Name != "" {
		d.Name = changed.Name
	}
	if changed.Categories != nil {
		d.Categories = changed.Categories
	}
	if changed.EndpointURI != "" {
		d.EndpointURI = changed.EndpointURI
	}
	return d
}
