package store

import (
	"context"
	"database/sql"
	"sync"
)

// pool is a fixed number of connections to an SQLite file. Each keeps the
// statements it has prepared; database/sql's own pool would prepare them time
// and again.
type pool struct {
	db     *sql.DB
	free   chan struct{} // a token for each connection in idle
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	idle []*sqliteConn // the one that was used last is at the end, and the next to be used
}

// newPool keeps up to n connections of db.
func newPool(db *sql.DB, n int) *pool {
	db.SetMaxIdleConns(0) // a connection that is given back is closed
	p := &pool{db: db, free: make(chan struct{}, n), closed: make(chan struct{})}
	for range n {
		p.put(&sqliteConn{db: db})
	}
	return p
}

// close waits for the connections in use.
func (p *pool) close() error {
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.free) {
			<-p.free
			p.take().reset()
		}
	})
	return p.db.Close()
}

// get waits for a free connection. It may not be open yet.
func (p *pool) get(ctx context.Context) (*sqliteConn, error) {
	select {
	case <-p.closed:
		return nil, ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.free:
		return p.take(), nil
	}
}

func (p *pool) take() *sqliteConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	c := p.idle[last]
	p.idle = p.idle[:last]
	return c
}

// put gives a connection back.
func (p *pool) put(c *sqliteConn) {
	p.mu.Lock()
	p.idle = append(p.idle, c)
	p.mu.Unlock()
	p.free <- struct{}{}
}

// run runs fn in a transaction that the statement begin starts; an empty one: in
// none, for a single query.
func (p *pool) run(ctx context.Context, begin string, fn func(*Tx) error) error {
	c, err := p.get(ctx)
	if err != nil {
		return err
	}
	defer p.put(c)
	if err := c.begin(ctx, begin); err != nil {
		return failure(ctx, err)
	}
	tx := &Tx{ctx: ctx, conn: c, single: begin == ""}
	if tx.single {
		return tx.do(fn)
	}
	defer c.rollback(context.WithoutCancel(ctx)) // also after a panic; nothing was changed
	return tx.do(fn)
}

// sqliteConn is a connection that opens at its first use and again after a
// failure.
type sqliteConn struct {
	db         *sql.DB
	sql        *sql.Conn
	statements map[string]*sql.Stmt
}

// begin starts a transaction, if there is a statement that does. A connection
// that broke while nobody used it is opened anew.
func (c *sqliteConn) begin(ctx context.Context, statement string) error {
	start := func() error {
		if statement == "" {
			return nil
		}
		_, err := c.exec(ctx, statement)
		return err
	}
	if c.sql != nil {
		switch err := start(); {
		case err == nil || isConflict(err):
			return err
		case ctx.Err() != nil:
			c.rollback(context.WithoutCancel(ctx)) // it may have begun before it was interrupted
			return err
		}
		c.reset()
	}
	var err error
	if c.sql, err = c.db.Conn(ctx); err != nil {
		return err
	}
	c.statements = make(map[string]*sql.Stmt)
	if err = start(); err != nil && !isConflict(err) {
		c.reset()
	}
	return err
}

// rollback ends a transaction as if it had not been.
func (c *sqliteConn) rollback(ctx context.Context) {
	// SQLite ends a transaction by itself after some errors; then ROLLBACK
	// fails, and a new connection is sure to be clean.
	if _, err := c.exec(ctx, "ROLLBACK"); err != nil {
		c.reset()
	}
}

func (c *sqliteConn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := c.prepare(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// later is exec: to wait would save nothing here.
func (c *sqliteConn) later(ctx context.Context, check func(int64, error) error, query string, args ...any) error {
	return check(c.exec(ctx, query, args...))
}

func (c *sqliteConn) flush(context.Context) error { return nil }

func (c *sqliteConn) query(ctx context.Context, query string, args ...any) (rows, error) {
	stmt, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// prepare returns the prepared form of a statement, from an earlier use if
// there was one.
func (c *sqliteConn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
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
func (c *sqliteConn) reset() {
	for _, stmt := range c.statements {
		stmt.Close() // SQLite would keep its files open for them
	}
	if c.sql != nil {
		c.sql.Close()
	}
	*c = sqliteConn{db: c.db}
}
