package sim

import (
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
)

func TestRevisions(t *testing.T) {
	fx := newFixture(t)
	flow := fx.create(t, meta.NewFlow{FlowJSON: valid})
	ctx := meta.WithCaller(t.Context(), meta.Caller{Principal: "ann", RequestID: "r1"})
	if err := fx.Publish(t.Context(), waba, flow); err != nil {
		t.Fatal(err)
	}
	published := fx.clock.now()
	fx.clock.add(time.Hour)
	if _, err := fx.UploadFlowJSON(ctx, waba, flow, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}

	t.Run("lists them newest first", func(t *testing.T) {
		got, err := fx.Revisions(t.Context(), waba, flow, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || got[0].Errors == 0 {
			t.Fatalf("got %+v", got)
		}
		got[0].Errors = 0
		want := []meta.Revision{
			{Number: 2, Draft: true, CreatedAt: fx.clock.now(), Principal: "ann", RequestID: "r1", Size: 2, SHA256: sha256.Sum256([]byte(`{}`))},
			{Number: 1, Published: true, CreatedAt: published, PublishedAt: published, JSONVersion: "7.3", Size: int64(len(valid)), SHA256: sha256.Sum256(valid)},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("lists them page by page", func(t *testing.T) {
		got, err := fx.Revisions(t.Context(), waba, flow, 2, 1)
		if err != nil || len(got) != 1 || got[0].Number != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	for _, tt := range []struct{ name, account, flow, revision, want string }{
		{"a number", waba, flow, "1", string(valid)},
		{"draft", waba, flow, "draft", "{}"},
		{"published", waba, flow, "published", string(valid)},
		{"a number that there is not", waba, flow, "3", ""},
		{"no number", waba, flow, "newest", ""},
		{"a number of old", waba, flow, "0", ""},
	} {
		t.Run("gives the bytes of "+tt.name, func(t *testing.T) {
			src, err := fx.FlowJSON(t.Context(), tt.account, tt.flow, tt.revision)
			if tt.want == "" && !errors.Is(err, meta.ErrNoRevision) || tt.want != "" && err != nil || string(src) != tt.want {
				t.Errorf("got %q, %v", src, err)
			}
		})
	}
	for name, asked := range map[string][2]string{"of another account": {"1", flow}, "unknown": {waba, "77"}, "no id": {waba, "x"}} {
		t.Run("tells nothing of a flow that is "+name, func(t *testing.T) {
			_, err := fx.Revisions(t.Context(), asked[0], asked[1], 0, 0)
			_, errJSON := fx.FlowJSON(t.Context(), asked[0], asked[1], "draft")
			for _, err := range []error{err, errJSON} {
				var refused *meta.Error
				if !errors.As(err, &refused) || refused.Subcode != meta.SubcodeNoObject {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}
