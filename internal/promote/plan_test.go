package promote

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"flowport/internal/meta"
)

func TestDecide(t *testing.T) {
	w := wanted(goodFlow)
	is := func(status meta.Status, digest string) *Found {
		return &Found{ID: "1", Status: status, Details: w.Details, Digest: digest}
	}
	was := func(digest string) *Locked {
		return &Locked{FlowID: "1", Digest: digest, Details: w.Details, Status: "DRAFT"}
	}
	tests := []struct {
		name    string
		base    *Locked
		found   *Found
		publish bool
		steps   string
		drift   string
		refused string
	}{
		{"nothing anywhere", nil, nil, true, "create, publish", "", ""},
		{"deleted", was("x"), nil, false, "create", "flow 1 was deleted elsewhere", ""},
		{"all the same", was(w.Digest), is(meta.Draft, w.Digest), false, "", "", ""},
		{"to publish", was(w.Digest), is(meta.Draft, w.Digest), true, "publish", "", ""},
		{"changed here", was("x"), is(meta.Draft, "x"), false, "upload", "", ""},
		{"changed here, live", was("x"), is(meta.Published, "x"), false, "upload, which makes it a draft (what is published stays live)", "", ""},
		{"changed there", was(w.Digest), is(meta.Draft, "y"), false, "upload", "Flow JSON of flow 1 changed elsewhere", ""},
		{"changed on both sides", was("x"), is(meta.Draft, "y"), false, "upload", "Flow JSON of flow 1 changed elsewhere", ""},
		{"changed alike", was("x"), is(meta.Draft, w.Digest), false, "note in the lock file", "", ""},
		{"the same by name", nil, is(meta.Draft, w.Digest), false, "note in the lock file", "", ""},
		{"empty by name", nil, is(meta.Draft, ""), false, "upload", "", ""},
		{"gone there", was("x"), is(meta.Draft, ""), false, "upload", "", ""},
		{"another by name", nil, is(meta.Draft, "y"), false, "upload", "there is a flow 1 of this name already, with another Flow JSON", ""},
		{"deprecated, to change", was("x"), is(meta.Deprecated, "x"), false, "upload", "", "flow 1 is DEPRECATED, and takes no changes"},
		{"deprecated, to publish", was(w.Digest), is(meta.Deprecated, w.Digest), true, "note in the lock file", "", "flow 1 is DEPRECATED, and takes no changes"},
		{"throttled", was(w.Digest), is(meta.Throttled, w.Digest), true, "note in the lock file", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := decide(w, tt.base, tt.found, tt.publish)
			got := []string{strings.Join(c.Steps(), ", "), c.Drift, c.Refused}
			if diff := cmp.Diff([]string{tt.steps, tt.drift, tt.refused}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Nothing that an account has is overwritten without drift unless it was known.
func TestDecide_never_overwrites_what_it_does_not_know(t *testing.T) {
	texts := rapid.SampledFrom([]string{"", "x", "y", "z"})
	lists := rapid.SampledFrom([][]string{{"OTHER"}, {"SURVEY"}, {"OTHER", "SURVEY"}})
	details := rapid.Custom(func(r *rapid.T) Details {
		return Details{texts.Draw(r, "name"), lists.Draw(r, "categories"), texts.Draw(r, "endpoint")}
	})
	rapid.Check(t, func(r *rapid.T) {
		w := &Want{Digest: texts.Draw(r, "want"), Details: details.Draw(r, "wanted")}
		found := &Found{ID: "1", Status: meta.Draft, Digest: texts.Draw(r, "found"), Details: details.Draw(r, "is")}
		known := Locked{}
		var base *Locked
		if rapid.Bool().Draw(r, "locked") {
			base = &Locked{rapid.SampledFrom([]string{"1", "2"}).Draw(r, "id"), texts.Draw(r, "base"), details.Draw(r, "was"), "DRAFT"}
			if base.FlowID == "1" {
				known = *base
			}
		}
		c := decide(w, base, found, false)
		over := func(step bool, is, was string) {
			if step && c.Drift == "" && is != "" && is != was {
				r.Fatalf("%q would be overwritten, known was %q", is, was)
			}
		}
		over(c.Upload, found.Digest, known.Digest)
		over(c.Details.Name != "", found.Name, known.Name)
		over(c.Details.Categories != nil, list(found.Categories), list(known.Categories))
		over(c.Details.EndpointURI != "", found.EndpointURI, known.EndpointURI)
		if c.Upload != (w.Digest != "" && w.Digest != found.Digest) {
			r.Fatalf("upload: %v", c.Upload)
		}
	})
}
