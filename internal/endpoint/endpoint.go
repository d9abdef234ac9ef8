// Package endpoint calls the endpoint of a flow as WhatsApp does: with a message
// encrypted under the business's public key, signed by the app's secret, and an
// answer encrypted under the message's own key (WhatsApp Flows, "Implementing
// Endpoint for Flows").
package endpoint

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"flowport/internal/outbound"
)

// Limits of a call.
const (
	// Timeout is how long an endpoint has for an answer, connecting included.
	Timeout = 10 * time.Second
	// MaxPayload is the largest message and the largest answer in bytes, before
	// they are encrypted ("Flows Changelogs", September 2024).
	MaxPayload = 10 << 20
)

// Status codes by which an endpoint says what is wrong ("Implementing Endpoint
// for Flows", "Endpoint error codes").
const (
	StatusCannotDecrypt  = 421
	StatusTokenInvalid   = 427
	StatusWrongSignature = 432
)

// Target is an endpoint and what a call of it needs.
type Target struct {
	// URL is the flow's endpoint_uri: https, or http to this machine.
	URL string
	// PublicKey gives the PEM of the RSA key that messages are encrypted with;
	// "" means that there is none. It is asked before each attempt, so again
	// after an answer of 421.
	PublicKey func(ctx context.Context) (string, error)
	// AppSecret signs what is sent; "" leaves the signatures out.
	AppSecret string
}

// Exchange is what was said to an endpoint and what it answered, in clear.
type Exchange struct {
	Request  []byte // JSON
	Status   int    // of HTTP; 0: there was no answer
	Response []byte // JSON object; nil: the answer had none that can be read
	Attempts int    // 2 after an answer of 421
	Duration time.Duration
}

// Client calls endpoints. Its methods may be called from many goroutines.
type Client struct {
	https, http *http.Client // http reaches this machine only
	timeout     time.Duration
}

// NewClient returns a Client. local lets it reach this machine and private
// networks, and this machine over plain HTTP too.
func NewClient(local bool) *Client {
	return &Client{
		https:   outbound.Guard{Public: true, Private: local, Loopback: local}.NewClient(Timeout),
		http:    outbound.Guard{Loopback: local}.NewClient(Timeout),
		timeout: Timeout,
	}
}

// Close ends idle connections.
func (c *Client) Close() {
	c.https.CloseIdleConnections()
	c.http.CloseIdleConnections()
}

// Send sends m to t. The Exchange is never nil. An [*Error] says why there is no
// answer that counts; any other error is a fault of [Target.PublicKey], or ctx
// has ended.
func (c *Client) Send(ctx context.Context, t Target, m Message) (*Exchange, error) {
	start := time.Now()
	x := &Exchange{}
	defer func() { x.Duration = time.Since(start) }()
	if m.SignToken && t.AppSecret != "" {
		m.tokenSignature = signToken(t.AppSecret, m.FlowToken)
	}
	var err error
	if x.Request, err = json.Marshal(m); err != nil {
		return x, err
	}
	client, err := c.route(t.URL)
	if err != nil {
		return x, err
	}
	err = c.attempt(ctx, x, t, client)
	if x.Status == StatusCannotDecrypt { // the key may have changed
		err = c.attempt(ctx, x, t, client)
	}
	return x, err
}

// route picks the client that may go to an address.
func (c *Client) route(address string) (*http.Client, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || u.User != nil:
		return nil, &Error{Key: KeyNoResponse, Text: "The flow's endpoint_uri is not an address such as https://flows.example.com/endpoint."}
	case u.Scheme == "https":
		return c.https, nil
	case u.Scheme == "http":
		return c.http, nil
	}
	return nil, &Error{Key: KeyNoResponse, Text: "The flow's endpoint_uri must begin with https://."}
}

// attempt sends x.Request under a key of its own and reads the answer.
func (c *Client) attempt(parent context.Context, x *Exchange, t Target, client *http.Client) error {
	ctx, cancel := context.WithTimeout(parent, c.timeout)
	defer cancel()
	x.Attempts++
	x.Status, x.Response = 0, nil
	text, err := t.PublicKey(ctx)
	if err != nil {
		return err
	}
	s := newSession()
	body, err := s.seal(text, x.Request)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "flowport")
	if t.AppSecret != "" {
		r.Header.Set("X-Hub-Signature-256", sign(t.AppSecret, body))
	}
	answer, err := client.Do(r)
	if err != nil {
		return unreachable(parent, err)
	}
	defer answer.Body.Close()
	x.Status = answer.StatusCode
	var sealed bytes.Buffer
	sealed.Grow(int(min(max(answer.ContentLength, 0), maxSealed)) + bytes.MinRead)
	_, err = sealed.ReadFrom(io.LimitReader(answer.Body, maxSealed+1))
	if err == nil {
		err = ctx.Err() // an endpoint that notices may end its body as if it were whole
	}
	if err != nil {
		x.Status = 0
		return unreachable(parent, err)
	}
	return s.judge(x, sealed.Bytes())
}

// judge reads an answer by its status.
func (s *session) judge(x *Exchange, sealed []byte) error {
	switch x.Status {
	case http.StatusOK:
		clear, err := s.open(sealed)
		if err != nil {
			return err
		}
		x.Response = clear
		return nil
	case StatusTokenInvalid:
		// Meta's page shows plain JSON, its example encrypts.
		if clear, err := s.open(sealed); err == nil {
			x.Response = clear
		} else if isObject(sealed) {
			x.Response = sealed
		}
		return &Error{Closed: true, Message: messageOf(x.Response),
			Text: "The endpoint says that the flow token is no longer valid: WhatsApp ends the flow here."}
	}
	return statusError(x.Status)
}

// messageOf is what the endpoint wants the person to read; "" without any.
func messageOf(response []byte) string {
	var body struct {
		Message string `json:"error_msg"`
	}
	_ = json.Unmarshal(response, &body)
	return body.Message
}

// sign is the value of X-Hub-Signature-256, over the body's bytes.
func sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
