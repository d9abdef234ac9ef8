package meta

import (
	"errors"
	"time"
)

// ErrNoRevision says that a flow has no such revision: it never had it, it was
// pruned, or nothing was uploaded or published yet.
var ErrNoRevision = errors.New("meta: the flow has no such revision")

// Revision is one acknowledged upload of a flow's Flow JSON, as an
// implementation that keeps them tells of it; Meta itself does not.
type Revision struct {
	Number      int64 // 1, 2, … within the flow
	Draft       bool  // it is the flow's draft
	Published   bool  // it is live
	CreatedAt   time.Time
	PublishedAt time.Time // for the last time; zero if it never was
	Principal   string    // who uploaded it, as [Caller] said
	RequestID   string
	JSONVersion string
	Errors      int // how many validation errors it has
	Size        int64
	SHA256      [32]byte
}
