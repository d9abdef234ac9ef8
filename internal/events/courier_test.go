package events

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/registry"
	"flowport/internal/store"
)

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(context.WithoutCancel(t.Context()))
}

func TestCourier_message(t *testing.T) {
	to := newReceiver(t, nil)
	o := newOutbox(t, to.URL+"/hook?key=planted")
	_, hook, err := o.registry.Webhook(t.Context(), ownerID, region, o.waba)
	must(t, err)
	at := time.Date(2026, 11, 22, 12, 0, 1, 500_000_000, time.UTC)
	must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.AddEvent(metaID, 5, []byte(`{"event":"FLOW_STATUS_CHANGE"}`), at)
	}))
	id := o.left(t)[0].ID
	o.run(t, o.courier())
	o.empties(t)
	got := to.accepted()[0]

	t.Run("is AWS's, with Meta's inside", func(t *testing.T) {
		var body any
		must(t, json.Unmarshal(got.body, &body))
		want := map[string]any{
			"context": map[string]any{
				"MetaWabaIds":        []any{map[string]any{"wabaId": metaID, "arn": "arn:aws:social-messaging:eu-west-1:111111111111:waba/0123456789abcdef0123456789abcdef"}},
				"MetaPhoneNumberIds": []any{map[string]any{"metaPhoneNumberId": "106540352242922", "arn": "arn:aws:social-messaging:eu-west-1:111111111111:phone-number-id/fedcba9876543210fedcba9876543210"}},
			},
			"whatsAppWebhookEntry": `{"id":"102290129340398","time":1795348801,"changes":[{"value":{"event":"FLOW_STATUS_CHANGE"},"field":"flows"}]}`,
			"aws_account_id":       ownerID,
			"message_timestamp":    "2026-11-22T12:00:01.5Z",
			"messageId":            id,
		}
		if diff := cmp.Diff(want, body); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if got.header.Get("Content-Type") != "application/json" {
			t.Errorf("header %v", got.header)
		}
	})
	t.Run("is signed over its bytes", func(t *testing.T) {
		// openssl dgst -sha256 -hmac key, of "body"
		if got := sign("key", []byte("body")); got != "sha256=515aae133b435d4000956731f68ae5cf5eb85d4f0dc6a546d2bfcd3595ec1ae1" {
			t.Errorf("signature %s", got)
		}
		if got.header.Get("X-Hub-Signature-256") != sign(hook.Secret, got.body) {
			t.Errorf("signature %s", got.header.Get("X-Hub-Signature-256"))
		}
	})
	t.Run("leaves no secret in the log", func(t *testing.T) {
		if lines := o.lines.text(); !strings.Contains(lines, id) || strings.Contains(lines, "planted") || strings.Contains(lines, hook.Secret) {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestCourier(t *testing.T) {
	t.Run("tries until the receiver accepts, in order", func(t *testing.T) {
		to := newReceiver(t, func(n int, _ *post, w http.ResponseWriter, r *http.Request) int {
			switch n {
			case 0, 4:
				return http.StatusInternalServerError
			case 1: // hangs
				<-r.Context().Done()
				return http.StatusInternalServerError
			case 2: // breaks off
				panic(http.ErrAbortHandler)
			case 3:
				w.Header().Set("Location", "http://127.0.0.1:1/")
				return http.StatusFound
			}
			return http.StatusNoContent
		})
		o := newOutbox(t, to.URL)
		o.happen(t, 1, 1, 2, 1, 2)
		o.run(t, o.courier())
		o.empties(t)
		inOrder(t, to.accepted(), o.numbers)
		if n := to.count(); n != 10 {
			t.Errorf("%d posts, want 5 that failed and 5 that did not", n)
		}
	})
	t.Run("does not let one flow hold up another", func(t *testing.T) {
		to := newReceiver(t, func(_ int, p *post, _ http.ResponseWriter, _ *http.Request) int {
			if p.flow == "1" {
				return http.StatusBadRequest
			}
			return http.StatusOK
		})
		o := newOutbox(t, to.URL)
		o.happen(t, 1, 2, 1, 2)
		c := o.courier()
		c.backoff = func(int) time.Duration { return 50 * time.Millisecond }
		o.run(t, c)
		eventually(t, "only flow 1 is left", func() bool {
			for _, e := range o.left(t) {
				if e.Flow != 1 {
					return false
				}
			}
			return true
		})
		inOrder(t, to.accepted(), map[int64]int{2: 2})
		eventually(t, "the reason is kept", func() bool { return strings.Contains(o.left(t)[0].Failure, "status 400") })
	})
	t.Run("parks after a week, and tells the next", func(t *testing.T) {
		week := make(chan struct{})
		to := newReceiver(t, func(_ int, p *post, _ http.ResponseWriter, _ *http.Request) int {
			if p.number == 1 {
				return http.StatusGone
			}
			return http.StatusOK
		})
		o := newOutbox(t, to.URL)
		o.happen(t, 1, 1)
		c := o.courier()
		c.now = func() time.Time {
			select {
			case <-week:
				return time.Now().Add(persistence)
			default:
				return time.Now()
			}
		}
		stop := o.run(t, c)
		eventually(t, "it is tried", func() bool { return to.count() > 2 })
		if e := o.left(t)[0]; !e.ParkedAt.IsZero() {
			t.Errorf("parked too early: %+v", e)
		}
		close(week)
		eventually(t, "the next one is told", func() bool { return len(to.accepted()) == 1 })
		stop()
		left := o.left(t)
		if len(left) != 1 || left[0].ParkedAt.IsZero() || !strings.Contains(left[0].Failure, "410") {
			t.Errorf("left: %+v", left)
		}
	})
	t.Run("drops what nobody is to be told of any more", func(t *testing.T) {
		to := newReceiver(t, nil)
		o := newOutbox(t, to.URL)
		o.happen(t, 1, 2)
		_, err := o.registry.SetWebhook(t.Context(), ownerID, region, o.waba, "")
		must(t, err)
		o.happen(t, 3) // is not even recorded
		if n := len(o.left(t)); n != 2 {
			t.Errorf("%d events, want 2", n)
		}
		o.run(t, o.courier())
		o.empties(t)
		if to.count() != 0 {
			t.Error("the former webhook was called")
		}
	})
	t.Run("forgets the events of an account that is unlinked", func(t *testing.T) {
		o := newOutbox(t, "http://127.0.0.1:1/")
		o.happen(t, 1, 2)
		must(t, o.registry.UnlinkWABA(t.Context(), ownerID, region, o.waba))
		if n := len(o.left(t)); n != 0 {
			t.Errorf("%d events are left", n)
		}
	})
	t.Run("reaches each account though another one hangs", func(t *testing.T) {
		hanging := newReceiver(t, func(_ int, _ *post, _ http.ResponseWriter, r *http.Request) int {
			<-r.Context().Done()
			return 500
		})
		to := newReceiver(t, nil)
		o := newOutbox(t, hanging.URL)
		other, err := o.registry.LinkWABA(t.Context(), registry.WABA{Account: "222222222222", Region: region, MetaID: metaID}, "")
		must(t, err)
		_, err = o.registry.SetWebhook(t.Context(), "222222222222", region, other.ID, to.URL)
		must(t, err)
		for flow := range int64(3 * maxDeliveries) {
			o.happen(t, flow)
		}
		c := o.courier()
		c.timeout = 5 * time.Second
		o.run(t, c)
		eventually(t, "the other account is told", func() bool { return len(to.accepted()) == 3*maxDeliveries })
		if n := hanging.count(); n != 1 {
			t.Errorf("%d calls of one account at a time", n)
		}
		hanging.CloseClientConnections()
	})
	t.Run("ends a delivery that is under way before it stops", func(t *testing.T) {
		begun, release := make(chan struct{}), make(chan struct{})
		to := newReceiver(t, func(int, *post, http.ResponseWriter, *http.Request) int {
			close(begun)
			<-release
			return http.StatusOK
		})
		o := newOutbox(t, to.URL)
		o.happen(t, 1, 1)
		c := o.courier()
		c.timeout = 10 * time.Second
		stop := o.run(t, c)
		<-begun
		time.AfterFunc(20*time.Millisecond, func() { close(release) })
		stop()
		if n := len(o.left(t)); n != 1 || to.count() != 1 {
			t.Errorf("%d events are left, %d posts: want 1 of each", n, to.count())
		}
	})
	t.Run("shares an outbox with another", func(t *testing.T) {
		to := newReceiver(t, nil)
		o := newOutbox(t, to.URL)
		for range 3 {
			for flow := range int64(10) {
				o.happen(t, flow)
			}
		}
		o.run(t, o.courier())
		o.run(t, openOutbox(t, o.dir).courier())
		o.empties(t)
		inOrder(t, to.accepted(), o.numbers)
		if n := to.count(); n != 30 {
			t.Errorf("%d posts of 30 events", n)
		}
	})
}

// TestCourier_kill: a process that is killed in the middle of a delivery loses
// nothing.
func TestCourier_kill(t *testing.T) {
	hang := make(chan struct{})
	reached := make(chan struct{}, 1)
	to := newReceiver(t, func(n int, _ *post, _ http.ResponseWriter, r *http.Request) int {
		if n == 7 { // in the middle
			reached <- struct{}{}
			<-hang
			return http.StatusOK // nobody hears it
		}
		return http.StatusOK
	})
	o := newOutbox(t, to.URL)
	for range 4 {
		o.happen(t, 1, 2, 3)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+o.dir)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	select {
	case <-reached:
	case <-time.After(20 * time.Second):
		t.Error("the process told nothing")
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	close(hang)
	before := len(o.left(t))
	if before != 5 {
		t.Errorf("%d events are left, want the 5 that were not told for sure", before)
	}
	o.run(t, o.courier())
	o.empties(t)
	inOrder(t, to.accepted(), o.numbers)
	if n := to.count(); n != 13 {
		t.Errorf("%d posts of 12 events, one of them twice", n)
	}
}

// child runs a courier if the environment asks for it.
func child() bool {
	dir := os.Getenv(childEnv)
	if dir == "" {
		return false
	}
	db, err := store.Open(context.Background(), dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	o := &outbox{store: db, registry: registry.New(db, registry.MasterKey{7}), lines: &lockedBuffer{}}
	c := o.courier()
	c.timeout = time.Minute
	c.Run(context.Background())
	return true
}

func TestBackoff(t *testing.T) {
	for attempts, most := range map[int]time.Duration{
		0: time.Second, 1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second,
		12: 2048 * time.Second, 13: time.Hour, 1000: time.Hour,
	} {
		for range 100 {
			if d := backoff(attempts); d < most/2 || d >= most {
				t.Fatalf("after %d attempts %v, want %v to %v", attempts, d, most/2, most)
			}
		}
	}
}

func TestReason(t *testing.T) {
	long := reason(fmt.Errorf("%s", bytes.Repeat([]byte("é"), maxReason)))
	if len(long) > maxReason || strings.ContainsRune(long, '�') {
		t.Errorf("%d bytes: %q", len(long), long)
	}
	if got := reason(errors.New("a\nb\x1b[31mc\x00")); got != "a b [31mc " {
		t.Errorf("%q", got)
	}
}
