package registry

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWABAsByMetaToken(t *testing.T) {
	r, _ := open(t)
	link := func(account, region, metaID, token string) {
		t.Helper()
		if _, err := r.LinkWABA(t.Context(), WABA{Account: account, Region: region, MetaID: metaID, Name: "n"}, token); err != nil {
			t.Fatal(err)
		}
	}
	link("111111111111", "eu-west-1", "71", "shared-token")
	link("111111111111", "us-east-1", "71", "shared-token") // the same WABA again
	link("222222222222", "eu-west-1", "72", "shared-token")
	link("222222222222", "eu-west-1", "73", "another-token")
	link("222222222222", "eu-west-1", "74", "")
	for token, want := range map[string][]string{
		"shared-token":  {"71", "72"},
		"another-token": {"73"},
		"unknown-token": nil,
		"shared-toke":   nil,
		"":              nil,
	} {
		t.Run(token, func(t *testing.T) {
			list, err := r.WABAsByMetaToken(t.Context(), token)
			var got []string
			for _, w := range list {
				got = append(got, w.MetaID)
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}
