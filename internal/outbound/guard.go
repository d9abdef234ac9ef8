// Package outbound goes to addresses that somebody else chose, webhooks and
// endpoints of flows, and not where only this machine can.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrRefused says that a [Guard] does not let a connection be made.
var ErrRefused = errors.New("the address is refused")

// Guard says where connections may lead. It looks at the address that is about
// to be connected to, after the name was resolved, so that a name that changes
// what it stands for does not help.
type Guard struct {
	Public   bool // addresses of the Internet
	Private  bool // private networks (RFC 1918, RFC 4193), but for cloud metadata
	Loopback bool // this machine's own
}

// NewClient returns a client that goes where g lets it and follows no redirects,
// which could lead elsewhere: their answer is what a caller gets. It uses no
// proxy, which would connect in its place. timeout is for connecting and for the
// TLS handshake; the whole request is bounded by its context.
func (g Guard) NewClient(timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: timeout, Control: g.control}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    timeout,
			MaxIdleConns:           32,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// metadata is where AWS tells its machines their secrets over IPv6. Over IPv4
// clouds use link-local and shared addresses.
var metadata = netip.MustParseAddr("fd00:ec2::254")

// special are networks that lead to somebody's own: whoever chooses an address must
// not reach what only this machine can (IANA special-purpose registries).
// Those that netip has a method for are not repeated here.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // shared by a provider's customers
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and broadcast
	netip.MustParsePrefix("::/96"),           // IPv4-compatible
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind NAT64
	netip.MustParsePrefix("64:ff9b:1::/48"),  // the same, local
	netip.MustParsePrefix("100::/64"),        // discard
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4: holds an IPv4 address
	netip.MustParsePrefix("fec0::/10"),       // site-local
}

// control is a net.Dialer's: an error, which is [ErrRefused], keeps it from
// connecting.
func (g Guard) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q is not one", ErrRefused, address)
	}
	ip := to.Addr().Unmap()
	switch {
	case ip.IsLoopback():
		if g.Loopback {
			return nil
		}
		return fmt.Errorf("%w: %s is this machine, where only a server that listens on loopback goes", ErrRefused, ip)
	case !g.Public:
		return fmt.Errorf("%w: %s is not this machine: only https:// may lead there", ErrRefused, ip)
	case g.Private && ip.IsPrivate() && ip.Zone() == "" && ip != metadata:
		return nil
	case !isPublic(ip):
		return fmt.Errorf("%w: %s is in a private or reserved network", ErrRefused, ip)
	}
	return nil
}

// isPublic reports whether an address belongs to the Internet.
func isPublic(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Zone() != "" {
		return false
	}
	for _, network := range special {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}
