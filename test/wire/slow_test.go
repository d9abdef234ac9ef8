package wire_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// forever is longer than the server may keep waiting for a client that has
// stopped to make progress.
const forever = 60 * time.Second

// drip writes a byte each pause until the connection ends or time is up.
func (c *connection) drip(pause time.Duration) {
	for began := time.Now(); time.Since(began) < forever; time.Sleep(pause) {
		if _, err := c.Write([]byte("a")); err != nil {
			return
		}
	}
}

// ended waits until the server has ended the connection.
func (c *connection) ended() error {
	c.SetReadDeadline(time.Now().Add(forever))
	_, err := io.Copy(io.Discard, c.in)
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return fmt.Errorf("the connection still stands after %v", forever)
	}
	return nil
}

// TestSlow keeps connections busy with almost nothing.
func TestSlow(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	flow := s.newFlow(t)
	src := pictureFlow(512 << 10)

	t.Run("all at once", func(t *testing.T) {
		t.Run("a silent connection is ended", func(t *testing.T) {
			t.Parallel()
			if err := s.dial(t).ended(); err != nil {
				t.Error(err)
			}
		})
		t.Run("a head that drips is ended", func(t *testing.T) {
			t.Parallel()
			c := s.dial(t)
			c.write("POST /v1/whatsapp/flow/create HTTP/1.1\r\nHost: " + s.address + "\r\nX-Slow: ")
			go c.drip(300 * time.Millisecond)
			if err := c.ended(); err != nil {
				t.Error(err)
			}
		})
		t.Run("a small body that drips is refused", func(t *testing.T) {
			t.Parallel()
			r, body := s.newRequest("PublishWhatsAppFlow", input{"id": waba, "flowId": flow})
			developer.sign(r, body)
			c := s.dial(t)
			c.writeHead(r)
			c.write(string(body[:10]))
			c.want(forever, 408, "RequestTimeoutException", "too slowly")
		})
		t.Run("a large body that stops is refused", func(t *testing.T) {
			t.Parallel()
			r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": pictureFlow(maxFlowJSON)})
			developer.sign(r, body)
			c := s.dial(t)
			c.writeHead(r)
			c.write(string(body[:100_000]))
			c.want(forever, 408, "RequestTimeoutException", "too slowly")
		})
		t.Run("a large body that drips is refused", func(t *testing.T) {
			t.Parallel()
			r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": pictureFlow(maxFlowJSON)})
			developer.sign(r, body)
			c := s.dial(t)
			c.writeHead(r)
			c.write(string(body[:100_000]))
			go c.drip(300 * time.Millisecond)
			c.want(forever, 408, "RequestTimeoutException", "too slowly")
		})
		t.Run("a body that stops after its go-ahead is ended", func(t *testing.T) {
			t.Parallel()
			r, body := s.newRequest("PublishWhatsAppFlow", input{"id": waba, "flowId": flow})
			developer.sign(r, body)
			c := s.dial(t)
			c.writeHead(r, "Expect: 100-continue")
			c.write(string(body[:10]))
			if err := c.ended(); err != nil {
				t.Error(err)
			}
		})
		t.Run("a body that a page does not read is ended", func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/healthz", "/readyz", "/metrics", "/preview/1", "/assets/1/flow.json", "/_flowport/faults"} {
				c := s.dial(t)
				c.write("PUT " + path + " HTTP/1.1\r\nHost: " + s.address + "\r\nX-Flowport-Admin: 1\r\nContent-Length: 100\r\n\r\n{")
				if err := c.ended(); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
		})
		t.Run("chunks that stop are refused", func(t *testing.T) {
			t.Parallel()
			r, body := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
			r.ContentLength = -1
			developer.sign(r, body)
			c := s.dial(t)
			c.writeHead(r, "Transfer-Encoding: chunked")
			c.write("1\r\n{\r\n")
			c.want(forever, 408, "RequestTimeoutException", "too slowly")
		})
		t.Run("a slow body that arrives is accepted", func(t *testing.T) {
			t.Parallel()
			mine := s.newFlow(t)
			r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": mine, "flowJson": src})
			developer.sign(r, body)
			c := s.dial(t)
			c.writeHead(r)
			for len(body) > 0 {
				n := min(len(body), 64<<10)
				c.write(string(body[:n]))
				body = body[n:]
				time.Sleep(700 * time.Millisecond)
			}
			c.want(10*time.Second, 200, "", "")
			s.wantStored(t, mine, src)
		})
		t.Run("others are served meanwhile", func(t *testing.T) {
			t.Parallel()
			for range 20 {
				began := time.Now()
				s.wantAlive(t)
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("a small call took %v", took)
				}
				time.Sleep(time.Second)
			}
		})
	})
}

