package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. Only one process may do so at a time.
func migrate(ctx context.Context, db *sql.DB, e *engine) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if e.translate != nil {
		files = translated{files, e.translate}
	}
	provider, err := goose.NewProvider(e.dialect, db, files, goose.WithDisableGlobalRegistry(true))
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
