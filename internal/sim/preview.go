package sim

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/google/uuid"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// previewLifetime is how long a preview page can be opened (Flows API, "Web
// preview").
const previewLifetime = 30 * 24 * time.Hour

// Preview implements [meta.Service], for flows of every status.
func (s *Sim) Preview(ctx context.Context, waba, flow string, invalidate bool) (meta.Preview, error) {
	id, ok := parseID(flow)
	if !ok {
		return meta.Preview{}, unknownFlow("get", flow)
	}
	var p store.Preview
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Flow(waba, id); err != nil {
			return err
		}
		now := s.now().UTC()
		current, err := tx.Preview(id)
		switch {
		case err == nil && !invalidate && now.Before(current.ExpiresAt):
			p = *current
			return nil
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		}
		token, err := uuid.NewRandom()
		if err != nil {
			return err
		}
		// Meta tells times in whole seconds.
		p = store.Preview{Token: token.String(), ExpiresAt: now.Add(previewLifetime).Truncate(time.Second)}
		return tx.SetPreview(id, p)
	})
	if err != nil {
		return meta.Preview{}, translate(err, "get", flow)
	}
	return s.previewLink(flow, p), nil
}

func (s *Sim) previewLink(flow string, p store.Preview) meta.Preview {
	return meta.Preview{
		URL:       s.baseURL() + "/preview/" + flow + "?token=" + p.Token,
		ExpiresAt: p.ExpiresAt,
	}
}

// PreviewedFlow gives the flow of a preview page, without Preview and Account,
// and its draft; src is nil before the first upload. [meta.ErrLinkInvalid]:
// there is no such flow or the token is not its token; [meta.ErrLinkExpired]:
// the token is its token, and older than 30 days.
func (s *Sim) PreviewedFlow(ctx context.Context, flow, token string) (f *meta.Flow, src []byte, err error) {
	id, ok := parseID(flow)
	if !ok {
		return nil, nil, meta.ErrLinkInvalid
	}
	var row *store.Flow
	err = s.store.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.Preview(id)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(token), []byte(p.Token)) != 1 {
			return meta.ErrLinkInvalid
		}
		if !s.now().Before(p.ExpiresAt) {
			return meta.ErrLinkExpired
		}
		if row, err = tx.FlowByID(id); err != nil || row.Draft == 0 {
			return err
		}
		src, err = tx.FlowJSON(id, row.Draft)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil, meta.ErrLinkInvalid
	}
	if err != nil {
		return nil, nil, err
	}
	f, err = full(row)
	return f, src, err
}
