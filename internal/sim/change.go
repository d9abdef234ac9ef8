package sim

import (
	"context"
	"slices"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// UpdateFlow implements [meta.Service]. An update that sets nothing changes
// nothing, the status neither.
func (s *Sim) UpdateFlow(ctx context.Context, waba, flow string, in meta.FlowUpdate) error {
	if err := checkUpdate(in); err != nil {
		return err
	}
	return s.change(ctx, waba, flow, func(_ *store.Tx, f *store.Flow) error {
		if err := edit(f, in.Name != "" || in.Categories != nil || in.EndpointURI != "" || in.ApplicationID != ""); err != nil {
			return err
		}
		if in.EndpointURI != "" && namesOwnEndpoint(f.JSONVersion) {
			return refuse(endpointInFlowJSONOnUpdate)
		}
		if in.Name != "" {
			f.Name = in.Name
		}
		if in.Categories != nil {
			f.Categories = slices.Clone(in.Categories)
		}
		if in.EndpointURI != "" {
			f.EndpointURI = in.EndpointURI
		}
		if in.ApplicationID != "" {
			f.ApplicationID = in.ApplicationID
		}
		return nil
	})
}

// UploadFlowJSON implements [meta.Service]. Every acknowledged upload is a
// revision of its own, also when its bytes were uploaded before.
func (s *Sim) UploadFlowJSON(ctx context.Context, waba, flow string, src []byte) ([]meta.ValidationError, error) {
	// Looked at twice, so that nothing large is compiled for a flow that cannot
	// have it; to compile a small one takes less than to look.
	if len(src) > leastWeight {
		if err := s.editable(ctx, waba, flow); err != nil {
			return nil, err
		}
	}
	release, err := s.admit(ctx, len(src))
	if err != nil {
		return nil, err
	}
	defer release()
	d, err := newDraft(src)
	if err != nil {
		return nil, err
	}
	id, ok := parseID(flow)
	if !ok {
		return nil, unknownFlow("post", flow)
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.FlowRow(waba, id)
		if err != nil {
			return err
		}
		if err := edit(f, true); err != nil {
			return err
		}
		d.describe(f)
		f.UpdatedAt = s.now().UTC()
		if err := tx.UpdateFlow(f); err != nil {
			return err
		}
		if err := d.add(ctx, tx, f, f.UpdatedAt); err != nil {
			return err
		}
		if err := s.prune(tx, f.ID); err != nil {
			return err
		}
		return tx.Record(d.errors) // a status event there is none: Meta tells of no draft
	})
	if err != nil {
		return nil, translate(err, "post", flow)
	}
	return d.errors, nil
}

// pruned is how many old revisions an upload deletes at most. It is more than
// an upload adds, so that a flow with many comes down to what is kept, and few
// enough that no upload takes long.
const pruned = 8

// prune deletes old revisions of a flow that nobody wants kept.
func (s *Sim) prune(tx *store.Tx, flow int64) error {
	if s.keep == 0 {
		return nil
	}
	_, err := tx.PruneRevisions(flow, int64(s.keep), pruned)
	return err
}

// Publish implements [meta.Service].
func (s *Sim) Publish(ctx context.Context, waba, flow string) error {
	return s.change(ctx, waba, flow, func(tx *store.Tx, f *store.Flow) error {
		if meta.Status(f.Status) != meta.Draft {
			return refuse(publishWrongState)
		}
		if missing := failed(f); len(missing) > 0 {
			return refuse(missing[0].refusal)
		}
		return s.publish(tx, f)
	})
}

// publish makes the draft of f the live revision.
func (s *Sim) publish(tx *store.Tx, f *store.Flow) error {
	f.Status = string(meta.Published)
	f.Published = f.Draft
	return tx.AddPublication(f.ID, f.Published, s.now())
}

// Deprecate implements [meta.Service].
func (s *Sim) Deprecate(ctx context.Context, waba, flow string) error {
	return s.change(ctx, waba, flow, func(_ *store.Tx, f *store.Flow) error {
		switch meta.Status(f.Status) {
		case meta.Published, meta.Throttled, meta.Blocked:
			f.Status = string(meta.Deprecated)
			return nil
		case meta.Deprecated:
			return refuse(deprecateAgain)
		}
		return refuse(deprecateUnpublished)
	})
}

// Delete implements [meta.Service]. A published flow that an edit made a draft
// again can be deleted like any draft.
func (s *Sim) Delete(ctx context.Context, waba, flow string) error {
	id, ok := parseID(flow)
	if !ok {
		return unknownFlow("delete", flow)
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err != nil {
			return err
		}
		if meta.Status(f.Status) != meta.Draft {
			return refuse(deletePublished)
		}
		if err := tx.DeleteFlow(id); err != nil {
			return err
		}
		return tx.Record(nil)
	})
	return translate(err, "delete", flow)
}

// change runs fn on a flow and writes what fn made of it, in one transaction.
func (s *Sim) change(ctx context.Context, waba, flow string, fn func(*store.Tx, *store.Flow) error) error {
	id, ok := parseID(flow)
	if !ok {
		return unknownFlow("post", flow)
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err != nil {
			return err
		}
		was := meta.Status(f.Status)
		if err := fn(tx, f); err != nil {
			return err
		}
		f.UpdatedAt = s.now().UTC()
		if err := tx.UpdateFlow(f); err != nil {
			return err
		}
		if err := tellStatus(tx, f, was, f.UpdatedAt); err != nil {
			return err
		}
		return tx.Record(nil)
	})
	return translate(err, "post", flow)
}

// editable reports, as an error, why a flow cannot be edited at present.
func (s *Sim) editable(ctx context.Context, waba, flow string) error {
	id, ok := parseID(flow)
	if !ok {
		return unknownFlow("post", flow)
	}
	err := s.store.ReadOne(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err != nil {
			return err
		}
		return edit(f, false)
	})
	return translate(err, "post", flow)
}

// edit refuses flows that Meta lets nobody edit. When anything changes, the
// flow is a draft from then on; its published revision stays live (Flows API,
// "Lifecycle of a Flow").
func edit(f *store.Flow, changes bool) error {
	switch meta.Status(f.Status) {
	case meta.Draft, meta.Published:
		if changes {
			f.Status = string(meta.Draft)
		}
		return nil
	}
	return refuse(cannotUpdate)
}
