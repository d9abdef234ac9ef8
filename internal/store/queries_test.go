package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"flowport/internal/store/storetest"
)

// everyMethod calls each method of Tx at least once, in an order in which each
// finds what it asks for.
var everyMethod = []struct {
	method string
	call   func(*Tx) error
}{
	{"InsertFlow", func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) }},
	{"AddRevision", func(tx *Tx) error {
		r := newRevision(1)
		r.Number = 1
		return tx.AddRevision(r, NewContent(samples()["10 MB of noise"][:1<<17]))
	}},
	{"", addHistory},
	{"FlowByID", func(tx *Tx) error { _, err := tx.FlowByID(1); return err }},
	{"Flow", func(tx *Tx) error { _, err := tx.Flow("w1", 1); return err }},
	{"FlowRow", func(tx *Tx) error { _, err := tx.FlowRow("w1", 1); return err }},
	{"Flows", func(tx *Tx) error { _, _, err := tx.Flows("w1", 0, 10); return err }},
	{"NewerFlows", func(tx *Tx) error { _, _, err := tx.NewerFlows("w1", 0, 10); return err }},
	{"UpdateFlow", func(tx *Tx) error {
		f, err := tx.FlowByID(1)
		if err != nil {
			return err
		}
		return tx.UpdateFlow(f)
	}},
	{"Revision", func(tx *Tx) error { _, err := tx.Revision(1, 1); return err }},
	{"Revisions", func(tx *Tx) error { _, err := tx.Revisions(1, 0, 10); return err }},
	{"AddPublication", func(tx *Tx) error { return tx.AddPublication(1, 1, at(4)) }},
	{"FlowJSON", func(tx *Tx) error { _, err := tx.FlowJSON(1, 1); return err }},
	{"SetPreview", func(tx *Tx) error { return tx.SetPreview(1, Preview{"t", at(1)}) }},
	{"Preview", func(tx *Tx) error { _, err := tx.Preview(1); return err }},
	{"PutSetting", func(tx *Tx) error { return tx.PutSetting("a", []byte("b")) }},
	{"Setting", func(tx *Tx) error { _, err := tx.Setting("a"); return err }},
	{"SetPublicKey", func(tx *Tx) error { return tx.SetPublicKey("7", "pem") }},
	{"PublicKey", func(tx *Tx) error { _, err := tx.PublicKey("7"); return err }},
	{"SetSubscribed", func(tx *Tx) error { return errors.Join(tx.SetSubscribed("7", true), tx.SetSubscribed("7", false)) }},
	{"Subscribed", func(tx *Tx) error { _, err := tx.Subscribed("7"); return err }},
	{"InsertAccessKey", func(tx *Tx) error { return tx.InsertAccessKey(&AccessKey{ID: "k", Sealed: []byte("s")}) }},
	{"AccessKey", func(tx *Tx) error { _, err := tx.AccessKey("k"); return err }},
	{"AccessKeys", func(tx *Tx) error { _, err := tx.AccessKeys(); return err }},
	{"DeleteAccessKey", func(tx *Tx) error { return tx.DeleteAccessKey("k") }},
	{"InsertWABA", func(tx *Tx) error { return tx.InsertWABA(&WABA{"1", "r", "w", "7", []byte("{}"), nil, true}) }},
	{"UpdateWABA", func(tx *Tx) error { return tx.UpdateWABA(&WABA{"1", "r", "w", "7", []byte("{}"), []byte("s"), true}) }},
	{"WABA", func(tx *Tx) error { _, err := tx.WABA("1", "r", "w"); return err }},
	{"WABAByMetaID", func(tx *Tx) error { _, err := tx.WABAByMetaID("7"); return err }},
	{"WABAsByMetaID", func(tx *Tx) error { _, err := tx.WABAsByMetaID("7"); return err }},
	{"WABAs", func(tx *Tx) error { _, err := tx.WABAs("1", "r", "", 10); return err }},
	{"SealedWABAs", func(tx *Tx) error { _, err := tx.SealedWABAs(); return err }},
	{"ListeningAccounts", func(tx *Tx) error { _, err := tx.ListeningAccounts(); return err }},
	{"AddEvent", func(tx *Tx) error { return tx.AddEvent("7", 1, []byte("{}"), at(0)) }},
	{"DueEvents", func(tx *Tx) error { _, err := tx.DueEvents(at(0)); return err }},
	{"ClaimEvent", func(tx *Tx) error { return eachEvent(tx, func(e *Event) error { return tx.ClaimEvent(e, at(1)) }) }},
	{"DelayEvent", func(tx *Tx) error { return eachEvent(tx, func(e *Event) error { return tx.DelayEvent(e, at(2), "f") }) }},
	{"ParkEvent", func(tx *Tx) error { return eachEvent(tx, func(e *Event) error { return tx.ParkEvent(e, at(2), "f") }) }},
	{"RetryEvent", func(tx *Tx) error {
		return eachEvent(tx, func(e *Event) error { return tx.RetryEvent(e.ID, at(2)) })
	}},
	{"FinishEvent", func(tx *Tx) error { return eachEvent(tx, func(e *Event) error { return tx.FinishEvent(e, at(2)) }) }},
	{"Events", func(tx *Tx) error { _, err := tx.Events(0, 10); return err }},
	{"DeleteEvents", func(tx *Tx) error { return tx.DeleteEvents("1", "r", "w") }},
	{"DeleteParkedEvents", func(tx *Tx) error { return tx.DeleteParkedEvents(at(0)) }},
	{"DeleteWABA", func(tx *Tx) error { return tx.DeleteWABA("1", "r", "w") }},
	{"PutTag", func(tx *Tx) error { return tx.PutTag("arn", Tag{"a", "b"}) }},
	{"Tags", func(tx *Tx) error { _, err := tx.Tags("arn"); return err }},
	{"DeleteTag", func(tx *Tx) error { return tx.DeleteTag("arn", "a") }},
	{"DeleteTags", func(tx *Tx) error { return tx.DeleteTags("arn") }},
	{"PruneRevisions", func(tx *Tx) error {
		for range 2 { // so that there is one to delete
			if _, err := addNext(tx, newRevision(1), NewContent([]byte("{}"))); err != nil {
				return err
			}
		}
		_, err := tx.PruneRevisions(1, 1, 10)
		return err
	}},
	{"AddAuditEvent", func(tx *Tx) error { return tx.AddAuditEvent(&AuditEvent{"u", at(1), []byte("{}")}) }},
	{"Record", func(tx *Tx) error { return tx.Record(nil) }},
	{"AuditEvents", func(tx *Tx) error { _, err := tx.AuditEvents(at(0), "", 10); return err }},
	{"AddShadowCheck", func(tx *Tx) error {
		return tx.AddShadowCheck(&ShadowCheck{SHA256: []byte("s"), CheckedAt: at(1)}, 10_000)
	}},
	{"ShadowChecks", func(tx *Tx) error { _, err := tx.ShadowChecks(0, 10); return err }},
	{"AddSession", func(tx *Tx) error { return tx.AddSession(&Session{AccessKey: "k", ExpiresAt: at(1)}) }},
	{"Session", func(tx *Tx) error { _, err := tx.Session([32]byte{}); return err }},
	{"DeleteSession", func(tx *Tx) error { return tx.DeleteSession([32]byte{}) }},
	{"DeleteExpiredSessions", func(tx *Tx) error { return tx.DeleteExpiredSessions(at(1)) }},
	{"InsertEndpointKey", func(tx *Tx) error { return tx.InsertEndpointKey(&EndpointKey{Flow: 1, Sealed: []byte("s")}) }},
	{"EndpointKey", func(tx *Tx) error { _, err := tx.EndpointKey(1); return err }},
	{"DeleteFlow", func(tx *Tx) error { return tx.DeleteFlow(1) }},
}

