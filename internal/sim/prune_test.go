package sim

import (
	"fmt"
	"slices"
	"testing"

	"flowport/internal/meta"
	"flowport/internal/store"
)

func TestKeepRevisions(t *testing.T) {
	numbers := func(fx *fixture, flow string) (list []int64) {
		id, _ := parseID(flow)
		err := fx.store.Read(t.Context(), func(tx *store.Tx) error {
			revisions, err := tx.Revisions(id, 0, 1000)
			for _, r := range revisions {
				list = append(list, r.Number)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(list)
		return list
	}
	upload := func(fx *fixture, flow string, times int) {
		for i := range times {
			if _, err := fx.UploadFlowJSON(t.Context(), waba, flow, fmt.Appendf(nil, "%s%*s", valid, i, "")); err != nil {
				t.Fatal(err)
			}
		}
	}
	fx := newFixture(t)
	flow := fx.create(t, meta.NewFlow{FlowJSON: valid})
	publish := func() {
		if err := fx.Publish(t.Context(), waba, flow); err != nil {
			t.Fatal(err)
		}
	}
	publish() // revision 1
	upload(fx, flow, 30)

	t.Run("is all at first", func(t *testing.T) {
		if got := numbers(fx, flow); len(got) != 31 {
			t.Errorf("revisions %v", got)
		}
	})
	t.Run("comes down in small steps", func(t *testing.T) {
		fx.keep = 3
		upload(fx, flow, 1)
		if got := numbers(fx, flow); len(got) != 32-pruned || got[0] != 1 {
			t.Errorf("revisions %v", got)
		}
		upload(fx, flow, 5)
		// 37 is the draft, and 1 is published.
		if got := numbers(fx, flow); !slices.Equal(got, []int64{1, 35, 36, 37}) {
			t.Errorf("revisions %v", got)
		}
	})
	t.Run("leaves the five that were published last", func(t *testing.T) {
		for range 6 {
			publish()
			upload(fx, flow, 4)
		}
		// Published were 1, 37, 41, 45, 49, 53 and 57.
		if got := numbers(fx, flow); !slices.Equal(got, []int64{41, 45, 49, 53, 57, 59, 60, 61}) {
			t.Errorf("revisions %v", got)
		}
	})
}
