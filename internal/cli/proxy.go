package cli

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are the networks from which proxies ask, whose word is taken for whom
// they ask.
type proxies []netip.Prefix

// Bounds of proxies: how many networks there may be, and how many of them are
// believed one behind the other.
const (
	maxProxies = 64
	maxHops    = 16
)

// parseProxies reads addresses and networks, such as 127.0.0.1 and 10.0.0.0/8.
func parseProxies(texts []string) (proxies, error) {
	if len(texts) > maxProxies {
		return nil, fmt.Errorf("--trusted-proxy: more than %d addresses", maxProxies)
	}
	var all proxies
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if address, notOne := netip.ParseAddr(text); notOne == nil {
			address = plainAddress(address)
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy %s: not an address or a network, such as 127.0.0.1 or 10.0.0.0/8", text)
		}
		if network.Bits() == 0 {
			return nil, fmt.Errorf("--trusted-proxy %s: that is everybody, and who is trusted can say to be anybody", text)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// behind has next see the address of who asked a proxy in place of the proxy's,
// and that they asked over TLS, if they did (X-Forwarded-Proto).
func (p proxies) behind(next http.Handler) http.Handler {
	if len(p) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connected, err := netip.ParseAddrPort(r.RemoteAddr)
		peer := plainAddress(connected.Addr())
		if client := p.client(peer, r.Header.Values("X-Forwarded-For")); err == nil && client != peer {
			r = r.WithContext(r.Context()) // a copy: the server has its own use for r
			r.RemoteAddr = net.JoinHostPort(client.String(), "0")
			if r.TLS == nil && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
				r.TLS = &tls.ConnectionState{HandshakeComplete: true} // the proxy has what else there is to know
			}
		}
		next.ServeHTTP(w, r)
	})
}

// client follows X-Forwarded-For from its end, where the nearest proxy has
// written, for as long as a proxy speaks. What comes before is the client's own
// word, and worth nothing.
func (p proxies) client(peer netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops[max(0, len(hops)-maxHops):]) {
		if !p.have(peer) {
			break
		}
		from, err := parseHop(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		peer = from
	}
	return peer
}

func (p proxies) have(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(address) })
}

// parseHop reads an address, which some proxies write with its port.
func parseHop(text string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return plainAddress(withPort.Addr()), nil
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return plainAddress(address), err
}

// plainAddress is an address as networks have it: without a zone, and IPv4 as
// that.
func plainAddress(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }
