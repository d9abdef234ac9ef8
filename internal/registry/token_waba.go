package registry

import (
	"context"
	"crypto/subtle"

	"flowport/internal/store"
)

// WABAsByMetaToken returns the linked WABAs that have an access token of Meta's,
// each of Meta's ids once; none for a token that no WABA has. It decrypts all
// linked WABAs.
func (r *Registry) WABAsByMetaToken(ctx context.Context, token string) ([]WABA, error) {
	if CheckToken(token) != nil {
		return nil, nil
	}
	var rows []store.WABA
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.SealedWABAs()
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []WABA
	seen := map[string]bool{}
	for i := range rows {
		row := &rows[i]
		w, private, err := r.openWABA(row, row.Region)
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare([]byte(private.Token), []byte(token)) == 1 && !seen[w.MetaID] {
			seen[w.MetaID] = true
			list = append(list, *w)
		}
	}
	return list, nil
}
