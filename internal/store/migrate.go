package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

var errOtherSchema = errors.New("store: the schema is that of another program")

// isCurrent returns an error unless the schema is that of this program, which is
// all there is to do at most starts.
func isCurrent(tx *Tx) error {
	all, err := migrationNumbers()
	if err != nil {
		return err
	}
	var version int64
	err = tx.one(func(row scanner) error { return row.Scan(&version) }, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`)
	if err == nil && version != slices.Max(all) {
		err = errOtherSchema
	}
	return err
}

// migrationNumbers are the versions of the schema, in order.
func migrationNumbers() ([]int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var numbers []int64
	for _, name := range files {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", name, err)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// migrate brings the schema up to date. Only one process may do so at a time. A
// dialect may need its migrations translated.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, translate *strings.Replacer) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if translate != nil {
		files = translated{files, translate}
	}
	provider, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("%w: its schema is version %d, this program knows %d; use the newer program or another database", ErrNewer, current, target)
	}
	if current == target {
		return nil
	}
	_, err = provider.Up(ctx)
	return err
}

// translated is a folder of migrations in an engine's dialect.
type translated struct {
	fs.FS
	translate *strings.Replacer
}

// Open opens a file of the folder.
func (t translated) Open(name string) (fs.File, error) {
	f, err := t.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return f, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return translatedFile{f, strings.NewReader(t.translate.Replace(string(text)))}, nil
}

type translatedFile struct {
	fs.File
	text io.Reader
}

func (f translatedFile) Read(b []byte) (int, error) { return f.text.Read(b) }
