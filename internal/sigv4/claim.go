package sigv4

import (
	"net/http"
	"strings"
)

// claim is a signature as sent, in either form, before any of it is judged.
type claim struct {
	credential    string
	signature     string
	signedHeaders string
	date          string
	dateHeader    string // the header that date came from; "" if presigned
	expires       string // X-Amz-Expires; "" if not sent
	token         string
	presigned     bool
}

// readClaim finds the one claim of a request.
func readClaim(r *http.Request, q query) (claim, error) {
	authorization := r.Header["Authorization"]
	algorithm, presigned := q.first("X-Amz-Algorithm")
	switch {
	case len(authorization) > 0 && presigned:
		return claim{}, errTwoForms
	case len(authorization) > 1:
		return claim{}, incomplete("Request has %d Authorization headers; send exactly one.", len(authorization))
	case len(authorization) == 1 && authorization[0] != "":
		return readHeaderClaim(r, authorization[0])
	case presigned && algorithm == Algorithm:
		return readQueryClaim(q)
	}
	return claim{}, errMissingToken
}

func readHeaderClaim(r *http.Request, authorization string) (claim, error) {
	if len(authorization) > MaxAuthorization {
		return claim{}, malformed(malformedRequest, "The Authorization header is longer than %d bytes.", MaxAuthorization)
	}
	algorithm, rest, _ := strings.Cut(authorization, " ")
	if algorithm != Algorithm {
		return claim{}, incomplete("Unsupported AWS 'algorithm': '%s'.", quoted(algorithm))
	}
	given := make(map[string]string, 3)
	for piece := range strings.SplitSeq(rest, ",") {
		if piece = strings.Trim(piece, " \t"); piece == "" {
			continue
		}
		key, value, ok := strings.Cut(piece, "=")
		if !ok {
			return claim{}, incomplete("'%s' not a valid key=value pair (missing equal-sign) in Authorization header: '%s'.",
				quoted(piece), quoted(authorization))
		}
		given[key] = value // of several, the last counts
	}

	var missing []string
	for _, key := range []string{"Credential", "Signature", "SignedHeaders"} {
		if _, ok := given[key]; !ok {
			missing = append(missing, "Authorization header requires '"+key+"' parameter.")
		}
	}
	dateHeader := "x-amz-date"
	date, ok := header(r, dateHeader)
	if !ok {
		dateHeader = "date"
		date, ok = header(r, dateHeader)
	}
	if !ok {
		missing = append(missing, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
	}
	if missing != nil {
		return claim{}, incomplete("%s Authorization=%s", strings.Join(missing, " "), algorithm)
	}

	token, _ := header(r, "x-amz-security-token")
	return claim{
		credential:    given["Credential"],
		signature:     given["Signature"],
		signedHeaders: given["SignedHeaders"],
		date:          date,
		dateHeader:    dateHeader,
		token:         token,
	}, nil
}

func readQueryClaim(q query) (claim, error) {
	c := claim{presigned: true}
	c.expires, _ = q.first("X-Amz-Expires")
	c.token, _ = q.first("X-Amz-Security-Token")
	var missing strings.Builder
	for _, parameter := range []struct {
		name  string
		value *string
	}{
		{"X-Amz-Credential", &c.credential},
		{"X-Amz-Signature", &c.signature},
		{"X-Amz-SignedHeaders", &c.signedHeaders},
		{"X-Amz-Date", &c.date},
	} {
		value, ok := q.first(parameter.name)
		if !ok {
			missing.WriteString("AWS query-string parameters must include '" + parameter.name + "'. ")
		}
		*parameter.value = value
	}
	if missing.Len() > 0 {
		return claim{}, incomplete("%sRe-examine the query-string parameters.", missing.String())
	}
	return c, nil
}
