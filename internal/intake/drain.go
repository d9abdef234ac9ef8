package intake

import (
	"io"
	"net/http"
	"time"
)

// How long a refused body is still taken in. A client that asked for a go-ahead
// has none, and sends nothing as a rule.
const (
	maxDraining    = 15 * time.Second
	maxExpectation = time.Second
)

// Drain sends the answer to a refused request at once, then takes in what is
// left of its body: a client that is still sending would see its connection
// reset before it reads why. It takes in no more than limit bytes.
func Drain(w http.ResponseWriter, r *http.Request, limit int64) {
	if r.ProtoMajor >= 2 {
		return // a stream ends alone, and tells its client to stop sending
	}
	control := http.NewResponseController(w)
	_ = control.Flush()
	patience := maxDraining
	if r.Header.Get("Expect") != "" {
		patience = maxExpectation
	}
	_ = control.SetReadDeadline(time.Now().Add(patience))
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, limit))
}
