package registry

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowport/internal/store"
)

const plantedToken = "EAAplantedtoken0123456789"

// linked links Meta's account 42 and returns the id of the link.
func linked(t *testing.T, r *Registry, account, token string) string {
	t.Helper()
	w, err := r.LinkWABA(t.Context(), WABA{
		Account: account, Region: "eu-west-1", MetaID: "42", Name: "planted-name",
		PhoneNumbers: []PhoneNumber{{ID: "phone-number-id-1", Number: "+15550199999", DisplayNumber: "+1 555-019-9999"}},
	}, token)
	must(t, err)
	return w.ID
}

func TestMetaToken(t *testing.T) {
	t.Run("is that of the link", func(t *testing.T) {
		r, dir := open(t)
		id := linked(t, r, account, plantedToken)
		for _, r := range []*Registry{r, openDir(t, dir, testMaster)} {
			got, err := r.MetaToken(t.Context(), account, "42")
			must(t, err)
			wantEqual(t, got, plantedToken)
			w, err := r.WABA(t.Context(), account, "eu-west-1", id)
			must(t, err)
			if w.TokenSince.IsZero() {
				t.Error("the account does not say that it has a token")
			}
			wantEqual(t, w.PhoneNumbers[0].Number, "+15550199999")
		}
	})
	t.Run("is not there", func(t *testing.T) {
		r, _ := open(t)
		_, err := r.MetaToken(t.Context(), account, "42")
		wantError(t, err, ErrNotFound)
		id := linked(t, r, account, "")
		_, err = r.MetaToken(t.Context(), account, "42")
		wantError(t, err, ErrNotFound)
		w, err := r.WABA(t.Context(), account, "eu-west-1", id)
		must(t, err)
		if !w.TokenSince.IsZero() {
			t.Error("the account says that it has a token")
		}
	})
	t.Run("is replaced and keeps the rest", func(t *testing.T) {
		r, _ := open(t)
		id := linked(t, r, account, plantedToken)
		before, err := r.WABA(t.Context(), account, "eu-west-1", id)
		must(t, err)
		must(t, r.SetMetaToken(t.Context(), account, "eu-west-1", id, "new"))
		got, err := r.MetaToken(t.Context(), account, "42")
		must(t, err)
		wantEqual(t, got, "new")
		after, err := r.WABA(t.Context(), account, "eu-west-1", id)
		must(t, err)
		if !after.TokenSince.After(before.TokenSince) {
			t.Error("the token is as old as the one before")
		}
		after.TokenSince = before.TokenSince
		wantEqual(t, after, before)
		wantError(t, r.SetMetaToken(t.Context(), account, "us-east-1", id, "new"), ErrNotFound)
	})
	t.Run("is the account's own", func(t *testing.T) {
		r, _ := open(t)
		linked(t, r, account, "first")
		linked(t, r, "222222222222", "second") // set last
		linked(t, r, "333333333333", "")
		for account, want := range map[string]string{account: "first", "222222222222": "second", "333333333333": "", "": ""} {
			got, err := r.MetaToken(t.Context(), account, "42")
			wantEqual(t, got, want)
			if want == "" {
				wantError(t, err, ErrNotFound)
			} else {
				must(t, err)
			}
		}
	})
	t.Run("set last counts among the account's regions", func(t *testing.T) {
		r, _ := open(t)
		first := linked(t, r, account, "first")
		_, err := r.LinkWABA(t.Context(), WABA{Account: account, Region: "us-east-1", MetaID: "42", Name: "n"}, "second")
		must(t, err)
		got, err := r.MetaToken(t.Context(), account, "42")
		must(t, err)
		wantEqual(t, got, "second")
		must(t, r.SetMetaToken(t.Context(), account, "eu-west-1", first, "third"))
		got, err = r.MetaToken(t.Context(), account, "42")
		must(t, err)
		wantEqual(t, got, "third")
	})
	t.Run("goes with the link", func(t *testing.T) {
		r, _ := open(t)
		id := linked(t, r, account, plantedToken)
		must(t, r.UnlinkWABA(t.Context(), account, "eu-west-1", id))
		_, err := r.MetaToken(t.Context(), account, "42")
		wantError(t, err, ErrNotFound)
	})
	t.Run("is in no file, nor is a phone number", func(t *testing.T) {
		dir := t.TempDir()
		r := openDir(t, dir, testMaster)
		id := linked(t, r, account, plantedToken)
		must(t, r.SetMetaToken(t.Context(), account, "eu-west-1", id, plantedToken+"2"))
		found := false
		paths, err := filepath.Glob(filepath.Join(dir, "*"))
		must(t, err)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			must(t, err)
			for _, secret := range []string{plantedToken, "5550199999", "555-019-9999"} {
				if bytes.Contains(data, []byte(secret)) {
					t.Errorf("%s is in %s", secret, path)
				}
			}
			found = found || bytes.Contains(data, []byte("planted-name"))
		}
		if !found {
			t.Error("the search would not have found them: the name is in no file")
		}
	})
	t.Run("cannot be had with another master key", func(t *testing.T) {
		r, dir := open(t)
		id := linked(t, r, account, plantedToken)
		wrong := openDir(t, dir, MasterKey{9})
		wantError(t, wrong.CheckMasterKey(t.Context()), ErrMasterKey)
		_, err := wrong.LinkWABA(t.Context(), WABA{Account: account, Region: "eu-west-1", MetaID: "43"}, "t")
		wantError(t, err, ErrMasterKey)
		_, err = wrong.MetaToken(t.Context(), account, "42")
		if err == nil || !strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), "master key") {
			t.Errorf("error is %v", err)
		}
		must(t, wrong.UnlinkWABA(t.Context(), account, "eu-west-1", id))
	})
	t.Run("cannot be moved to another link", func(t *testing.T) {
		r, _ := open(t)
		id := linked(t, r, account, plantedToken)
		must(t, r.write(t.Context(), func(tx *store.Tx) error {
			row, err := tx.WABA(account, "eu-west-1", id)
			if err != nil {
				return err
			}
			row.Account, row.MetaID = "222222222222", "43"
			return tx.InsertWABA(row)
		}))
		if token, err := r.MetaToken(t.Context(), "222222222222", "43"); err == nil {
			t.Errorf("the token is %q", token)
		}
	})
}

func TestCheckToken(t *testing.T) {
	for _, test := range []struct{ name, token, want string }{
		{"an empty one", "", "empty"},
		{"a blank in it", "secret token", "byte 7"},
		{"a line end", "secret\n", "byte 7"},
		{"no ASCII", "secreté", "byte 7"},
		{"a long one", strings.Repeat("s", MaxToken+1), "4097"},
	} {
		t.Run("refuses "+test.name+" without quoting it", func(t *testing.T) {
			err := CheckToken(test.token)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
		})
	}
	t.Run("takes the longest", func(t *testing.T) {
		must(t, CheckToken(strings.Repeat("~", MaxToken)))
	})
}
