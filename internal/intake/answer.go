package intake

import (
	"net/http"
	"strconv"
	"time"
)

// maxAnswering bounds the time in which a client takes its answer: one that
// does not read must not hold the connection.
const maxAnswering = 2 * time.Minute

// Answer sends a complete answer. The answer to a refused request goes out
// before its body is there; [Drain] then takes in the rest.
func Answer(w http.ResponseWriter, status int, body []byte, refused bool) {
	control := http.NewResponseController(w)
	if refused {
		// Without this, HTTP/1 holds an error back until the body is there.
		_ = control.EnableFullDuplex()
	}
	_ = control.SetWriteDeadline(time.Now().Add(maxAnswering))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone; the caller's log has the outcome
}
