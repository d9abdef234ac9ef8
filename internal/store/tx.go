package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// conn is a database's connection while a transaction has it. It keeps the
// statements it has prepared.
type conn interface {
	// exec runs a statement and returns the number of rows it changed.
	exec(ctx context.Context, query string, args ...any) (int64, error)
	// later is exec for a statement whose outcome decides nothing but whether the
	// transaction goes on. It may be sent with the next one; check makes of its
	// outcome the error that whoever runs the next one is told.
	later(ctx context.Context, check func(n int64, err error) error, query string, args ...any) error
	// query starts a query. Its rows have to be closed before the next statement.
	query(ctx context.Context, query string, args ...any) (rows, error)
	// flush runs what was left for later.
	flush(ctx context.Context) error
}

// rows is a *sql.Rows, or what pgx has for it.
type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// Tx is a transaction. It ends with the function it was given to, and is for
// one goroutine.
type Tx struct {
	ctx    context.Context
	conn   conn
	failed error    // of the first statement that failed; none runs after it
	single bool     // there is one query, and no transaction
	asked  bool     // that query
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
	case errors.Is(err, ErrClosed):
		return err
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
	if err := tx.conn.flush(tx.ctx); err != nil {
		return tx.fail(err)
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
	if _, err := tx.conn.exec(ctx, "SAVEPOINT part"); err != nil {
		return tx.fail(err)
	}
	if err := tx.do(fn); err != nil {
		return err
	}
	if _, err := tx.conn.exec(ctx, "RELEASE part"); err != nil {
		return tx.fail(err)
	}
	return nil
}

// backToSavepoint ends a part as if it had not been. An error says that the
// transaction is over.
func (tx *Tx) backToSavepoint() error {
	ctx := context.WithoutCancel(tx.ctx)
	if _, err := tx.conn.exec(ctx, "ROLLBACK TO part"); err != nil {
		return err
	}
	_, err := tx.conn.exec(ctx, "RELEASE part")
	return err
}

// takeBack takes back the changes to the caller's values.
func (tx *Tx) takeBack() {
	for _, undo := range slices.Backward(tx.undo) {
		undo()
	}
}

// scanner is a row of a query.
type scanner interface{ Scan(dest ...any) error }

// ready says whether a statement may run: none after one that failed, which may
// have ended the transaction.
func (tx *Tx) ready() error {
	if tx.failed == nil && tx.single {
		if tx.asked {
			tx.failed = errors.New("store: ReadOne is for one query")
		}
		tx.asked = true
	}
	return tx.failed
}

// exec runs a statement and returns the number of rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if err := tx.ready(); err != nil {
		return 0, err
	}
	n, err := tx.conn.exec(tx.ctx, query, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	return n, nil
}

// later is exec for a statement whose outcome decides nothing but whether the
// transaction goes on; check says what the error is, if there is one. It may run
// with a later one, or at the end, and its error comes then.
func (tx *Tx) later(check func(n int64, err error) error, query string, args ...any) error {
	if err := tx.ready(); err != nil {
		return err
	}
	return tx.conn.later(tx.ctx, func(n int64, err error) error {
		if err != nil {
			err = failure(tx.ctx, err)
		}
		if err = check(n, err); err != nil && tx.failed == nil {
			tx.failed = err
		}
		return err
	}, query, args...)
}

// passed is the check of a statement that may change any number of rows.
func passed(_ int64, err error) error { return err }

// one scans the single row of a query. ErrNotFound if there is none.
func (tx *Tx) one(scan func(scanner) error, query string, args ...any) error {
	found := false
	var scanned error
	err := tx.each(func(row scanner) error {
		found = true
		scanned = scan(row)
		return errEnough
	}, query, args...)
	switch {
	case scanned != nil:
		return tx.fail(scanned)
	case err != nil && !errors.Is(err, errEnough):
		return err
	case !found:
		return ErrNotFound
	}
	return nil
}

// errEnough ends the reading of rows.
var errEnough = errors.New("store: no more rows are needed")

// each scans every row of a query.
func (tx *Tx) each(scan func(scanner) error, query string, args ...any) error {
	if err := tx.ready(); err != nil {
		return err
	}
	rows, err := tx.conn.query(tx.ctx, query, args...)
	if err != nil {
		return tx.fail(err)
	}
	defer rows.Close() // after a panic, or the connection would stay in the middle of it
	var scanned error
	for scanned == nil && rows.Next() {
		scanned = scan(rows)
	}
	err = rows.Err()
	if closed := rows.Close(); err == nil { // after an early end the rest may have failed
		err = closed
	}
	if err != nil {
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
