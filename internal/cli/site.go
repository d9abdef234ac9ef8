package cli

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"flowport/internal/graph"
	"flowport/internal/sim"
)

// site is everything that a server answers: flowport's own pages and the Graph
// API by their paths, and all else as the AWS API, so that an unknown path also gets an
// error in AWS's shape. It is no ServeMux, because that redirects unclean paths
// and AWS's wire knows no redirects.
type site struct {
	aws     http.Handler
	graph   http.Handler // Meta's Graph API; nil if the real Meta serves it
	pages   http.Handler // previews and downloads; likewise
	console http.Handler // where people work on flows; likewise
	metrics *prometheus.Registry
	ready   func(context.Context) error
	faults  *faultsAdmin // nil unless the server is on loopback
}

// pageBody is how long a page's request may take to send its body, which pages
// do not read, but for that of the faults. The AWS API has limits of its own.
const pageBody = 5 * time.Second

// ServeHTTP sends a request to its door.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.graph != nil && graph.IsPath(r.URL.Path) {
		s.graph.ServeHTTP(w, r)
		return
	}
	if s.console != nil && isConsole(r) {
		s.console.ServeHTTP(w, r)
		return
	}
	page := s.page(r.URL.Path)
	if page == nil {
		s.aws.ServeHTTP(w, r)
		return
	}
	if r.ContentLength != 0 {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(pageBody))
	}
	page.ServeHTTP(w, r)
}

// isConsole reports whether a request is for the console. AWS has nothing to
// read at "/"; what else is asked there is for AWS's error.
func isConsole(r *http.Request) bool {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	return r.URL.Path == "/" && reads || strings.HasPrefix(r.URL.Path, "/console/")
}

// page finds flowport's own page at a path; nil if there is none.
func (s *site) page(p string) http.Handler {
	switch {
	case p == "/healthz":
		return http.HandlerFunc(health)
	case p == "/readyz":
		return http.HandlerFunc(s.readiness)
	case p == "/metrics":
		return promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{})
	case p == faultsPath && s.faults != nil:
		return s.faults
	case s.pages == nil, path.Clean(p) != p: // the pages would redirect it
		return nil
	case strings.HasPrefix(p, "/preview/"), strings.HasPrefix(p, "/assets/"), strings.HasPrefix(p, "/web/"):
		return pacing(s.pages)
	}
	return nil
}

func health(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// A client must take pagePiece bytes of a page within pagePause, and all of it
// within pageAll of its first byte: that is 10 MB at 90 kB a second.
const (
	pagePiece = 64 << 10
	pagePause = 5 * time.Second
	pageAll   = 2 * time.Minute
)

// paced writes an answer piece by piece, so that a client that stops reading
// loses its connection soon: a document of up to 10 MB is in memory meanwhile,
// and one of few places is taken.
type paced struct {
	http.ResponseWriter
	until time.Time // zero before the first byte
}

func pacing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&paced{ResponseWriter: w}, r)
	})
}

// Write fails once the client has paused for too long.
func (p *paced) Write(answer []byte) (written int, err error) {
	if p.until.IsZero() {
		p.until = time.Now().Add(pageAll)
	}
	control := http.NewResponseController(p.ResponseWriter)
	for written < len(answer) && err == nil {
		pause := time.Now().Add(pagePause)
		if p.until.Before(pause) {
			pause = p.until
		}
		_ = control.SetWriteDeadline(pause)
		var n int
		n, err = p.ResponseWriter.Write(answer[written:min(len(answer), written+pagePiece)])
		written += n
	}
	return written, err
}

// Unwrap lets http.ResponseController reach the connection.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (s *site) readiness(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	if err := s.ready(ctx); err != nil {
		plain(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

const faultsPath = "/_flowport/faults"

// faultsAdmin lets tests change how the simulated Meta misbehaves: GET shows
// the faults, PUT {"faults":["down:UploadFlowJSONx1"]} sets them, DELETE ends
// them. It is there on loopback only, for requests to a loopback name that
// carry the header X-Flowport-Admin, which keeps web pages out: a browser asks
// before it sends such a header elsewhere, and the answer is no.
type faultsAdmin struct {
	faulty *sim.Faulty
}

// ServeHTTP shows or changes the faults.
func (f *faultsAdmin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Flowport-Admin") == "" || !isLoopbackName(r.Host) {
		plain(w, http.StatusForbidden, "send the header X-Flowport-Admin: 1 to a loopback address")
		return
	}
	switch r.Method {
	case http.MethodGet:
	case http.MethodDelete:
		f.faulty.SetFaults(nil)
	case http.MethodPut:
		var body struct {
			Faults []string `json:"faults"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&body); err != nil {
			plain(w, http.StatusBadRequest, `send {"faults":["NAME…", …]}: `+err.Error())
			return
		}
		faults, err := parseFaults(body.Faults)
		if err != nil {
			plain(w, http.StatusBadRequest, err.Error())
			return
		}
		f.faulty.SetFaults(faults)
	default:
		plain(w, http.StatusMethodNotAllowed, "use GET, PUT or DELETE")
		return
	}
	shown := []string{}
	for _, fault := range f.faulty.Faults() {
		shown = append(shown, fault.String())
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string][]string{"faults": shown})
}

// isLoopbackName reports whether a Host header names this machine to itself,
// so that a foreign name that resolves to it does not pass.
func isLoopbackName(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
