package sim

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"flowport/internal/meta"
)

// each runs fn in n goroutines at once, and waits for all.
func each(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func TestConcurrent(t *testing.T) {
	fx := newFixture(t)

	t.Run("one of many flows gets the name", func(t *testing.T) {
		var made atomic.Int32
		each(16, func(int) {
			_, err := fx.CreateFlow(t.Context(), waba, meta.NewFlow{Name: "wanted", Categories: []string{"OTHER"}, FlowJSON: valid})
			refusal, refused := errors.AsType[*meta.Error](err)
			switch {
			case err == nil:
				made.Add(1)
			case !refused || refusal.Subcode != meta.SubcodeNameTaken:
				t.Errorf("error is %v", err)
			}
		})
		if made.Load() != 1 {
			t.Errorf("%d flows of one name", made.Load())
		}
	})

	t.Run("each acknowledged upload is a revision", func(t *testing.T) {
		const uploads = 24
		id := fx.create(t, meta.NewFlow{})
		each(uploads, func(i int) {
			if _, err := fx.UploadFlowJSON(t.Context(), waba, id, numbered(i)); err != nil {
				t.Error(err)
			}
		})
		number, _ := parseID(id)
		seen := map[string]bool{}
		for i := range uploads {
			query := parseLink(t, fx.downloadURL(number, int64(i+1)), "/assets/", id, "/flow.json")
			src, err := fx.OpenAsset(t.Context(), id, query)
			if err != nil {
				t.Fatal(err)
			}
			seen[string(src)] = true
		}
		for i := range uploads {
			if !seen[string(numbered(i))] {
				t.Errorf("upload %d is lost", i)
			}
		}
	})

	t.Run("a draft is published once", func(t *testing.T) {
		id := fx.inStatus(t, meta.Draft)
		var published atomic.Int32
		each(8, func(int) {
			if fx.Publish(t.Context(), waba, id) == nil {
				published.Add(1)
			}
		})
		if published.Load() != 1 {
			t.Errorf("published %d times", published.Load())
		}
	})

	t.Run("all see one preview", func(t *testing.T) {
		id := fx.inStatus(t, meta.Draft)
		previews := make([]string, 16)
		each(len(previews), func(i int) {
			f, err := fx.Flow(t.Context(), waba, id)
			if err != nil {
				t.Error(err)
				return
			}
			previews[i] = f.Preview.URL
		})
		for _, p := range previews {
			if p != previews[0] {
				t.Errorf("%s and %s", previews[0], p)
			}
		}
	})

	t.Run("faults count every call once", func(t *testing.T) {
		m := faulty(t, fx, "downx10")
		var down atomic.Int32
		each(32, func(int) {
			if _, err := m.Flows(t.Context(), waba, meta.Page{Limit: 1}); err != nil {
				down.Add(1)
			}
		})
		if down.Load() != 10 {
			t.Errorf("%d calls failed", down.Load())
		}
	})
}

// numbered gives a valid Flow JSON of its own for each number.
func numbered(i int) []byte {
	return bytes.Replace(valid, []byte("Book a table"), fmt.Appendf(nil, "Book table %d", i), 1)
}

// TestUploadFlowJSON_memory uploads much more than the budget at once, and
// checks that it is worked on piece by piece.
func TestUploadFlowJSON_memory(t *testing.T) {
	if testing.Short() {
		t.Skip("uploads 80 MB")
	}
	fx := newFixture(t)
	const uploads = 8
	src := manyValues()
	ids := make([]string, uploads)
	for i := range ids {
		ids[i] = fx.create(t, meta.NewFlow{})
	}
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var highest atomic.Uint64
	each(uploads, func(i int) {
		if _, err := fx.UploadFlowJSON(t.Context(), waba, ids[i], src); err != nil {
			t.Error(err)
		}
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		for old := highest.Load(); now.HeapInuse > old && !highest.CompareAndSwap(old, now.HeapInuse); old = highest.Load() {
		}
	})
	t.Logf("heap in use: %d MB before, at most %d MB", before.HeapInuse>>20, highest.Load()>>20)
	if grown := int64(highest.Load()) - int64(before.HeapInuse); grown > 256<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

// manyValues is a Flow JSON of 10 MB in as many small values as fit, which
// take the compiler the most memory, and which compress badly.
func manyValues() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString(`{"version":"7.3","screens":[0`)
	for b.Len() < meta.MaxFlowJSON-4 {
		b.WriteByte(',')
		b.WriteByte('0' + byte(r.IntN(10)))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}
