package registry

import "testing"

func TestEnsureDevelopment(t *testing.T) {
	t.Run("makes the key and the WABA once", func(t *testing.T) {
		r, dir := open(t)
		k, w, err := r.EnsureDevelopment(t.Context(), "eu-west-1")
		must(t, err)
		wantEqual(t, k.PrincipalARN(), "arn:aws:iam::000000000000:user/test")
		wantEqual(t, w.ARN(), "arn:aws:social-messaging:eu-west-1:000000000000:waba/0123456789abcdef0123456789abcdef")
		wantEqual(t, w.PhoneNumberARN(w.PhoneNumbers[0]),
			"arn:aws:social-messaging:eu-west-1:000000000000:phone-number-id/0123456789abcdef0123456789abcdef")

		k2, w2, err := openDir(t, dir, testMaster).EnsureDevelopment(t.Context(), "eu-west-1")
		must(t, err)
		wantEqual(t, *k2, *k)
		wantEqual(t, w2, w)
		got, err := r.Key(t.Context(), "test")
		must(t, err)
		wantEqual(t, *got, *k)
		if !got.Development || got.Secret != "test" {
			t.Errorf("the key is %#v, development %v", got, got.Development)
		}
	})

	t.Run("answers in every region", func(t *testing.T) {
		r, _ := open(t)
		_, _, err := r.EnsureDevelopment(t.Context(), "us-east-1")
		must(t, err)
		for _, region := range []string{"us-east-1", "eu-west-1", "ap-south-1"} {
			w, err := r.WABA(t.Context(), DevelopmentAccount, region, DevelopmentWABA)
			must(t, err)
			wantEqual(t, w.Region, region)
			list, err := r.WABAs(t.Context(), DevelopmentAccount, region, "", 10)
			must(t, err)
			wantEqual(t, list, []WABA{*w})
		}
		_, err = r.WABA(t.Context(), "111111111111", "us-east-1", DevelopmentWABA)
		wantError(t, err, ErrNotFound)
	})
}
