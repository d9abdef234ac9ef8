package store

import (
	"testing"
)

func TestFlow(t *testing.T) {
	t.Run("reads back what was inserted", func(t *testing.T) {
		s := open(t)
		want := newFlow(9_000_000_000_000_001, "w1", "Näme \U0001F600")
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(want) })
		read(t, s, func(tx *Tx) error {
			got, err := tx.Flow("w1", want.ID)
			if err != nil {
				return err
			}
			wantEqual(t, got, want)
			got, err = tx.FlowByID(want.ID)
			if err != nil {
				return err
			}
			wantEqual(t, got, want)
			_, err = tx.Flow("w2", want.ID)
			wantError(t, err, ErrNotFound)
			_, err = tx.FlowByID(1)
			wantError(t, err, ErrNotFound)
			return nil
		})
	})

	t.Run("shows what its draft says", func(t *testing.T) {
		s := open(t)
		f := newFlow(1, "w1", "a")
		write(t, s, func(tx *Tx) error {
			if err := tx.InsertFlow(f); err != nil {
				return err
			}
			if _, err := tx.AddRevision(newRevision(1), NewContent([]byte("{}"))); err != nil {
				return err
			}
			n, err := tx.AddRevision(Revision{Flow: 1, JSONVersion: "6.0"}, NewContent([]byte("{ }")))
			if err != nil {
				return err
			}
			wantEqual(t, n, int64(2))
			f.Draft, f.Published = 1, 2
			return tx.UpdateFlow(f)
		})
		f.JSONVersion, f.DataAPIVersion, f.Errors = "7.3", "3.0", []byte(`[{"error":"X"}]`)
		read(t, s, func(tx *Tx) error {
			got, err := tx.Flow("w1", 1)
			wantEqual(t, got, f)
			list, _ := tx.Flows("w1", 0, 10)
			wantEqual(t, list, []Flow{*f})
			return err
		})
	})
}
