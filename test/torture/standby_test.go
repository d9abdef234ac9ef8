package torture_test

import (
	"fmt"
	"os"
	"testing"
)

// standby makes a cluster that follows this one, which must be running.
func (c *cluster) standby(t *testing.T) *cluster {
	t.Helper()
	follower := newCluster(t)
	follower.follow(t, c)
	return follower
}

// follow makes the cluster a copy of another one that follows it, and starts it.
// It returns when each commit there waits for this one.
func (c *cluster) follow(t *testing.T, primary *cluster) {
	t.Helper()
	if err := os.RemoveAll(c.data()); err != nil {
		t.Fatal(err)
	}
	c.run(t, "pg_basebackup", "-h", "127.0.0.1", "-p", fmt.Sprint(primary.port), "-U", "flowport",
		"-D", c.data(), "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream")
	c.start(t)
	primary.await(t, `SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'`)
}

// promote makes a standby a primary.
func (c *cluster) promote(t *testing.T) {
	t.Helper()
	c.run(t, "pg_ctl", "promote", "--pgdata", c.data(), "--wait")
}
