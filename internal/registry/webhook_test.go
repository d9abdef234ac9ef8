package registry

import (
	"fmt"
	"strings"
	"testing"
)

func TestSetWebhook(t *testing.T) {
	t.Run("makes a secret that stays when the address changes", func(t *testing.T) {
		r, dir := open(t)
		id := linked(t, r, account, "token")
		first, err := r.SetWebhook(t.Context(), account, "eu-west-1", id, "https://example.com/a?b=c")
		must(t, err)
		wantMatch(t, first.Secret, `^[0-9a-f]{64}$`)
		second, err := r.SetWebhook(t.Context(), account, "eu-west-1", id, "http://127.0.0.1:1/")
		must(t, err)
		wantEqual(t, second.Secret, first.Secret)
		w, got, err := openDir(t, dir, testMaster).Webhook(t.Context(), account, "eu-west-1", id)
		must(t, err)
		wantEqual(t, got.URL+got.Secret, "http://127.0.0.1:1/"+first.Secret)
		wantEqual(t, w.HasWebhook, true)
		wantEqual(t, w.PhoneNumbers[0].Number, "+15550199999")

		none, err := r.SetWebhook(t.Context(), account, "eu-west-1", id, "")
		must(t, err)
		wantEqual(t, none.URL+none.Secret, "")
		w, got, err = r.Webhook(t.Context(), account, "eu-west-1", id)
		must(t, err)
		wantEqual(t, got.URL+got.Secret, "")
		wantEqual(t, w.HasWebhook, false)
		third, err := r.SetWebhook(t.Context(), account, "eu-west-1", id, "https://example.com/")
		must(t, err)
		if third.Secret == first.Secret {
			t.Error("the old secret is back")
		}
		token, err := r.MetaToken(t.Context(), account, "42")
		must(t, err)
		wantEqual(t, token, "token")
	})
	for address, want := range map[string]string{
		"example.com/hook":                                "https://",
		"https:///hook":                                   "https://",
		"https:example.com":                               "https://",
		"ftp://example.com/":                              "https://",
		"https://example.com:x/":                          "https://",
		"http://example.com/":                             "this machine only",
		"http://127.0.0.1.example.com/":                   "this machine only",
		"https://user:pw@example.com/":                    "user or password",
		"https://example.com/#f":                          "fragment",
		"https://e/" + strings.Repeat("x", MaxWebhookURL): "2048",
	} {
		t.Run("refuses "+address[:min(len(address), 30)], func(t *testing.T) {
			r, _ := open(t)
			id := linked(t, r, account, "")
			_, err := r.SetWebhook(t.Context(), account, "eu-west-1", id, address)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error is %v, want one with %q", err, want)
			}
		})
	}
	t.Run("needs a linked account", func(t *testing.T) {
		r, _ := open(t)
		_, err := r.SetWebhook(t.Context(), account, "eu-west-1", "waba-00000000000000000000000000000000", "https://example.com/")
		wantError(t, err, ErrNotFound)
		_, _, err = r.Webhook(t.Context(), account, "eu-west-1", "waba-00000000000000000000000000000000")
		wantError(t, err, ErrNotFound)
	})
	t.Run("is not printed", func(t *testing.T) {
		hook := Webhook{URL: "https://example.com/planted", Secret: "planted"}
		text := fmt.Sprintf("%v %+v %#v %s %v", hook, hook, hook, hook, &hook)
		if strings.Contains(text, "planted") || !strings.Contains(text, "example.com") {
			t.Error(text)
		}
	})
}
