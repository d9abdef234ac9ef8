package awsapi

import (
	"crypto/sha256"
	"errors"
	"net/http"

	"flowport/internal/intake"
)

const (
	// maxBlobBody admits a blob of 10,485,760 bytes even when a client escapes
	// every one of its 13,981,016 base64 characters as \u00XX, and 1 MiB of
	// other members.
	maxBlobBody = 6*13981016 + 1<<20
	// maxPlainBody bounds the body of an operation without a blob.
	maxPlainBody = 1 << 20
)

// readBody reads a body of at most limit bytes and its SHA-256, from who says
// that the key from is his; the signature tells only afterwards. It blocks
// until the body is admitted; release must be called when the body is no
// longer in use, also after an error.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, from string, limit int64) (body []byte, sum [sha256.Size]byte, release func(), err error) {
	digest := sha256.New()
	body, release, err = s.Bodies.Read(w, r, from, limit, digest)
	digest.Sum(sum[:0])
	return body, sum, release, bodyError(err, limit)
}

func bodyError(err error, limit int64) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, intake.ErrTooLarge):
		return entityTooLarge.because(err, "The request body is larger than %d bytes.", limit)
	case errors.Is(err, intake.ErrBusy):
		return throttledRequestException.because(err, "Too many large uploads at one time. Try again in a moment.")
	case errors.Is(err, intake.ErrSlow):
		return requestTimeout.because(err, "The request body arrived too slowly.")
	case errors.Is(err, intake.ErrIncomplete):
		return requestAborted.because(err, "The request body ended before it was complete.")
	}
	return err
}
