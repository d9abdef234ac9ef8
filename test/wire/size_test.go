package wire_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSize goes to the limits of a body and one byte beyond.
func TestSize(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	largest := pictureFlow(maxFlowJSON)
	if len(largest) != maxFlowJSON {
		t.Fatalf("the test's document has %d bytes", len(largest))
	}
	envelope := func(blob string) []byte {
		return fmt.Appendf(nil, `{"id":%q,"flowId":%q,"flowJson":"%s"}`, waba, flow, blob)
	}

	t.Run("10,485,760 bytes are accepted", func(t *testing.T) {
		s.upload(t, flow, largest).decode(t, nil)
		s.wantStored(t, flow, largest)
	})
	t.Run("10,485,760 bytes are accepted with every character escaped", func(t *testing.T) {
		s.upload(t, flow, []byte("{}")).decode(t, nil)
		body := envelope(escapeAll(base64.StdEncoding.EncodeToString(largest)))
		s.do(t, "UpdateWhatsAppFlowAssets", body).decode(t, nil)
		s.wantStored(t, flow, largest)
	})
	t.Run("10,485,761 bytes are refused", func(t *testing.T) {
		before := goodFlow("before")
		s.upload(t, flow, before).decode(t, nil)
		s.upload(t, flow, append(largest, ' ')).want(t, 400, "ValidationException",
			"'flowJson' failed to satisfy constraint: Member must have length less than or equal to 10485760")
		s.wantStored(t, flow, before)
	})
	t.Run("a new flow may bring 10,485,760 bytes", func(t *testing.T) {
		var created struct{ FlowID string }
		s.do(t, "CreateWhatsAppFlow", input{"id": waba, "flowName": fmt.Sprint("large ", flowNames.Add(1)),
			"categories": []string{"OTHER"}, "flowJson": largest}).decode(t, &created)
		s.wantStored(t, created.FlowID, largest)
	})

	// The answer to an announced length must come before the body does.
	for _, test := range []struct {
		name, operation string
		length          int64
	}{
		{"an announced gigabyte", "UpdateWhatsAppFlowAssets", 1 << 30},
		{"announced exabytes", "UpdateWhatsAppFlowAssets", 1 << 60},
		{"two announced megabytes where no blob belongs", "PublishWhatsAppFlow", 2 << 20},
	} {
		t.Run(test.name+" is refused at once", func(t *testing.T) {
			r, _ := s.newRequest(test.operation, "{}")
			r.ContentLength = test.length
			developer.sign(r, nil)
			c := s.dial(t)
			c.writeHead(r)
			c.want(5*time.Second, 413, "RequestEntityTooLargeException", "")
		})
	}
	t.Run("100 MB in pieces are refused", func(t *testing.T) {
		r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
		r.ContentLength = -1
		developer.sign(r, nil)
		r.Body = io.NopCloser(io.LimitReader(blanks{}, 100e6))
		mustSend(t, r).want(t, 413, "RequestEntityTooLargeException", "larger than")
	})
	t.Run("a head of two megabytes is refused", func(t *testing.T) {
		r := listFlows(s)
		developer.sign(r, nil)
		r.Header.Set("X-Padding", strings.Repeat("a", 2<<20))
		a, err := send(r)
		if err == nil && a.status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("got %v, want 431", a)
		}
	})
	s.wantAlive(t)
}

// TestChunked sends bodies whose length the head does not tell.
func TestChunked(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	chunked := func(t *testing.T, src []byte, expect bool) answer {
		t.Helper()
		r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": src})
		r.ContentLength = -1
		if expect {
			r.Header.Set("Expect", "100-continue")
		}
		developer.sign(r, body)
		r.Body = io.NopCloser(onlyReader{bytes.NewReader(body)})
		return mustSend(t, r)
	}
	for name, src := range map[string][]byte{
		"a small body":  goodFlow("chunked"),
		"a large body":  pictureFlow(3 << 20),
		"the very most": pictureFlow(maxFlowJSON),
	} {
		t.Run(name, func(t *testing.T) {
			chunked(t, src, false).decode(t, nil)
			s.wantStored(t, flow, src)
		})
	}
	t.Run("after 100 Continue", func(t *testing.T) {
		src := goodFlow("continued")
		chunked(t, src, true).decode(t, nil)
		s.wantStored(t, flow, src)
	})
	t.Run("a body that is not the signed one", func(t *testing.T) {
		r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
		r.ContentLength = -1
		developer.sign(r, []byte("{}"))
		r.Body = io.NopCloser(onlyReader{strings.NewReader("{ }")})
		mustSend(t, r).want(t, 403, "InvalidSignatureException", badSignature)
	})
	t.Run("chunks that are none", func(t *testing.T) {
		r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
		r.ContentLength = -1
		developer.sign(r, []byte("{}"))
		c := s.dial(t)
		c.writeHead(r, "Transfer-Encoding: chunked")
		c.write("zz\r\nnot a chunk\r\n")
		c.want(5*time.Second, 400, "RequestAbortedException", "")
	})
	t.Run("100 Continue is not sent for a head that is refused", func(t *testing.T) {
		r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": goodFlow("x")})
		identity{key: "AKIANOSUCHKEY0000000", secret: "x"}.sign(r, body)
		c := s.dial(t)
		c.writeHead(r, "Expect: 100-continue")
		c.want(5*time.Second, 403, "UnrecognizedClientException", badToken)
	})
	t.Run("100 Continue is sent for a good head", func(t *testing.T) {
		src := goodFlow("expected")
		r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": src})
		developer.sign(r, body)
		c := s.dial(t)
		c.writeHead(r, "Expect: 100-continue")
		if line := c.readLine(5 * time.Second); line != "HTTP/1.1 100 Continue" {
			t.Fatalf("got %q, want 100 Continue", line)
		}
		c.readLine(5 * time.Second)
		c.write(string(body))
		c.want(5*time.Second, 200, "", "")
		s.wantStored(t, flow, src)
	})
}

// blanks is an endless reader of spaces.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// onlyReader hides everything but Read, so that net/http cannot tell a length.
type onlyReader struct{ io.Reader }
