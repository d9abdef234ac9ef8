package awsapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"flowport/internal/registry"
)

// tagsOf reads the member "tags". Of a repeated key the last value counts.
func tagsOf(in values) []registry.Tag {
	list, _ := in["tags"].([]any)
	var tags []registry.Tag
	for _, item := range list {
		if t, ok := item.(values); ok {
			tags = append(tags, registry.Tag{Key: t.text("key"), Value: t.text("value")})
		}
	}
	return tags
}

type statusOutput struct {
	StatusCode int `json:"statusCode"`
}

// reservedPrefix begins the tag keys that are AWS's own (AWS, "Tag naming
// limits and requirements"), in any case.
const reservedPrefix = "aws:"

func (s *Server) tagResource(ctx context.Context, c *call) (any, error) {
	tags := tagsOf(c.in)
	for _, t := range tags {
		if len(t.Key) >= len(reservedPrefix) && strings.EqualFold(t.Key[:len(reservedPrefix)], reservedPrefix) {
			return nil, invalidParametersException.say("The tag key %s begins with aws:, which is reserved.", quoted(t.Key))
		}
	}
	err := s.Registry.SetTags(ctx, c.in.text("resourceArn"), tags)
	if errors.Is(err, registry.ErrTooManyTags) {
		return nil, invalidParametersException.because(err, "A resource can have at most %d tags.", registry.MaxTags)
	}
	return statusOutput{http.StatusOK}, err
}

func (s *Server) untagResource(ctx context.Context, c *call) (any, error) {
	err := s.Registry.RemoveTags(ctx, c.in.text("resourceArn"), c.in.texts("tagKeys"))
	return statusOutput{http.StatusOK}, err
}

type listTagsOutput struct {
	StatusCode int           `json:"statusCode"`
	Tags       []resourceTag `json:"tags"`
}

type resourceTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func (s *Server) listTagsForResource(ctx context.Context, c *call) (any, error) {
	tags, err := s.Registry.Tags(ctx, c.in.text("resourceArn"))
	if err != nil {
		return nil, err
	}
	out := listTagsOutput{http.StatusOK, []resourceTag{}}
	for _, t := range tags {
		out.Tags = append(out.Tags, resourceTag{t.Key, t.Value})
	}
	return out, nil
}
