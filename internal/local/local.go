// Package local tells requests of programs on this machine from those that a
// foreign web page can make a browser on it send. Credentials that everybody
// knows count for the former only.
package local

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Errors of [Check].
var (
	// ErrHost says that the host asked for is a name of the public DNS, which a
	// page can make resolve to this machine (DNS rebinding).
	ErrHost = errors.New("local: the host is a name of the public DNS")
	// ErrPage says that the request comes from a page of another origin.
	ErrPage = errors.New("local: the request comes from a web page of another origin")
	// ErrProxy says that a proxy passes the request on, from whom nobody here
	// can tell.
	ErrProxy = errors.New("local: the request was passed on by a proxy")
)

// passedOn are the headers by which proxies say for whom they ask (RFC 7239, and
// what was used before it).
var passedOn = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"}

// Check refuses what a foreign web page can make a browser send. A page's own
// requests say where they come from; a page whose name was made to resolve to
// this machine gives itself away by Host. Reading across origins is not refused:
// browsers give the answer to no page. Nor does Check let through what a proxy
// on this machine passes on, which anyone may have sent.
func Check(r *http.Request) error {
	for _, name := range passedOn {
		if r.Header.Get(name) != "" {
			return ErrProxy
		}
	}
	if !isLocalName(r.Host) {
		return ErrHost
	}
	if new(http.CrossOriginProtection).Check(r) != nil {
		return ErrPage
	}
	return nil
}

// isLocalName reports whether a Host header is an IP address or a name that no
// public DNS server can give an address: one without a dot, or in the domains
// .localhost (RFC 6761) and .internal (ICANN's for private use; containers
// reach their host at host.docker.internal).
func isLocalName(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return !strings.Contains(host, ".") ||
		strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal")
}
