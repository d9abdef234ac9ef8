package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Tx is a transaction. It ends with the function it was given to, and is for
// one goroutine.
type Tx struct {
	ctx  context.Context
	conn *conn
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// exec runs a statement and returns the number of rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	stmt, err := tx.conn.prepare(tx.ctx, query)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	result, err := stmt.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	return result.RowsAffected()
}

// one scans the single row of a query. ErrNotFound if there is none.
func (tx *Tx) one(scan func(scanner) error, query string, args ...any) error {
	stmt, err := tx.conn.prepare(tx.ctx, query)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	err = scan(stmt.QueryRowContext(tx.ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// each scans every row of a query.
func (tx *Tx) each(scan func(scanner) error, query string, args ...any) error {
	stmt, err := tx.conn.prepare(tx.ctx, query)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	rows, err := stmt.QueryContext(tx.ctx, args...)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// timestamp scans a column of microseconds; NULL is the zero time.
type timestamp struct{ *time.Time }

func (t timestamp) Scan(v any) error {
	if v == nil {
		*t.Time = time.Time{}
		return nil
	}
	us, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is %T in the database, want an integer", v)
	}
	*t.Time = time.UnixMicro(us).UTC()
	return nil
}
