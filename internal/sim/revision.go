package sim

import (
	"context"
	"errors"
	"strconv"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// maxRevisions is how many revisions a page of them has at most.
const maxRevisions = 100

// Revisions lists the revisions of a flow with numbers below before (0: from
// the newest), newest first, up to limit (1 to 100; else 100) of them.
// *[meta.Error]: there is no such flow in the account.
func (s *Sim) Revisions(ctx context.Context, waba, flow string, before int64, limit int) ([]meta.Revision, error) {
	id, ok := parseID(flow)
	if !ok {
		return nil, unknownFlow("get", flow)
	}
	if limit < 1 || limit > maxRevisions {
		limit = maxRevisions
	}
	out := []meta.Revision{}
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err != nil {
			return err
		}
		rows, err := tx.Revisions(id, max(before, 0), limit)
		for _, r := range rows {
			out = append(out, meta.Revision{
				Number: r.Number, Draft: r.Number == f.Draft, Published: r.Number == f.Published,
				CreatedAt: r.CreatedAt, PublishedAt: r.PublishedAt,
				Principal: r.Principal, RequestID: r.RequestID, JSONVersion: r.JSONVersion,
				Errors: r.ErrorCount, Size: r.Size, SHA256: r.SHA256,
			})
		}
		return err
	})
	if err != nil {
		return nil, translate(err, "get", flow)
	}
	return out, nil
}

// FlowJSON gives the bytes of a revision of a flow, as they were uploaded. name
// is its number, "draft" or "published". *[meta.Error]: there is no such flow in
// the account; [meta.ErrNoRevision].
func (s *Sim) FlowJSON(ctx context.Context, waba, flow, name string) ([]byte, error) {
	id, ok := parseID(flow)
	if !ok {
		return nil, unknownFlow("get", flow)
	}
	var src []byte
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err != nil {
			return translate(err, "get", flow)
		}
		src, err = tx.FlowJSON(id, numberOf(f, name))
		if errors.Is(err, store.ErrNotFound) {
			return meta.ErrNoRevision
		}
		return err
	})
	return src, err
}

// numberOf finds the revision that name is for; 0, which none has, for none.
func numberOf(f *store.Flow, name string) int64 {
	switch name {
	case "draft":
		return f.Draft
	case "published":
		return f.Published
	}
	number, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return 0
	}
	return number
}
