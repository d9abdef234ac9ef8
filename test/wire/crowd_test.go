package wire_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

// crowd is how many clients come at once.
const crowd = 200

// together runs n functions at once and reports their errors.
func together(t *testing.T, n int, each func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	gate := make(chan struct{})
	errs := make([]error, n)
	for i := range n {
		all.Go(func() {
			<-gate
			errs[i] = each(i)
		})
	}
	close(gate)
	all.Wait()
	failed := 0
	for i, err := range errs {
		if err == nil {
			continue
		}
		if failed++; failed <= 3 {
			t.Errorf("client %d: %v", i, err)
		}
	}
	if failed > 3 {
		t.Errorf("%d of %d clients failed", failed, n)
	}
}

func TestCrowd(t *testing.T) {
	s := start(t, t.TempDir())
	source := func(i int) []byte { return goodFlow(fmt.Sprintf("client %d", i)) }

	t.Run("each with a flow of its own", func(t *testing.T) {
		together(t, crowd, func(i int) error {
			flow, err := s.tryNewFlow(developer)
			if err != nil {
				return err
			}
			a, err := s.try(developer, "UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": source(i)})
			if err != nil {
				return err
			}
			var out struct{ ValidationErrors []string }
			if err := a.success(&out); err != nil {
				return err
			}
			if len(out.ValidationErrors) != 0 {
				return fmt.Errorf("validation errors: %v", out.ValidationErrors)
			}
			got, err := s.stored(flow)
			if err == nil && !bytes.Equal(got, source(i)) {
				err = fmt.Errorf("stored is %.80q", got)
			}
			return err
		})
	})

	t.Run("all on one flow", func(t *testing.T) {
		flow := s.newFlow(t)
		together(t, crowd, func(i int) error {
			a, err := s.try(developer, "UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": source(i)})
			if err != nil {
				return err
			}
			return a.success(nil)
		})
		got, err := s.stored(flow)
		if err != nil {
			t.Fatal(err)
		}
		for i := range crowd {
			if bytes.Equal(got, source(i)) {
				return
			}
		}
		t.Errorf("stored is nobody's upload: %.200q", got)
	})

	t.Run("all want one name", func(t *testing.T) {
		name := fmt.Sprint("wanted by all ", flowNames.Add(1))
		var mu sync.Mutex
		created := 0
		together(t, crowd, func(int) error {
			a, err := s.try(developer, "CreateWhatsAppFlow", input{"id": waba, "flowName": name, "categories": []string{"OTHER"}})
			if err != nil {
				return err
			}
			if a.status == 200 {
				mu.Lock()
				created++
				mu.Unlock()
				return a.success(nil)
			}
			return a.failure(400, "InvalidParametersException", "")
		})
		if created != 1 {
			t.Errorf("%d flows got the name, want 1", created)
		}
	})

	t.Run("all publish one flow", func(t *testing.T) {
		flow := s.newFlow(t)
		s.upload(t, flow, goodFlow("to be published")).decode(t, nil)
		var mu sync.Mutex
		published := 0
		together(t, crowd, func(int) error {
			a, err := s.try(developer, "PublishWhatsAppFlow", input{"id": waba, "flowId": flow})
			if err != nil {
				return err
			}
			if a.status == 200 {
				mu.Lock()
				published++
				mu.Unlock()
				return a.success(nil)
			}
			return a.failure(400, "InvalidParametersException", "")
		})
		if published != 1 {
			t.Errorf("%d clients published the flow, want 1", published)
		}
	})
}

// memoryLimit is what the server may use while many large uploads arrive.
const memoryLimit = 512 << 20

// series is a set of large documents that differ in twelve bytes, so that many
// can be sent at once from little memory.
type series struct {
	document, encoded []byte
	at                int // where the twelve bytes begin; a multiple of 3
}

func newSeries(document []byte, at int) series {
	for at%3 != 0 {
		at++
	}
	return series{document, []byte(base64.StdEncoding.EncodeToString(document)), at}
}

// mark is what sets document i apart: digits, which may stand in any string.
func mark(i int) []byte { return fmt.Appendf(nil, "1%011d", i) }

// body returns the pieces of the request body that uploads document i.
func (d series) body(flow string, i int) [][]byte {
	from, to := d.at/3*4, d.at/3*4+16
	return [][]byte{
		fmt.Appendf(nil, `{"id":%q,"flowId":%q,"flowJson":"`, waba, flow),
		d.encoded[:from], []byte(base64.StdEncoding.EncodeToString(mark(i))), d.encoded[to:],
		[]byte(`"}`),
	}
}

func (d series) source(i int) []byte {
	src := bytes.Clone(d.document)
	copy(src[d.at:], mark(i))
	return src
}

// uploadPieces sends a body that lies in pieces, signed.
func (s *server) uploadPieces(pieces [][]byte) (answer, error) {
	op := operations["UpdateWhatsAppFlowAssets"]
	hash := sha256.New()
	var length int64
	var readers []io.Reader
	for _, piece := range pieces {
		hash.Write(piece)
		length += int64(len(piece))
		readers = append(readers, bytes.NewReader(piece))
	}
	r, err := http.NewRequest(op.method, s.endpoint+op.path, io.MultiReader(readers...))
	if err != nil {
		return answer{}, err
	}
	r.ContentLength = length
	r.Header.Set("Content-Type", "application/json")
	developer.signAt(r, hex.EncodeToString(hash.Sum(nil)), service, region, time.Now())
	return send(r)
}

// TestMemory brings many of the largest uploads at once.
func TestMemory(t *testing.T) {
	picture := pictureFlow(maxFlowJSON)
	pictures := newSeries(picture, 1000)
	t.Run("32 flows with a picture", func(t *testing.T) { wantMemory(t, 32, pictures, nil) })
	t.Run("4 with every character escaped", func(t *testing.T) {
		wantMemory(t, 4, pictures, escapeAll)
	})
	for name, dense := range denseFlows(maxFlowJSON) {
		t.Run("6 documents of "+name, func(t *testing.T) {
			wantMemory(t, 6, newSeries(dense, bytes.LastIndexByte(dense, ':')+2), nil)
		})
	}
}

// wantMemory uploads n documents of a series at once, to a server of its own,
// then downloads them at once, and demands that all are there, byte for byte,
// and that the server kept to the limit of memory.
func wantMemory(t *testing.T, n int, documents series, escape func(string) string) {
	t.Helper()
	s := start(t, t.TempDir())
	flows := make([]string, n)
	for i := range flows {
		flows[i] = s.newFlow(t)
	}
	began := time.Now()
	answers := make([]int, n)
	together(t, n, func(i int) error {
		pieces := documents.body(flows[i], i)
		if escape != nil {
			for j := 1; j < len(pieces)-1; j++ {
				pieces[j] = []byte(escape(string(pieces[j])))
			}
		}
		a, err := s.uploadPieces(pieces)
		if err != nil {
			return err
		}
		answers[i] = len(a.body)
		return a.success(nil)
	})
	took := time.Since(began).Round(time.Millisecond)
	together(t, n, func(i int) error {
		got, err := s.stored(flows[i])
		if err == nil && !bytes.Equal(got, documents.source(i)) {
			err = fmt.Errorf("the download gives %d other bytes", len(got))
		}
		return err
	})
	peak := s.peakMemory(t)
	t.Logf("%d uploads of 10 MB in %v, peak memory %d MiB, answers of %d bytes", n, took, peak>>20, answers[0])
	if peak > memoryLimit && !underRace {
		t.Errorf("the server used %d MiB, the limit is %d MiB", peak>>20, memoryLimit>>20)
	}
}
