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
	"testing"
	"time"
)

func TestGate(t *testing.T) {
	g := NewGate()
	all, err := g.admit(t.Context(), largeBudget+1) // more than the budget: it gets all of it
	if err != nil {
		t.Fatal(err)
	}
	waiting, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := g.admit(waiting, 10<<20); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a large body was admitted over the budget: %v", err)
	}
	small, err := g.admit(t.Context(), 1000)
	if err != nil {
		t.Errorf("a small body had to wait for a large one: %v", err)
	}
	small()
	all()
	again, err := g.admit(t.Context(), 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// read sends body, of a known length or not, through a Gate.
func read(t *testing.T, body io.Reader, length, limit int64) ([]byte, []byte, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
	r.ContentLength = length
	digest := sha256.New()
	got, release, err := NewGate().Read(httptest.NewRecorder(), r, limit, digest)
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
