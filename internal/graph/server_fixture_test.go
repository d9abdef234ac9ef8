package graph

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"flowport/internal/console"
	"flowport/internal/meta"
	"flowport/internal/sim"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

// Of another business than testWABA and otherWABA, which testToken is for.
const (
	alienWABA  = "109999999999999"
	alienToken = "EAAGoodTokenOfAnotherBusiness000000000002"
)

// testPhone is a number of testWABA.
const testPhone = "106540352242922"

// business is [Accounts] with fixed tokens.
type business map[string][]Account

// TokenAccounts implements [Accounts].
func (b business) TokenAccounts(_ *http.Request, token string) ([]Account, error) {
	if token == "broken" {
		return nil, errors.New("the database of tokens is on fire")
	}
	return b[token], nil
}

var accounts = business{
	testToken: {
		{
			AccountInfo: meta.AccountInfo{ID: testWABA, Name: "Ristorante", Currency: "EUR", TimezoneID: "54", MessageTemplateNamespace: "ns_1"},
			PhoneNumbers: []PhoneNumber{{
				ID: testPhone, Display: "+1 555-010-0000", VerifiedName: "Ristorante", QualityRating: "GREEN",
			}},
		},
		{AccountInfo: meta.AccountInfo{ID: otherWABA, Name: "Other", Currency: "USD", TimezoneID: "1"}},
	},
	alienToken: {{AccountInfo: meta.AccountInfo{ID: alienWABA, Name: "Alien"}}},
}

func accountInfo(_ context.Context, waba string) (meta.AccountInfo, error) {
	for _, list := range accounts {
		for _, a := range list {
			if a.ID == waba {
				return a.AccountInfo, nil
			}
		}
	}
	return meta.AccountInfo{}, errors.New("no such account")
}

// fixture is a simulated Meta on a store of its own, reached over TCP and TLS.
type fixture struct {
	sim    *sim.Sim
	faulty *sim.Faulty
	store  *store.Store
	server *httptest.Server
	passed atomic.Int64 // how far its clock is ahead, in nanoseconds
	log    logBuffer
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	fx := &fixture{}
	var err error
	if fx.store, err = store.Open(t.Context(), storetest.New(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := fx.store.Close(); err != nil {
			t.Error(err)
		}
	})
	fx.server = httptest.NewUnstartedServer(nil)
	fx.sim, err = sim.New(t.Context(), sim.Options{
		Store:   fx.store,
		BaseURL: func() string { return fx.server.URL },
		Account: accountInfo,
		Now:     func() time.Time { return time.Now().Add(time.Duration(fx.passed.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	fx.faulty = sim.NewFaulty(fx.sim)
	api := NewServer(ServerOptions{
		Meta: fx.faulty, Accounts: accounts, Objects: fx.sim,
		Log: slog.New(slog.NewTextHandler(&fx.log, nil)),
	})
	pages := console.New(console.Options{Pages: fx.sim})
	fx.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if IsPath(r.URL.Path) {
			api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
	fx.server.EnableHTTP2 = true
	fx.server.StartTLS()
	t.Cleanup(fx.server.Close)
	return fx
}

// client makes a client of the fixture's server, as `flowport serve --meta URL`
// has one.
func (fx *fixture) client(t *testing.T) *Client {
	t.Helper()
	transport := fx.server.Client().Transport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := NewClient(Options{
		Base:      fx.server.URL + "/v24.0",
		Tokens:    func(context.Context, string) (string, error) { return testToken, nil },
		Transport: transport,
		Log:       slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// setStatus does what WhatsApp's monitoring does.
func (fx *fixture) setStatus(tb testing.TB, flow string, status meta.Status) {
	tb.Helper()
	err := fx.store.Write(tb.Context(), func(tx *store.Tx) error {
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
}

// logBuffer is a log that many goroutines write and a test reads.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is what was logged so far.
func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
