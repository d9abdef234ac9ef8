package sim

import (
	"context"
	"errors"
	"slices"
	"time"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// CreateFlow implements [meta.Service]. When both FlowJSON and CloneFlowID are
// given, FlowJSON becomes the draft. A clone gets the Flow JSON of its source
// and nothing else. Publish takes effect only if the draft passes every
// publishing check; otherwise the flow is created as a draft, without an error.
func (s *Sim) CreateFlow(ctx context.Context, waba string, in meta.NewFlow) (meta.Created, error) {
	if err := checkNew(in); err != nil {
		return meta.Created{}, err
	}
	size := len(in.FlowJSON)
	if in.CloneFlowID != "" {
		size = max(size, meta.MaxFlowJSON) // that of the source is not known yet
	}
	release, err := s.admit(ctx, size)
	if err != nil {
		return meta.Created{}, err
	}
	defer release()
	d, err := s.firstDraft(ctx, waba, in)
	if err != nil {
		return meta.Created{}, err
	}
	now := s.now().UTC()
	f := store.Flow{
		WABA:        waba,
		Name:        in.Name,
		Status:      string(meta.Draft),
		Categories:  slices.Clone(in.Categories),
		EndpointURI: in.EndpointURI,
		CreatedAt:   now,
		UpdatedAt:   now,
	}
	if d != nil && in.EndpointURI != "" && namesOwnEndpoint(d.jsonVersion) {
		return meta.Created{}, refuse(endpointInFlowJSON)
	}
	return s.insert(ctx, f, d, in.Publish)
}

// insert stores a new flow with its draft, if it has one, published if that was
// asked for and every publishing check passes. It gives the flow its id.
func (s *Sim) insert(ctx context.Context, f store.Flow, d *draft, publish bool) (meta.Created, error) {
	now := f.CreatedAt
	created := meta.Created{ValidationErrors: []meta.ValidationError{}}
	if d != nil {
		created.ValidationErrors = d.errors
	}
	for {
		f.ID = newID(now)
		created.ID = formatID(f.ID)
		err := s.store.Write(ctx, func(tx *store.Tx) error {
			row := f // the function may run again
			if err := s.insertRow(ctx, tx, &row, d, publish, now); err != nil {
				return err
			}
			return tx.Record(created)
		})
		switch {
		case err == nil:
			return created, nil
		case !errors.Is(err, store.ErrExists):
			return meta.Created{}, translate(err, "post", created.ID)
		}
	}
}

// insertRow is the transaction of insert.
func (s *Sim) insertRow(ctx context.Context, tx *store.Tx, row *store.Flow, d *draft, publish bool, now time.Time) error {
	if err := tx.InsertFlow(row); err != nil {
		return err
	}
	if err := tellStatus(tx, row, "", now); err != nil || d == nil {
		return err
	}
	d.describe(row)
	if err := d.add(ctx, tx, row, now); err != nil {
		return err
	}
	if publish && len(failed(row)) == 0 {
		if err := s.publish(tx, row); err != nil {
			return err
		}
	}
	if err := tx.UpdateFlow(row); err != nil {
		return err
	}
	return tellStatus(tx, row, meta.Draft, now)
}

// firstDraft makes the draft of a new flow; nil if it has none.
func (s *Sim) firstDraft(ctx context.Context, waba string, in meta.NewFlow) (*draft, error) {
	src := in.FlowJSON
	if in.CloneFlowID != "" {
		cloned, err := s.cloneSource(ctx, waba, in.CloneFlowID)
		if err != nil {
			return nil, err
		}
		if src == nil {
			src = cloned
		}
	}
	if src == nil {
		return nil, nil
	}
	return newDraft(src)
}

// cloneSource reads the draft of the flow that is cloned; nil if it has none.
func (s *Sim) cloneSource(ctx context.Context, waba, flow string) ([]byte, error) {
	id, ok := parseID(flow)
	if !ok {
		return nil, refuse(unknownClone)
	}
	var src []byte
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err != nil || f.Draft == 0 {
			return err
		}
		src, err = tx.FlowJSON(id, f.Draft)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(unknownClone)
	}
	return src, err
}
