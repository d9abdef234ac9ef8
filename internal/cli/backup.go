package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"flowport/internal/atomicfile"
	"flowport/internal/registry"
	"flowport/internal/store"
)

// backupCmd copies a data directory.
type backupCmd struct {
	dataDir
	Target string `arg:"" type:"path" placeholder:"DIR|FILE.db" help:"A new folder for all of the data, or a new file that ends in .db for the database alone."`
}

// Help is shown by `flowport backup --help`.
func (backupCmd) Help() string {
	return `The copy is one state of the database; nobody has to wait for it, and it is on the
disk when the command ends. A folder can be served as it is: to restore, stop the
server and start it on the folder, or put the folder in the place of its data.

The folder has the master key, too, if the data directory has it: who has the folder
can read all secrets in it. A .db file alone is of use only with that key.

Examples:

  flowport backup /backup/flowport-$(date +%F)
  flowport doctor --data /backup/flowport-2026-07-01
  flowport backup flowport.db`
}

// Run makes the backup.
func (c *backupCmd) Run(io *streams) error {
	if c.Database != "" {
		return &exitError{exitUsage, errors.New("PostgreSQL is backed up with its own pg_dump (docs/postgres.md)")}
	}
	if !store.Exists(c.Data) {
		return fmt.Errorf("there is no flowport data in %s; name the server's folder with --data", c.Data)
	}
	ctx := context.Background()
	if filepath.Ext(c.Target) == ".db" {
		if err := c.database(ctx, c.Target); err != nil {
			return err
		}
		fmt.Fprintf(io.Stdout, "Backed up the database to %s. It needs the master key of %s.\n", c.Target, c.Data)
		return nil
	}
	if err := c.folder(ctx); err != nil {
		return err
	}
	fmt.Fprintf(io.Stdout, "Backed up to %s. Check it with: flowport doctor --data %s\n", c.Target, c.Target)
	if _, err := os.Stat(filepath.Join(c.Target, registry.MasterKeyFile)); err != nil {
		fmt.Fprintln(io.Stdout, "It has no master key: keep FLOWPORT_MASTER_KEY apart.")
	}
	return nil
}

// folder makes a data directory. The database comes last: without it the
// directory is none.
func (c *backupCmd) folder(ctx context.Context) (err error) {
	if err := os.MkdirAll(filepath.Dir(c.Target), 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(c.Target, 0o700); err != nil {
		return taken(err, c.Target)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(c.Target))
		}
	}()
	err = copyFile(filepath.Join(c.Data, registry.MasterKeyFile), filepath.Join(c.Target, registry.MasterKeyFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := c.database(ctx, filepath.Join(c.Target, store.DatabaseFile)); err != nil {
		return err
	}
	return atomicfile.SyncDir(filepath.Dir(c.Target))
}

func (c *backupCmd) database(ctx context.Context, path string) error {
	err := store.Backup(ctx, c.Data, path)
	if store.IsDamage(err) {
		return fmt.Errorf("%w; 'flowport doctor' says more", err)
	}
	return taken(err, path)
}

// taken says what to do when a target exists.
func taken(err error, path string) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already; name a new file or folder, so that no backup is lost", path)
	}
	return err
}

// copyFile copies a small file that only its owner may read, to the disk.
func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
