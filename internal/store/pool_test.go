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

// TestPanicAmongRows panics before all rows of a query are read.
func TestPanicAmongRows(t *testing.T) {
	s := open(t)
	put := func(name string) {
		t.Helper()
		write(t, s, func(tx *Tx) error { return tx.PutSetting(name, nil) })
	}
	query := func(tx *Tx, fn func(scanner) error) error { return tx.each(fn, `SELECT name FROM setting`) }
	put("a")
	put("b")
	want := 2
	for _, c := range []struct {
		name string
		run  func(context.Context, func(*Tx) error) error
	}{{"ReadOne", s.ReadOne}, {"Read", s.Read}, {"Write", s.Write}} {
		t.Run(c.name, func(t *testing.T) {
			func() {
				defer func() { _ = recover() }()
				err := c.run(t.Context(), func(tx *Tx) error { return query(tx, func(scanner) error { panic("of the test") }) })
				t.Errorf("no panic, but %v", err)
			}()
			put(c.name)
			want++
			for range 2 {
				n := 0
				if err := s.ReadOne(t.Context(), func(tx *Tx) error { return query(tx, func(scanner) error { n++; return nil }) }); err != nil {
					t.Fatal(err)
				}
				wantEqual(t, n, want)
			}
		})
	}
}
