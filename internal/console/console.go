// Package console is the browser's side of flowport: the preview page of a
// flow and the download of its Flow JSON. Both are reached by links that the
// simulated Meta gives out, and need no login.
package console

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"flowport/internal/endpoint"
	"flowport/internal/livefile"
	"flowport/internal/meta"
)

// Pages opens the links that a simulated Meta gives out.
type Pages interface {
	// PreviewedFlow gives the flow of a preview page and its draft; src is nil
	// before the first upload. meta.ErrLinkInvalid: no such flow, or not its
	// token; meta.ErrLinkExpired: the token is too old.
	PreviewedFlow(ctx context.Context, flow, token string) (f *meta.Flow, src []byte, err error)
	// OpenAsset gives the Flow JSON that a download link with this query is
	// for. meta.ErrLinkInvalid, meta.ErrLinkExpired.
	OpenAsset(ctx context.Context, flow string, query url.Values) ([]byte, error)
}

// Options say what the pages show.
type Options struct {
	Pages Pages        // required
	Log   *slog.Logger // for faults of flowport itself; nil for no log

	// Endpoints has the keys for calls of flows' endpoints, and Calls makes
	// them; nil: none are called.
	Endpoints Endpoints
	Calls     *endpoint.Client

	// File is what the flow is read from, where that is a file which somebody
	// edits: pages follow its changes. nil: there is none.
	File *livefile.File
}

// New returns the handler of
//
//	GET /preview/{flow}?token=…
//	POST /preview/{flow}/exchange?token=…
//	GET /preview/{flow}/changes?token=…&since=…
//	GET /web/{file}
//	GET /assets/{flow}/flow.json?revision=…&expires=…&signature=…
//
// It answers HEAD as well, and 404 to every other path.
func New(o Options) http.Handler { return newHandler(o, builtPages()) }

func newHandler(o Options, b *build) http.Handler {
	h := &handler{pages: o.Pages, log: o.Log, documents: newPlaces(maxDocuments, maxDocumentsOfOne), build: b, file: o.File, waiting: make(chan struct{}, maxLive)}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	if o.Endpoints != nil {
		h.exchanger = &exchanger{keys: o.Endpoints, client: o.Calls, places: newPlaces(maxExchanges, maxExchangesOfFlow)}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /preview/{flow}", h.preview)
	mux.HandleFunc("POST /preview/{flow}/exchange", h.exchange)
	mux.HandleFunc("GET /preview/{flow}/changes", h.changes)
	mux.HandleFunc("GET /web/{file}", h.build.serve)
	mux.HandleFunc("GET /assets/{flow}/flow.json", h.asset)
	return mux
}

// maxDocuments is how many Flow JSON documents, of up to 10 MB each, are held
// for answers at the same time, and maxDocumentsOfOne how many of them for the
// links to one flow, or for one access key. Anyone with a link may ask, and read
// slowly.
const (
	maxDocuments      = 8
	maxDocumentsOfOne = maxDocuments / 2
)

type handler struct {
	pages     Pages
	log       *slog.Logger
	documents *places // by flow
	build     *build
	exchanger *exchanger     // nil if no endpoints are called
	file      *livefile.File // nil if the flow is from no file
	waiting   chan struct{}  // a place for each page that follows it
}

// protect sets the headers that every answer has. A link is a secret: it must
// not stay in caches nor leave in a Referer.
func protect(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", contentSecurityPolicy)
}
