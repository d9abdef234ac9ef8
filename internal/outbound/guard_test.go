package outbound

import (
	"errors"
	"testing"
)

func TestGuard(t *testing.T) {
	remote, local := Guard{Public: true}, Guard{Public: true, Private: true, Loopback: true}
	plain := Guard{Loopback: true}
	for _, test := range []struct {
		address              string
		remote, local, plain bool
	}{
		{"93.184.216.34:443", true, true, false},
		{"[2606:2800:220:1::1]:443", true, true, false},
		{"127.0.0.1:80", false, true, true},
		{"127.8.9.10:80", false, true, true},
		{"[::1]:80", false, true, true},
		{"[::ffff:127.0.0.1]:80", false, true, true},
		{"10.0.0.1:443", false, true, false},
		{"172.16.0.1:443", false, true, false},
		{"192.168.1.1:443", false, true, false},
		{"[::ffff:192.168.1.1]:443", false, true, false},
		{"169.254.169.254:80", false, false, false},
		{"100.64.0.1:443", false, false, false},
		{"0.0.0.0:80", false, false, false},
		{"[::]:80", false, false, false},
		{"224.0.0.1:443", false, false, false},
		{"255.255.255.255:443", false, false, false},
		{"[fe80::1]:443", false, false, false},
		{"[fe80::1%eth0]:443", false, false, false},
		{"[fd00::1]:443", false, true, false},
		{"[fd00:ec2::254]:80", false, false, false},
		{"[64:ff9b::a00:1]:443", false, false, false},
		{"[2002:a00:1::]:443", false, false, false},
		{"[::7f00:1]:443", false, false, false},
		{"example.com:443", false, false, false},
	} {
		for name, is := range map[string]struct {
			guard Guard
			want  bool
		}{"remote": {remote, test.remote}, "local": {local, test.local}, "plain": {plain, test.plain}} {
			err := is.guard.control("tcp", test.address, nil)
			if (err == nil) != is.want || err != nil && !errors.Is(err, ErrRefused) {
				t.Errorf("%s to %s: %v", name, test.address, err)
			}
		}
	}
}
