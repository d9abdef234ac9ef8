package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"flowport/internal/registry"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if child() {
		return
	}
	goleak.VerifyTestMain(m)
}

const (
	region  = "eu-west-1"
	ownerID = "111111111111"
	metaID  = "102290129340398"
)

// post is what a receiver got and how it answered.
type post struct {
	header    http.Header
	body      []byte
	messageID string
	flow      string
	number    int // of the event among those of its flow
	accepted  bool
}

// receiver is a webhook. answer decides by the number of the post, from 0; nil
// accepts all.
type receiver struct {
	*httptest.Server
	answer func(n int, p *post, w http.ResponseWriter, r *http.Request) (status int)

	mu    sync.Mutex
	posts []*post
}

func newReceiver(t *testing.T, answer func(int, *post, http.ResponseWriter, *http.Request) int) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(r)
	r.Config.ErrorLog = log.New(io.Discard, "", 0) // answers that are broken off are meant
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP takes a post down and answers.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	p := &post{header: request.Header, body: body}
	var outer struct {
		MessageID string `json:"messageId"`
		Entry     string `json:"whatsAppWebhookEntry"`
	}
	var entry struct {
		Changes []struct {
			Value struct {
				Flow   string `json:"flow_id"`
				Number int    `json:"number"`
			} `json:"value"`
		} `json:"changes"`
	}
	if json.Unmarshal(body, &outer) == nil && json.Unmarshal([]byte(outer.Entry), &entry) == nil && len(entry.Changes) == 1 {
		p.messageID, p.flow, p.number = outer.MessageID, entry.Changes[0].Value.Flow, entry.Changes[0].Value.Number
	}
	r.mu.Lock()
	n := len(r.posts)
	r.posts = append(r.posts, p)
	r.mu.Unlock()
	status := http.StatusOK
	if r.answer != nil {
		status = r.answer(n, p, w, request)
	}
	r.mu.Lock()
	p.accepted = status/100 == 2
	r.mu.Unlock()
	w.WriteHeader(status)
}

// accepted are the posts that the receiver said yes to, in order.
func (r *receiver) accepted() (list []post) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.posts {
		if p.accepted {
			list = append(list, *p)
		}
	}
	return list
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.posts)
}

// outbox is a data directory with one linked WABA.
type outbox struct {
	dir      string
	store    *store.Store
	registry *registry.Registry
	lines    *lockedBuffer // the log
	waba     string
	numbers  map[int64]int
}

// lockedBuffer is a bytes.Buffer for several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write adds to the buffer.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

func openOutbox(t *testing.T, dir string) *outbox {
	t.Helper()
	db, err := store.Open(t.Context(), dir)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return &outbox{dir: dir, store: db, registry: registry.New(db, registry.MasterKey{7}), lines: &lockedBuffer{}, numbers: map[int64]int{}}
}

// newOutbox links a WABA whose webhook is at an address, none if "".
func newOutbox(t *testing.T, address string, destinations ...registry.EventDestination) *outbox {
	t.Helper()
	o := openOutbox(t, storetest.New(t))
	w, err := o.registry.LinkWABA(t.Context(), registry.WABA{
		ID: "waba-0123456789abcdef0123456789abcdef", Account: ownerID, Region: region, MetaID: metaID, EventDestinations: destinations,
		PhoneNumbers: []registry.PhoneNumber{{ID: "phone-number-id-fedcba9876543210fedcba9876543210", MetaID: "106540352242922"}},
	}, "")
	must(t, err)
	o.waba = w.ID
	if address != "" {
		_, err = o.registry.SetWebhook(t.Context(), ownerID, region, w.ID, address)
		must(t, err)
	}
	return o
}

// courier tells o's events quickly.
func (o *outbox) courier() *Courier {
	c := New(Options{
		Store: o.store, Registry: o.registry, Local: true, Region: region,
		Log: slog.New(slog.NewTextHandler(o.lines, nil)),
	})
	c.poll = 5 * time.Millisecond
	c.timeout = 200 * time.Millisecond
	c.lease = 500 * time.Millisecond
	c.backoff = func(int) time.Duration { return time.Millisecond }
	return c
}

// run makes a courier work until the test ends or stop is called.
func (o *outbox) run(t *testing.T, c *Courier) (stop func()) {
	t.Helper()
	var running sync.WaitGroup
	work, cancel := contextOf(t)
	running.Go(func() { c.Run(work) })
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// happen records the next events of flows, in order.
func (o *outbox) happen(t *testing.T, flows ...int64) {
	t.Helper()
	must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, flow := range flows {
			o.numbers[flow]++
			value := fmt.Appendf(nil, `{"flow_id":"%d","number":%d}`, flow, o.numbers[flow])
			if err := tx.AddEvent(metaID, flow, value, time.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}

// left are the events in the outbox.
func (o *outbox) left(t *testing.T) (list []store.Event) {
	t.Helper()
	must(t, o.store.Read(t.Context(), func(tx *store.Tx) (err error) {
		list, err = tx.Events(0, 1000)
		return err
	}))
	return list
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (o *outbox) empties(t *testing.T) {
	t.Helper()
	eventually(t, "the outbox is empty", func() bool { return len(o.left(t)) == 0 })
}

// inOrder checks that the events of each flow came in order, each as often as
// it likes but before any later one, and all of them.
func inOrder(t *testing.T, posts []post, want map[int64]int) {
	t.Helper()
	last := map[string]int{}
	for i, p := range posts {
		if p.number != last[p.flow] && p.number != last[p.flow]+1 {
			t.Errorf("post %d is event %d of flow %s, after event %d", i, p.number, p.flow, last[p.flow])
		}
		last[p.flow] = p.number
	}
	for flow, n := range want {
		if got := last[fmt.Sprint(flow)]; got != n {
			t.Errorf("flow %d was told up to event %d, want %d", flow, got, n)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// childEnv makes the test binary a courier to be killed, on a data directory.
const childEnv = "FLOWPORT_EVENTS_TEST_CHILD"
