package wire_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// connection is a bare TCP connection, for what net/http would not send.
type connection struct {
	net.Conn
	t  *testing.T
	in *bufio.Reader
}

func (s *server) dial(t *testing.T) *connection {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &connection{conn, t, bufio.NewReader(conn)}
}

// head writes out the head of a signed request, with more lines at its end.
func head(r *http.Request, more ...string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.URL.Host)
	if r.ContentLength > 0 {
		fmt.Fprintf(&out, "Content-Length: %d\r\n", r.ContentLength)
	}
	for name, values := range r.Header {
		for _, value := range values {
			fmt.Fprintf(&out, "%s: %s\r\n", name, value)
		}
	}
	for _, line := range more {
		out.WriteString(line + "\r\n")
	}
	return out.String() + "\r\n"
}

func (c *connection) writeHead(r *http.Request, more ...string) {
	c.t.Helper()
	c.write(head(r, more...))
}

func (c *connection) write(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatal(err)
	}
}

// read waits for an answer.
func (c *connection) read(within time.Duration) (answer, error) {
	c.SetReadDeadline(time.Now().Add(within))
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, body}, err
}

// want waits for an answer of that status: a success, or that error.
func (c *connection) want(within time.Duration, status int, code, part string) {
	c.t.Helper()
	a, err := c.read(within)
	if err != nil {
		c.t.Errorf("no answer: %v", err)
		return
	}
	if status == http.StatusOK {
		a.decode(c.t, nil)
		return
	}
	a.want(c.t, status, code, part)
}

func (c *connection) readLine(within time.Duration) string {
	c.t.Helper()
	c.SetReadDeadline(time.Now().Add(within))
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.TrimSuffix(line, "\r\n")
}

// TestRawHTTP sends what is barely HTTP. The server may drop it or answer 400,
// and must live.
func TestRawHTTP(t *testing.T) {
	s := commonServer(t)
	r := listFlows(s)
	developer.sign(r, nil)
	good := head(r)
	post, body := s.newRequest("PublishWhatsAppFlow", input{"id": waba, "flowId": "1"})
	developer.sign(post, body)

	for _, test := range []struct{ name, text string }{
		{"not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"},
		{"HTTP/9", strings.Replace(good, "HTTP/1.1", "HTTP/9.9", 1)},
		{"no host", strings.Replace(good, "Host: "+s.address+"\r\n", "", 1)},
		{"two hosts", strings.Replace(good, "Host:", "Host: example.com\r\nHost:", 1)},
		{"a broken header", strings.Replace(good, "Host:", "Bro ken\r\nHost:", 1)},
		{"a NUL in a header", strings.Replace(good, "Host:", "X: a\x00b\r\nHost:", 1)},
		{"two lengths", head(post, "Content-Length: 5") + string(body)},
		{"a negative length", head(r, "Content-Length: -5")},
		{"a length and chunks", head(post, "Transfer-Encoding: chunked, chunked") + string(body)},
		{"an unknown transfer coding", head(r, "Transfer-Encoding: gzip")},
		{"a path that climbs", strings.Replace(good, "/v1/whatsapp", "/../../v1/whatsapp", 1)},
		{"a path with a bad escape", strings.Replace(good, "/v1/whatsapp", "/v1/%zz", 1)},
		{"an absolute target", strings.Replace(good, "GET /", "GET ftp://example.com/", 1)},
		{"CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := s.dial(t)
			c.write(test.text)
			a, err := c.read(5 * time.Second)
			if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
				t.Error("neither an answer nor an end within five seconds")
			}
			if err == nil && (a.status < 400 || a.status >= 600 || a.status == 500) {
				t.Errorf("got %v, want a refusal", a)
			}
			s.wantAlive(t)
		})
	}

	t.Run("two requests in one packet are both answered", func(t *testing.T) {
		c := s.dial(t)
		c.write(good + good)
		c.want(5*time.Second, 200, "", "")
		c.want(5*time.Second, 200, "", "")
	})
	t.Run("an error leaves the connection in step", func(t *testing.T) {
		c := s.dial(t)
		c.write(head(post) + string(body) + good)
		c.want(5*time.Second, 404, "ResourceNotFoundException", "")
		c.want(5*time.Second, 200, "", "")
	})
	t.Run("HTTP/1.0 is answered", func(t *testing.T) {
		c := s.dial(t)
		c.write(strings.Replace(good, "HTTP/1.1", "HTTP/1.0", 1))
		c.want(5*time.Second, 200, "", "")
	})
}

// TestRest refuses requests whose bodies are not read to their end.
func TestRest(t *testing.T) {
	s := commonServer(t)
	const inner = "GET /healthz HTTP/1.1\r\nHost: inner\r\n\r\n"

	t.Run("the rest of a refused body is not another request", func(t *testing.T) {
		r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
		r.ContentLength = -1
		developer.sign(r, []byte("{}"))
		c := s.dial(t)
		c.writeHead(r, "Transfer-Encoding: chunked")
		c.write("zz\r\n" + inner)
		c.want(5*time.Second, 400, "RequestAbortedException", "")
		if a, err := c.read(5 * time.Second); err == nil {
			t.Errorf("a second answer: %v", a)
		}
	})
	t.Run("a connection is kept after a refusal whose body was read", func(t *testing.T) {
		r, body := s.newRequest("PublishWhatsAppFlow", input{})
		developer.sign(r, body)
		c := s.dial(t)
		c.writeHead(r)
		c.write(string(body))
		c.want(5*time.Second, 400, "ValidationException", "")
		c.write(inner)
		if a, err := c.read(5 * time.Second); err != nil || a.status != 200 {
			t.Errorf("got %v, %v, want another answer", a, err)
		}
	})
}
