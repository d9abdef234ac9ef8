package store

import (
	"context"
	"testing"
	"time"
)

// TestInterruptedBegin ends a context when a transaction of a reader has begun
// and the statement that begins it has not returned.
func TestInterruptedBegin(t *testing.T) {
	s := openDir(t, t.TempDir())
	names := func() (n int) {
		t.Helper()
		err := s.ReadOne(t.Context(), func(tx *Tx) error {
			return tx.each(func(scanner) error { n++; return nil }, `SELECT name FROM setting`)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	names() // opens the connection
	const endless = `BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n`
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := s.database.(*sqliteDB).readers.run(ctx, endless, func(*Tx) error { return nil })
	wantError(t, err, context.DeadlineExceeded)
	t.Run("leaves no reader in an old state", func(t *testing.T) {
		for i := range 3 {
			wantEqual(t, names(), i)
			write(t, s, func(tx *Tx) error { return tx.PutSetting(string(rune('a'+i)), nil) })
		}
	})
}
