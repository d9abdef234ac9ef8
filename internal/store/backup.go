package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"flowport/internal/atomicfile"
)

// DatabaseFile is the name of the database in a data directory.
const DatabaseFile = databaseFile

// Backup writes a copy of the SQLite database in dir to the file path, which
// must not exist. The copy is one state of the database, of a moment after
// Backup was called, whatever a server writes meanwhile; nobody has to wait
// for it. It is whole and on the disk when Backup returns nil; else there is
// no such file. As [DatabaseFile] of another directory it is that directory's
// database. ErrNotFound: dir has no database; [fs.ErrExist]: path exists.
func Backup(ctx context.Context, dir, path string) (err error) {
	if !Exists(dir) {
		return fmt.Errorf("%w: %s has no database", ErrNotFound, dir)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, &fs.PathError{Op: "backup", Path: path, Err: fs.ErrExist})
	}
	// SQLite takes an empty file for a target; this one nobody else can read.
	partial, err := os.CreateTemp(filepath.Dir(path), ".flowport-backup-") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(partial.Name())
	defer func() { err = errors.Join(err, partial.Close()) }()
	if err := vacuumInto(ctx, filepath.Join(dir, databaseFile), partial.Name()); err != nil {
		return fmt.Errorf("backup of %s: %w", dir, err)
	}
	if err := partial.Sync(); err != nil {
		return err
	}
	// Unlike a rename, a link never replaces a file.
	if err := os.Link(partial.Name(), path); err != nil {
		return err
	}
	return atomicfile.SyncDir(filepath.Dir(path))
}

// vacuumInto copies a database as one transaction sees it.
func vacuumInto(ctx context.Context, from, to string) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	name := url.URL{Scheme: "file", Path: from, RawQuery: "mode=rw&_pragma=busy_timeout(10000)"}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, to)
	return errors.Join(err, db.Close())
}
