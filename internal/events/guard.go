package events

import (
	"fmt"
	"net/netip"
	"syscall"
)

// guard decides which addresses a webhook may be at. It looks at the address
// that is about to be connected to, after the name was resolved, so that a
// name that changes what it stands for does not help.
type guard struct {
	public   bool // addresses of the Internet
	loopback bool // this machine's own
}

// special are networks that lead to somebody's own: whoever sets a webhook must
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

// control is a net.Dialer's: an error keeps it from connecting.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address", address)
	}
	ip := to.Addr().Unmap()
	switch {
	case ip.IsLoopback():
		if g.loopback {
			return nil
		}
		return fmt.Errorf("%s is this machine: webhooks may lead there only while the server listens on loopback", ip)
	case !g.public:
		return fmt.Errorf("%s is not this machine: only https:// may lead there", ip)
	case !isPublic(ip):
		return fmt.Errorf("%s is in a private or reserved network: webhooks may not lead there", ip)
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
