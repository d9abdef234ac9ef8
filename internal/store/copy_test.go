package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"flowport/internal/store/storetest"
)

// odd are texts that every database keeps.
var odd = []string{"", " ", "é\u0301 \U0001f600 \u202e", "'; DROP TABLE flow; --", "a\tb\r\nc\x01\x7f", "\ufeff\uffff", `\x00 \N "quoted"`, "%$1_?"}

// text is one of odd, made unique.
func text(i int) string { return fmt.Sprintf("%s #%d", odd[i%len(odd)], i) }

// manyRows are n rows of every table, with all that a column may have: NULL, nothing,
// odd characters, large and negative numbers, and among many a large document.
func manyRows(n int) map[string][][]any {
	rows := make(map[string][][]any)
	blob := func(i int) []byte { return []byte(text(i) + "\x00\xff") }
	null := func(i int, v any) any {
		if i%2 == 0 {
			return nil
		}
		return v
	}
	for i := range n {
		id := int64(1_000_000_000_000_000 + i*7)
		src := []byte(`{"version":"7.3","number":` + fmt.Sprint(i) + `}`)
		if n > 20 && i == n/2 {
			src = make([]byte, 2<<20)
			_, _ = rand.NewChaCha8([32]byte{}).Read(src)
		}
		c := NewContent(src)
		for name, row := range map[string][]any{
			"setting":      {text(i), []byte(strings.Repeat("v", i%3))},
			"access_key":   {text(i), "000000000000", text(i), blob(i), null(i, blob(i)), i%3 == 0, int64(i), null(i, int64(-i))},
			"waba":         {"000000000000", text(i), "*", "m", []byte("{}"), null(i, blob(i)), i%2 == 0},
			"tag":          {"arn", text(i), text(i + 1)},
			"public_key":   {text(i), "pem"},
			"subscription": {text(i)},
			"flow":         {id, "w", text(i), "DRAFT", `["OTHER"]`, "", "", int64(1), int64(0), int64(1), int64(2), int64(1) << 62},
			"endpoint_key": {id, blob(i), int64(i)},
			"session":      {c.SHA256[:], text(i), int64(i)},
			"content":      {c.SHA256[:], c.Size, int64(c.encoding), c.encoded},
			"revision":     {id, int64(1), c.SHA256[:], "7.3", "", int64(0), text(i), "r", int64(i), null(i, []byte("[]"))},
			"publication":  {id, int64(1), int64(1), int64(i)},
			"preview":      {id, text(i), int64(i)},
			"event":        {text(i), int64(i), "a", "r", "w", id, []byte{}, int64(i), int64(0), null(i, int64(i)), null(i+1, int64(i)), ""},
			"shadow_check": {int64(i), "w", "f", c.SHA256[:], "", int64(0), null(i, []byte("[]")), int64(i)},
			"audit":        {int64(i / 2), text(i), []byte("{}")},
		} {
			rows[name] = append(rows[name], row)
		}
	}
	return rows
}

