package console

import (
	"context"
	"testing"
	"testing/synctest"
)

func TestPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlaces(3, 2)
		take := func(who string) (leave func()) {
			t.Helper()
			leave, ok := p.tryTake(who)
			if !ok {
				t.Fatalf("no place for %s", who)
			}
			return leave
		}
		wantNone := func(who, why string) {
			t.Helper()
			if _, ok := p.tryTake(who); ok {
				t.Errorf("%s: %s has a place", why, who)
			}
			ctx, cancel := context.WithCancel(t.Context())
			got := make(chan bool)
			go func() {
				_, ok := p.take(ctx, who)
				got <- ok
			}()
			synctest.Wait()
			cancel()
			if <-got {
				t.Errorf("%s: %s has waited for a place", why, who)
			}
		}
		first, second := take("a"), take("a")
		wantNone("a", "there is one for others alone")
		third := take("b")
		wantNone("b", "none is left")
		wantNone("c", "none is left")

		waited := make(chan bool)
		go func() {
			leave, ok := p.take(t.Context(), "c")
			if ok {
				leave()
			}
			waited <- ok
		}()
		synctest.Wait()
		first()
		if !<-waited {
			t.Error("who waits gets no place")
		}
		second()
		third()
		if len(p.of) != 0 {
			t.Errorf("%d without a place are remembered", len(p.of))
		}
	})
}
