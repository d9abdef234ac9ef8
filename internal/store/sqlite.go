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

	"flowport/internal/atomicfile"
)

// sqliteDB is a database in a directory. It has one writer at a time, so that
// transactions that write are as if alone.
type sqliteDB struct {
	writer  *pool // of one connection
	readers *pool
	group   *group // of the writer
}

// openSQLite opens the database in dir, creating both when missing.
func openSQLite(ctx context.Context, dir string) (*sqliteDB, error) {
	path, err := create(dir)
	if err != nil {
		return nil, err
	}
	readers := min(max(4, runtime.GOMAXPROCS(0)), 16)
	s := new(sqliteDB)
	if s.writer, err = openFile(path, 1, "foreign_keys(1)"); err != nil {
		return nil, err
	}
	if s.readers, err = openFile(path, readers, "query_only(1)"); err != nil {
		return nil, errors.Join(err, s.writer.close())
	}
	s.group = &group{pool: s.writer, limit: maxSharing}
	unlock, err := waitForTurn(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	defer unlock()
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.close())
	}
	return s, nil
}

// migrate brings the schema up to date.
func (s *sqliteDB) migrate(ctx context.Context) error {
	if err := s.readOne(ctx, isCurrent); err == nil {
		return nil
	}
	return migrate(ctx, s.writer.db, goose.DialectSQLite3, nil)
}

func (s *sqliteDB) read(ctx context.Context, fn func(*Tx) error) error {
	return s.readers.run(ctx, "BEGIN", fn)
}

func (s *sqliteDB) readOne(ctx context.Context, fn func(*Tx) error) error {
	return s.readers.run(ctx, "", fn)
}

// snapshot is read: SQLite keeps its log meanwhile.
func (s *sqliteDB) snapshot(ctx context.Context, fn func(*Tx) error) error { return s.read(ctx, fn) }

func (s *sqliteDB) write(ctx context.Context, lost bool, fn func(*Tx) error) error {
	return s.group.run(ctx, lost, fn)
}

// close closes the writer last: the last connection to go cleans up the log,
// which a reader may not.
func (s *sqliteDB) close() error { return errors.Join(s.readers.close(), s.writer.close()) }

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
	return newPool(db, n), nil
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
	return atomicfile.SyncDir(filepath.Dir(dir))
}
