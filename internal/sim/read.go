package sim

import (
	"context"
	"errors"
	"slices"

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

// Flows implements [meta.Service]: newest first. A page is shorter than asked
// for if its flows have very many errors.
func (s *Sim) Flows(ctx context.Context, waba string, page meta.Page) (meta.FlowPage, error) {
	if page.Limit == 0 {
		page.Limit = defaultLimit
	}
	if page.Limit < 1 || page.Limit > maxLimit {
		return meta.FlowPage{}, refuse(badLimit)
	}
	backwards := page.After == "" && page.Before != ""
	cursor := page.After
	if backwards {
		cursor = page.Before
	}
	var from int64
	if cursor != "" {
		var ok bool
		if from, ok = s.decodeCursor(waba, cursor); !ok {
			return meta.FlowPage{}, refuse(badCursor)
		}
	}
	var rows []store.Flow
	var more bool
	err := s.store.ReadOne(ctx, func(tx *store.Tx) error {
		read := tx.Flows
		if backwards {
			read = tx.NewerFlows
		}
		var err error
		rows, more, err = read(waba, from, page.Limit)
		return err
	})
	if err != nil {
		return meta.FlowPage{}, err
	}
	next, previous := more, cursor != ""
	if backwards {
		slices.Reverse(rows)
		next, previous = previous, next
	}
	return s.page(waba, rows, next, previous)
}

// page makes a page of rows; next and previous tell whether others stand
// behind and before them.
func (s *Sim) page(waba string, rows []store.Flow, next, previous bool) (meta.FlowPage, error) {
	out := meta.FlowPage{Flows: make([]meta.Flow, 0, len(rows))}
	for i := range rows {
		f, err := summary(&rows[i])
		if err != nil {
			return meta.FlowPage{}, err
		}
		out.Flows = append(out.Flows, f)
	}
	if len(rows) == 0 {
		return out, nil
	}
	out.First, out.Last = s.encodeCursor(waba, rows[0].ID), s.encodeCursor(waba, rows[len(rows)-1].ID)
	if next {
		out.Next = out.Last
	}
	if previous {
		out.Previous = out.First
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
	f.UpdatedAt = row.UpdatedAt
	return &f, nil
}
