package store

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestAuditEvents(t *testing.T) {
	s := open(t)
	// Two of each time, added backwards.
	for i := 5; i >= 0; i-- {
		write(t, s, func(tx *Tx) error {
			return tx.AddAuditEvent(&AuditEvent{fmt.Sprintf("e%d", i), at(i / 2), fmt.Appendf(nil, "%d", i)})
		})
	}
	list := func(after time.Time, id string, limit int) (ids []string) {
		read(t, s, func(tx *Tx) error {
			page, err := tx.AuditEvents(after, id, limit)
			for _, e := range page {
				ids = append(ids, e.ID)
			}
			return err
		})
		return ids
	}
	t.Run("come in the order of time, page by page", func(t *testing.T) {
		wantEqual(t, list(time.Unix(0, 0), "", 3), []string{"e0", "e1", "e2"})
		wantEqual(t, list(at(1), "e2", 10), []string{"e3", "e4", "e5"})
		wantEqual(t, list(at(2), "e5", 10), []string(nil))
	})
	t.Run("begin at a time", func(t *testing.T) {
		wantEqual(t, list(at(1), "", 10), []string{"e2", "e3", "e4", "e5"})
	})
}

func TestRecord(t *testing.T) {
	s := open(t)
	var failure error
	ctx := WithRecorder(t.Context(), func(result any) (*AuditEvent, error) {
		return &AuditEvent{fmt.Sprint(result), at(1), []byte("{}")}, failure
	})
	change := func(name string) error {
		return s.Write(ctx, func(tx *Tx) error {
			if err := tx.PutSetting(name, nil); err != nil {
				return err
			}
			return tx.Record(name)
		})
	}
	t.Run("is in the change's transaction", func(t *testing.T) {
		if err := change("a"); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, count(t, s, "audit"), 1)
		failure = errors.New("of the test")
		wantError(t, change("b"), failure)
		wantEqual(t, count(t, s, "setting"), 1)
		wantEqual(t, count(t, s, "audit"), 1)
	})
	t.Run("is made for who asked", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.Record("c") })
		wantEqual(t, count(t, s, "audit"), 1)
	})
}
