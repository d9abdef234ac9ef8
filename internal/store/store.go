// Package store keeps flowport's records in SQL: flows with their revisions,
// and the AWS side's accounts, keys, linked WABAs and tags. It knows tables and
// transactions and no rules of AWS's or Meta's.
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
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
)

// busyLimit bounds how long Write waits for another process to end its write.
const busyLimit = 15 * time.Second

// Store is an open database. Its methods may be called from many goroutines.
type Store struct {
	writer  *pool // one connection: SQLite has one writer at a time
	readers *pool
}

// Open opens the SQLite database in dir, creating both when missing, and
// applies migrations (ErrNewer if the database has some that this program does
// not know). What a killed process left is taken up without repair. Several
// processes may have it open: a command beside the server, for one. A server
// takes [Lock] first.
func Open(ctx context.Context, dir string) (*Store, error) {
	path, err := create(dir)
	if err != nil {
		return nil, err
	}
	readers := min(max(4, runtime.GOMAXPROCS(0)), 16)
	s := &Store{}
	if s.writer, err = openPool(path, 1, "foreign_keys(1)"); err != nil {
		return nil, err
	}
	if s.readers, err = openPool(path, readers, "query_only(1)"); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := migrate(ctx, s.writer.db, dir); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	return s, nil
}

const databaseFile = "flowport.db"

// Exists reports whether dir has a database.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, databaseFile))
	return err == nil
}

// create makes the directory and the database file, readable by nobody else,
// and returns the file's absolute path. SQLite gives its other files the same
// mode.
func create(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := makeDir(dir); err != nil {
		return "", err
	}
	path := filepath.Join(dir, databaseFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return path, f.Close()
}

// makeDir makes a directory that only the user can read. A new one is on the
// disk when makeDir returns; what SQLite puts into it, SQLite sees to.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	parent, err := os.Open(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.Sync()
}

// Close waits for running transactions and ends the use of the database. Later
// calls of other methods return ErrClosed.
func (s *Store) Close() error {
	var err error
	// The writer goes last: the last connection to go cleans up the log, which
	// a reader may not.
	for _, p := range []*pool{s.readers, s.writer} {
		if p != nil {
			err = errors.Join(err, p.close())
		}
	}
	return err
}

// Read runs fn in a transaction that sees one state of the database.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	return s.readers.run(ctx, "BEGIN", fn)
}

// Write runs fn in a transaction that may change records. When it returns nil
// the change is committed and on the disk; an error means that nothing
// changed, unless the disk failed at the commit itself. fn must not touch
// anything outside the transaction: it may run again after a conflict.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	for start := time.Now(); ; {
		err := s.writer.run(ctx, "BEGIN IMMEDIATE", fn)
		if !isBusy(err) || ctx.Err() != nil || time.Since(start) > busyLimit {
			return err
		}
	}
}

// isBusy reports whether another process stood in the way. SQLite has waited
// for it already.
func isBusy(err error) bool {
	return resultCode(err)&0xff == sqlite3.SQLITE_BUSY
}

// resultCode returns SQLite's extended result code in err, 0 if there is none.
func resultCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}
