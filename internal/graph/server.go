package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/audit"
	"flowport/internal/intake"
	"flowport/internal/meta"
)

// ServerOptions configure a [Server]. Meta, Accounts, Objects and Log are
// required.
type ServerOptions struct {
	Meta     meta.Service
	Accounts Accounts
	Objects  Objects
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none
	Bodies   *intake.Gate          // nil: one of its own
	Audit    audit.Log             // nil: calls are not recorded

	// CallTimeout bounds the work of one call once its body is read; 0 means
	// one minute.
	CallTimeout time.Duration
}

// Accounts knows which WhatsApp Business Accounts an access token is for.
type Accounts interface {
	// TokenAccounts returns the accounts that the bearer of a token manages;
	// none for a token that nobody knows. r is the request that carries it.
	TokenAccounts(r *http.Request, token string) ([]Account, error)
}

// Account is a WhatsApp Business Account with its phone numbers.
type Account struct {
	meta.AccountInfo
	PhoneNumbers []PhoneNumber
}

// PhoneNumber is a business phone number.
type PhoneNumber struct {
	ID            string // Meta's, digits
	Display       string // +1 555-010-0000
	VerifiedName  string
	QualityRating string // GREEN, YELLOW, RED or UNKNOWN
}

// Objects is what a simulated Meta has besides [meta.Service].
type Objects interface {
	// FlowOwner returns the account that owns a flow; empty if there is none.
	FlowOwner(ctx context.Context, flow string) (waba string, err error)
	// MigrateFlow copies a flow to another account and returns its id there.
	// *meta.Error: the name is taken there, or the flow cannot be migrated.
	MigrateFlow(ctx context.Context, from, flow, to string) (id string, err error)
	// PublicKey returns the PEM of a phone number's public key; empty if none
	// was set.
	PublicKey(ctx context.Context, phone string) (pem string, err error)
	SetPublicKey(ctx context.Context, phone, pem string) error
	// Subscribed tells whether the app is subscribed to an account's webhooks.
	Subscribed(ctx context.Context, waba string) (bool, error)
	SetSubscribed(ctx context.Context, waba string, subscribed bool) error
}

// Server answers as the Graph API does, as far as WhatsApp Flows go. It is an
// http.Handler for the paths that [IsPath] knows.
type Server struct {
	ServerOptions
	metrics *serverMetrics
}

// NewServer returns a Server.
func NewServer(o ServerOptions) *Server {
	if o.CallTimeout == 0 {
		o.CallTimeout = time.Minute
	}
	if o.Bodies == nil {
		o.Bodies = intake.NewGate()
	}
	return &Server{ServerOptions: o, metrics: newServerMetrics(o.Metrics)}
}

// request is a call on its way through the server.
type request struct {
	*http.Request
	trace    string // the fbtrace_id
	version  string // of the API, such as v24.0
	object   string // the id in the path; empty for a path without one
	edge     string // what stands behind the id, or instead of it
	bodyRead bool

	parameters parameters
	token      string
	accounts   []Account // of the token

	waba  string       // the account that the call is about
	phone *PhoneNumber // the number that it is about, if it is

	noted    json.RawMessage // the parameters, for the record
	recorded bool            // the change took its record along
}

// ServeHTTP does a call and writes its answer, or its error.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	q := &request{Request: r, trace: newTraceID(), version: defaultVersion}
	out, err := s.recovering(w, q)
	err = s.audit(q, out, err)
	unread := err != nil && !q.bodyRead && r.ContentLength != 0
	if unread {
		// What is left of the body must not be taken for the next request.
		w.Header().Set("Connection", "close")
	}
	status, refusal := s.respond(w, q, out, err)
	s.record(q, status, refusal, err, time.Since(started))
	if unread {
		intake.Drain(w, r, maxCreation)
	}
}

// recovering turns a panic into an error, so that one bad request ends alone.
func (s *Server) recovering(w http.ResponseWriter, q *request) (out any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.do(w, q)
}

