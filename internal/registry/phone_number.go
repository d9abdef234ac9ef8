package registry

import (
	"context"

	"flowport/internal/store"
)

// HasPhoneNumber reports whether Meta's WABA with the id waba has the phone
// number with Meta's id phone, as any of the accounts that linked it has it.
func (r *Registry) HasPhoneNumber(ctx context.Context, waba, phone string) (bool, error) {
	var rows []store.WABA
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.WABAsByMetaID(waba)
		return err
	})
	if err != nil {
		return false, err
	}
	for i := range rows {
		private, err := r.unsealWABA(&rows[i])
		if err != nil {
			return false, err
		}
		for _, p := range private.PhoneNumbers {
			if p.MetaID == phone {
				return true, nil
			}
		}
	}
	return false, nil
}
