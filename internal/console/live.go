package console

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// maxLive is how many pages may wait for changes at the same time.
const maxLive = 64

// stillThere is how often a page that waits is told that nothing happened, so
// that neither side takes the other for gone.
const stillThere = 30 * time.Second

// changes answers GET /preview/{flow}/changes with Server-Sent Events: one at
// each change of the file that the page shows. The page then reads itself anew.
func (h *handler) changes(w http.ResponseWriter, r *http.Request) {
	protect(w)
	if h.file == nil {
		http.NotFound(w, r)
		return
	}
	if _, _, err := h.pages.PreviewedFlow(r.Context(), r.PathValue("flow"), r.URL.Query().Get("token")); err != nil {
		http.Error(w, "There is no such preview.", http.StatusNotFound)
		return
	}
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		http.Error(w, "Too many pages of this preview are open.", http.StatusServiceUnavailable)
		return
	}
	since := r.Header.Get("Last-Event-ID") // of a page that comes back
	if since == "" {
		since = r.URL.Query().Get("since")
	}
	version, _ := strconv.ParseUint(since, 10, 64) // 0 is a version before all others
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	if out.Flush() != nil {
		return
	}
	for h.sendChange(w, r, &version) == nil && out.Flush() == nil {
	}
}

// sendChange waits for a change and writes an event, or a sign of life. The
// error says that nobody listens any longer.
func (h *handler) sendChange(w http.ResponseWriter, r *http.Request, version *uint64) error {
	ctx, cancel := context.WithTimeout(r.Context(), stillThere)
	defer cancel()
	next, err := h.file.Changed(ctx, *version)
	switch {
	case r.Context().Err() != nil:
		return r.Context().Err()
	case err != nil:
		_, err = fmt.Fprint(w, ": nothing new\n\n")
	default:
		*version = next
		_, err = fmt.Fprintf(w, "id: %d\ndata: changed\n\n", next)
	}
	return err
}
