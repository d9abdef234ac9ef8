package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// postgresConn is a connection to PostgreSQL while a transaction has it. What
// can wait is sent together with the next statement whose outcome is needed, so
// that a transaction goes over the network and back as few times as possible
// (PostgreSQL, "Pipeline Mode").
type postgresConn struct {
	db      *postgresDB
	conn    *pgxpool.Conn
	waiting []statement
	sent    bool // the server may have seen something of this transaction
}

// statement is one that waits to be sent.
type statement struct {
	query string
	args  []any
	check func(n int64, err error) error
}

// acquire waits for a free connection of the pool.
func (c *postgresConn) acquire(ctx context.Context) (err error) {
	c.conn, err = c.db.pool.Acquire(ctx)
	if err != nil && c.db.closed.Load() {
		return ErrClosed
	}
	return err
}

// release gives the connection back. The pool closes one that is not clean.
func (c *postgresConn) release() {
	if c.conn != nil {
		c.conn.Release()
	}
}

func (c *postgresConn) later(_ context.Context, check func(int64, error) error, query string, args ...any) error {
	c.waiting = append(c.waiting, statement{query, args, check})
	return nil
}

func (c *postgresConn) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	c.waiting = append(c.waiting, statement{query, args, func(changed int64, err error) error {
		n = changed
		return err
	}})
	return n, c.flush(ctx)
}

func (c *postgresConn) flush(ctx context.Context) error {
	if len(c.waiting) == 0 {
		return nil
	}
	results, _, err := c.send(ctx, "", nil)
	if err != nil {
		return err
	}
	return results.Close()
}

func (c *postgresConn) query(ctx context.Context, query string, args ...any) (rows, error) {
	results, r, err := c.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return postgresRows{r, results}, nil
}

// send sends what waits, and a query unless it is empty, and reads the outcome
// of all but the query.
func (c *postgresConn) send(ctx context.Context, query string, args []any) (pgx.BatchResults, pgx.Rows, error) {
	list := c.waiting
	c.waiting = nil
	results, r, err := c.try(ctx, list, query, args)
	if err != nil && !c.sent && c.conn.Conn().IsClosed() && ctx.Err() == nil {
		// It broke while nobody used it, and others may have, too.
		c.db.pool.Reset()
		c.release()
		if err := c.acquire(ctx); err != nil {
			return nil, nil, err
		}
		results, r, err = c.try(ctx, list, query, args)
	}
	c.sent = true
	return results, r, err
}

func (c *postgresConn) try(ctx context.Context, list []statement, query string, args []any) (results pgx.BatchResults, r pgx.Rows, err error) {
	batch := new(pgx.Batch)
	for _, s := range list {
		batch.Queue(s.query, s.args...)
	}
	if query != "" {
		batch.Queue(query, args...)
	}
	results = c.conn.SendBatch(ctx, batch)
	for _, s := range list {
		tag, err := results.Exec()
		c.sent = c.sent || err == nil
		if err = s.check(tag.RowsAffected(), err); err != nil {
			results.Close() // whose error is the same, or comes of it
			return nil, nil, err
		}
	}
	if query != "" {
		if r, err = results.Query(); err != nil {
			results.Close()
			return nil, nil, err
		}
	}
	return results, r, nil
}

// postgresRows are the rows of the last query that was sent.
type postgresRows struct {
	pgx.Rows
	results pgx.BatchResults
}

func (r postgresRows) Close() error {
	r.Rows.Close()
	return r.results.Close()
}

// commit ends a transaction. ErrUnknown: the database did not say how, or has
// doubts.
func (c *postgresConn) commit(ctx context.Context) error {
	takeWarning(c.conn.Conn()) // of an earlier statement
	switch tag, err := c.conn.Exec(ctx, "COMMIT"); {
	case err == nil && tag.String() != "COMMIT":
		return errors.New("a statement of the transaction had failed, so that PostgreSQL rolled it back")
	case err == nil:
		if warning := takeWarning(c.conn.Conn()); warning != nil {
			return fmt.Errorf("%w: PostgreSQL says: %s", ErrUnknown, warning.Message)
		}
		return nil
	case isAnswer(err):
		return err
	default:
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
}

// rollback ends a transaction as if it had not been.
func (c *postgresConn) rollback(ctx context.Context) {
	if !c.sent {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, postgresRollback)
	defer cancel()
	if _, err := c.conn.Exec(ctx, "ROLLBACK"); err != nil {
		c.conn.Conn().Close(ctx) // a new connection is sure to be clean
	}
}