// filled gives a new database with n rows in every table.
func filled(t testing.TB, where string, n int) string {
	t.Helper()
	s, err := Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	rows := manyRows(n)
	write(t, s, func(tx *Tx) error {
		for _, table := range tables {
			if rows[table.name] == nil {
				t.Errorf("the test has no row of %s", table.name)
			}
			if err := table.add(tx, rows[table.name]); err != nil {
				return fmt.Errorf("%s: %w", table.name, err)
			}
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return where
}

// pairs runs a test from SQLite to PostgreSQL and back, where there is one for
// tests, else from SQLite to SQLite.
func pairs(t *testing.T, test func(t *testing.T, source, target func(testing.TB) string)) {
	sqlite := func(tb testing.TB) string { return tb.TempDir() }
	if !storetest.Postgres() {
		t.Run("SQLite to SQLite", func(t *testing.T) { test(t, sqlite, sqlite) })
		return
	}
	t.Run("SQLite to PostgreSQL", func(t *testing.T) { test(t, sqlite, storetest.Database) })
	t.Run("PostgreSQL to SQLite", func(t *testing.T) { test(t, storetest.Database, sqlite) })
}

func quiet(CopyProgress) {}

func mustCopy(t testing.TB, from, to string) []CopiedTable {
	t.Helper()
	done, err := Copy(t.Context(), from, "the source", to, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestCopy(t *testing.T) {
	pairs(t, func(t *testing.T, source, target func(testing.TB) string) {
		const n = 57
		from, to := filled(t, source(t), n), target(t)
		done := mustCopy(t, from, to)
		t.Run("brings every row of every table", func(t *testing.T) {
			wantEqual(t, len(done), len(tables))
			for _, table := range done {
				if table.Rows != n || len(table.Digest) != 64 {
					t.Errorf("%+v", table)
				}
			}
			copied := openDir(t, to)
			want := manyRows(n)
			read(t, copied, func(tx *Tx) error {
				for _, table := range tables {
					got := make(map[string][]any)
					err := table.rows(tx, func(row []any) error {
						got[fmt.Sprint(row[:table.keys])] = row
						return nil
					}, "")
					if err != nil {
						return err
					}
					for _, row := range want[table.name] {
						if key := fmt.Sprint(row[:table.keys]); !reflect.DeepEqual(row, got[key]) {
							t.Errorf("%s: %.200q, want %.200q", table.name, got[key], row)
						}
					}
				}
				return nil
			})
			wantProblems(t, copied)
		})
		t.Run("takes it for done when it is started again", func(t *testing.T) {
			wantEqual(t, mustCopy(t, from, to), done)
		})
		t.Run("has the same digests on the way back", func(t *testing.T) {
			wantEqual(t, mustCopy(t, to, source(t)), done)
		})
		t.Run("leaves a target alone that has other records", func(t *testing.T) {
			other := target(t)
			s := openDir(t, other)
			write(t, s, func(tx *Tx) error { return tx.PutSetting("mine", nil) })
			_, err := Copy(t.Context(), from, "the source", other, quiet)
			wantError(t, err, ErrNotEmpty)
			wantEqual(t, count(t, s, "setting"), 1)
			wantEqual(t, count(t, s, "flow"), 0)
		})
	})
}

func TestCopy_of_nothing(t *testing.T) {
	from := storetest.New(t)
	openDir(t, from)
	to := storetest.New(t)
	done := mustCopy(t, from, to)
	wantEqual(t, len(done), len(tables))
	openDir(t, to)
}

// small makes a copy that writes few rows at a time.
func small(ctx context.Context, t testing.TB, from, to string, report func(CopyProgress)) ([]CopiedTable, error) {
	t.Helper()
	source, err := Open(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	target, err := openAny(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	c := &copying{source: source, target: target, shown: "the source", report: report, rows: 3, bytes: 1000}
	return c.run(ctx)
}

func TestCopy_that_ends_early(t *testing.T) {
	pairs(t, func(t *testing.T, source, target func(testing.TB) string) {
		from := filled(t, source(t), 7)
		want := mustCopy(t, from, target(t))
		// To end it anew after each transaction reaches every state of the target;
		// on PostgreSQL, where that takes long, after some.
		stride := int64(1)
		if storetest.Postgres() {
			stride = 1 + rand.Int64N(20)
		}
		to, most := target(t), int64(0)
		for runs := 0; ; runs++ {
			ctx, cancel := context.WithCancel(t.Context())
			done, err := small(ctx, t, from, to, func(p CopyProgress) {
				if p.Step == "copying" && p.Done >= most+stride {
					most = p.Done
					cancel()
				}
			})
			cancel()
			if err == nil {
				wantEqual(t, done, want)
				if runs < 3 {
					t.Errorf("ended early %d times", runs)
				}
				break
			}
			wantError(t, err, context.Canceled)
			_, err = Open(t.Context(), to)
			wantError(t, err, ErrUnfinished)
			if runs > 500 {
				t.Fatal("makes no progress")
			}
		}
		wantProblems(t, openDir(t, to))
	})
}

func TestCopy_started_again(t *testing.T) {
	pairs(t, func(t *testing.T, source, target func(testing.TB) string) {
		from, to := filled(t, source(t), 10), target(t)
		// half makes an unfinished copy.
		half := func(t *testing.T, to, table string) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := small(ctx, t, from, to, func(p CopyProgress) {
				if p.Step == "copying" && p.Table == table {
					cancel()
				}
			})
			wantError(t, err, context.Canceled)
		}
		half(t, to, "revision")
		t.Run("begins anew when the source has changed", func(t *testing.T) {
			s := openDir(t, from)
			write(t, s, func(tx *Tx) error {
				f, err := tx.FlowByID(1_000_000_000_000_000)
				if err != nil {
					return err
				}
				f.Name = "another name"
				if err := tx.UpdateFlow(f); err != nil {
					return err
				}
				f.ID, f.Name, f.Draft = 1, text(0), 0 // the name that was the other's
				if err := tx.InsertFlow(f); err != nil {
					return err
				}
				return tx.DeleteFlow(1_000_000_000_000_007)
			})
			var steps []string
			_, err := small(t.Context(), t, from, to, func(p CopyProgress) {
				if len(steps) == 0 || steps[len(steps)-1] != p.Step {
					steps = append(steps, p.Step)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			wantEqual(t, steps, []string{"looking at what is there", "emptying, since the source has changed", "copying", "comparing"})
			wantProblems(t, openDir(t, to))
		})
		t.Run("refuses another source", func(t *testing.T) {
			to := target(t)
			half(t, to, "flow")
			_, err := Copy(t.Context(), from, "elsewhere", to, quiet)
			wantError(t, err, ErrUnfinished)
			_, err = Copy(t.Context(), to, "unfinished", target(t), quiet)
			wantError(t, err, ErrUnfinished)
		})
		t.Run("stops the run before it", func(t *testing.T) {
			to := target(t)
			over := false
			_, err := small(t.Context(), t, from, to, func(p CopyProgress) {
				if p.Step == "copying" && !over {
					over = true
					mustCopy(t, from, to)
				}
			})
			if err == nil || !strings.Contains(err.Error(), "another process") {
				t.Errorf("error is %v", err)
			}
			wantProblems(t, openDir(t, to))
		})
	})
}

func TestCopy_sees_one_state(t *testing.T) {
	pairs(t, func(t *testing.T, source, target func(testing.TB) string) {
		from, to := filled(t, source(t), 5), target(t)
		s := openDir(t, from)
		n := 0
		done, err := small(t.Context(), t, from, to, func(CopyProgress) {
			n++
			write(t, s, func(tx *Tx) error { return tx.PutSetting(fmt.Sprint("zz later ", n), nil) })
		})
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, done[0].Rows, int64(5))
	})
}

func TestCopy_refuses(t *testing.T) {
	t.Run("a document that is not what was uploaded", func(t *testing.T) {
		from := filled(t, storetest.New(t), 3)
		s := openDir(t, from)
		sum := sha256.Sum256([]byte(`{"version":"7.3","number":0}`))
		write(t, s, func(tx *Tx) error {
			n, err := tx.exec(`UPDATE content SET data = $1 WHERE sha256 = $2`, []byte("other"), sum[:])
			wantEqual(t, n, int64(1))
			return err
		})
		to := storetest.New(t)
		_, err := Copy(t.Context(), from, "the source", to, quiet)
		wantError(t, err, ErrDamaged)
		_, err = Open(t.Context(), to)
		wantError(t, err, ErrUnfinished)
	})
	t.Run("a text that PostgreSQL does not keep, and says where it is", func(t *testing.T) {
		to := storetest.Database(t)
		from := filled(t, t.TempDir(), 3)
		s := openDir(t, from)
		write(t, s, func(tx *Tx) error { return tx.PutTag("an arn", Tag{"k", "a\x00b"}) })
		_, err := Copy(t.Context(), from, "the source", to, quiet)
		wantError(t, err, ErrText)
		if err == nil || !strings.Contains(err.Error(), "table tag") || !strings.Contains(err.Error(), `value is "a\x00b" where (arn, name) is`) {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("to call a target a copy that changed what it was given", func(t *testing.T) {
		from, to := filled(t, storetest.New(t), 3), storetest.New(t)
		errs, err := openAny(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		defer errs.Close()
		changed := false
		_, err = Copy(t.Context(), from, "the source", to, func(p CopyProgress) {
			if p.Step == "copying" && p.Table == "audit" && !changed {
				changed = true
				write(t, errs, func(tx *Tx) error {
					_, err := tx.exec(`UPDATE tag SET value = 'flipped'`)
					return err
				})
			}
		})
		wantError(t, err, ErrDiffers)
		_, err = Open(t.Context(), to)
		wantError(t, err, ErrUnfinished)
	})
}

// copyInChild copies from|to and prints how far it is.
func copyInChild(pair string) error {
	from, to, _ := strings.Cut(pair, "|")
	_, err := Copy(context.Background(), from, "the source", to, func(p CopyProgress) {
		if p.Step == "copying" {
			fmt.Println(p.Done)
		}
	})
	if err == nil {
		fmt.Println("finished")
		os.Exit(0)
	}
	return err
}

func TestCopy_killed(t *testing.T) {
	pairs(t, func(t *testing.T, source, target func(testing.TB) string) {
		from := filled(t, source(t), 300)
		started := time.Now()
		want := mustCopy(t, from, target(t))
		whole := time.Since(started)
		seed := time.Now().UnixNano()
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(0, uint64(seed)))
		to := target(t)
		kills := 0
		for range 5 {
			cmd, lines := start(t, "copy", from+"|"+to)
			lines.Scan() // so that most kills meet it at work
			timer := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), func() { cmd.Process.Kill() })
			finished := false
			for lines.Scan() {
				finished = finished || lines.Text() == "finished"
			}
			timer.Stop()
			cmd.Wait()
			if finished {
				wantEqual(t, mustCopy(t, from, to), want)
				to = target(t)
				continue
			}
			kills++
			s, err := Open(t.Context(), to)
			if err == nil { // it was killed behind the last commit
				s.Close()
			} else {
				wantError(t, err, ErrUnfinished)
			}
		}
		t.Logf("%d kills", kills)
		if kills == 0 {
			t.Error("it was never killed")
		}
		wantEqual(t, mustCopy(t, from, to), want)
		s := openDir(t, to)
		wantProblems(t, s)
		read(t, s, func(tx *Tx) error {
			src, err := tx.FlowJSON(1_000_000_000_000_000+7*150, 1)
			wantEqual(t, len(src), 2<<20)
			return err
		})
	})
}

func TestTally(t *testing.T) {
	sum := func(rows ...[]any) string {
		var all tally
		for _, row := range rows {
			if err := all.add(row); err != nil {
				t.Fatal(err)
			}
		}
		return all.digest()
	}
	t.Run("does not depend on the order of rows", func(t *testing.T) {
		wantEqual(t, sum([]any{"a"}, []any{"b"}), sum([]any{"b"}, []any{"a"}))
	})
	t.Run("tells rows apart", func(t *testing.T) {
		seen := make(map[string]bool)
		for _, row := range [][]any{{}, {nil}, {""}, {[]byte{}}, {"a", "b"}, {"ab", ""}, {[]byte("ab"), ""}, {int64(0)}, {int64(1)}, {false}, {true}, {nil, nil}} {
			seen[sum(row)] = true
		}
		wantEqual(t, len(seen), 12)
	})
	t.Run("counts a row as often as it is there", func(t *testing.T) {
		if sum([]any{"a"}, []any{"a"}) == sum() {
			t.Error("two rows are none")
		}
	})
	t.Run("knows no other values", func(t *testing.T) {
		var all tally
		if all.add([]any{time.Time{}}) == nil {
			t.Error("no error")
		}
	})
}
