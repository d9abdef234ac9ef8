package sim_test

import (
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"flowport/internal/console"
	"flowport/internal/meta"
	"flowport/internal/meta/metatest"
	"flowport/internal/sim"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

// TestConformance runs the suite of meta.Service over a Sim, whose links are
// opened where a browser would open them.
func TestConformance(t *testing.T) {
	metatest.Run(t, func(t *testing.T) metatest.Subject {
		db, err := store.Open(t.Context(), storetest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		var passed atomic.Int64
		pages := httptest.NewUnstartedServer(nil)
		s, err := sim.New(t.Context(), sim.Options{
			Store:   db,
			BaseURL: func() string { return "http://" + pages.Listener.Addr().String() },
			Now:     func() time.Time { return time.Now().Add(time.Duration(passed.Load())) },
		})
		if err != nil {
			t.Fatal(err)
		}
		pages.Config.Handler = console.New(console.Options{Pages: s})
		pages.Start()
		t.Cleanup(pages.Close)
		client := pages.Client()
		t.Cleanup(client.CloseIdleConnections)
		return metatest.Subject{
			Service: s, WABA: "102290129340398", Other: "7", HTTP: client,
			SetStatus: func(tb testing.TB, flow string, status meta.Status) {
				err := db.Write(tb.Context(), func(tx *store.Tx) error {
					id, err := strconv.ParseInt(flow, 10, 64)
					if err != nil {
						return err
					}
					f, err := tx.FlowByID(id)
					if err != nil {
						return err
					}
					f.Status = string(status)
					return tx.UpdateFlow(f)
				})
				if err != nil {
					tb.Fatal(err)
				}
			},
			Pass: func(d time.Duration) { passed.Add(int64(d)) },
		}
	})
}