// TestStalled lets uploads announce themselves and then stand still. They need
// know only a key's id for that, since a signature can be judged no earlier
// than its body is complete.
func TestStalled(t *testing.T) {
	t.Parallel()
	large := pictureFlow(maxFlowJSON)
	for _, test := range []struct {
		name    string
		clients int
		claim   string // the line of the head that tells the length
		sent    string // of the body
	}{
		{"20 that announced a length", 20, "Content-Length: 13981100", ""},
		{"20 that announced chunks", 20, "Transfer-Encoding: chunked", ""},
		{"8 that sent 100 kB of a known length", 8, "Content-Length: 13981100", strings.Repeat(" ", 100_000)},
		{"2 that sent 100 kB in chunks", 2, "Transfer-Encoding: chunked", "186a0\r\n" + strings.Repeat(" ", 100_000)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, t.TempDir())
			flow := s.newFlow(t)
			for range test.clients {
				r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "")
				identity{key: developer.key, secret: "not the secret"}.sign(r, nil)
				c := s.dial(t)
				c.writeHead(r, test.claim)
				c.write(test.sent)
			}
			time.Sleep(500 * time.Millisecond)

			began := time.Now()
			s.upload(t, flow, goodFlow("small")).decode(t, nil)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("a small upload took %v", took)
			}
			began = time.Now()
			s.upload(t, flow, large).decode(t, nil)
			took := time.Since(began).Round(time.Millisecond)
			t.Logf("a large upload took %v", took)
			if took > forever {
				t.Errorf("a large upload took %v", took)
			}
			s.wantStored(t, flow, large)
		})
	}
}

// TestStalled_key lets uploads under one key's id stand still while another key
// uploads.
func TestStalled_key(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	flow, large := s.newFlow(t), pictureFlow(maxFlowJSON)
	known := s.newKey(t, "--user", "known")
	for _, claim := range []string{"Content-Length: 13981100", "Transfer-Encoding: chunked"} {
		for range 8 {
			r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "")
			identity{key: known.key, secret: "not the secret"}.sign(r, nil)
			c := s.dial(t)
			c.writeHead(r, claim)
			c.write("186a0\r\n" + strings.Repeat(" ", 100_000)) // with a known length, a body like another
		}
	}
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	s.upload(t, flow, large).decode(t, nil)
	if took := time.Since(began); took > 8*time.Second { // a stalled body is given up after 10
		t.Errorf("a large upload of another key took %v", took)
	}
	s.wantStored(t, flow, large)
}

// TestAbandoned hangs up at every stage of an upload.
func TestAbandoned(t *testing.T) {
	s := start(t, t.TempDir())
	flow := s.newFlow(t)
	before := goodFlow("before")
	s.upload(t, flow, before).decode(t, nil)
	large := pictureFlow(maxFlowJSON)
	r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": large})
	developer.sign(r, body)
	text := head(r)

	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			conn, err := net.Dial("tcp", s.address)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(20 * time.Second))
			cut := []int{1, len(text) / 2, len(text), len(text) + 1, len(text) + len(body)/2, len(text) + len(body) - 1}[i%6]
			io.WriteString(conn, text[:min(cut, len(text))])
			conn.Write(body[:max(0, cut-len(text))])
		})
	}
	all.Wait()

	s.wantAlive(t)
	s.wantStored(t, flow, before)
	t.Run("their room is given back", func(t *testing.T) {
		began := time.Now()
		s.upload(t, flow, large).decode(t, nil)
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("a large upload took %v", took)
		}
		s.wantStored(t, flow, large)
	})
	t.Run("a complete request is done though its client has gone", func(t *testing.T) {
		src := goodFlow("gone")
		r, body := s.newRequest("UpdateWhatsAppFlowAssets",
			fmt.Sprintf(`{"id":%q,"flowId":%q,"flowJson":%q}`, waba, flow, base64.StdEncoding.EncodeToString(src)))
		developer.sign(r, body)
		c := s.dial(t)
		c.write(head(r) + string(body))
		c.Close()
		deadline := time.Now().Add(10 * time.Second)
		for {
			got, err := s.stored(flow)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) == string(src) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the flow still has %d other bytes", len(got))
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
}
