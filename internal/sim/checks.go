package sim

import (
	"slices"
	"strconv"
	"strings"

	"flowport/flowjson"
	"flowport/internal/meta"
	"flowport/internal/store"
)

// A check is one of Meta's publishing checks: whether a draft fails it, how
// Publish then refuses, and what the flow's health says meanwhile.
type check struct {
	fails   func(f *store.Flow) bool
	refusal meta.Error
	health  meta.HealthError
}

// publishingChecks are the checks that the simulation makes, in the order in
// which Publish reports them (Flows API, "Publish", and "Health status").
var publishingChecks = []check{
	{
		fails:   func(f *store.Flow) bool { return f.Draft == 0 || f.Errors != nil },
		refusal: publishErrors,
		health: meta.HealthError{
			Code:        meta.CodeHealth,
			Description: "flow_json: You need to upload a Flow JSON without validation errors before you can send or publish a flow.",
			Solution:    "https://developers.facebook.com/docs/whatsapp/flows/reference/flowjson",
		},
	},
	{
		fails:   func(f *store.Flow) bool { return !publishable(f.JSONVersion) },
		refusal: publishVersion,
		health: meta.HealthError{
			Code:        meta.CodeHealth,
			Description: "version: You need to move the Flow JSON to a version that is open for publishing before you can send or publish a flow.",
			Solution:    "https://developers.facebook.com/docs/whatsapp/flows/changelogs",
		},
	},
	{
		fails:   func(f *store.Flow) bool { return f.DataAPIVersion != "" && f.EndpointURI == "" },
		refusal: publishNoEndpoint,
		health: meta.HealthError{
			Code:        meta.CodeHealth,
			Description: "endpoint_uri: You need to set the endpoint URI before you can send or publish a flow.",
			Solution:    "https://developers.facebook.com/docs/whatsapp/flows/reference/flowjson#top-level-flow-json-properties",
		},
	},
}

// failed returns the publishing checks that f does not pass.
func failed(f *store.Flow) []check {
	var out []check
	for _, c := range publishingChecks {
		if c.fails(f) {
			out = append(out, c)
		}
	}
	return out
}

// publishable reports whether Meta publishes flows of a Flow JSON version.
func publishable(version string) bool {
	return slices.ContainsFunc(flowjson.Versions(), func(known flowjson.VersionInfo) bool {
		return known.Version == version && known.State == flowjson.VersionPublishable
	})
}

// namesOwnEndpoint reports whether flows of a Flow JSON version name their
// endpoint in the document (before 3.0) and not in the flow's metadata.
func namesOwnEndpoint(version string) bool {
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n < 3
}
