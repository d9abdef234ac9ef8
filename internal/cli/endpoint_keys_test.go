package cli

import (
	"errors"
	"testing"

	"flowport/internal/console"
	"flowport/internal/registry"
	"flowport/internal/store"
	"flowport/internal/store/storetest"
)

func TestEndpointKeys(t *testing.T) {
	ctx := t.Context()
	where := storetest.New(t)
	dir, database := where, ""
	if store.IsPostgres(where) {
		dir, database = t.TempDir(), where
	}
	records, err := openRecords(ctx, dir, database)
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close()
	err = records.store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.InsertFlow(&store.Flow{ID: 1, WABA: "7", Name: "a", Status: "DRAFT"}), tx.SetPublicKey("106", "the phone's key"), tx.SetPublicKey("206", "another one's key"))
	})
	if err != nil {
		t.Fatal(err)
	}
	for account, w := range map[string]registry.WABA{
		"111111111111": {MetaID: "7", PhoneNumbers: []registry.PhoneNumber{{MetaID: "106"}, {MetaID: "107"}}},
		"222222222222": {MetaID: "8", PhoneNumbers: []registry.PhoneNumber{{MetaID: "206"}}},
	} {
		w.Account, w.Region = account, "us-east-1"
		if _, err := records.LinkWABA(ctx, w, ""); err != nil {
			t.Fatal(err)
		}
	}
	made, err := records.EndpointKeys(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		phone, given string
		want         console.EndpointKeys
	}{
		"made for the flow":            {"", "", console.EndpointKeys{PublicKey: made.PublicKey, AppSecret: made.AppSecret, Source: console.SourceFlow}},
		"the phone number's":           {"106", "", console.EndpointKeys{PublicKey: "the phone's key", AppSecret: made.AppSecret, Source: console.SourcePhone}},
		"a phone number without a key": {"107", "", console.EndpointKeys{PublicKey: made.PublicKey, AppSecret: made.AppSecret, Source: console.SourceFlow}},
		"another account's number":     {"206", "given", console.EndpointKeys{PublicKey: made.PublicKey, AppSecret: "given", Source: console.SourceFlow}},
		"no phone number at all":       {"x\x00y", "", console.EndpointKeys{PublicKey: made.PublicKey, AppSecret: made.AppSecret, Source: console.SourceFlow}},
		"the server's secret":          {"", "given", console.EndpointKeys{PublicKey: made.PublicKey, AppSecret: "given", Source: console.SourceFlow}},
		"both of others":               {"106", "given", console.EndpointKeys{PublicKey: "the phone's key", AppSecret: "given", Source: console.SourcePhone}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := endpointKeys{records, c.given}.EndpointKeys(ctx, "1", c.phone)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	t.Run("of no flow", func(t *testing.T) {
		if _, err := (endpointKeys{records: records}).EndpointKeys(ctx, "2", ""); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("error is %v", err)
		}
	})
}
