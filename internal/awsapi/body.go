package awsapi

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// maxBlobBody admits a blob of 10,485,760 bytes even when a client escapes
	// every one of its 13,981,016 base64 characters as \u00XX, and 1 MiB of
	// other members.
	maxBlobBody = 6*13981016 + 1<<20
	// maxPlainBody bounds the body of an operation without a blob.
	maxPlainBody = 1 << 20

	// A body that is smaller than this is not worth queueing.
	smallBody = 256 << 10

	// Bytes of bodies that may be in memory at one time, small and large ones
	// apart so that uploads do not hold up the rest. A body above its budget
	// waits until it has the budget alone.
	smallBudget = 32 << 20
	largeBudget = 64 << 20

	// maxQueueing bounds the wait for the budget.
	maxQueueing = 60 * time.Second

	// A body must arrive within bodyGrace and a second for each slowestBytes.
	bodyGrace    = 20 * time.Second
	slowestBytes = 256 << 10
)

// admission decides when a request's body may be read, by its size in bytes.
type admission struct {
	small, large *semaphore.Weighted
}

func newAdmission() *admission {
	return &admission{semaphore.NewWeighted(smallBudget), semaphore.NewWeighted(largeBudget)}
}

// admit waits until size bytes fit into the budget; release gives them back.
func (a *admission) admit(ctx context.Context, size int64) (release func(), err error) {
	budget, most := a.small, int64(smallBudget)
	if size > smallBody {
		budget, most = a.large, largeBudget
	}
	size = min(size, most)
	waiting, cancel := context.WithTimeout(ctx, maxQueueing)
	defer cancel()
	if err := budget.Acquire(waiting, size); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, throttledRequestException.say("Too many large uploads at one time. Try again in a moment.")
	}
	return func() { budget.Release(size) }, nil
}

// readBody reads a body of at most limit bytes and its SHA-256. It blocks
// until the body is admitted; release must be called when the body is no
// longer in use, also after an error.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, sum [sha256.Size]byte, release func(), err error) {
	release = func() {}
	if r.ContentLength > limit {
		return nil, sum, release, tooLarge(limit)
	}
	digest := sha256.New()
	if r.ContentLength != 0 {
		expected := r.ContentLength
		if expected < 0 { // chunked: it may grow to the limit
			expected = limit
		}
		release, err = s.admission.admit(r.Context(), expected)
		if err != nil {
			return nil, sum, func() {}, err
		}
		deadline := time.Now().Add(bodyGrace + time.Duration(expected/slowestBytes)*time.Second)
		// A ResponseWriter without deadlines (a test's recorder) needs none.
		_ = http.NewResponseController(w).SetReadDeadline(deadline)
		body, err = readAll(r.Body, digest, r.ContentLength, limit)
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	digest.Sum(sum[:0])
	return body, sum, release, bodyError(err)
}

// readAll reads src into one slice and the digest, piece by piece while the
// bytes are in the processor's cache.
func readAll(src io.Reader, digest hash.Hash, length, limit int64) ([]byte, error) {
	const piece = 128 << 10
	buf := make([]byte, 0, max(length, 0)+1) // one more, so that EOF is seen without growing
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := src.Read(buf[len(buf):min(cap(buf), len(buf)+piece)])
		digest.Write(buf[len(buf) : len(buf)+n])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return nil, tooLarge(limit)
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func tooLarge(limit int64) error {
	return entityTooLarge.say("The request body is larger than %d bytes.", limit)
}

func bodyError(err error) error {
	var wire *Error
	var network net.Error
	switch {
	case err == nil, errors.As(err, &wire):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return requestTimeout.because(err, "The request body arrived too slowly.")
	default:
		return requestAborted.because(err, "The request body ended before it was complete.")
	}
}

// maxDraining bounds the time for which a refused body is still taken in.
const maxDraining = 15 * time.Second

// drain sends the answer to a refused request at once, then takes in what is
// left of its body: a client that is still sending would see its connection
// reset before it reads why.
func drain(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.Flush()
	if r.Header.Get("Expect") != "" { // it waits for a go-ahead that never comes
		return
	}
	_ = control.SetReadDeadline(time.Now().Add(maxDraining))
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBlobBody))
}
