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

	// firstPiece is how much of a body must be there before it claims room for
	// all of it, so that a client that only announces a body holds up nobody.
	firstPiece = 64 << 10

	// A body must come without a pause longer than maxPause and, after
	// bodyGrace, at slowestBytes a second: measured by what is there, not by what
	// was announced, so that nobody holds room for long by sending next to nothing.
	bodyGrace    = 20 * time.Second
	slowestBytes = 256 << 10
	maxPause     = 10 * time.Second
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
	expected := r.ContentLength
	switch {
	case expected == 0:
		return nil, sha256.Sum256(nil), release, nil
	case expected > limit:
		return nil, sum, release, tooLarge(limit)
	case expected < 0: // chunked: it may grow to the limit
		expected = limit
	}
	in := &arrival{src: r.Body, control: http.NewResponseController(w), digest: sha256.New()}
	// A ResponseWriter without deadlines (a test's recorder) needs none.
	defer func() { _ = in.control.SetReadDeadline(time.Time{}) }()

	first := min(expected, firstPiece)
	releaseFirst, err := s.admission.admit(r.Context(), first)
	if err != nil {
		return nil, sum, release, err
	}
	release = releaseFirst
	ended, err := in.read(first)
	if err == nil && !ended && first < expected {
		var releaseRest func()
		if releaseRest, err = s.admission.admit(r.Context(), expected); err != nil {
			return nil, sum, release, err
		}
		release = func() { releaseRest(); releaseFirst() }
		if r.ContentLength > 0 {
			in.makeRoom(r.ContentLength)
		}
		ended, err = in.read(limit)
	}
	if err == nil && !ended {
		err = tooLarge(limit)
	}
	if err != nil {
		return nil, sum, release, bodyError(err)
	}
	in.digest.Sum(sum[:0])
	return in.body, sum, release, nil
}

// arrival is a body that is being read.
type arrival struct {
	src     io.Reader
	control *http.ResponseController // of the connection's deadline
	digest  hash.Hash
	body    []byte
}

// makeRoom lets the body grow to size bytes without being moved.
func (a *arrival) makeRoom(size int64) {
	room := make([]byte, len(a.body), size+1) // one more, so that the end is seen without growing
	copy(room, a.body)
	a.body = room
}

// read goes on until the body has ended or has more than most bytes.
func (a *arrival) read(most int64) (ended bool, err error) {
	if a.body == nil {
		a.makeRoom(most)
	}
	// Piece by piece, to hash the bytes while they are in the processor's cache.
	const piece = 128 << 10
	began, had := time.Now(), len(a.body)
	for int64(len(a.body)) <= most {
		if len(a.body) == cap(a.body) {
			a.body = append(a.body, 0)[:len(a.body)]
		}
		next := time.Now().Add(maxPause)
		earned := time.Duration(len(a.body)-had) * time.Second / slowestBytes
		if deadline := began.Add(bodyGrace + earned); next.After(deadline) {
			next = deadline
		}
		_ = a.control.SetReadDeadline(next)
		free := a.body[len(a.body):min(cap(a.body), len(a.body)+piece)]
		n, err := a.src.Read(free)
		a.digest.Write(free[:n])
		a.body = a.body[:len(a.body)+n]
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
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

// How long a refused body is still taken in. A client that asked for a go-ahead
// has none, and sends nothing as a rule.
const (
	maxDraining    = 15 * time.Second
	maxExpectation = time.Second
)

// drain sends the answer to a refused request at once, then takes in what is
// left of its body: a client that is still sending would see its connection
// reset before it reads why.
func drain(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.Flush()
	patience := maxDraining
	if r.Header.Get("Expect") != "" {
		patience = maxExpectation
	}
	_ = control.SetReadDeadline(time.Now().Add(patience))
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBlobBody))
}
