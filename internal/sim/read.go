package sim

import (
	"context"
	"errors"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// defaultLimit is how many flows a page has when nobody says.
const defaultLimit = 25

const maxLimit = 100

// Flow implements [meta.Service].
func (s *Sim) Flow(ctx context.Context, waba, flow string) (*meta.Flow, error) {
	id, ok := parseID(flow)
	if !ok {
		return nil, unknownFlow("get", flow)
	}
	var (
		row     *store.Flow
		preview *store.Preview
	)
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		var err error
		if row, err = tx.Flow(waba, id); err != nil {
			return err
		}
		preview, err = tx.Preview(id)
		if errors.Is(err, store.ErrNotFound) {
			preview, err = nil, nil
		}
		return err
	})
	if err != nil {
		return nil, translate(err, "get", flow)
	}
	f, err := full(row)
	if err != nil {
		return nil, err
	}
	if preview != nil && s.now().Before(preview.ExpiresAt) {
		link := s.previewLink(flow, *preview)
		f.Preview = &link
	} else {
		link, err := s.Preview(ctx, waba, flow, false)
		if err != nil {
			return nil, err
		}
		f.Preview = &link
	}
	account, err := s.account(ctx, waba)
	if err != nil {
		return nil, err
	}
	f.Account = &account
	return f, nil
}

// Flows implements [meta.Service]: newest first.
func (s *Sim) Flows(ctx context.Context, waba string, page meta.Page) (meta.FlowPage, error) {
	if page.Limit == 0 {
		page.Limit = defaultLimit
	}
	if page.Limit < 1 || page.Limit > maxLimit {
		return meta.FlowPage{}, refuse(badLimit)
	}
	var before int64
	if page.After != "" {
		var ok bool
		if before, ok = s.decodeCursor(waba, page.After); !ok {
			return meta.FlowPage{}, refuse(badCursor)
		}
	}
	var rows []store.Flow
	var more bool
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		var err error
		rows, more, err = tx.Flows(waba, before, page.Limit)
		return err
	})
	if err != nil {
		return meta.FlowPage{}, err
	}
	out := meta.FlowPage{Flows: make([]meta.Flow, 0, len(rows))}
	if more {
		out.Next = s.encodeCursor(waba, rows[len(rows)-1].ID)
	}
	for i := range rows {
		f, err := summary(&rows[i])
		if err != nil {
			return meta.FlowPage{}, err
		}
		out.Flows = append(out.Flows, f)
	}
	return out, nil
}

// summary is what Meta tells about a flow in a list.
func summary(row *store.Flow) (meta.Flow, error) {
	errs, err := decodeErrors(row.Errors)
	return meta.Flow{
		ID:               formatID(row.ID),
		WABA:             row.WABA,
		Name:             row.Name,
		Status:           meta.Status(row.Status),
		Categories:       row.Categories,
		ValidationErrors: errs,
	}, err
}

// full is what Meta tells about a flow, but for its preview and its account.
func full(row *store.Flow) (*meta.Flow, error) {
	f, err := summary(row)
	if err != nil {
		return nil, err
	}
	f.JSONVersion = row.JSONVersion
	f.DataAPIVersion = row.DataAPIVersion
	f.EndpointURI = row.EndpointURI
	if id := row.ApplicationID; id != "" {
		f.Application = &meta.Application{
			ID:   id,
			Name: "Application " + id,
			Link: "https://www.facebook.com/games/?app_id=" + id,
		}
	}
	f.Health = health(row)
	return &f, nil
}
