package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"flowport/flowjson"
	"flowport/internal/meta"
	"flowport/internal/store"
)

// compileBudget bounds the bytes of Flow JSON that are compiled and compressed
// at the same time. Compiling takes several times the memory of the document,
// so that this, and not the number of uploads, decides what a burst of uploads
// costs.
const compileBudget = meta.MaxFlowJSON

// A draft is a Flow JSON that has been judged and made ready to be stored. It
// does not refer to the bytes it was made from.
type draft struct {
	content        store.Content
	jsonVersion    string
	dataAPIVersion string
	errors         []meta.ValidationError // never nil
	encodedErrors  []byte                 // errors as a JSON array; nil when there are none
}

// newDraft compiles and compresses src, waiting for its turn.
func (s *Sim) newDraft(ctx context.Context, src []byte) (*draft, error) {
	if len(src) > meta.MaxFlowJSON {
		return nil, refuse(tooLarge)
	}
	// Small documents weigh a slot, so that no more are compiled at once than
	// there are processors.
	weight := max(int64(len(src)), compileBudget/s.slots)
	if err := s.compiles.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	defer s.compiles.Release(weight)

	result := flowjson.Compile(src)
	d := &draft{
		jsonVersion:    shortVersion(result.Version),
		dataAPIVersion: shortVersion(result.DataAPIVersion),
		errors:         result.Errors(),
	}
	if len(d.errors) > 0 {
		encoded, err := json.Marshal(d.errors)
		if err != nil {
			return nil, fmt.Errorf("sim: encoding validation errors: %w", err)
		}
		d.encodedErrors = encoded
	}
	d.content = store.NewContent(src)
	return d, nil
}

// shortVersion drops what cannot be a version. A document may say anything of
// any length there, and its validation errors tell so.
func shortVersion(v string) string {
	const longest = 10 // characters; AWS, "MetaFlowJsonVersion"
	if len(v) > longest {
		return ""
	}
	return v
}

// attach makes d the draft of f, as the next revision of the flow.
func (d *draft) attach(ctx context.Context, tx *store.Tx, f *store.Flow, now time.Time) error {
	caller := meta.CallerFrom(ctx)
	number, err := tx.AddRevision(store.Revision{
		Flow:           f.ID,
		SHA256:         d.content.SHA256,
		Size:           d.content.Size,
		JSONVersion:    d.jsonVersion,
		DataAPIVersion: d.dataAPIVersion,
		Errors:         d.encodedErrors,
		ErrorCount:     len(d.errors),
		Principal:      caller.Principal,
		RequestID:      caller.RequestID,
		CreatedAt:      now,
	}, d.content)
	if err != nil {
		return err
	}
	f.Draft = number
	d.describe(f)
	return nil
}

// describe sets what f says about its draft revision.
func (d *draft) describe(f *store.Flow) {
	f.JSONVersion, f.DataAPIVersion, f.Errors = d.jsonVersion, d.dataAPIVersion, d.encodedErrors
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
