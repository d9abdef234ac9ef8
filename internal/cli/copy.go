package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// copyCmd moves all records to another database.
type copyCmd struct {
	From string `required:"" env:"FLOWPORT_COPY_FROM" placeholder:"DIR|URL" help:"Where the records are: a server's data folder, or postgres://USER:PASSWORD@HOST/NAME."`
	To   string `required:"" env:"FLOWPORT_COPY_TO" placeholder:"DIR|URL" help:"Where they shall be: a new folder, or an empty PostgreSQL database."`
}

// Help is shown by `flowport copy --help`.
func (copyCmd) Help() string {
	return `Copies everything that a server keeps, from SQLite to PostgreSQL or back, and compares
both sides when it is done: each document with its SHA-256, each table row by row.

Stop the servers of the source first. A folder that a server uses is refused; of a
PostgreSQL one state is copied, and what servers change later is not in the copy.

A copy that was broken off goes on when the same command is started again. Until it is
finished no server takes the target for a database.

The master key is not copied: see docs/copy.md.

Examples:

  flowport copy --from flowport-data --to postgres://flowport@db.example.com/flowport
  FLOWPORT_COPY_FROM=postgres://… flowport copy --to flowport-data`
}

// Run copies.
func (c *copyCmd) Run(io *streams) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	from, err := placeOf(c.From)
	if err != nil {
		return err
	}
	to, err := placeOf(c.To)
	if err != nil {
		return err
	}
	if from == to {
		return &exitError{exitUsage, errors.New("--from and --to are the same")}
	}
	if from.Database == "" && !store.Exists(from.Data) {
		return fmt.Errorf("there is no flowport data in %s; name the server's folder with --from", from.Data)
	}
	for _, place := range []dataDir{from, to} {
		unlock, err := place.lock()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, unlock()) }()
	}
	if from.Database != "" {
		fmt.Fprintf(io.Stderr, "What is in %s now will be copied. What a server changes from here on will not.\n", from.shown())
	}
	started := time.Now()
	bar := newProgress(io.Stderr)
	tables, err := store.Copy(ctx, from.where(), from.shown(), to.where(), func(p store.CopyProgress) {
		bar.show(fmt.Sprintf("%s: %s, %d of %d rows", p.Step, p.Table, p.Done, p.Total), p.Done, p.Total)
	})
	bar.end()
	if err != nil {
		return explainCopy(err)
	}
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TABLE\tROWS\tDIGEST OF BOTH SIDES")
	rows := int64(0)
	for _, t := range tables {
		rows += t.Rows
		fmt.Fprintf(table, "%s\t%d\t%s\n", t.Name, t.Rows, t.Digest[:16])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(io.Stdout, "\n%s has all of %s: %s, compared one by one, in %s.\n%s",
		to.shown(), from.shown(), count(int(rows), "row"), time.Since(started).Round(time.Millisecond), keyNote(from, to))
	return nil
}

// placeOf reads a folder or the URL of a database.
func placeOf(text string) (dataDir, error) {
	if store.IsPostgres(text) {
		return dataDir{Database: text}, nil
	}
	path, err := filepath.Abs(text)
	return dataDir{Data: path}, err
}

// explainCopy adds what to do about an error of [store.Copy].
func explainCopy(err error) error {
	do := ""
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		do = "Nothing was changed. Give an empty database or a new folder"
	case errors.Is(err, store.ErrUnfinished):
		do = "Start the command that began it once more, or delete it"
	case errors.Is(err, store.ErrDamaged):
		do = "'flowport doctor' says which documents are damaged; mend or delete them at the source, and start this command again"
	case errors.Is(err, store.ErrText):
		do = "Change or delete that record at the source, and start this command again"
	case errors.Is(err, context.Canceled):
		return errors.New("broken off; start the same command again to go on")
	default:
		do = "Start the same command again to go on"
	}
	return fmt.Errorf("%w\n%s", err, do)
}

// keyNote says what else a server of the copy needs. The key itself is never
// shown.
func keyNote(from, to dataDir) string {
	key := "the master key of the source's servers (their FLOWPORT_MASTER_KEY, or master.key in their --data folder)"
	if path := filepath.Join(from.Data, registry.MasterKeyFile); from.Database == "" && exists(path) {
		key = "the master key in " + path
	}
	place := "set FLOWPORT_MASTER_KEY to it, or put the file into the --data folder of each server"
	if to.Database == "" {
		place = "put the file into " + to.Data + ", or set FLOWPORT_MASTER_KEY to it"
	}
	return fmt.Sprintf("The secrets in it are encrypted under %s, which was not copied: %s.\n", key, place)
}

// exists reports whether there is a file.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
