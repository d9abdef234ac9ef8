package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"flowport/internal/meta"
	"flowport/internal/registry"
	"flowport/internal/store"
)

// dataDir are the flags that say where the records are.
type dataDir struct {
	Data     string `default:"flowport-data" env:"FLOWPORT_DATA" type:"path" placeholder:"DIR" help:"Folder of the server's data; serve makes it when missing (default: ./flowport-data)."`
	Database string `env:"FLOWPORT_DATABASE" placeholder:"URL" help:"PostgreSQL that keeps everything instead of the folder, postgres://USER:PASSWORD@HOST/NAME; the variable shows the password to fewer eyes than the flag."`
}

// lock makes the data directory this server's own. Of PostgreSQL there may be
// many servers.
func (d dataDir) lock() (release func() error, err error) {
	if d.Database != "" {
		return func() error { return nil }, nil
	}
	release, err = store.Lock(d.Data)
	if errors.Is(err, store.ErrLocked) {
		return nil, fmt.Errorf("%w\nGive this server another directory with --data, or end the other one", err)
	}
	return release, err
}

// open opens the records, or makes new ones.
func (d dataDir) open(ctx context.Context) (*records, error) {
	if d.Database != "" && !store.IsPostgres(d.Database) {
		return nil, &exitError{exitUsage, errors.New("--database wants postgres://USER:PASSWORD@HOST/NAME")}
	}
	return openRecords(ctx, filepath.Clean(d.Data), d.Database)
}

// openExisting is open for commands that look for a record, so that a mistyped
// directory is an error and not one without records.
func (d dataDir) openExisting(ctx context.Context) (*records, error) {
	if d.Database == "" && !store.Exists(d.Data) {
		return nil, fmt.Errorf("there is no flowport data in %s; name the server's folder with --data", d.Data)
	}
	return d.open(ctx)
}

// where is what [store.Open] takes.
func (d dataDir) where() string {
	if d.Database == "" {
		return filepath.Clean(d.Data)
	}
	return d.Database
}

// shown is where the records are, for people: without a password.
func (d dataDir) shown() string {
	if d.Database == "" {
		return d.Data
	}
	u, err := url.Parse(d.Database)
	if err != nil {
		return "PostgreSQL"
	}
	name := fmt.Sprintf("PostgreSQL %s%s", u.Host, u.Path)
	if schema := u.Query().Get("search_path"); schema != "" {
		name += ", schema " + schema
	}
	return name
}

// flag is what another command has to be told.
func (d dataDir) flag() string {
	if d.Database == "" {
		return "--data " + d.Data
	}
	return "(with FLOWPORT_DATABASE set)"
}

// records is what a command needs of the database.
type records struct {
	*registry.Registry
	store *store.Store
}

// openRecords opens the store and the registry on it. The store is in dir unless
// there is the URL of another database; the master key is in FLOWPORT_MASTER_KEY
// or else in dir.
func openRecords(ctx context.Context, dir, database string) (*records, error) {
	where := dir
	if database != "" {
		where = database
	}
	db, err := store.Open(ctx, where)
	if errors.Is(err, store.ErrUnfinished) {
		return nil, fmt.Errorf("%w; start the same 'flowport copy' again to finish it", err)
	}
	if err != nil {
		return nil, err
	}
	master, err := registry.LoadMasterKey(ctx, db, dir, os.Getenv("FLOWPORT_MASTER_KEY"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	r := registry.New(db, master)
	if err := r.CheckMasterKey(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &records{r, db}, nil
}

// Close closes the store.
func (r *records) Close() error { return r.store.Close() }

// accountInfo tells the simulated Meta what the registry knows of a WABA.
func (r *records) accountInfo(ctx context.Context, metaID string) (meta.AccountInfo, error) {
	w, err := r.WABAByMetaID(ctx, metaID)
	if err != nil {
		return meta.AccountInfo{}, err
	}
	return accountInfoOf(w), nil
}

func accountInfoOf(w *registry.WABA) meta.AccountInfo {
	return meta.AccountInfo{
		ID: w.MetaID, Name: w.Name, Currency: w.Currency, TimezoneID: w.TimezoneID,
		MessageTemplateNamespace: w.MessageTemplateNamespace,
	}
}
