package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"flowport/flowjson"
	"flowport/internal/meta"
	"flowport/internal/store"
)

// uploadBudget bounds the bytes of Flow JSON that are compiled, compressed and
// on their way to the disk at the same time. Compiling takes several times the
// memory of the document, so that this, and not the number of uploads, decides
// what a burst of uploads costs.
const uploadBudget = meta.MaxFlowJSON

// leastWeight is what a small document counts for, in bytes: it bounds how
// many are under way at once.
const leastWeight = 256 << 10

// admit waits until size bytes of Flow JSON may be worked on; release ends that.
// Without any there is nothing to wait for.
func (s *Sim) admit(ctx context.Context, size int) (release func(), err error) {
	if size > meta.MaxFlowJSON {
		return nil, refuse(tooLarge)
	}
	if size == 0 {
		return func() {}, nil
	}
	weight := int64(max(size, leastWeight))
	if err := s.uploads.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	return func() { s.uploads.Release(weight) }, nil
}

// A draft is a Flow JSON that has been judged and made ready to be stored. It
// does not refer to the bytes it was made from.
type draft struct {
	content        store.Content
	jsonVersion    string
	dataAPIVersion string
	errors         []meta.ValidationError // never nil
	encodedErrors  []byte                 // errors as a JSON array; nil when there are none
}

// newDraft compiles and compresses src, which has been admitted, both at once
// where that takes long.
func newDraft(src []byte) (*draft, error) {
	d := new(draft)
	compress := func() { d.content = store.NewContent(src) }
	var compressing sync.WaitGroup
	defer compressing.Wait()
	if len(src) > leastWeight {
		compressing.Go(compress)
	} else {
		compress()
	}
	result := flowjson.Compile(src)
	d.jsonVersion = shortVersion(result.Version)
	d.dataAPIVersion = shortVersion(result.DataAPIVersion)
	d.errors = result.Errors()
	if len(d.errors) > 0 {
		encoded, err := json.Marshal(d.errors)
		if err != nil {
			return nil, fmt.Errorf("sim: encoding validation errors: %w", err)
		}
		d.encodedErrors = encoded
	}
	return d, nil
}

// shortVersion drops what cannot be a version. A document may say anything of
// any length there, and its validation errors tell so.
func shortVersion(v string) string {
	const longest = 10 // characters; AWS, "MetaFlowJsonVersion"
	if len(v) > longest || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
		return ""
	}
	return v
}

// describe makes d the draft of f: the next revision of the flow.
func (d *draft) describe(f *store.Flow) {
	f.Draft++
	f.JSONVersion, f.DataAPIVersion, f.Errors = d.jsonVersion, d.dataAPIVersion, d.encodedErrors
}

// add stores d as the draft revision of f, whose row says so already.
func (d *draft) add(ctx context.Context, tx *store.Tx, f *store.Flow, now time.Time) error {
	caller := meta.CallerFrom(ctx)
	return tx.AddRevision(store.Revision{
		Flow:           f.ID,
		Number:         f.Draft,
		JSONVersion:    d.jsonVersion,
		DataAPIVersion: d.dataAPIVersion,
		Errors:         d.encodedErrors,
		ErrorCount:     len(d.errors),
		Principal:      caller.Principal,
		RequestID:      caller.RequestID,
		CreatedAt:      now,
	}, d.content)
}

// decodeErrors reads the errors of a stored revision; never nil.
func decodeErrors(encoded []byte) ([]meta.ValidationError, error) {
	list := []meta.ValidationError{}
	if encoded == nil {
		return list, nil
	}
	if err := json.Unmarshal(encoded, &list); err != nil {
		return nil, fmt.Errorf("sim: reading stored validation errors: %w", err)
	}
	return list, nil
}
