package iam

import (
	"cmp"
	"errors"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// operator is a condition operator without its set prefix and IfExists.
type operator struct {
	negated bool
	compile func(text string) (test, error)
}

// operators is "IAM JSON policy elements: Condition operators", all but
// BinaryEquals, for which this service has no key.
var operators = map[string]operator{
	"StringEquals":              {false, equals},
	"StringNotEquals":           {true, equals},
	"StringEqualsIgnoreCase":    {false, equalsIgnoreCase},
	"StringNotEqualsIgnoreCase": {true, equalsIgnoreCase},
	"StringLike":                {false, like},
	"StringNotLike":             {true, like},
	"ArnEquals":                 {false, arnLike},
	"ArnNotEquals":              {true, arnLike},
	"ArnLike":                   {false, arnLike},
	"ArnNotLike":                {true, arnLike},
	"Bool":                      {false, boolean},
	"Null":                      {false, boolean},
	"NumericEquals":             {false, numeric(func(c int) bool { return c == 0 })},
	"NumericNotEquals":          {true, numeric(func(c int) bool { return c == 0 })},
	"NumericLessThan":           {false, numeric(func(c int) bool { return c < 0 })},
	"NumericLessThanEquals":     {false, numeric(func(c int) bool { return c <= 0 })},
	"NumericGreaterThan":        {false, numeric(func(c int) bool { return c > 0 })},
	"NumericGreaterThanEquals":  {false, numeric(func(c int) bool { return c >= 0 })},
	"DateEquals":                {false, date(func(c int) bool { return c == 0 })},
	"DateNotEquals":             {true, date(func(c int) bool { return c == 0 })},
	"DateLessThan":              {false, date(func(c int) bool { return c < 0 })},
	"DateLessThanEquals":        {false, date(func(c int) bool { return c <= 0 })},
	"DateGreaterThan":           {false, date(func(c int) bool { return c > 0 })},
	"DateGreaterThanEquals":     {false, date(func(c int) bool { return c >= 0 })},
	"IpAddress":                 {false, ipAddress},
	"NotIpAddress":              {true, ipAddress},
}

func equals(text string) (test, error) {
	p, err := withVariables(text, false)
	return p.matches, err
}

func equalsIgnoreCase(text string) (test, error) {
	p, err := withVariables(text, false)
	return func(value string, r *Request) bool {
		want, ok := p.expand(r)
		return ok && strings.EqualFold(string(want), value)
	}, err
}

func like(text string) (test, error) {
	p, err := withVariables(text, true)
	return p.matches, err
}

// arnLike compares the six parts of an ARN one by one, so that no wildcard
// reaches over a colon, but for those in the last part.
func arnLike(text string) (test, error) {
	p, err := withVariables(text, true)
	if err != nil {
		return nil, err
	}
	// Looking at the fixed text alone passes over the colons in variables.
	var fixed []rune
	for _, piece := range p {
		fixed = append(fixed, piece.glob...)
	}
	if parts := splitARN(fixed); len(parts) != 6 || string(parts[0]) != "arn" {
		return nil, errors.New(`write an ARN of six parts, such as "arn:aws:iam::111122223333:user/*"`)
	}
	return func(value string, r *Request) bool {
		glob, ok := p.expand(r)
		return ok && slices.EqualFunc(splitARN(glob), splitARN([]rune(value)), match)
	}, nil
}

// splitARN cuts at the first five colons.
func splitARN(arn []rune) [][]rune {
	var parts [][]rune
	for len(parts) < 5 {
		i := slices.Index(arn, ':')
		if i < 0 {
			break
		}
		parts = append(parts, arn[:i])
		arn = arn[i+1:]
	}
	return append(parts, arn)
}

func boolean(text string) (test, error) {
	if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
		return nil, errors.New(`write "true" or "false"`)
	}
	return func(value string, _ *Request) bool { return strings.EqualFold(value, text) }, nil
}

// numeric compares numbers; accept judges the sign of value − policy's value.
func numeric(accept func(sign int) bool) func(string) (test, error) {
	return func(text string) (test, error) {
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(want, 0) || math.IsNaN(want) {
			return nil, errors.New(`write a number, such as "3600"`)
		}
		return func(value string, _ *Request) bool {
			got, err := strconv.ParseFloat(value, 64)
			return err == nil && !math.IsNaN(got) && accept(cmp.Compare(got, want))
		}, nil
	}
}

// date compares times; accept judges the sign of value − policy's value.
func date(accept func(sign int) bool) func(string) (test, error) {
	return func(text string) (test, error) {
		want, ok := parseTime(text)
		if !ok {
			return nil, errors.New(`write a date, such as "2026-01-31" or "2026-01-31T12:00:00Z", or seconds since 1970`)
		}
		return func(value string, _ *Request) bool {
			got, ok := parseTime(value)
			return ok && accept(got.Compare(want))
		}, nil
	}
}

// parseTime reads the W3C profiles of ISO 8601 that AWS takes, and UNIX time.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

func ipAddress(text string) (test, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" {
			return nil, errors.New(`write an address or a CIDR block, such as "203.0.113.0/24"`)
		}
		prefix = netip.PrefixFrom(address, address.BitLen())
	}
	return func(value string, _ *Request) bool {
		address, err := netip.ParseAddr(value)
		return err == nil && prefix.Contains(address.Unmap())
	}, nil
}
