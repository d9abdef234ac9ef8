package metatest

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"flowport/internal/meta"
)

func manyCallers(t *testing.T, s *suite) {
	t.Run("a name is given once", func(t *testing.T) {
		var made, refused atomic.Int32
		each(8, func(int) {
			_, err := s.Service.CreateFlow(t.Context(), s.WABA, meta.NewFlow{Name: "the only one", Categories: []string{"OTHER"}})
			var refusal *meta.Error
			switch {
			case err == nil:
				made.Add(1)
			case errors.As(err, &refusal) && refusal.Subcode == meta.SubcodeNameTaken:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
		if made.Load() != 1 || refused.Load() != 7 {
			t.Errorf("made %d, refused %d", made.Load(), refused.Load())
		}
	})
	t.Run("a draft is published once", func(t *testing.T) {
		id := s.inStatus(t, meta.Draft)
		var published atomic.Int32
		each(8, func(int) {
			if s.Service.Publish(t.Context(), s.WABA, id) == nil {
				published.Add(1)
			}
		})
		if published.Load() != 1 {
			t.Errorf("published %d times", published.Load())
		}
	})
	t.Run("every upload is acknowledged, and one of them is the draft", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{})
		const uploads = 16
		sent := map[string]bool{}
		for i := range uploads {
			sent[string(numbered(strconv.Itoa(i)))] = true
		}
		each(uploads, func(i int) {
			if _, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, numbered(strconv.Itoa(i))); err != nil {
				t.Error(err)
			}
		})
		if got := s.download(t, id); !sent[got] {
			t.Errorf("the draft is %q", got)
		}
	})
	t.Run("a caller reads what it wrote", func(t *testing.T) {
		each(8, func(i int) {
			id, err := s.Service.CreateFlow(t.Context(), s.WABA, s.filled(meta.NewFlow{}))
			if err != nil {
				t.Error(err)
				return
			}
			for round := range 4 {
				name := "caller " + strconv.Itoa(i) + " round " + strconv.Itoa(round)
				if err := s.Service.UpdateFlow(t.Context(), s.WABA, id.ID, meta.FlowUpdate{Name: name}); err != nil {
					t.Error(err)
					return
				}
				if f, err := s.Service.Flow(t.Context(), s.WABA, id.ID); err != nil || f.Name != name {
					t.Errorf("wrote %q, read %+v, %v", name, f, err)
					return
				}
			}
		})
	})
	t.Run("all see one preview", func(t *testing.T) {
		id := s.inStatus(t, meta.Draft)
		urls := make([]string, 16)
		each(len(urls), func(i int) {
			p, err := s.Service.Preview(t.Context(), s.WABA, id, false)
			if err != nil {
				t.Error(err)
			}
			urls[i] = p.URL
		})
		for _, u := range urls {
			if u != urls[0] {
				t.Errorf("%s and %s", urls[0], u)
			}
		}
	})
}

func endedContext(t *testing.T, s *suite) {
	id := s.inStatus(t, meta.Draft)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	for _, ctx := range []context.Context{cancelled, late} {
		for name, call := range map[string]func() error{
			"CreateFlow": func() error {
				_, err := s.Service.CreateFlow(ctx, s.WABA, s.filled(meta.NewFlow{FlowJSON: valid}))
				return err
			},
			"Flow":  func() error { _, err := s.Service.Flow(ctx, s.WABA, id); return err },
			"Flows": func() error { _, err := s.Service.Flows(ctx, s.WABA, meta.Page{}); return err },
			"UpdateFlow": func() error {
				return s.Service.UpdateFlow(ctx, s.WABA, id, meta.FlowUpdate{Name: "x"})
			},
			"UploadFlowJSON": func() error {
				_, err := s.Service.UploadFlowJSON(ctx, s.WABA, id, validOther)
				return err
			},
			"Assets":    func() error { _, err := s.Service.Assets(ctx, s.WABA, id); return err },
			"Publish":   func() error { return s.Service.Publish(ctx, s.WABA, id) },
			"Deprecate": func() error { return s.Service.Deprecate(ctx, s.WABA, id) },
			"Delete":    func() error { return s.Service.Delete(ctx, s.WABA, id) },
			"Preview":   func() error { _, err := s.Service.Preview(ctx, s.WABA, id, true); return err },
		} {
			t.Run(name+" gives back "+ctx.Err().Error(), func(t *testing.T) {
				if err := call(); !errors.Is(err, ctx.Err()) {
					t.Errorf("error is %v", err)
				}
			})
		}
	}
	s.wantStatus(t, id, meta.Draft)
}
