package sigv4

import (
	"slices"
	"strings"
)

// query is a query string in the order sent.
type query []parameter

type parameter struct {
	name, value string // decoded
	sorted      string // encoded name and value, for sorting and for output
	nameLen     int    // length of the encoded name in sorted
}

// parseQuery decodes a query string the way net/url does, so that what is
// signed is what handlers read: + is a blank, empty pieces are skipped. A bare
// semicolon is refused, because net/url drops the pair it stands in.
func parseQuery(raw string) (query, error) {
	if raw == "" {
		return nil, nil
	}
	q := make(query, 0, strings.Count(raw, "&")+1)
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		if strings.Contains(piece, ";") {
			return nil, malformed(malformedQuery, "A semicolon in the query string must be written as %%3B")
		}
		name, value, _ := strings.Cut(piece, "=")
		var p parameter
		var err error
		if p.name, err = unescape(name); err != nil {
			return nil, err
		}
		if p.value, err = unescape(value); err != nil {
			return nil, err
		}
		encoded := appendEncoded(make([]byte, 0, len(piece)+1), p.name, false)
		p.nameLen = len(encoded)
		encoded = append(encoded, '=')
		p.sorted = string(appendEncoded(encoded, p.value, false))
		q = append(q, p)
	}
	return q, nil
}

// first gives the first value of a parameter.
func (q query) first(name string) (string, bool) {
	for _, p := range q {
		if p.name == name {
			return p.value, true
		}
	}
	return "", false
}

// drop takes out the first n parameters of that name.
func (q *query) drop(name string, n int) {
	*q = slices.DeleteFunc(*q, func(p parameter) bool {
		if p.name != name || n == 0 {
			return false
		}
		n--
		return true
	})
}

// appendCanonical appends the canonical query string: sorted by encoded name,
// then by encoded value, in byte order.
func (q query) appendCanonical(dst []byte) []byte {
	ordered := slices.SortedFunc(slices.Values(q), func(a, b parameter) int {
		if c := strings.Compare(a.sorted[:a.nameLen], b.sorted[:b.nameLen]); c != 0 {
			return c
		}
		return strings.Compare(a.sorted, b.sorted)
	})
	for i, p := range ordered {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, p.sorted...)
	}
	return dst
}

// unescape decodes percent escapes and plus signs.
func unescape(s string) (string, error) {
	if !strings.ContainsAny(s, "%+") {
		return s, nil
	}
	decoded := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			decoded = append(decoded, ' ')
		case '%':
			if i+2 >= len(s) {
				return "", malformed(malformedQuery, "Incomplete trailing escape %% sequence")
			}
			if !isHex(s[i+1]) || !isHex(s[i+2]) {
				return "", malformed(malformedQuery, "Illegal hex character in escape %% pattern: %s", s[i:i+3])
			}
			decoded = append(decoded, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			decoded = append(decoded, s[i])
		}
	}
	return string(decoded), nil
}

// appendEncoded appends s with every byte escaped but the unreserved ones of
// RFC 3986 and, if slash is set, the slash.
func appendEncoded(dst []byte, s string, slash bool) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '.', c == '_', c == '~', c == '/' && slash:
			dst = append(dst, c)
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
