package torture_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between nodes and PostgreSQL and cuts connections: after some
// bytes in one of the directions, so that a statement does not arrive, arrives
// in part, or arrives and its answer does not.
type proxy struct {
	port    int
	backend string
	cutting atomic.Bool
	cuts    atomic.Int64

	mu     sync.Mutex
	random *rand.Rand
}

// newProxy starts a proxy that goes on until the test ends.
func newProxy(t *testing.T, port int) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p := &proxy{
		port:    listener.Addr().(*net.TCPAddr).Port,
		backend: fmt.Sprintf("127.0.0.1:%d", port),
		random:  chance(t.Name() + " proxy"),
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.connect(client.(*net.TCPConn))
		}
	}()
	return p
}

// budget is how many bytes a direction carries before it is cut.
func (p *proxy) budget() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.random.IntN(1 << (10 + p.random.IntN(12)))
}

// connect carries one connection until one side ends it, or it is cut.
func (p *proxy) connect(client *net.TCPConn) {
	defer client.Close()
	conn, err := net.Dial("tcp", p.backend)
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	defer server.Close()
	var once sync.Once
	end := func() { // both, at once
		once.Do(func() {
			client.SetLinger(0)
			server.Close() // with an end of file: what was sent before still arrives
			client.Close()
		})
	}
	var both sync.WaitGroup
	both.Go(func() { p.carry(server, client, end) })
	both.Go(func() { p.carry(client, server, end) })
	both.Wait()
}

// carry carries bytes from one side to the other.
func (p *proxy) carry(to, from *net.TCPConn, end func()) {
	defer end()
	left := p.budget()
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		if p.cutting.Load() {
			if left -= n; left < 0 {
				p.cuts.Add(1)
				to.Write(buffer[:max(0, n+left)])
				return
			}
		}
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}
