package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const waba = "waba-0123456789abcdef0123456789abcdef"

// A request is all of its bytes on the wire.
type request []byte

// signed makes a request of the AWS wire, ready to be sent: what a client does
// for it is no part of what is measured.
func signed(address, method, path string, members any) (request, error) {
	var body []byte
	var err error
	if members != nil {
		if body, err = json.Marshal(members); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequest(method, "http://"+address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	sum := sha256.Sum256(body)
	identity := aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}
	if err := v4.NewSigner().SignHTTP(context.Background(), identity, r, hex.EncodeToString(sum[:]), "social-messaging", "us-east-1", time.Now()); err != nil {
		return nil, err
	}
	var wire bytes.Buffer
	err = r.Write(&wire)
	return wire.Bytes(), err
}

// uploading makes the request that uploads a document to a flow.
func uploading(address, flow string, src []byte) (request, error) {
	return signed(address, "POST", "/v1/whatsapp/flow/assets/update", map[string]any{"id": waba, "flowId": flow, "flowJson": src})
}

// getting makes the request for a flow.
func getting(address, flow string) (request, error) {
	return signed(address, "GET", "/v1/whatsapp/flow?flowId="+flow+"&id="+waba, nil)
}

// newFlow creates a flow and returns its id.
func newFlow(address, name string) (string, error) {
	r, err := signed(address, "POST", "/v1/whatsapp/flow/create", map[string]any{"id": waba, "flowName": name, "categories": []string{"OTHER"}})
	if err != nil {
		return "", err
	}
	c, err := dial(address)
	if err != nil {
		return "", err
	}
	defer c.conn.Close()
	answer, err := c.do(r)
	if err != nil {
		return "", err
	}
	var created struct{ FlowID string }
	err = json.Unmarshal(answer, &created)
	return created.FlowID, err
}

// A client sends finished requests over one connection, with as little work as
// can be.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func dial(address string) (*client, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReader(conn)}, nil
}

// do sends a request and returns the body of its answer, which must be a success;
// the bytes are valid until the next call.
func (c *client) do(r request) ([]byte, error) {
	if _, err := c.conn.Write(r); err != nil {
		return nil, err
	}
	status, err := c.in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	length := 0
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, err
			}
		}
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	if _, err := io.ReadFull(c.in, c.body); err != nil {
		return nil, err
	}
	if !strings.Contains(status, " 200 ") {
		return nil, fmt.Errorf("%s: %s", strings.TrimSpace(status), c.body)
	}
	return c.body, nil
}
