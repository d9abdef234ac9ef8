package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"sync"
)

// pool is a fixed number of connections. Each keeps the statements it has
// prepared; database/sql's own pool would prepare them time and again.
type pool struct {
	db     *sql.DB
	idle   chan *conn
	closed chan struct{}
	once   sync.Once
}

// conn is a connection that opens at its first use and again after a failure.
type conn struct {
	sql        *sql.Conn
	statements map[string]*sql.Stmt
}

// openPool prepares n connections to the file, with one pragma besides those
// that all connections need.
func openPool(path string, n int, pragma string) (*pool, error) {
	name := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{"_pragma": {
		"busy_timeout(1000)",
		"journal_mode(WAL)",
		"synchronous(FULL)",            // a commit is on the disk when it returns
		"fullfsync(1)",                 // on macOS too
		"journal_size_limit(67108864)", // the log shrinks again after a burst
		pragma,
	}}.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(0) // a connection that is given back is closed
	p := &pool{db: db, idle: make(chan *conn, n), closed: make(chan struct{})}
	for range n {
		p.idle <- &conn{}
	}
	return p, nil
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

// get waits for a free connection.
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
		if c.sql != nil {
			return c, nil
		}
		var err error
		if c.sql, err = p.db.Conn(ctx); err != nil {
			p.idle <- c
			return nil, err
		}
		c.statements = make(map[string]*sql.Stmt)
		return c, nil
	}
}

// run runs fn in a transaction that the statement begin starts.
func (p *pool) run(ctx context.Context, begin string, fn func(*Tx) error) error {
	c, err := p.get(ctx)
	if err != nil {
		return err
	}
	defer func() { p.idle <- c }()
	if err := c.exec(ctx, begin); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	committed := false
	defer func() {
		// Also after a panic. SQLite ends a transaction by itself after some
		// errors; then ROLLBACK fails, and a new connection is sure to be clean.
		if !committed && c.exec(context.WithoutCancel(ctx), "ROLLBACK") != nil {
			c.reset()
		}
	}()
	if err := fn(&Tx{ctx: ctx, conn: c}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// Not to be interrupted: the caller shall know how it ended.
	if err := c.exec(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	committed = true
	return nil
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
		stmt.Close() // SQLite would keep the files open for them
	}
	if c.sql != nil {
		c.sql.Close()
	}
	*c = conn{}
}
