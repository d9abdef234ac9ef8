// Package store keeps flowport's records in SQL: flows with their revisions,
// and the AWS side's accounts, keys, linked WABAs and tags. It knows tables and
// transactions and no rules of AWS's or Meta's.
package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"
)

// Errors that callers decide by.
var (
	ErrNotFound  = errors.New("store: no such record")
	ErrNameTaken = errors.New("store: the account has a flow of that name")
	ErrConflict  = errors.New("store: the record changed meanwhile")
	ErrExists    = errors.New("store: such a record exists already")
	ErrLocked    = errors.New("store: another flowport uses this data directory")
	ErrDamaged   = errors.New("store: the database is damaged")
	ErrNewer     = errors.New("store: the database was written by a newer flowport")
	ErrClosed    = errors.New("store: closed")
	ErrText      = errors.New("store: the database keeps no text with a zero byte")
	ErrUnknown   = errors.New("store: nobody knows how the commit ended; the change was made wholly or not at all")
)

// busyLimit bounds how long Write tries again because others write as well.
const busyLimit = 15 * time.Second

// maxPause bounds how long Write waits before it tries again.
const maxPause = 100 * time.Millisecond

// maxViolations bounds how often Write tries again because a constraint of the
// schema refused a row.
const maxViolations = 5

// Store is an open database. Its methods may be called from many goroutines.
type Store struct{ database }

// database is one of the engines. Every query is the same text on all of them.
type database interface {
	// read runs fn in a transaction that sees one state of the database.
	read(ctx context.Context, fn func(*Tx) error) error
	// readOne runs fn, which makes one query, in no transaction.
	readOne(ctx context.Context, fn func(*Tx) error) error
	// snapshot is read for as long as it takes.
	snapshot(ctx context.Context, fn func(*Tx) error) error
	// write tries once to run fn in a transaction that may change records; lost:
	// the last attempt ended with errLost.
	write(ctx context.Context, lost bool, fn func(*Tx) error) error
	// close waits for running transactions.
	close() error
}

// Open opens a database and applies migrations (ErrNewer if the database has
// some that this program does not know). ErrUnfinished: it is a copy that
// [Copy] has not finished.
//
// A directory holds SQLite's, and is made when missing. What a killed process
// left is taken up without repair. Several processes may have it open: a
// command beside the server, for one. A server takes [Lock] first.
//
// postgres://user:password@host:port/name is PostgreSQL's, version 15 or newer,
// with libpq's parameters, such as sslmode, sslrootcert, target_session_attrs
// and search_path, and pool_max_conns (default: four for each processor, eight
// at least). Many servers on many machines may have it open, and open it at
// once.
func Open(ctx context.Context, where string) (*Store, error) {
	s, err := openAny(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := s.refuseUnfinished(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openAny is Open for unfinished copies, too.
func openAny(ctx context.Context, where string) (*Store, error) {
	if IsPostgres(where) {
		db, err := openPostgres(ctx, where)
		if err != nil {
			return nil, err
		}
		return &Store{db}, nil
	}
	db, err := openSQLite(ctx, where)
	if err != nil {
		return nil, err
	}
	return &Store{db}, nil
}

// IsPostgres reports whether [Open] takes a text for PostgreSQL's URL.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Close waits for running transactions and ends the use of the database. Later
// calls of other methods return ErrClosed.
func (s *Store) Close() error { return s.close() }

// Read runs fn in a transaction that sees one state of the database. It may not
// change records.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error { return s.read(ctx, fn) }

// ReadOne is Read for an fn that makes one query, which sees one state by
// itself: that saves PostgreSQL two ways to the server and back.
func (s *Store) ReadOne(ctx context.Context, fn func(*Tx) error) error { return s.readOne(ctx, fn) }

// Write runs fn in a transaction that may change records, as if no other ran at
// the same time. When it returns nil the change is committed and on the disk;
// an error means that nothing changed, unless it is ErrUnknown or the disk
// failed at the commit itself. fn must not touch anything outside the
// transaction: it runs again, for up to 15 seconds, when it met another one. A
// transaction one of whose statements failed is not committed.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	start := time.Now()
	var err error
	for attempt := 1; ; attempt++ {
		err = s.write(ctx, errors.Is(err, errLost), fn)
		again := isConflict(err) || isViolation(err) && attempt <= maxViolations
		if !again || ctx.Err() != nil || time.Since(start) > busyLimit {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(min(maxPause, time.Millisecond<<min(attempt, 10)))):
		}
	}
}
