package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. Processes that open the same directory
// at once take turns.
func migrate(ctx context.Context, db *sql.DB, dir string) error {
	unlock, err := waitForTurn(ctx, dir)
	if err != nil {
		return err
	}
	defer unlock()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("%w: its schema is version %d, this program knows %d; use the newer program or another data directory", ErrNewer, current, target)
	}
	if current == target {
		return nil
	}
	_, err = provider.Up(ctx)
	return err
}
