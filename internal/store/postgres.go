package store

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// postgresDB is a PostgreSQL database. It runs transactions that write as if alone
// by itself, on however many machines: PostgreSQL, "Serializable Isolation
// Level".
type postgresDB struct {
	pool   *pgxpool.Pool
	closed atomic.Bool
}

const (
	postgresRead  = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	postgresWrite = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
)

// postgresDialect is what PostgreSQL has to be told where SQLite does it by
// itself: keys and pages are ordered by bytes.
var postgresDialect = strings.NewReplacer(" TEXT ", ` TEXT COLLATE "C" `)

// Bounds of the work on PostgreSQL.
const (
	postgresLimit     = time.Minute      // of a transaction, and of a commit
	postgresConnect   = 10 * time.Second // unless the URL has connect_timeout
	postgresKeepAlive = 10 * time.Second
	postgresRollback  = 5 * time.Second // after which the connection is closed instead
)

// postgresSettings hold for every connection, unless the URL has them.
var postgresSettings = map[string]string{
	"application_name": "flowport",
	// A node that stands still in a transaction must not keep up the others.
	"idle_in_transaction_session_timeout": "60s",
	"lock_timeout":                        "15s",
	// To read a whole table is to be in conflict with every writer of it; and
	// every query has its index, also where it joins.
	"enable_seqscan":   "off",
	"enable_hashjoin":  "off",
	"enable_mergejoin": "off",
	// A step along an index may end at the first row; a bitmap reads all of them.
	"enable_bitmapscan": "off",
	// One plan for any arguments: to plan a page anew takes longer than to read it.
	"plan_cache_mode": "force_generic_plan",
	// What looks dear on paper, for that or for the scan where there is no index,
	// would else be compiled and run by several processes: for longer than all
	// else takes.
	"jit":                             "off",
	"max_parallel_workers_per_gather": "0",
}

// openPostgres opens the database at a URL.
func openPostgres(ctx context.Context, address string) (*postgresDB, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("the address of the database: %w", withoutAddress(err))
	}
	if !strings.Contains(address, "pool_max_conns") {
		config.MaxConns = int32(max(8, 4*runtime.GOMAXPROCS(0)))
	}
	postgresConfig(config.ConnConfig)
	config.AfterConnect = prepareSession
	// One that broke meanwhile is replaced at its first statement.
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	p := &postgresDB{pool: pool}
	if err := p.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s at %s: %w",
			config.ConnConfig.Database, config.ConnConfig.Host, withAdvice(err)), p.close())
	}
	return p, nil
}

func (p *postgresDB) read(ctx context.Context, fn func(*Tx) error) error {
	return p.run(ctx, postgresLimit, postgresRead, fn)
}

func (p *postgresDB) readOne(ctx context.Context, fn func(*Tx) error) error {
	return p.run(ctx, postgresLimit, "", fn)
}

// snapshot is read without time limits. PostgreSQL keeps deleted rows meanwhile.
func (p *postgresDB) snapshot(ctx context.Context, fn func(*Tx) error) error {
	return p.run(ctx, 0, postgresRead, func(tx *Tx) error {
		const unbind = "SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)"
		if _, err := tx.exec(unbind); err != nil {
			return err
		}
		return fn(tx)
	})
}

// write leaves it to PostgreSQL to let commits share the disk.
func (p *postgresDB) write(ctx context.Context, _ bool, fn func(*Tx) error) error {
	return p.run(ctx, postgresLimit, postgresWrite, fn)
}

func (p *postgresDB) close() error {
	p.closed.Store(true)
	p.pool.Close()
	return nil
}

