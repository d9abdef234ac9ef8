package console

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"flowport/internal/audit"
	"flowport/internal/awsapi"
	"flowport/internal/intake"
	"flowport/internal/meta"
	"flowport/internal/registry"
)

// Revisions gives the uploads of flows, where an implementation of Meta keeps
// them. waba is Meta's id of an account. *[meta.Error]: there is no such flow
// in it.
type Revisions interface {
	// Revisions lists those with numbers below before (0: from the newest),
	// newest first, up to limit of them.
	Revisions(ctx context.Context, waba, flow string, before int64, limit int) ([]meta.Revision, error)
	// FlowJSON gives the bytes of the revision that name is for: its number,
	// "draft" or "published". meta.ErrNoRevision.
	FlowJSON(ctx context.Context, waba, flow, name string) ([]byte, error)
}

// ConsoleOptions say what the console is for. AWS, Registry and Revisions are
// required.
type ConsoleOptions struct {
	AWS       *awsapi.Server // does the operations, and decides who may
	Registry  *registry.Registry
	Revisions Revisions
	Bodies    *intake.Gate // nil: one of its own
	Audit     audit.Log    // nil: who signs in is not recorded
	Log       *slog.Logger // nil: none
	Version   string       // of flowport, for who looks
	Region    string       // where a visitor begins

	// AllowDevelopment lets in who asks from this machine, as the development
	// identity. Set it only while the server listens on loopback.
	AllowDevelopment bool
	// PublicURL is the origin that browsers know the server by, where a proxy
	// stands in between; empty: what they ask for. With https cookies are for
	// https only.
	PublicURL string
}

// Console is the browser's place to work on flows: its page, the sessions of
// who is signed in, and what the page asks for. What a session may do, AWS's
// door decides. It is an http.Handler of "/" and of all below /console/.
type Console struct {
	ConsoleOptions
	mux       *http.ServeMux
	build     *build
	origin    *http.CrossOriginProtection
	signIns   attempts
	documents *places       // for Flow JSON that is worked on, by access key
	editors   *places       // of open editors, by access key
	pulse     time.Duration // editorPulse, but in tests
}

// NewConsole returns a Console. The error is one of the PublicURL.
func NewConsole(o ConsoleOptions) (*Console, error) {
	if o.Bodies == nil {
		o.Bodies = intake.NewGate()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Console{
		ConsoleOptions: o,
		mux:            http.NewServeMux(),
		build:          builtPages(),
		origin:         http.NewCrossOriginProtection(),
		documents:      newPlaces(maxDocuments, maxDocumentsOfOne),
		editors:        newPlaces(maxEditors, maxEditorsOfKey),
		pulse:          editorPulse,
	}
	for _, route := range routes {
		c.mux.HandleFunc(route.pattern, func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, &route) })
	}
	if o.PublicURL != "" {
		if err := c.origin.AddTrustedOrigin(o.PublicURL); err != nil {
			return nil, fmt.Errorf("console: the public URL: %w", err)
		}
	}
	return c, nil
}

// route is something that the console's page can ask for.
type route struct {
	pattern string // of http.ServeMux
	open    bool   // also to who is not signed in
	body    int64  // the most bytes that are read of a body
	heavy   bool   // a whole Flow JSON is held until the answer is sent
	// handle gives the answer: a document, or what is encoded as JSON; nil for
	// an answer without a body.
	handle func(c *Console, v *visit) (any, error)
	// takeOver answers by itself, where handle is nil.
	takeOver func(c *Console, w http.ResponseWriter, v *visit)
}

// smallBody is enough for what is not a Flow JSON, in bytes.
const smallBody = 16 << 10

var routes = []route{
	{pattern: "GET /{$}", open: true, takeOver: (*Console).home},
	{pattern: "GET /console/session", open: true, handle: (*Console).session},
	{pattern: "POST /console/sign-in", open: true, body: smallBody, handle: (*Console).signIn},
	{pattern: "POST /console/sign-out", handle: (*Console).signOut},

	// The operations of the AWS API, as a signed request would have them.
	{pattern: "/console/aws/{region}/{path...}", takeOver: (*Console).operation},

	{pattern: "GET /console/api/{region}/{waba}/{flow}/revisions", handle: (*Console).revisions},
	{pattern: "GET /console/api/{region}/{waba}/{flow}/flow.json", heavy: true, handle: (*Console).flowJSON},
	{pattern: "GET /console/api/{region}/{waba}/{flow}/diff", heavy: true, handle: (*Console).diff},
	{pattern: "POST /console/api/compile", heavy: true, body: meta.MaxFlowJSON, handle: (*Console).compile},
	{pattern: "GET /console/api/starters", handle: (*Console).starters},
	{pattern: "GET /console/api/starters/{name}", handle: (*Console).starter},
	{pattern: "GET /console/lsp", takeOver: (*Console).editor},
}

// visit is a request of the console's page.
type visit struct {
	*http.Request
	body    []byte
	unread  bool   // there is a body that was not read, or not to its end
	token   string // of the session; empty without one
	session registry.Session
	cookie  *http.Cookie // to be set by the answer, or nil
}

// ServeHTTP answers a request of the console's page.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	c.mux.ServeHTTP(w, r)
}

// serve takes a request through all its steps.
func (c *Console) serve(w http.ResponseWriter, r *http.Request, to *route) {
	v := &visit{Request: r, unread: r.ContentLength != 0}
	if err := c.admit(v, to); err != nil {
		c.answer(w, v, nil, err)
		return
	}
	if to.takeOver != nil {
		to.takeOver(c, w, v)
		return
	}
	from := "console"
	if key := v.session.Key; key != nil {
		from += key.ID // not the key's own: who signed in is proven
	}
	body, release, err := c.Bodies.Read(w, r, from, to.body, nil)
	defer release()
	if err != nil {
		c.answer(w, v, nil, err)
		return
	}
	v.body, v.unread = body, false
	if to.heavy {
		leave, ok := c.documents.take(r.Context(), v.session.Key.ID)
		if !ok {
			return
		}
		defer leave()
	}
	out, err := to.handle(c, v)
	c.answer(w, v, out, err)
}

// document is an answer of Flow JSON, as it was uploaded.
type document []byte

// answer writes an answer, or an error in the shape that the page shows.
func (c *Console) answer(w http.ResponseWriter, v *visit, out any, err error) {
	header := w.Header()
	status := http.StatusOK
	var body []byte
	switch out := out.(type) {
	case document:
		body = out
	case nil:
	default:
		if err == nil {
			body, err = json.Marshal(out)
		}
	}
	if err != nil {
		refused := refusalOf(err)
		status = refused.Status
		if refused.unexpected {
			c.Log.Error("the console could not answer", "path", v.URL.Path, "cause", err)
		}
		if status == http.StatusTooManyRequests {
			header.Set("Retry-After", "5")
		}
		body, _ = json.Marshal(refused)
	}
	if v.cookie != nil {
		http.SetCookie(w, v.cookie)
	}
	header.Set("Content-Type", "application/json")
	if body == nil {
		status = http.StatusNoContent
	}
	if v.unread {
		// What is left of the body must not be taken for the next request.
		header.Set("Connection", "close")
	}
	intake.Answer(w, status, body, v.unread)
	if v.unread {
		intake.Drain(w, v.Request, meta.MaxFlowJSON)
	}
}
