package graph

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"flowport/internal/meta"
)

// Versions of the Graph API that are answered as what they are (Graph API,
// "Changelog"). A version that has ended falls forward to the oldest one; a path
// without a version means defaultVersion.
const (
	oldestVersion  = 21
	newestVersion  = 26
	defaultVersion = "v24.0"
)

var versionPattern = regexp.MustCompile(`^v([0-9]{1,3})\.[0-9]$`)

// IsPath reports whether a path is one of the Graph API: a version, an id of
// digits, or a name that stands for itself, at its beginning.
func IsPath(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return isID(first) || first == edgeDebugToken || versionPattern.MatchString(first)
}

// Names of edges.
const (
	edgeDebugToken = "debug_token"
	edgeFlows      = "flows"
	edgeAssets     = "assets"
)

// Limits of bodies in bytes. A Flow JSON travels as it is in multipart forms,
// and takes up to three times its size in other forms. A body that brings its
// own token has no more than maxBody.
const (
	maxUpload   = meta.MaxFlowJSON + 1<<20
	maxCreation = 3*meta.MaxFlowJSON + 1<<20
	maxBody     = 1 << 20
)

// kind is what an object in a path is.
type kind string

const (
	noObjectKind kind = ""
	accountKind  kind = "WhatsAppBusinessAccount"
	phoneKind    kind = "WhatsAppBusinessPhoneNumber"
	flowKind     kind = "Flow"
)

type handler func(s *Server, ctx context.Context, q *request) (any, error)

// endpoints are all that the server answers.
var endpoints = map[kind]map[string]map[string]handler{
	noObjectKind: {
		edgeDebugToken: {http.MethodGet: (*Server).debugToken},
	},
	accountKind: {
		"":                {http.MethodGet: (*Server).getAccount},
		edgeFlows:         {http.MethodGet: (*Server).listFlows, http.MethodPost: (*Server).createFlow},
		"migrate_flows":   {http.MethodPost: (*Server).migrateFlows},
		"phone_numbers":   {http.MethodGet: (*Server).listPhoneNumbers},
		"subscribed_apps": {http.MethodGet: (*Server).listSubscribedApps, http.MethodPost: (*Server).subscribe, http.MethodDelete: (*Server).unsubscribe},
	},
	phoneKind: {
		"":                             {http.MethodGet: (*Server).getPhoneNumber},
		"whatsapp_business_encryption": {http.MethodGet: (*Server).getPublicKey, http.MethodPost: (*Server).setPublicKey},
	},
	flowKind: {
		"":          {http.MethodGet: (*Server).getFlow, http.MethodPost: (*Server).updateFlow, http.MethodDelete: (*Server).deleteFlow},
		edgeAssets:  {http.MethodGet: (*Server).listAssets, http.MethodPost: (*Server).upload},
		"publish":   {http.MethodPost: (*Server).publish},
		"deprecate": {http.MethodPost: (*Server).deprecate},
	},
}

// parsePath splits the path into version, object and edge.
func (q *request) parsePath() error {
	parts := strings.Split(strings.Trim(q.URL.Path, "/"), "/")
	if m := versionPattern.FindStringSubmatch(parts[0]); m != nil {
		number, _ := strconv.Atoi(m[1])
		if number > newestVersion {
			return newError(codeRequest, 0, defaultErrorType, "Unknown path components: /%s", parts[0])
		}
		q.version = "v" + strconv.Itoa(max(number, oldestVersion)) + ".0"
		parts = parts[1:]
	}
	if len(parts) > 0 && isID(parts[0]) {
		q.object = parts[0]
		parts = parts[1:]
	}
	switch {
	case len(parts) == 0 && q.object != "":
		return nil
	case len(parts) == 1 && (q.object != "" || endpoints[noObjectKind][parts[0]] != nil):
		q.edge = parts[0]
		return nil
	}
	return newError(codeRequest, 0, defaultErrorType, "Unknown path components: /%s", clipped(strings.Join(parts, "/")))
}

// bodyLimit is how large the body of a call may be.
func (q *request) bodyLimit() int64 {
	switch {
	case q.Method != http.MethodPost:
		return maxBody
	case q.edge == edgeAssets:
		return maxUpload
	case q.edge == edgeFlows:
		return maxCreation
	}
	return maxBody
}

// find returns what handles a call on an object that exists.
func (s *Server) find(q *request) (handler, error) {
	k := q.kind()
	methods, ok := endpoints[k][q.edge]
	if !ok && q.Method == http.MethodGet {
		return nil, invalidParameter("(#100) Tried accessing nonexisting field (%s) on node type (%s)", clipped(q.edge), k)
	}
	handle, ok := methods[q.Method]
	if !ok {
		return nil, q.unsupported()
	}
	return handle, nil
}

// kind tells what the object in the path is, after admit has found it.
func (q *request) kind() kind {
	switch {
	case q.object == "":
		return noObjectKind
	case q.phone != nil:
		return phoneKind
	case q.object == q.waba:
		return accountKind
	}
	return flowKind
}

// unsupported is Meta's error for an object that does not exist, or not for the
// token, or that has no such method.
func (q *request) unsupported() *meta.Error {
	e := noObject(strings.ToLower(q.Method), q.object)
	if q.object == "" {
		e = newError(meta.CodeInvalidParameter, 0, "GraphMethodException", "Unsupported %s request.", strings.ToLower(q.Method))
	}
	return e
}