// run runs fn in a transaction that the statement begin starts; an empty one: in
// none, for a single query. The limit is that of fn, 0: none.
func (p *postgresDB) run(ctx context.Context, limit time.Duration, begin string, fn func(*Tx) error) error {
	ctx, cancel := bounded(ctx, limit)
	defer cancel()
	c := &postgresConn{db: p}
	if err := c.acquire(ctx); err != nil {
		return failure(ctx, err)
	}
	defer c.release()
	tx := &Tx{ctx: ctx, conn: c, single: begin == ""}
	if tx.single {
		return tx.do(fn)
	}
	_ = c.later(ctx, passed, begin)
	committed := false
	defer func() { // also after a panic
		if !committed {
			c.rollback(context.WithoutCancel(ctx))
			tx.takeBack()
		}
	}()
	if err := tx.do(fn); err != nil || begin == postgresRead {
		return err // what was read is true, whatever becomes of the connection
	}
	// Not to be interrupted: the caller shall know how it ended.
	ctx, cancel = bounded(context.WithoutCancel(ctx), postgresLimit)
	defer cancel()
	if err := c.commit(ctx); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	committed = true
	return nil
}

// bounded gives a context that ends when the limit is over; 0: there is none.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

// withoutAddress takes the address out of an error: pgx masks passwords in it
// only where it knows their place.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		if cause := e.Unwrap(); cause != nil {
			if u, ok := errors.AsType[*url.Error](cause); ok {
				cause = u.Err
			}
			return cause
		}
	}
	return errors.New("it cannot be read; want postgres://user:password@host:port/name")
}

// withAdvice says what to do about a server's certificate that is refused.
func withAdvice(err error) error {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Errorf("%w; sslrootcert in the URL has to name a file with the authority that signed the server's certificate", err)
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Errorf("%w; the URL has to name the host as the server's certificate does", err)
	}
	return err
}

// postgresConfig adds what the address leaves open.
func postgresConfig(c *pgx.ConnConfig) {
	for name, value := range postgresSettings {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	// For queries without a transaction: one that is serializable can fail because
	// of others, and make them fail.
	c.RuntimeParams["default_transaction_isolation"] = "read committed"
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = postgresConnect
	}
	if c.ValidateConnect == nil { // of several hosts, the one that takes changes
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	c.OnNotice = keepWarning
	c.DialFunc = (&net.Dialer{KeepAlive: postgresKeepAlive}).DialContext
}

// prepareSession sets what depends on the server: large values are compressed
// with lz4 where it can, a commit is on the disk when it returns, and warnings
// of it are sent, however the database is set up.
func prepareSession(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, `SELECT set_config(name, CASE name WHEN 'synchronous_commit' THEN 'on'
			WHEN 'client_min_messages' THEN 'warning' ELSE 'lz4' END, false)
		FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'
			OR name = 'client_min_messages' AND setting = 'error'
			OR name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`)
	return err
}

// lastWarning is the connection's own datum with the last warning.
const lastWarning = "flowport: last warning"

// keepWarning keeps a warning of a connection for takeWarning.
func keepWarning(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		c.CustomData()[lastWarning] = n
	}
}

// takeWarning returns the warning that came since it was last asked; nil if
// there was none. One at a commit means that it is on this server's disk but not
// on a standby that it was to wait for, since somebody cancelled the wait: a
// failover would lose what was acknowledged (PostgreSQL, "Synchronous
// Replication"). Its text is in the server's language.
func takeWarning(c *pgx.Conn) *pgconn.Notice {
	data := c.PgConn().CustomData()
	warning, _ := data[lastWarning].(*pgconn.Notice)
	delete(data, lastWarning)
	return warning
}

// migrationLock is the advisory lock of whoever changes the schema: "flowport"
// in ASCII.
const migrationLock = 0x666c6f77706f7274

// migrate brings the schema up to date when it is this process's turn.
func (p *postgresDB) migrate(ctx context.Context) error {
	err := p.readOne(ctx, isCurrent)
	if err == nil || sqlState(err) == "" && !errors.Is(err, errOtherSchema) {
		return err
	}
	db := stdlib.OpenDB(*p.pool.Config().ConnConfig, stdlib.OptionAfterConnect(prepareSession))
	defer db.Close()
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() // which gives back the lock
	// Asked again and again, since to wait inside is bounded by lock_timeout.
	for locked := false; !locked; {
		if err := c.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, migrationLock).Scan(&locked); err != nil {
			return err
		}
		if locked {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another process changes the schema: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return migrate(ctx, db, goose.DialectPostgres, postgresDialect)
}
