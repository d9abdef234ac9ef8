package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"flowport/internal/store/storetest"
)

func TestPostgresOpen(t *testing.T) {
	t.Run("works in many processes at once on a new database", func(t *testing.T) {
		where := storetest.Database(t)
		parallel(8, func(int) {
			s, err := Open(t.Context(), where)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("refuses the schema of a newer program", func(t *testing.T) {
		where := storetest.Database(t)
		write(t, openDir(t, where), func(tx *Tx) error {
			_, err := tx.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
			return err
		})
		_, err := Open(t.Context(), where)
		wantError(t, err, ErrNewer)
	})
	t.Run("keeps a commit on the disk, whatever the database is set to", func(t *testing.T) {
		s := openDir(t, storetest.Database(t)+"&synchronous_commit=off")
		wantEqual(t, setting(t, s, "synchronous_commit"), "on")
	})
	t.Run("leaves what the URL sets", func(t *testing.T) {
		s := openDir(t, storetest.Database(t)+"&lock_timeout=3s&synchronous_commit=remote_apply")
		wantEqual(t, setting(t, s, "lock_timeout"), "3s")
		wantEqual(t, setting(t, s, "synchronous_commit"), "remote_apply")
		wantEqual(t, s.database.(*postgresDB).pool.Config().MaxConns, int32(4)) // of storetest
	})
	t.Run("has single queries meet nobody, whatever the default is", func(t *testing.T) {
		s := openDir(t, storetest.Database(t)+"&default_transaction_isolation=serializable")
		var level string
		err := s.ReadOne(t.Context(), func(tx *Tx) error {
			return tx.one(func(row scanner) error { return row.Scan(&level) }, "SHOW transaction_isolation")
		})
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, level, "read committed")
	})
	t.Run("has no query compiled", func(t *testing.T) {
		s := openDir(t, storetest.Database(t))
		var plan []string
		read(t, s, func(tx *Tx) error {
			return tx.each(func(row scanner) error {
				var line string
				err := row.Scan(&line)
				plan = append(plan, line)
				return err
			}, `EXPLAIN (ANALYZE) SELECT version_id FROM goose_db_version WHERE is_applied`) // which has no index for that
		})
		if text := strings.Join(plan, "\n"); !strings.Contains(text, "Seq Scan") || strings.Contains(text, "JIT") {
			t.Errorf("the plan is\n%s", text)
		}
	})
	t.Run("compresses large values with lz4", func(t *testing.T) {
		s := openDir(t, storetest.Database(t))
		write(t, s, func(tx *Tx) error { return tx.PutSetting("a", []byte(strings.Repeat("a value ", 10_000))) })
		var method string
		read(t, s, func(tx *Tx) error {
			return tx.one(func(row scanner) error { return row.Scan(&method) }, `SELECT pg_column_compression(value) FROM setting`)
		})
		wantEqual(t, method, "lz4")
	})
	t.Run("never shows the password", func(t *testing.T) {
		for _, where := range []string{
			"postgres://u:open-sesame@127.0.0.1:1/db?connect_timeout=1",
			"postgres://u:open-sesame@127.0.0.1:port/db",
			"postgres://u:open-sesame@127.0.0.1/db?sslmode=wrong",
			"postgres://u:open-sesame@[::1/db",
			"postgres://u:open-sesame%zz@h/db",
		} {
			_, err := Open(t.Context(), where)
			if err == nil || strings.Contains(err.Error(), "sesame") {
				t.Errorf("error is %v", err)
			}
		}
	})
	t.Run("honours TLS options", func(t *testing.T) {
		where := strings.Replace(storetest.Database(t), "sslmode=disable", "sslmode=require", 1)
		_, err := Open(t.Context(), where)
		if err == nil || !strings.Contains(err.Error(), "TLS") {
			t.Errorf("error is %v", err)
		}
	})
}

func TestPostgresCheck(t *testing.T) {
	s := openDir(t, storetest.Database(t))
	write(t, s, func(tx *Tx) error {
		f := newFlow(1, "w1", "a")
		if err := tx.InsertFlow(f); err != nil {
			return err
		}
		if _, err := addNext(tx, newRevision(1), NewContent([]byte("{}"))); err != nil {
			return err
		}
		f.Draft = 7
		return tx.UpdateFlow(f)
	})
	t.Run("finds what is wrong", func(t *testing.T) {
		var problems []Problem
		checked, err := s.Check(t.Context(), func(p Problem) { problems = append(problems, p) })
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, checked.Content, int64(1))
		if len(problems) != 1 || !strings.Contains(problems[0].What, "revision 7") {
			t.Errorf("problems are %v", problems)
		}
	})
}

// setting reads a setting of the database.
func setting(t testing.TB, s *Store, name string) (value string) {
	t.Helper()
	read(t, s, func(tx *Tx) error {
		return tx.one(func(row scanner) error { return row.Scan(&value) }, "SHOW "+name)
	})
	return value
}

func TestPostgresNodes(t *testing.T) {
	where := storetest.Database(t)
	nodes := []*Store{openDir(t, where), openDir(t, where), openDir(t, where)}
	t.Run("lose no change of each other", func(t *testing.T) {
		write(t, nodes[0], func(tx *Tx) error { return tx.PutSetting("n", nil) })
		const each = 15
		parallel(len(nodes), func(i int) {
			for range each {
				err := nodes[i].Write(t.Context(), func(tx *Tx) error {
					value, err := tx.Setting("n")
					if err != nil {
						return err
					}
					return tx.PutSetting("n", append(value, byte('a'+i)))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		read(t, nodes[0], func(tx *Tx) error {
			value, err := tx.Setting("n")
			wantEqual(t, len(value), each*len(nodes))
			return err
		})
	})
	t.Run("see what they decided by unchanged at the commit", func(t *testing.T) {
		// Each may write one of two settings while the other is not there.
		for round := range 10 {
			names := []string{fmt.Sprint("left ", round), fmt.Sprint("right ", round)}
			parallel(2, func(i int) {
				err := nodes[i].Write(t.Context(), func(tx *Tx) error {
					if _, err := tx.Setting(names[1-i]); !errors.Is(err, ErrNotFound) {
						return err
					}
					return tx.PutSetting(names[i], nil)
				})
				if err != nil {
					t.Error(err)
				}
			})
			found := 0
			read(t, nodes[2], func(tx *Tx) error {
				for _, name := range names {
					if _, err := tx.Setting(name); err == nil {
						found++
					}
				}
				return nil
			})
			wantEqual(t, found, 1)
		}
	})
	t.Run("number the uploads of a flow without gaps", func(t *testing.T) {
		write(t, nodes[0], func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
		const each = 10
		parallel(len(nodes), func(i int) {
			for range each {
				err := nodes[i].Write(t.Context(), func(tx *Tx) error {
					_, err := addNext(tx, newRevision(1), NewContent([]byte("{}")))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		read(t, nodes[0], func(tx *Tx) error {
			_, err := tx.Revision(1, each*int64(len(nodes)))
			return err
		})
	})
	t.Run("keep content that one deletes and another uploads", func(t *testing.T) {
		write(t, nodes[0], func(tx *Tx) error { return tx.InsertFlow(newFlow(2, "w1", "stays")) })
		for round := range int64(10) {
			c := NewContent(fmt.Append(nil, round))
			id := 100 + round
			write(t, nodes[0], func(tx *Tx) error {
				if err := tx.InsertFlow(newFlow(id, "w1", fmt.Sprint(id))); err != nil {
					return err
				}
				_, err := addNext(tx, newRevision(id), c)
				return err
			})
			parallel(2, func(i int) {
				err := nodes[i].Write(t.Context(), func(tx *Tx) (err error) {
					if i == 0 {
						return tx.DeleteFlow(id)
					}
					_, err = addNext(tx, newRevision(2), c)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
			read(t, nodes[2], func(tx *Tx) error {
				_, err := tx.FlowJSON(2, round+1)
				return err
			})
		}
	})
	t.Run("take back the changes to the caller's values when they try again", func(t *testing.T) {
		var f *Flow
		read(t, nodes[0], func(tx *Tx) (err error) { f, err = tx.FlowByID(2); return err })
		tries := 0
		write(t, nodes[0], func(tx *Tx) error {
			tries++
			if _, err := tx.Setting("n"); err != nil {
				return err
			}
			if err := tx.UpdateFlow(f); err != nil {
				return err
			}
			if tries == 1 {
				write(t, nodes[1], func(tx *Tx) error { return tx.PutSetting("n", []byte("other")) })
			}
			return tx.PutSetting("n", []byte("mine"))
		})
		wantEqual(t, tries, 2)
	})
}

// schemaOf is the name of a test's schema, by which its sessions are known.
func schemaOf(where string) string {
	u, err := url.Parse(where)
	if err != nil {
		panic(err)
	}
	return u.Query().Get("search_path")
}

// cut ends the sessions of a store, as a restart of the server would.
func cut(t testing.TB, where string) {
	t.Helper()
	u, err := url.Parse(where)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = "sslmode=disable"
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE application_name = $1`, schemaOf(where))
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
}

func TestPostgresConnection(t *testing.T) {
	where := storetest.Database(t)
	s := openDir(t, where+"&application_name="+schemaOf(where))
	put := func(name string) func(*Tx) error {
		return func(tx *Tx) error { return tx.PutSetting(name, nil) }
	}
	missing := func(t *testing.T, name string) {
		read(t, s, func(tx *Tx) error {
			_, err := tx.Setting(name)
			wantError(t, err, ErrNotFound)
			return nil
		})
	}
	t.Run("that broke while it was idle is opened anew", func(t *testing.T) {
		for range 3 {
			write(t, s, put("a"))
		}
		cut(t, where)
		for range 3 {
			write(t, s, put("a"))
		}
	})
	t.Run("that breaks in a transaction is an error, and nothing changed", func(t *testing.T) {
		err := s.Write(t.Context(), func(tx *Tx) error {
			if err := put("b")(tx); err != nil {
				return err
			}
			cut(t, where)
			return put("c")(tx)
		})
		if err == nil || errors.Is(err, ErrUnknown) {
			t.Errorf("error is %v", err)
		}
		missing(t, "b")
	})
	t.Run("that breaks at the commit leaves it unknown", func(t *testing.T) {
		err := s.Write(t.Context(), func(tx *Tx) error {
			defer cut(t, where)
			return put("d")(tx)
		})
		wantError(t, err, ErrUnknown)
		missing(t, "d")
	})
	t.Run("that breaks when all is read does no harm", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			defer cut(t, where)
			_, err := tx.Setting("a")
			return err
		})
	})
	t.Run("that was answered is not replaced", func(t *testing.T) {
		number := func(tx *Tx) (n int64, err error) {
			err = tx.one(func(row scanner) error { return row.Scan(&n) }, `SELECT nextval('numbers')`)
			return n, err
		}
		write(t, s, func(tx *Tx) error { _, err := tx.exec(`CREATE SEQUENCE numbers`); return err })
		err := s.Write(t.Context(), func(tx *Tx) error {
			if err := tx.later(passed, `SELECT nextval('numbers')`); err != nil {
				return err
			}
			_, err := tx.exec(`SELECT pg_terminate_backend(pg_backend_pid())`)
			return err
		})
		if err == nil {
			t.Error("no error")
		}
		write(t, s, func(tx *Tx) error {
			n, err := number(tx)
			wantEqual(t, n, int64(2))
			return err
		})
	})
	t.Run("that is not replaced since the store closes", func(t *testing.T) {
		s := openDir(t, where+"&application_name="+schemaOf(where))
		pool := s.database.(*postgresDB).pool
		err := s.Write(t.Context(), func(tx *Tx) error {
			cut(t, where)
			go s.Close()
			for { // until it takes effect
				c, err := pool.Acquire(t.Context())
				if err != nil {
					break
				}
				c.Release()
			}
			return put("closed")(tx)
		})
		wantError(t, err, ErrClosed)
	})
	t.Run("is clean after a context ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Write(ctx, func(tx *Tx) error {
			defer cancel()
			return put("e")(tx)
		})
		wantError(t, err, context.Canceled)
		missing(t, "e")
		write(t, s, put("f"))
	})
	t.Run("is clean after a panic", func(t *testing.T) {
		func() {
			defer func() { _ = recover() }()
			_ = s.Write(t.Context(), func(tx *Tx) error {
				_ = put("g")(tx)
				panic("of the test")
			})
		}()
		missing(t, "g")
	})
}

// TestPostgresUnnoticed lets a statement fail behind the transaction's back.
// PostgreSQL answers COMMIT with ROLLBACK then, and without an error.
func TestPostgresUnnoticed(t *testing.T) {
	s := openDir(t, storetest.Database(t))
	err := s.Write(t.Context(), func(tx *Tx) error {
		if err := tx.PutSetting("a", nil); err != nil {
			return err
		}
		_, _ = tx.conn.exec(tx.ctx, `SELECT 1 / 0`)
		return nil
	})
	if err == nil {
		t.Error("no error")
	}
	wantEqual(t, count(t, s, "setting"), 0)
}

func TestFailedStatement(t *testing.T) {
	s := open(t)
	t.Run("ends the transaction, also when the caller goes on", func(t *testing.T) {
		err := s.Write(t.Context(), func(tx *Tx) error {
			if err := tx.InsertFlow(newFlow(1, "w1", "a")); err != nil {
				return err
			}
			wantError(t, tx.InsertFlow(newFlow(1, "w1", "b")), ErrExists)
			return nil
		})
		if err == nil {
			t.Error("no error")
		}
		wantEqual(t, count(t, s, "flow"), 0)
	})
}
