package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver
)

// sqliteEngine has one writer at a time, so that transactions that write are as
// if alone.
var sqliteEngine = &engine{
	dialect:    goose.DialectSQLite3,
	beginRead:  "BEGIN",
	beginWrite: "BEGIN IMMEDIATE",
}

// openSQLite opens the database in dir, creating both when missing.
func openSQLite(ctx context.Context, dir string) (*Store, error) {
	path, err := create(dir)
	if err != nil {
		return nil, err
	}
	readers := min(max(4, runtime.GOMAXPROCS(0)), 16)
	s := &Store{engine: sqliteEngine}
	if s.writer, err = openFile(path, 1, "foreign_keys(1)"); err != nil {
		return nil, err
	}
	if s.readers, err = openFile(path, readers, "query_only(1)"); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.group = &group{pool: s.writer, begin: sqliteEngine.beginWrite, limit: maxSharing}
	unlock, err := waitForTurn(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	defer unlock()
	if err := migrate(ctx, s.writer.db, sqliteEngine); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	return s, nil
}

const databaseFile = "flowport.db"

// openFile prepares n connections to the file, with one pragma besides those
// that all connections need.
func openFile(path string, n int, pragma string) (*pool, error) {
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
	return newPool(db, n, 0), nil
}

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
