package sigv4

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	dateLayout = "20060102T150405Z"
	dayLayout  = "20060102"
	terminator = "aws4_request"

	maxExpires = 604800 // seconds: seven days
)

// checkSignedHeaders makes sure that the signature covers what the request's
// meaning hangs on: the host, its date, and every x-amz-* header. Others may
// stay unsigned; clients leave out user-agent and amz-sdk-*.
func (v *Verifier) checkSignedHeaders(r *http.Request, names []string, dateHeader string) error {
	if !slices.Contains(names, "host") && !slices.Contains(names, ":authority") {
		return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	for i, name := range names {
		if i > 0 && names[i-1] >= name || name != strings.ToLower(name) {
			return invalid("SignedHeaders must be lower-case, sorted and without repetition, got '%s'",
				quoted(strings.Join(names, ";")))
		}
		// Signed as empty, it could be cut out on the way unnoticed.
		if _, ok := header(r, name); !ok {
			return invalid("'%s' is a 'SignedHeader' in the AWS Authorization but not a header of the request.", quoted(name))
		}
	}

	var unsigned []string
	for key := range r.Header {
		name := strings.ToLower(key)
		mustBeSigned := strings.HasPrefix(name, "x-amz-") && !(v.TokenUnsigned && name == "x-amz-security-token")
		if (mustBeSigned || name == dateHeader) && !slices.Contains(names, name) {
			unsigned = append(unsigned, name)
		}
	}
	if unsigned != nil {
		slices.Sort(unsigned)
		return invalid("There were headers present in the request which were not signed: %s",
			quoted(strings.Join(unsigned, ", ")))
	}
	return nil
}

// checkDate reads the date of a claim and holds it against the clock. A header
// signature is good for the window around its date, a presigned one until its
// date plus X-Amz-Expires.
func (v *Verifier) checkDate(c claim) (time.Time, error) {
	date, ok := parseDate(c.date, c.dateHeader == "date")
	if !ok {
		return time.Time{}, incomplete("Date must be in ISO-8601 'basic format'. Got '%s'. "+
			"See http://en.wikipedia.org/wiki/ISO_8601", quoted(c.date))
	}
	lifetime := v.window()
	if c.expires != "" {
		seconds, err := strconv.Atoi(c.expires)
		if err != nil || seconds < 1 || seconds > maxExpires {
			return time.Time{}, incomplete("X-Amz-Expires must be a number of seconds from 1 to %d. Got '%s'.",
				maxExpires, quoted(c.expires))
		}
		lifetime = time.Duration(seconds) * time.Second
	}

	now := v.now()
	if earliest := now.Add(-lifetime); date.Before(earliest) {
		return time.Time{}, invalid("Signature expired: %s is now earlier than %s (%s - %s)",
			date.Format(dateLayout), earliest.Format(dateLayout), now.Format(dateLayout), span(lifetime))
	}
	if latest := now.Add(v.window()); date.After(latest) {
		return time.Time{}, invalid("Signature not yet current: %s is still later than %s (%s + %s)",
			date.Format(dateLayout), latest.Format(dateLayout), now.Format(dateLayout), span(v.window()))
	}
	return date, nil
}

// parseDate reads the basic format of ISO 8601 and, in the Date header, that
// of RFC 1123.
func parseDate(s string, http1123 bool) (time.Time, bool) {
	// The length keeps out the fractions that time.Parse takes unasked.
	if len(s) == len(dateLayout) {
		if t, err := time.Parse(dateLayout, s); err == nil {
			return t, true
		}
	}
	if http1123 && len(s) == len(http.TimeFormat) {
		if t, err := time.Parse(http.TimeFormat, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// span writes a duration as AWS's texts do.
func span(d time.Duration) string {
	if d%time.Minute == 0 {
		return strconv.Itoa(int(d/time.Minute)) + " min."
	}
	return strconv.Itoa(int(d/time.Second)) + " sec."
}

type scope struct {
	accessKeyID, region, service string
}

// checkCredential takes keyid/date/region/service/term apart and makes sure
// that the scope is this service's.
func (v *Verifier) checkCredential(credential string, date time.Time) (scope, error) {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 {
		return scope{}, incomplete("Credential must have exactly 5 slash-delimited elements, "+
			"e.g. keyid/date/region/service/term, got '%s'", quoted(credential))
	}
	keyID, day, region, service, term := parts[0], parts[1], parts[2], parts[3], parts[4]

	validRegion := v.Regions
	if validRegion == nil {
		validRegion = wellFormedRegion
	}
	var wrong strings.Builder
	if !validRegion(region) {
		wrong.WriteString("Credential should be scoped to a valid region, not '" + quoted(region) + "'. ")
	}
	if service != v.Service {
		wrong.WriteString("Credential should be scoped to correct service: '" + v.Service + "'. ")
	}
	if term != terminator {
		wrong.WriteString("Credential should be scoped with a valid terminator: '" + terminator + "', not '" + quoted(term) + "'. ")
	}
	if want := date.Format(dayLayout); day != want {
		wrong.WriteString("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
			quoted(day) + "' != '" + want + "', from '" + date.Format(dateLayout) + "'.")
	}
	if wrong.Len() > 0 {
		return scope{}, invalid("%s", wrong.String())
	}
	return scope{accessKeyID: keyID, region: region, service: service}, nil
}

// wellFormedRegion accepts names such as us-east-1 and eusc-de-east-1.
func wellFormedRegion(region string) bool {
	if len(region) > 32 {
		return false
	}
	parts := strings.Split(region, "-")
	for _, part := range parts {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return len(parts) >= 3
}

// checkContentSHA256 refuses the values that would leave the body unsigned
// (UNSIGNED-PAYLOAD) or sign it in pieces (STREAMING-…); only S3 has these.
func checkContentSHA256(value string) error {
	if value == "" {
		return nil
	}
	if len(value) != 2*sha256.Size || strings.Trim(value, "0123456789abcdef") != "" {
		return invalid("x-amz-content-sha256 must be the SHA-256 of the body in lower-case hex, got '%s'", quoted(value))
	}
	return nil
}
