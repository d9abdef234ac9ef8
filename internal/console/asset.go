package console

import (
	"errors"
	"net/http"
	"strconv"

	"flowport/internal/meta"
)

// asset answers a download link: the Flow JSON byte for byte as uploaded.
func (h *handler) asset(w http.ResponseWriter, r *http.Request) {
	protect(w)
	leave, ok := h.documents.take(r.Context(), r.PathValue("flow"))
	if !ok {
		return
	}
	defer leave()
	src, err := h.pages.OpenAsset(r.Context(), r.PathValue("flow"), r.URL.Query())
	switch {
	case errors.Is(err, meta.ErrLinkExpired):
		http.Error(w, "This download link has expired. List the assets of the flow again for a new one.", http.StatusGone)
	case errors.Is(err, meta.ErrLinkInvalid):
		http.Error(w, "This download link is not valid. Use it exactly as it was given, or list the assets of the flow again for a new one.", http.StatusForbidden)
	case err != nil:
		h.log.ErrorContext(r.Context(), "download failed", "flow", r.PathValue("flow"), "err", err)
		http.Error(w, "flowport could not read the Flow JSON. The server's log says why.", http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Disposition", `attachment; filename="flow.json"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(src)))
		w.Write(src) // to HEAD, net/http sends none of it; a client that went away needs none
	}
}
