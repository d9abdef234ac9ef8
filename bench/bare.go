package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib" // a driver

	"flowport/internal/store"
)

// bare is the floor for serving: net/http, and a handler that reads the body,
// hashes it and commits one row, with the digest and as many bytes as flowport
// keeps of such a document, to the same engine. It verifies, decodes and
// compiles nothing. With shared, callers who wait share commits as in flowport.
func bare(where string, keep int, shared bool) error {
	commit, err := bareTable(where)
	if shared {
		commit, err = bareStore(where)
	}
	if err != nil {
		return err
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		sum := sha256.Sum256(body)
		if err := commit(r.Context(), sum[:], body[:min(keep, len(body))]); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{}")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening on", listener.Addr())
	return http.Serve(listener, handler)
}

type commit func(ctx context.Context, digest, data []byte) error

// bareTable commits each row by itself.
func bareTable(where string) (commit, error) {
	driver, name := "pgx", where
	if !store.IsPostgres(where) {
		file := url.URL{Scheme: "file", Path: filepath.Join(where, "bare.db"), RawQuery: url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)"}}.Encode()}
		driver, name = "sqlite", file.String()
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		return nil, err
	}
	connections := 1
	if store.IsPostgres(where) {
		connections = 16
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	table, key := `CREATE TABLE upload (id BIGSERIAL PRIMARY KEY, sha256 BYTEA NOT NULL, data BYTEA NOT NULL)`, "$1, $2"
	if driver == "sqlite" {
		table = `CREATE TABLE upload (id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL, data BLOB NOT NULL)`
	}
	if _, err := db.Exec(table); err != nil {
		return nil, err
	}
	insert, err := db.Prepare(`INSERT INTO upload (sha256, data) VALUES (` + key + `)`)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, digest, data []byte) error {
		_, err := insert.ExecContext(ctx, digest, data)
		return err
	}, nil
}

// bareStore commits by flowport's store, to the one table that has two columns.
func bareStore(where string) (commit, error) {
	s, err := store.Open(context.Background(), where)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, digest, data []byte) error {
		return s.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(hex.EncodeToString(digest), data) })
	}, nil
}

// runBare is the program that main becomes for a bare server.
func runBare(args []string) {
	keep := 0
	fmt.Sscan(args[1], &keep)
	log.Fatal(bare(args[0], keep, args[2] == "shared"))
}
