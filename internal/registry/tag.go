package registry

import (
	"context"

	"flowport/internal/store"
)

// MaxTags is how many tags a resource can have (AWS, "Tag naming limits and
// requirements").
const MaxTags = 50

// Tag is a name and a value that users give to an AWS resource.
type Tag = store.Tag

// Tags returns the tags of a resource by key; none is no error.
func (r *Registry) Tags(ctx context.Context, arn string) ([]Tag, error) {
	var tags []Tag
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		tags, err = tx.Tags(arn)
		return err
	})
	return tags, err
}

// SetTags writes tags of a resource, in place of those with the same keys.
// Either all are written or, with ErrTooManyTags, none.
func (r *Registry) SetTags(ctx context.Context, arn string, tags []Tag) error {
	return r.write(ctx, func(tx *store.Tx) error {
		for _, t := range tags {
			if err := tx.PutTag(arn, t); err != nil {
				return err
			}
		}
		all, err := tx.Tags(arn)
		if err == nil && len(all) > MaxTags {
			err = ErrTooManyTags
		}
		return err
	})
}

// RemoveTags removes tags of a resource; a key that it does not have is no
// error.
func (r *Registry) RemoveTags(ctx context.Context, arn string, keys []string) error {
	return r.write(ctx, func(tx *store.Tx) error {
		for _, key := range keys {
			if err := tx.DeleteTag(arn, key); err != nil {
				return err
			}
		}
		return nil
	})
}
