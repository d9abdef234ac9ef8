package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Tx is a transaction. It ends with the function it was given to, and is for
// one goroutine.
type Tx struct {
	ctx    context.Context
	conn   *conn
	failed error    // of the first statement that failed; none runs after it
	undo   []func() // what takes back the changes to the caller's values
}

// fail notes the error of a statement.
func (tx *Tx) fail(err error) error {
	if tx.failed == nil {
		tx.failed = failure(tx.ctx, err)
	}
	return tx.failed
}

// failure is the error of a statement that failed with err.
func failure(ctx context.Context, err error) error {
	switch ended := ctx.Err(); {
	case isBadText(err):
		return fmt.Errorf("%w: %w", ErrText, err)
	case ended != nil && !errors.Is(err, ended):
		// pgx closes the connection then, and the next statement only finds that.
		return fmt.Errorf("store: %w: %w", ended, err)
	}
	return fmt.Errorf("store: %w", err)
}

// do runs fn and reports why its work is not to be kept, if so.
func (tx *Tx) do(fn func(*Tx) error) error {
	if err := fn(tx); err != nil {
		return err
	}
	if tx.failed != nil {
		return tx.failed
	}
	return tx.ctx.Err()
}

// part runs fn, behind a savepoint if others' work is in the transaction.
func (tx *Tx) part(savepoint bool, fn func(*Tx) error) error {
	if !savepoint {
		return tx.do(fn)
	}
	if err := tx.ctx.Err(); err != nil {
		return err
	}
	ctx := context.WithoutCancel(tx.ctx) // an interruption would end the others' work
	if err := tx.conn.exec(ctx, "SAVEPOINT part"); err != nil {
		return tx.fail(err)
	}
	if err := tx.do(fn); err != nil {
		return err
	}
	if err := tx.conn.exec(ctx, "RELEASE part"); err != nil {
		return tx.fail(err)
	}
	return nil
}

// backToSavepoint ends a part as if it had not been. An error says that the
// transaction is over.
func (tx *Tx) backToSavepoint() error {
	ctx := context.WithoutCancel(tx.ctx)
	if err := tx.conn.exec(ctx, "ROLLBACK TO part"); err != nil {
		return err
	}
	return tx.conn.exec(ctx, "RELEASE part")
}

// rollback ends the transaction as if it had not been.
func (tx *Tx) rollback() {
	tx.conn.rollback(context.WithoutCancel(tx.ctx))
	tx.takeBack()
}

// takeBack takes back the changes to the caller's values.
func (tx *Tx) takeBack() {
	for _, undo := range slices.Backward(tx.undo) {
		undo()
	}
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// prepare gives a statement to be run: none after one that failed, which may
// have ended the transaction.
func (tx *Tx) prepare(query string) (*sql.Stmt, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	return tx.conn.prepare(tx.ctx, query)
}

// exec runs a statement and returns the number of rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	stmt, err := tx.prepare(query)
	if err != nil {
		return 0, tx.fail(err)
	}
	result, err := stmt.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	return result.RowsAffected()
}

// one scans the single row of a query. ErrNotFound if there is none.
func (tx *Tx) one(scan func(scanner) error, query string, args ...any) error {
	stmt, err := tx.prepare(query)
	if err != nil {
		return tx.fail(err)
	}
	err = scan(stmt.QueryRowContext(tx.ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return tx.fail(err)
	}
	return nil
}

// each scans every row of a query.
func (tx *Tx) each(scan func(scanner) error, query string, args ...any) error {
	stmt, err := tx.prepare(query)
	if err != nil {
		return tx.fail(err)
	}
	var scanned error
	rows, err := stmt.QueryContext(tx.ctx, args...)
	if err != nil {
		return tx.fail(err)
	}
	for rows.Next() && scanned == nil {
		scanned = scan(rows)
	}
	// After an early end as well: the rest may have failed.
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return tx.fail(err)
	}
	return scanned
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
