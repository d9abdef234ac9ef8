package graph

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/meta"
)

// Options configure a [Client]. Base, Tokens and Log are required.
type Options struct {
	// Base is the address of the Graph API with its version, such as
	// https://graph.facebook.com/v24.0. It is https, or http on loopback.
	Base string
	// Tokens gives the access token for an account, by Meta's id of it, and for
	// the [meta.Caller] in the context. It is asked for every call, so that a new token counts at once. Its errors are
	// returned as they are.
	Tokens func(ctx context.Context, waba string) (string, error)
	// Transport makes the requests; nil means one with pooled connections.
	Transport http.RoundTripper
	Log       *slog.Logger
	Metrics   prometheus.Registerer // nil: none
}

// limits are the longest times of a client's work.
type limits struct {
	operation time.Duration // one method of meta.Service with all its requests
	read      time.Duration // one request that changes nothing
	change    time.Duration // one request that changes something
	upload    time.Duration // one request that carries a Flow JSON
	pause     time.Duration // waiting because a limit of Meta's is nearly used up
	backoff   time.Duration // before the first repeat; doubled for each that follows
	rest      time.Duration // of an open circuit breaker
}

// standard keeps an operation below the minute that AWS's door and AWS's SDKs
// allow it.
var standard = limits{
	operation: 50 * time.Second,
	read:      10 * time.Second,
	change:    20 * time.Second,
	upload:    30 * time.Second,
	pause:     10 * time.Second,
	backoff:   250 * time.Millisecond,
	rest:      15 * time.Second,
}

// Client is Meta, reached over its Graph API. Its methods may be called from
// many goroutines.
//
// It repeats a request, up to three attempts in all, where that is safe: one
// that only reads, an upload, one that never left, and any that Meta itself
// calls transient. When the answer to a publication, a deprecation or a
// deletion is lost, it looks at the flow before it says that the change failed.
// Answers that are not Meta's (pages of a proxy, pieces, silence) give an
// [meta.Error] of code 2 that is transient.
//
// The Graph API does not look at the account when it is called for a flow, so
// Client does: a flow of another account does not exist.
type Client struct {
	base    string
	tokens  func(ctx context.Context, waba string) (string, error)
	http    *http.Client
	log     *slog.Logger
	metrics *metrics
	limits  limits
	owners  owners

	mu       sync.Mutex
	accounts map[string]*account // by Meta's id; those that have a token
}

var _ meta.Service = (*Client)(nil)

// NewClient returns a Client. An error says what is wrong with o.Base.
func NewClient(o Options) (*Client, error) {
	base, err := parseBase(o.Base)
	if err != nil {
		return nil, err
	}
	if o.Transport == nil {
		o.Transport = pooled()
	}
	return &Client{
		base:   base,
		tokens: o.Tokens,
		http: &http.Client{
			Transport: o.Transport,
			// A redirect could carry the token to another host, and turns POST
			// into GET. The Graph API has none.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		log:      o.Log,
		metrics:  newMetrics(o.Metrics),
		limits:   standard,
		accounts: map[string]*account{},
	}, nil
}

// Close closes idle connections. Calls may go on.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// parseBase checks a base address and gives it without a slash at its end.
func parseBase(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("the address of the Graph API is not a URL; it is like https://graph.facebook.com/v24.0")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("the address of the Graph API has no user, query or fragment; tokens are stored with 'flowport waba link'")
	case u.Scheme == "https" && u.Host != "", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/"), nil
	case u.Scheme == "http":
		return "", fmt.Errorf("the address of the Graph API is http://%s: tokens go over https only, except to this machine", u.Host)
	}
	return "", fmt.Errorf("the address of the Graph API is like https://graph.facebook.com/v24.0, not %q", text)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// pooled makes a transport that keeps connections to the one host it calls.
func pooled() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:             http.ProxyFromEnvironment,
		DialContext:       dialer.DialContext,
		ForceAttemptHTTP2: true,
		// All calls share one connection; one that is dead must not hold them up.
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConnsPerHost:    32,
		MaxConnsPerHost:        128,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
}

// account returns what is known of an account's dealings with Meta.
func (c *Client) account(waba string) *account {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[waba]
	if a == nil {
		a = &account{breaker: c.newBreaker(waba)}
		c.accounts[waba] = a
	}
	return a
}