// rowsRead is how many rows of tables a method may read when the tables hold
// many; where it is not here, few.
var rowsRead = map[string]int64{
	"":                  1 << 30,
	"AccessKeys":        600,     // reads them all
	"SealedWABAs":       600,     // likewise
	"ListeningAccounts": 600,     // likewise
	"DeleteFlow":        1 << 30, // with its history
}

const fewRows = 60

// wholeIndexes are those that are read from end to end on PostgreSQL, to list
// all keys and all WABAs.
var wholeIndexes = []string{"access_key_pkey", "waba_pkey", "waba_listens"}

// TestQueries asks the database how it would run each statement that the
// methods of Tx have prepared, in tables that hold much, and how many rows were
// read when they ran.
func TestQueries(t *testing.T) {
	s := open(t)
	fill(t, s)
	called, seen := make(map[string]bool), make(map[string]bool)
	for _, m := range everyMethod {
		called[m.method] = true
		most := rowsRead[m.method]
		if most == 0 {
			most = fewRows
		}
		err := s.Write(t.Context(), func(tx *Tx) error {
			before, err := tableReads(tx)
			if err != nil {
				return err
			}
			own := tx.conn
			tx.conn = recording{own, seen}
			if err := m.call(tx); err != nil {
				return err
			}
			tx.conn = own
			after, err := tableReads(tx)
			for table, n := range after {
				if n.scans > before[table].scans && m.method != "" {
					t.Errorf("%s scans all of %s", m.method, table)
				}
				if rows := n.rows - before[table].rows; rows > most {
					t.Errorf("%s reads %d rows of %s, want %d at most", m.method, rows, table, most)
				}
			}
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", m.method, err)
		}
	}
	for m := range reflect.TypeFor[*Tx]().Methods() {
		if !called[m.Name] {
			t.Errorf("%s is not in everyMethod", m.Name)
		}
	}

	queries := slices.Sorted(maps.Keys(seen))
	if len(queries) < len(everyMethod) {
		t.Errorf("%d statements for %d methods", len(queries), len(everyMethod))
	}
	for _, query := range queries {
		if strings.Contains(query, "WITH RECURSIVE") { // of insertMany
			continue
		}
		name, _, _ := strings.Cut(query[max(0, len(query)-60):], "\n")
		t.Run("reads by an index: "+name, func(t *testing.T) {
			steps := plan(t, s, query)
			for i, step := range steps {
				if strings.Contains(step, "Seq Scan") {
					t.Errorf("%s\nin\n%s", step, query)
				}
				if _, index, ok := strings.Cut(step, " using "); ok && (i+1 == len(steps) || !strings.Contains(steps[i+1], "Index Cond")) {
					if index, _, _ = strings.Cut(index, " "); !slices.Contains(wholeIndexes, index) {
						t.Errorf("%s\nreads all of the index in\n%s", step, query)
					}
				}
				// To list all keys, or all WABAs, is to read all of the index.
				if step == "SCAN access_key USING INDEX sqlite_autoindex_access_key_1" ||
					step == "SCAN w USING INDEX sqlite_autoindex_waba_1" || step == "SCAN CONSTANT ROW" {
					continue
				}
				if strings.HasPrefix(step, "SCAN") || strings.Contains(step, "TEMP B-TREE") {
					t.Errorf("%s\nin\n%s", step, query)
				}
			}
		})
	}

	t.Run("would be found out if it read a whole table", func(t *testing.T) {
		steps := plan(t, s, `SELECT id FROM flow WHERE status = 'DRAFT'`)
		if len(steps) == 0 || !strings.Contains(strings.ToLower(steps[0]), "scan") || strings.Contains(steps[0], "Index") {
			t.Errorf("the plan is %q", steps)
		}
	})
}

// recording is a connection that notes which statements it runs.
type recording struct {
	conn
	seen map[string]bool
}

func (r recording) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r.seen[query] = true
	return r.conn.exec(ctx, query, args...)
}

