package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// pool is a fixed number of connections. Each keeps the statements it has
// prepared; database/sql's own pool would prepare them time and again.
type pool struct {
	db     *sql.DB
	limit  time.Duration // of a transaction, and of a commit; 0: none
	idle   chan *conn
	closed chan struct{}
	once   sync.Once
}

// conn is a connection that opens at its first use and again after a failure.
type conn struct {
	sql        *sql.Conn
	statements map[string]*sql.Stmt
}

// newPool keeps up to n connections of db.
func newPool(db *sql.DB, n int, limit time.Duration) *pool {
	db.SetMaxIdleConns(0) // a connection that is given back is closed
	p := &pool{db: db, limit: limit, idle: make(chan *conn, n), closed: make(chan struct{})}
	for range n {
		p.idle <- &conn{}
	}
	return p
}

// close waits for the connections in use.
func (p *pool) close() error {
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.idle) {
			(<-p.idle).reset()
		}
	})
	return p.db.Close()
}

// get waits for a free connection. It may not be open yet.
func (p *pool) get(ctx context.Context) (*conn, error) {
	select {
	case <-p.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-p.idle:
		return c, nil
	}
}

// begin starts a transaction on c. A connection that broke while nobody used it
// is opened anew.
func (p *pool) begin(ctx context.Context, c *conn, statement string) error {
	if c.sql != nil {
		err := c.exec(ctx, statement)
		if err == nil || isConflict(err) || ctx.Err() != nil {
			return err
		}
		c.reset()
	}
	var err error
	if c.sql, err = p.db.Conn(ctx); err != nil {
		return err
	}
	c.statements = make(map[string]*sql.Stmt)
	if err = c.exec(ctx, statement); err != nil && !isConflict(err) {
		c.reset()
	}
	return err
}

// bounded gives a context that ends when the limit is over; 0: there is none.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

// run runs fn in a transaction that the statement begin starts. The limit is
// that of fn; the commit has that of the pool.
func (p *pool) run(ctx context.Context, limit time.Duration, begin string, fn func(*Tx) error) error {
	ctx, cancel := bounded(ctx, limit)
	defer cancel()
	c, err := p.get(ctx)
	if err != nil {
		return err
	}
	defer func() { p.idle <- c }()
	if err := p.begin(ctx, c, begin); err != nil {
		return failure(ctx, err)
	}
	tx := &Tx{ctx: ctx, conn: c}
	committed := false
	defer func() { // also after a panic
		if !committed {
			tx.rollback()
		}
	}()
	if err := tx.do(fn); err != nil {
		return err
	}
	// Not to be interrupted: the caller shall know how it ended.
	ctx, cancel = bounded(context.WithoutCancel(ctx), p.limit)
	defer cancel()
	if err := c.commit(ctx); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	committed = true
	return nil
}

// commit ends a transaction. ErrUnknown: the database did not say how, or has
// doubts.
func (c *conn) commit(ctx context.Context) error {
	takeWarning(c.sql) // of an earlier statement
	switch err := c.exec(ctx, "COMMIT"); {
	case err == nil:
		if warning := takeWarning(c.sql); warning != nil {
			return fmt.Errorf("%w: PostgreSQL says: %s", ErrUnknown, warning.Message)
		}
		return nil
	case isAnswer(err):
		return err
	default:
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
}

// rollbackLimit is how long a connection has to roll back before it is closed.
const rollbackLimit = 5 * time.Second

// rollback ends a transaction as if it had not been.
func (c *conn) rollback(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, rollbackLimit)
	defer cancel()
	// SQLite ends a transaction by itself after some errors; then ROLLBACK
	// fails, and a new connection is sure to be clean.
	if c.exec(ctx, "ROLLBACK") != nil {
		c.reset()
	}
}

// exec runs a statement without parameters.
func (c *conn) exec(ctx context.Context, query string) error {
	stmt, err := c.prepare(ctx, query)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx)
	return err
}

// prepare returns the prepared form of a statement, from an earlier use if
// there was one.
func (c *conn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := c.statements[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := c.sql.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.statements[query] = stmt
	return stmt, nil
}

// reset closes the connection; the next use opens a new one.
func (c *conn) reset() {
	for _, stmt := range c.statements {
		stmt.Close() // SQLite would keep its files open for them
	}
	if c.sql != nil {
		c.sql.Close()
	}
	*c = conn{}
}
