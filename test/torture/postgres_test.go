package torture_test

import (
	"context"
	"testing"
	"time"
)

// TestPostgresKill ends one of two servers on one PostgreSQL with SIGKILL while
// the other goes on.
func TestPostgresKill(t *testing.T) {
	db := newDatabase(t, "kill")
	where := address("kill", db.port)
	s := newScenario(t, "PostgreSQL, one of two servers killed", "kills", onPostgres(t, where), onPostgres(t, where))
	startAll(t, s.nodes...)
	for kills := times(10, 80); s.blows < kills; s.blows++ {
		n := s.nodes[s.random.IntN(len(s.nodes))]
		s.under(func() {
			s.let(10*time.Millisecond, 300*time.Millisecond)
			n.kill()
			time.Sleep(between(s.random, 0, 50*time.Millisecond))
		})
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
		db.quiet(t)
		s.compare(false)
	}
	s.end()
}

// TestPostgresCrash stops PostgreSQL in immediate mode under two servers, which
// have to find it again.
func TestPostgresCrash(t *testing.T) {
	db := newDatabase(t, "crash")
	where := address("crash", db.port)
	s := newScenario(t, "PostgreSQL stopped and started", "crashes", onPostgres(t, where), onPostgres(t, where))
	startAll(t, s.nodes...)
	for crashes := times(3, 25); s.blows < crashes; s.blows++ {
		s.under(func() {
			s.let(50*time.Millisecond, 400*time.Millisecond)
			db.crash()
			time.Sleep(between(s.random, 0, 100*time.Millisecond))
			db.start(t)
			s.let(50*time.Millisecond, 300*time.Millisecond)
		})
		db.quiet(t)
		s.compare(false)
	}
	s.end()
}

// TestPostgresTerminate ends the servers' sessions by pg_terminate_backend.
func TestPostgresTerminate(t *testing.T) {
	db := newDatabase(t, "terminate")
	where := address("terminate", db.port)
	s := newScenario(t, "PostgreSQL, sessions terminated", "cuts", onPostgres(t, where), onPostgres(t, where))
	startAll(t, s.nodes...)
	conn, err := db.connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for range times(4, 30) {
		s.under(func() {
			for range 20 {
				time.Sleep(between(s.random, 0, 80*time.Millisecond))
				// One that is at work, if there is one: a session that waits between
				// two transactions is only opened anew.
				tag, err := conn.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity
					WHERE application_name = 'flowport' AND datname = 'terminate' ORDER BY state = 'idle', random() LIMIT 1) AS one`)
				if err != nil {
					t.Error(err)
					return
				}
				s.blows += int(tag.RowsAffected())
			}
		})
		db.quiet(t)
		s.compare(false)
	}
	s.end()
}

// TestPostgresCut cuts connections between the servers and PostgreSQL anywhere.
func TestPostgresCut(t *testing.T) {
	db := newDatabase(t, "cut")
	p := newProxy(t, db.port)
	where := address("cut", p.port)
	s := newScenario(t, "PostgreSQL, connections cut", "cuts", onPostgres(t, where), onPostgres(t, where))
	startAll(t, s.nodes...)
	for range times(4, 30) {
		p.cutting.Store(true)
		s.under(func() { s.let(200*time.Millisecond, 600*time.Millisecond) })
		p.cutting.Store(false)
		db.quiet(t)
		s.blows = int(p.cuts.Load())
		s.compare(false)
	}
	s.end()
}

// TestPostgresFailover loses the primary for good, and a synchronous standby
// takes its place. The URL names both.
func TestPostgresFailover(t *testing.T) {
	primary := newCluster(t)
	primary.init(t, "synchronous_standby_names = '*'")
	primary.start(t)
	standby := primary.standby(t)
	where := address("postgres", primary.port, standby.port)
	s := newScenario(t, "PostgreSQL, a standby takes over", "times", onPostgres(t, where), onPostgres(t, where))
	startAll(t, s.nodes...)
	for failovers := times(1, 8); s.blows < failovers; s.blows++ {
		s.under(func() {
			s.let(200*time.Millisecond, 800*time.Millisecond)
			primary.kill()
			time.Sleep(between(s.random, 0, 200*time.Millisecond))
			standby.promote(t)
			primary, standby = standby, primary
			standby.follow(t, primary)
			s.let(100*time.Millisecond, 300*time.Millisecond)
		})
		primary.quiet(t)
		s.compare(false)
	}
	s.end()
}
