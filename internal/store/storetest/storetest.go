// Package storetest gives tests a database of their own, on either engine, so
// that one suite runs on both.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver
)

// server is the environment variable with the URL of a PostgreSQL that tests
// may use: scripts/postgres.sh runs one and sets it.
const server = "FLOWPORT_TEST_POSTGRES"

// Postgres reports whether [New] is on PostgreSQL.
func Postgres() bool { return os.Getenv(server) != "" }

// New returns where a new store can be opened, on PostgreSQL if there is one for
// tests, else on SQLite. It is gone when the test ends.
func New(tb testing.TB) string {
	tb.Helper()
	if Postgres() {
		return Database(tb)
	}
	return tb.TempDir()
}

// Database returns the URL of a new, empty PostgreSQL database, or rather of a
// schema, which is faster to make. It is gone when the test ends. Without
// PostgreSQL the test is skipped.
func Database(tb testing.TB) string {
	tb.Helper()
	address, err := url.Parse(os.Getenv(server))
	if err != nil {
		tb.Fatal(err)
	}
	if address.Host == "" {
		tb.Skipf("%s is not set: ./scripts/postgres.sh go test … sets it", server)
	}
	schema := fmt.Sprintf("test_%x", [16]byte(uuid.New()))
	run := func(statement string) {
		db, err := sql.Open("pgx", address.String())
		if err != nil {
			tb.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			tb.Errorf("%s: %v", statement, err)
		}
	}
	run("CREATE SCHEMA " + schema)
	tb.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	own := *address
	query := own.Query()
	query.Set("search_path", schema)
	query.Set("pool_max_conns", "4") // a test needs no more, and each takes time to open
	own.RawQuery = query.Encode()
	return own.String()
}