func (r recording) later(ctx context.Context, check func(int64, error) error, query string, args ...any) error {
	r.seen[query] = true
	return r.conn.later(ctx, check, query, args...)
}

func (r recording) query(ctx context.Context, query string, args ...any) (rows, error) {
	r.seen[query] = true
	return r.conn.query(ctx, query, args...)
}

// reads is how often a table was scanned, and how many rows were fetched by
// indexes.
type reads struct{ scans, rows int64 }

// tableReads is what PostgreSQL has read for the session of late, by table; of
// SQLite nothing is known.
func tableReads(tx *Tx) (map[string]reads, error) {
	tables := make(map[string]reads)
	if !storetest.Postgres() {
		return tables, nil
	}
	err := tx.each(func(row scanner) error {
		var table string
		var r reads
		err := row.Scan(&table, &r.scans, &r.rows)
		tables[table] = r
		return err
	}, `SELECT relname, seq_scan, COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE schemaname = current_schema()`)
	return tables, err
}

// plan is how the database would run a statement, step by step.
func plan(t *testing.T, s *Store, query string) []string {
	var args []any
	for strings.Contains(query, fmt.Sprint("$", len(args)+1)) {
		args = append(args, nil)
	}
	var steps []string
	if storetest.Postgres() {
		// For any arguments, not for those that are given.
		values := "(" + strings.TrimSuffix(strings.Repeat("NULL, ", len(args)), ", ") + ")"
		if len(args) == 0 {
			values = ""
		}
		write(t, s, func(tx *Tx) error {
			for _, statement := range []string{"SET LOCAL plan_cache_mode = force_generic_plan", "PREPARE asked AS " + query} {
				if _, err := tx.exec(statement); err != nil {
					return err
				}
			}
			err := tx.each(func(row scanner) error {
				var step string
				err := row.Scan(&step)
				steps = append(steps, step)
				return err
			}, "EXPLAIN EXECUTE asked"+values)
			_, errDeallocate := tx.exec("DEALLOCATE asked")
			return errors.Join(err, errDeallocate)
		})
		return steps
	}
	write(t, s, func(tx *Tx) error {
		return tx.each(func(row scanner) error {
			var id, parent, unused int
			var step string
			err := row.Scan(&id, &parent, &unused, &step)
			steps = append(steps, step)
			return err
		}, "EXPLAIN QUERY PLAN "+query, args...)
	})
	return steps
}
