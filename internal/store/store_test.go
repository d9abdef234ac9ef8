package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"flowport/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if child() {
		return
	}
	goleak.VerifyTestMain(m)
}

// open gives a new store, on PostgreSQL if there is one for tests.
func open(t testing.TB) *Store {
	t.Helper()
	return openDir(t, storetest.New(t))
}

func openDir(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// write fails the test unless fn's changes are committed.
func write(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// read fails the test unless fn returns nil.
func read(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// wantError checks which error a transaction ends with.
func wantError(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("error is %v, want %v", got, want)
	}
}

// at is a time that needs microseconds.
func at(us int) time.Time {
	return time.Date(2026, 7, 1, 23, 46, 55, us*1000, time.UTC)
}

func newFlow(id int64, waba, name string) *Flow {
	return &Flow{
		ID: id, WABA: waba, Name: name, Status: "DRAFT", Categories: []string{"SURVEY", "OTHER"},
		EndpointURI: "https://example.com/e", ApplicationID: "77", CreatedAt: at(1), UpdatedAt: at(2),
	}
}

func newRevision(flow int64) Revision {
	return Revision{
		Flow: flow, JSONVersion: "7.3", DataAPIVersion: "3.0", Errors: []byte(`[{"error":"X"}]`), ErrorCount: 1,
		Principal: "arn:aws:iam::000000000000:user/test", RequestID: "r-1", CreatedAt: at(3),
	}
}

var ignoreVersion = cmpopts.IgnoreFields(Flow{}, "version")

func wantEqual(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, ignoreVersion, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// addNext adds a revision under the next number of its flow, which it returns,
// whatever the flow's draft is.
func addNext(tx *Tx, r Revision, c Content) (int64, error) {
	err := tx.one(func(row scanner) error { return row.Scan(&r.Number) },
		`SELECT COALESCE(MAX(number), 0) + 1 FROM revision WHERE flow = $1`, r.Flow)
	if err != nil {
		return 0, err
	}
	return r.Number, tx.AddRevision(r, c)
}
