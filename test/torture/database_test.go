package torture_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// address is the URL of a database of the cluster, reached on a port that leads to it.
func address(database string, ports ...int) string {
	var hosts []string
	for _, port := range ports {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", port))
	}
	return "postgres://flowport@" + strings.Join(hosts, ",") + "/" + database + "?sslmode=disable&target_session_attrs=read-write"
}

// connect gives a connection of the tests' own.
func (c *cluster) connect() (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return pgx.Connect(ctx, fmt.Sprintf("postgres://flowport@127.0.0.1:%d/postgres?sslmode=disable&application_name=torture", c.port))
}

// exec runs a statement on a connection of its own.
func (c *cluster) exec(statement string) error {
	conn, err := c.connect()
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), statement)
	return err
}

// await waits until a query's answer is true.
func (c *cluster) await(t *testing.T, query string) {
	t.Helper()
	conn, err := c.connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		var yes bool
		if err := conn.QueryRow(context.Background(), query).Scan(&yes); err != nil {
			t.Fatal(err)
		}
		if yes {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", patience, query)
		}
	}
}

// quiet waits until no transaction is under way: what a node began that is dead
// by now has ended.
func (c *cluster) quiet(t *testing.T) {
	t.Helper()
	c.await(t, `SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'flowport' AND state <> 'idle'`)
}

// shared is the cluster of the tests that need only one; each has a database.
var shared struct {
	sync.Once
	*cluster
}

// newDatabase makes an empty database in the shared cluster, for one test.
func newDatabase(t *testing.T, name string) *cluster {
	t.Helper()
	shared.Do(func() {
		c := newCluster(t)
		c.init(t)
		c.start(t)
		shared.cluster = c
	})
	if shared.cluster == nil {
		t.Skip("there is no PostgreSQL; an earlier test says why")
	}
	if err := shared.exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shared.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return shared.cluster
}
