// Package awsapi is the AWS door: the wire of AWS End User Messaging Social
// (signing name social-messaging, protocol restJson1) over a meta.Service.
//
// A request goes through route, signature, throttle, decode, validate,
// authorise and the operation's handler, in this order and in one function
// (Server.do). Handlers return; Server.ServeHTTP writes every answer and every
// error.
package awsapi

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/audit"
	"flowport/internal/intake"
	"flowport/internal/meta"
	"flowport/internal/registry"
	"flowport/internal/sigv4"
)

// Service is the name in the credential scope of a signature.
const Service = "social-messaging"

// Options configure a Server. Meta, Registry and Log are required.
type Options struct {
	Meta     meta.Service
	Registry *registry.Registry
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none
	Rates    Rates                 // nil: no throttling
	Bodies   *intake.Gate          // nil: one of its own
	Audit    audit.Log             // nil: calls are not recorded

	// AllowDevelopment accepts the development identity, whose secret everyone
	// knows. Set it only while the server listens on loopback.
	AllowDevelopment bool

	// AnyTopicAccount takes SNS topics of every AWS account as event destinations.
	// Without it they are of the caller's account: the server publishes with its
	// own credentials, which may reach topics that the caller's do not.
	AnyTopicAccount bool

	// CallTimeout bounds the work of one operation once its body is read; 0
	// means one minute.
	CallTimeout time.Duration
}

// Server answers AWS requests. It is an http.Handler for every path, so that
// an unknown one also gets an error in the service's shape.
type Server struct {
	Options
	verifier *sigv4.Verifier
	throttle *throttle
	policies policyCache
	metrics  *metrics
}

// New returns a Server.
func New(o Options) *Server {
	if o.CallTimeout == 0 {
		o.CallTimeout = time.Minute
	}
	if o.Bodies == nil {
		o.Bodies = intake.NewGate()
	}
	return &Server{
		Options:  o,
		verifier: &sigv4.Verifier{Service: Service},
		throttle: &throttle{rates: o.Rates},
		metrics:  newMetrics(o.Metrics),
	}
}

// call is one request on its way through the server.
type call struct {
	requestID string
	op        *operation
	key       *registry.Key
	region    string // of the credential scope: the region that is called
	in        values
	waba      *registry.WABA // of an operation on a WABA or a number of one
	tags      []registry.Tag // of the resource, as IAM sees them; none if the key has no policy
	visit     bool           // the caller is a Visitor: the request has no signature
	bodyRead  bool           // to its end
	bodySize  int

	audited    bool            // the call belongs on the audit record
	recorded   bool            // the change took its record along
	parameters json.RawMessage // for it; the body's memory is gone by then

	phoneNumber registry.PhoneNumber // of an operation on a number
}

// ServeHTTP does the operation that a signed request asks for and writes its
// answer, or its error.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.serve(w, r, &call{requestID: uuid.NewString()})
}

// serve is ServeHTTP for a call whose caller may be known already.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, c *call) {
	started := time.Now()
	out, err := s.recovering(w, r, c)
	err = s.audit(r, c, out, err)
	unread := err != nil && !c.bodyRead && r.ContentLength != 0
	if unread {
		// What is left of the body must not be taken for the next request.
		w.Header().Set("Connection", "close")
	}
	status, failure := s.respond(w, c, out, err)
	s.record(r, c, status, failure, time.Since(started))
	if unread {
		intake.Drain(w, r, maxBlobBody)
	}
}

// recovering turns a panic into an error, so that one bad request ends alone.
func (s *Server) recovering(w http.ResponseWriter, r *http.Request, c *call) (out any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.do(w, r, c)
}

// do takes a request through all its steps.
func (s *Server) do(w http.ResponseWriter, r *http.Request, c *call) (any, error) {
	op, known := route(r.Method, r.URL.Path)
	if op == nil {
		return nil, noSuchOperation(r, known)
	}
	c.op = op

	check, err := s.caller(r, c)
	if err != nil {
		return nil, err
	}
	limit := int64(maxPlainBody)
	if op.takesBlob() {
		limit = maxBlobBody
	}
	body, sum, release, err := s.readBody(w, r, c.key.ID, limit)
	defer release()
	if err != nil {
		return nil, err
	}
	c.bodyRead, c.bodySize = true, len(body)
	if err := check(sum); err != nil {
		return nil, err
	}
	if c.key.Development {
		if err := developmentAllowed(r); err != nil {
			return nil, err
		}
	}

	if !s.throttle.allow(c.key.ID, op.name) {
		return nil, throttled()
	}
	if op.handle == nil {
		return nil, notImplemented.say("%s is not built in flowport. docs/compatibility.md lists the operations that are.", op.name)
	}
	c.audited = op.changes()
	if err := s.decode(r, c, body); err != nil {
		return nil, err
	}
	if c.audited && s.Audit != nil {
		c.parameters = audit.Part(parametersOf(op.input, c.in))
	}
	if err := validate(op.input, c.in); err != nil {
		return nil, err
	}

	// A client that hangs up after its request is complete does not stop the
	// work half-way: an upload is finished, so that the repeat finds it done.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), s.CallTimeout)
	defer cancel()
	ctx = meta.WithCaller(ctx, meta.Caller{Account: c.key.Account, Principal: c.key.PrincipalARN(), RequestID: c.requestID})
	if err := s.authorize(ctx, r, c); err != nil {
		return nil, err
	}
	return op.handle(s, s.recording(ctx, r, c), c)
}

// caller finds whose request it is, for c. The caller counts once check agrees
// to the SHA-256 of the body.
func (s *Server) caller(r *http.Request, c *call) (check func(sum [sha256.Size]byte) error, err error) {
	if c.visit {
		return func([sha256.Size]byte) error { return nil }, nil
	}
	signature, err := s.verifier.Parse(r)
	if err != nil {
		return nil, err
	}
	c.region = signature.Region
	if c.key, err = s.keyOf(r.Context(), signature); err != nil {
		return nil, err
	}
	return func(sum [sha256.Size]byte) error { return signature.Verify(c.key.Secret, sum) }, nil
}

func (s *Server) decode(r *http.Request, c *call, body []byte) (err error) {
	if c.op.inQuery() {
		c.in, err = decodeQuery(c.op.input, r.URL.RawQuery)
		return err
	}
	if err := checkContentType(r.Header, body); err != nil {
		return err
	}
	c.in, err = decodeBody(c.op.input, body)
	return err
}

func noSuchOperation(r *http.Request, known bool) error {
	if known {
		return unknownOperation.say("%s is not a method of %s.", quoted(r.Method), quoted(r.URL.Path))
	}
	return unknownOperation.say("No operation has the path %s. The Flow operations begin with /v1/whatsapp/flow.", quoted(r.URL.Path))
}
