package awsapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// developmentAllowed refuses what a foreign web page can make a browser send to
// this machine: everybody, and so every page, can sign as the development
// identity. A page's own requests say where they come from; a page whose name
// was made to resolve to this machine (DNS rebinding) gives itself away by Host.
func developmentAllowed(r *http.Request) error {
	const instead = "make a key with 'flowport keys create'."
	if !isLocalName(r.Host) {
		return accessDeniedException.say("The development identity does not answer to the host %s: use localhost or an IP address, or "+instead, quoted(r.Host))
	}
	if err := new(http.CrossOriginProtection).Check(r); err != nil {
		return accessDeniedException.because(err, "The development identity does not answer to web pages: "+instead)
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
