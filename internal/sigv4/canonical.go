package sigv4

import (
	"net/http"
	"strconv"
	"strings"
)

// canonicalHead builds the canonical request up to, not including, the hash of
// the body. The method stays as sent: methods are case-sensitive.
func canonicalHead(r *http.Request, path string, q query, names []string, signedHeaders string) []byte {
	head := make([]byte, 0, 1024)
	head = append(head, r.Method...)
	head = append(head, '\n')
	head = append(head, path...)
	head = append(head, '\n')
	head = q.appendCanonical(head)
	head = append(head, '\n')
	for _, name := range names {
		value, _ := header(r, name)
		head = append(head, name...)
		head = append(head, ':')
		head = append(head, value...)
		head = append(head, '\n')
	}
	head = append(head, '\n')
	head = append(head, signedHeaders...)
	return append(head, '\n')
}

// target splits the request target into path and query string, as sent.
func target(r *http.Request) (path, rawQuery string, err error) {
	uri := r.RequestURI
	if uri == "" {
		uri = r.URL.RequestURI()
	}
	if len(uri) > MaxTarget {
		return "", "", malformed(malformedRequest, "The request target is longer than %d bytes.", MaxTarget)
	}
	// A client that believes to speak to a proxy sends the absolute form.
	if _, rest, ok := strings.Cut(uri, "://"); ok && !strings.HasPrefix(uri, "/") {
		end := strings.IndexAny(rest, "/?")
		if end < 0 {
			return "/", "", nil
		}
		if uri = rest[end:]; uri[0] == '?' {
			uri = "/" + uri
		}
	}
	path, rawQuery, _ = strings.Cut(uri, "?")
	if !strings.HasPrefix(path, "/") {
		return "", "", malformed(malformedRequest, "The request target must be an absolute path, got '%s'", quoted(path))
	}
	return path, rawQuery, nil
}

// canonicalPath encodes the path once more than it was sent and, unless keep
// is set, first takes out dot segments and empty segments.
func canonicalPath(raw string, keep bool) (string, error) {
	for rest := raw; ; {
		_, after, found := strings.Cut(rest, "%")
		if !found {
			break
		}
		if len(after) < 2 || !isHex(after[0]) || !isHex(after[1]) {
			return "", malformed(malformedRequest, "The path has a %% that is not followed by two hex digits; write %%25 for a percent sign.")
		}
		rest = after[2:]
	}
	if !keep {
		normal, ok := normalPath(raw)
		if !ok {
			return "", malformed(malformedRequest, "The path leads above the root.")
		}
		raw = normal
	}
	return string(appendEncoded(make([]byte, 0, len(raw)+16), raw, true)), nil
}

// normalPath resolves dot segments and drops empty ones, as AWS's signers do:
// a trailing slash stays, but a dot segment at the end, unlike in RFC 3986
// §5.2.4, does not leave one. It fails for a path above the root.
func normalPath(path string) (string, bool) {
	if !strings.Contains(path, "/.") && !strings.Contains(path, "//") {
		return path, true
	}
	var kept []string
	for segment := range strings.SplitSeq(path[1:], "/") {
		switch segment {
		case "", ".":
		case "..":
			if len(kept) == 0 {
				return "", false
			}
			kept = kept[:len(kept)-1]
		default:
			kept = append(kept, segment)
		}
	}
	normal := "/" + strings.Join(kept, "/")
	if len(kept) > 0 && strings.HasSuffix(path, "/") {
		normal += "/"
	}
	return normal, true
}

// header gives the canonical value of a header by its lower-case name: values
// trimmed, runs of blanks made one, several values joined with commas in the
// order sent. net/http takes some headers out of the map; they are put back
// here as the client sent them.
func header(r *http.Request, name string) (string, bool) {
	if name == "host" || name == ":authority" {
		return tidy(r.Host), r.Host != ""
	}
	values := r.Header[http.CanonicalHeaderKey(name)]
	if len(values) == 0 {
		switch {
		case name == "content-length" && r.ContentLength > 0:
			return strconv.FormatInt(r.ContentLength, 10), true
		case name == "transfer-encoding" && len(r.TransferEncoding) > 0:
			values = r.TransferEncoding
		default:
			return "", false
		}
	}
	if len(values) == 1 {
		return tidy(values[0]), true
	}
	tidied := make([]string, len(values))
	for i, value := range values {
		tidied[i] = tidy(value)
	}
	return strings.Join(tidied, ","), true
}

// tidy trims blanks and makes each inner run of them one space.
func tidy(value string) string {
	value = strings.Trim(value, " \t")
	if !strings.Contains(value, "  ") && !strings.Contains(value, "\t") {
		return value
	}
	blank := func(c rune) bool { return c == ' ' || c == '\t' }
	return strings.Join(strings.FieldsFunc(value, blank), " ")
}