// do takes a request through all its steps.
func (s *Server) do(w http.ResponseWriter, q *request) (any, error) {
	if err := q.parsePath(); err != nil {
		return nil, err
	}
	if err := splitForm([]byte(q.URL.RawQuery), q.parameters.add); err != nil {
		return nil, invalidParameter("(#100) The query cannot be read: %s", err)
	}
	// A token in the head is looked at before the body comes in.
	if q.token = q.headToken(); q.token != "" {
		if err := s.admit(q); err != nil {
			return nil, err
		}
	}
	limit, from := q.bodyLimit(), "graph"
	if q.token == "" {
		// Nobody knows yet who sends. He must not take the room of those who may.
		limit = min(limit, maxBody)
	} else {
		from = q.accounts[0].ID
	}
	body, release, err := s.Bodies.Read(w, q.Request, from, limit, nil)
	defer release()
	if errors.Is(err, intake.ErrTooLarge) && q.token == "" {
		return nil, invalidParameter("(#100) The body is too large for one without a token before it. Send the access token in the header Authorization.")
	}
	if err != nil {
		return nil, bodyError(err)
	}
	q.bodyRead = true
	if err := q.parameters.addBody(q.Header, body); err != nil {
		return nil, err
	}
	if q.token == "" {
		if q.token = q.parameters.text("access_token"); q.token == "" {
			return nil, newError(104, 0, defaultErrorType, "An access token is required to request this resource.")
		}
		if err := s.admit(q); err != nil {
			return nil, err
		}
	}
	// A client that hangs up after its request is complete does not stop the
	// work half-way.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(q.Context()), s.CallTimeout)
	defer cancel()
	ctx = meta.WithCaller(ctx, meta.Caller{Principal: q.principal(), RequestID: q.trace})
	ctx = s.recording(ctx, q)
	handle, err := s.find(q)
	if err != nil {
		return nil, err
	}
	return handle(s, ctx, q)
}

// admit finds out what the token is for, and whether the object in the path is
// among it.
func (s *Server) admit(q *request) error {
	var err error
	if q.accounts, err = s.Accounts.TokenAccounts(q.Request, q.token); err != nil {
		return err
	}
	if len(q.accounts) == 0 {
		return newError(meta.CodeAccessToken, 0, defaultErrorType, "Invalid OAuth access token - Cannot parse access token")
	}
	if q.object == "" {
		return nil
	}
	for i := range q.accounts {
		a := &q.accounts[i]
		if a.ID == q.object {
			q.waba = a.ID
			return nil
		}
		for j := range a.PhoneNumbers {
			if a.PhoneNumbers[j].ID == q.object {
				q.waba, q.phone = a.ID, &a.PhoneNumbers[j]
				return nil
			}
		}
	}
	owner, err := s.Objects.FlowOwner(q.Context(), q.object)
	if err != nil {
		return err
	}
	for i := range q.accounts {
		if owner == q.accounts[i].ID && owner != "" {
			q.waba = owner
			return nil
		}
	}
	return q.unsupported()
}

// account returns the account that a call is about.
func (q *request) account() *Account {
	for i := range q.accounts {
		if q.accounts[i].ID == q.waba {
			return &q.accounts[i]
		}
	}
	return nil
}

func bodyError(err error) error {
	switch {
	case errors.Is(err, intake.ErrTooLarge):
		return invalidParameter("(#100) The body is too large. A Flow JSON may have at most 10 MB.")
	case errors.Is(err, intake.ErrBusy):
		return newError(meta.CodeService, 0, defaultErrorType, "Too many large uploads at one time. Try again in a moment.")
	case errors.Is(err, intake.ErrSlow), errors.Is(err, intake.ErrIncomplete):
		return invalidParameter("(#100) The body arrived too slowly, or ended before it was complete.")
	}
	return err
}
