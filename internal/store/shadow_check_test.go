package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShadowChecks(t *testing.T) {
	s := open(t)
	for i := range 5 {
		c := &ShadowCheck{WABA: "1", Flow: "2", SHA256: []byte{byte(i)}, JSONVersion: "7.3", CheckedAt: at(i)}
		if i == 4 {
			c.DifferenceCount, c.Differences = 2, []byte(`[{}]`)
		}
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.AddShadowCheck(c, 3) }); err != nil {
			t.Fatal(err)
		}
	}
	read := func(before int64, limit int) (list []ShadowCheck) {
		err := s.Read(t.Context(), func(tx *Tx) (err error) {
			list, err = tx.ShadowChecks(before, limit)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	t.Run("the last ones are kept, newest first", func(t *testing.T) {
		want := []ShadowCheck{
			{ID: 5, WABA: "1", Flow: "2", SHA256: []byte{4}, JSONVersion: "7.3", DifferenceCount: 2, Differences: []byte(`[{}]`), CheckedAt: at(4)},
			{ID: 4, WABA: "1", Flow: "2", SHA256: []byte{3}, JSONVersion: "7.3", CheckedAt: at(3)},
			{ID: 3, WABA: "1", Flow: "2", SHA256: []byte{2}, JSONVersion: "7.3", CheckedAt: at(2)},
		}
		if diff := cmp.Diff(want, read(0, 10)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("no more than asked for", func(t *testing.T) {
		if list := read(0, 1); len(list) != 1 || list[0].ID != 5 {
			t.Errorf("read %+v", list)
		}
		if list := read(5, 1); len(list) != 1 || list[0].ID != 4 {
			t.Errorf("read %+v", list)
		}
	})
}
