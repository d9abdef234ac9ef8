package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestGate(t *testing.T) {
	g := NewGate()
	claim := func(from string, size int64) *claim {
		t.Helper()
		c, err := g.admit(t.Context(), from, size)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	mustWait := func(from string, size int64, why string) {
		t.Helper()
		waiting, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := g.admit(waiting, from, size); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", why, err)
		}
	}
	first := claim("a", largeBudget+1) // more than the share: it counts as that
	mustWait("a", 10<<20, "a sender had more than the share")
	second := claim("b", largeShare)
	mustWait("c", 10<<20, "a large body was admitted over the budget")
	claim("c", 1000).release() // a small one waits for no large one

	second.arrived()
	mustWait("c", 10<<20, "a body that is there gave its memory back")
	second.release()
	claim("c", 10<<20).release()
	first.release()
	if len(g.large.senders)+len(g.small.senders) != 0 {
		t.Error("senders without a body are remembered")
	}
}

// TestRead_leaves_room lets a sender's bodies stop half-way.
func TestRead_leaves_room(t *testing.T) {
	g := NewGate()
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	defer all.Wait()
	defer cancel()
	for range 8 {
		src, dst := io.Pipe()
		context.AfterFunc(ctx, func() { dst.CloseWithError(io.ErrUnexpectedEOF) })
		all.Go(func() { _, _ = dst.Write(make([]byte, firstPiece+1)) })
		all.Go(func() {
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", src)
			r.ContentLength = -1
			_, release, err := g.Read(httptest.NewRecorder(), r, "stalled", 80<<20, nil)
			release()
			src.Close()
			if err == nil {
				t.Error("a body that did not end was read")
			}
		})
	}
	for !g.stalled("stalled") {
		time.Sleep(time.Millisecond)
	}
	waiting, done := context.WithTimeout(t.Context(), 5*time.Second)
	defer done()
	want := make([]byte, 14<<20)
	r := httptest.NewRequestWithContext(waiting, http.MethodPost, "/", bytes.NewReader(want))
	got, release, err := g.Read(httptest.NewRecorder(), r, "other", 80<<20, nil)
	release()
	if err != nil || len(got) != len(want) {
		t.Errorf("another sender's body: %d bytes, %v", len(got), err)
	}
}

// TestRead_huge sends several bodies beyond the share at one time: each gets its
// turn.
func TestRead_huge(t *testing.T) {
	g := NewGate()
	want := bytes.Repeat([]byte("0123456789abcdef"), (largeShare+1<<20)/16)
	var all sync.WaitGroup
	for _, from := range []string{"a", "b", "c"} {
		all.Go(func() {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(want))
			got, release, err := g.Read(httptest.NewRecorder(), r, from, 80<<20, nil)
			time.Sleep(20 * time.Millisecond) // what is done with it
			release()
			if err != nil || len(got) != len(want) {
				t.Errorf("got %d bytes, %v", len(got), err)
			}
		})
	}
	all.Wait()
}

// stalled reports whether all that a sender can have is claimed.
func (g *Gate) stalled(from string) bool {
	g.large.mu.Lock()
	defer g.large.mu.Unlock()
	s := g.large.senders[from]
	if s == nil || !s.room.TryAcquire(1) {
		return s != nil
	}
	s.room.Release(1)
	return false
}

// read sends body, of a known length or not, through a Gate.
func read(t *testing.T, body io.Reader, length, limit int64) ([]byte, []byte, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
	r.ContentLength = length
	digest := sha256.New()
	got, release, err := NewGate().Read(httptest.NewRecorder(), r, "a", limit, digest)
	release()
	return got, digest.Sum(nil), err
}

func TestRead(t *testing.T) {
	for _, size := range []int{0, 1, firstPiece - 1, firstPiece, firstPiece + 1, 200_000, 1 << 20} {
		want := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		for name, length := range map[string]int64{"announced": int64(size), "chunked": -1} {
			got, sum, err := read(t, bytes.NewReader(want), length, 1<<20)
			digest := sha256.Sum256(want)
			if err != nil || !bytes.Equal(got, want) || !bytes.Equal(sum, digest[:]) {
				t.Errorf("%d bytes, %s: got %d, %v", size, name, len(got), err)
			}
		}
	}
	t.Run("more than the share", func(t *testing.T) {
		want := bytes.Repeat([]byte("0123456789abcdef"), (largeShare+1<<20)/16)
		for _, length := range []int64{int64(len(want)), -1} {
			got, _, err := read(t, bytes.NewReader(want), length, 2*largeShare)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("length %d: got %d, %v", length, len(got), err)
			}
		}
	})
	t.Run("too large", func(t *testing.T) {
		for _, length := range []int64{101, -1} {
			if _, _, err := read(t, strings.NewReader(strings.Repeat("x", 101)), length, 100); !errors.Is(err, ErrTooLarge) {
				t.Errorf("length %d: %v", length, err)
			}
		}
	})
	t.Run("incomplete", func(t *testing.T) {
		broken := io.MultiReader(strings.NewReader("abc"), brokenReader{})
		if _, _, err := read(t, broken, 100, 100); !errors.Is(err, ErrIncomplete) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%v", err)
		}
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
