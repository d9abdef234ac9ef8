package sim

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"flowport/internal/meta"
	"flowport/internal/store/storetest"
)

// TestTrips counts how often calls go to PostgreSQL and back, which over a
// network is what they take the most time for.
func TestTrips(t *testing.T) {
	where, trips := counted(t, storetest.Database(t))
	fx := newFixtureIn(t, where)
	flow := fx.create(t, meta.NewFlow{})
	list := func() error { _, err := fx.Flows(t.Context(), waba, meta.Page{}); return err }
	for _, c := range []struct {
		name  string
		want  int64
		pause time.Duration // before the call
		call  func() error
	}{
		{"an upload", 3, 0, func() error { // begin and look, write, commit
			_, err := fx.UploadFlowJSON(t.Context(), waba, flow, valid)
			return err
		}},
		{"a list", 1, 0, list},
		{"a list after a pause", 1, 1100 * time.Millisecond, list},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); err != nil { // which prepares the statements
				t.Fatal(err)
			}
			time.Sleep(c.pause)
			before := trips.Load()
			if err := c.call(); err != nil {
				t.Fatal(err)
			}
			if n := trips.Load() - before; n != c.want {
				t.Errorf("%d ways to the server and back, want %d", n, c.want)
			}
		})
	}
}

// counted is the address of a way to a database that counts what PostgreSQL's
// protocol calls Sync: whoever sends one waits for the answer. A simple Query is
// one, too.
func counted(t *testing.T, where string) (string, *atomic.Int64) {
	t.Helper()
	u, err := url.Parse(where)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	trips := new(atomic.Int64)
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			upstream, err := net.Dial("tcp", server)
			if err != nil {
				client.Close()
				return
			}
			go func() {
				io.Copy(client, upstream)
				client.Close()
			}()
			go func() {
				defer upstream.Close()
				forward(upstream, bufio.NewReader(client), trips)
			}()
		}
	}()
	u.Host = listener.Addr().String()
	return u.String(), trips
}

// forward passes the messages of a client on: the first has no type, the others
// a byte, and each has its length (PostgreSQL, "Message Formats").
func forward(to io.Writer, from *bufio.Reader, trips *atomic.Int64) {
	head := 4
	for {
		start, err := from.Peek(head)
		if err != nil {
			return
		}
		if head == 5 && (start[0] == 'S' || start[0] == 'Q') {
			trips.Add(1)
		}
		length := int64(binary.BigEndian.Uint32(start[head-4:])) + int64(head-4)
		if _, err := io.CopyN(to, from, length); err != nil {
			return
		}
		head = 5
	}
}
