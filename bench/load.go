package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"flowport/internal/store"
)

// account is the WABA that all flows of a loaded store are in: one list, and one
// index of names, of all of them.
const account = "102290129340398" // which the development identity has linked

// A loader fills a table, much faster than flowport would, since nothing has to
// be on the disk before the end.
type loader func(ctx context.Context, table string, columns []string, rows int, row func(i int) []any) error

// load makes a store at a place, where there is none yet, with as many flows as
// there are numbers in revisions; each number says how many revisions its flow
// has. Every revision has a document of its own. It returns the flows' ids.
func load(ctx context.Context, where string, revisions []int) ([]int64, error) {
	s, err := store.Open(ctx, where) // which makes the tables
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	fill, finish, err := openLoader(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := fillTables(ctx, fill, revisions); err != nil {
		return nil, err
	}
	return flowIDs(len(revisions)), finish()
}

// flowIDs are the ids of n loaded flows, oldest first.
func flowIDs(n int) []int64 {
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = int64(i+1) << 24
	}
	return ids
}

// fillTables writes what n flows are in the database.
func fillTables(ctx context.Context, fill loader, revisions []int) error {
	ids := flowIDs(len(revisions))
	loaded := time.Now().Add(-time.Hour)
	at := func(i int) int64 { return loaded.UnixMicro() + int64(i) }

	type upload struct {
		flow, number int64
		content      []byte
		digest       [sha256.Size]byte
	}
	var uploads []upload
	for i, n := range revisions {
		for number := range n {
			content := smallFlow(fmt.Sprintf("Loaded %d-%d", i, number))
			uploads = append(uploads, upload{ids[i], int64(number + 1), content, sha256.Sum256(content)})
		}
	}
	err := fill(ctx, "flow", []string{"id", "waba", "name", "status", "categories", "endpoint_uri", "application_id", "draft", "published", "created_at", "updated_at", "version"},
		len(ids), func(i int) []any {
			return []any{ids[i], account, fmt.Sprintf("Flow %d", i), "DRAFT", `["OTHER"]`, "", "", int64(revisions[i]), int64(0), at(i), at(i), int64(1)}
		})
	if err != nil {
		return err
	}
	err = fill(ctx, "revision", []string{"flow", "number", "sha256", "json_version", "data_api_version", "error_count", "principal", "request_id", "created_at"},
		len(uploads), func(i int) []any {
			u := &uploads[i]
			return []any{u.flow, u.number, u.digest[:], "7.3", "", int64(0), "arn:aws:iam::000000000000:user/loader", "00000000-0000-4000-8000-000000000000", at(i)}
		})
	if err != nil {
		return err
	}
	// A tree of digests is filled fastest from one end.
	slices.SortFunc(uploads, func(a, b upload) int { return bytes.Compare(a.digest[:], b.digest[:]) })
	err = fill(ctx, "content", []string{"sha256", "size", "encoding", "data"},
		len(uploads), func(i int) []any {
			u := &uploads[i]
			return []any{u.digest[:], int64(len(u.content)), int64(0), u.content}
		})
	if err != nil {
		return err
	}
	return fill(ctx, "preview", []string{"flow", "token", "expires_at"},
		len(ids), func(i int) []any {
			return []any{ids[i], fmt.Sprintf("%032x", i), loaded.AddDate(0, 0, 30).UnixMicro()}
		})
}

// smallFlow is a document that is a few hundred bytes long, so that a million of
// them fit, and that is another one for each title.
func smallFlow(title string) []byte {
	return fmt.Appendf(nil, `{"version":"7.3","screens":[{"id":"ONLY","title":%q,"terminal":true,"layout":{"type":"SingleColumnLayout","children":[{"type":"TextHeading","text":"Good morning"},{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`, title)
}

// openLoader opens the loader of a place; finish ends its work.
func openLoader(ctx context.Context, where string) (fill loader, finish func() error, err error) {
	if store.IsPostgres(where) {
		return openCopy(ctx, where)
	}
	return openInsert(ctx, where)
}

// openCopy loads PostgreSQL by COPY, without looking at references.
func openCopy(ctx context.Context, address string) (loader, func() error, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, nil, err
	}
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	if _, err := c.Exec(ctx, `SET session_replication_role = replica; SET synchronous_commit = off`); err != nil {
		return nil, nil, err
	}
	fill := func(ctx context.Context, table string, columns []string, rows int, row func(int) []any) error {
		_, err := c.CopyFrom(ctx, pgx.Identifier{table}, columns,
			pgx.CopyFromSlice(rows, func(i int) ([]any, error) { return row(i), nil }))
		return err
	}
	finish := func() error {
		for _, statement := range []string{`VACUUM ANALYZE`, `CHECKPOINT`} {
			if _, err := c.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return c.Close(ctx)
	}
	return fill, finish, nil
}

// openInsert loads SQLite by a prepared statement in one transaction for each
// table.
func openInsert(ctx context.Context, dir string) (loader, func() error, error) {
	path := filepath.Join(dir, "flowport.db")
	name := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{"_pragma": {"synchronous(OFF)", "cache_size(-500000)"}}.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	fill := func(ctx context.Context, table string, columns []string, rows int, row func(int) []any) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		insert, err := tx.PrepareContext(ctx, `INSERT INTO `+table+` (`+strings.Join(columns, ", ")+`) VALUES (?`+strings.Repeat(", ?", len(columns)-1)+`)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for i := range rows {
			if _, err := insert.Exec(row(i)...); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
	finish := func() error {
		if _, err := db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			return err
		}
		return errors.Join(db.Close(), syncFile(path))
	}
	return fill, finish, nil
}

// syncFile waits until a file is on the disk, so that later writes do not have
// to wait for it.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
