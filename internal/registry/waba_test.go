package registry

import (
	"strings"
	"testing"
	"time"
)

const account = "111111111111"

func TestLinkWABA(t *testing.T) {
	t.Run("keeps every field", func(t *testing.T) {
		r, _ := open(t)
		want := WABA{
			ID: "waba-00000000000000000000000000000001", Account: account, Region: "eu-west-1", Partition: "aws",
			MetaID: "42", Name: "Näme", LinkedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
			RegistrationStatus: RegistrationIncomplete,
			PhoneNumbers: []PhoneNumber{{
				ID: "phone-number-id-1", MetaID: "43", Number: "+1", DisplayNumber: "1",
				DisplayName: "n", QualityRating: "GREEN", DataLocalizationRegion: "DE",
			}},
			EventDestinations: []EventDestination{{ARN: "arn:aws:sns:eu-west-1:111111111111:t", RoleARN: "arn:aws:iam::111111111111:role/r"}},
			Currency:          "EUR", TimezoneID: "7", MessageTemplateNamespace: "ns",
		}
		linked, err := r.LinkWABA(t.Context(), want, "")
		must(t, err)
		wantEqual(t, *linked, want)
		got, err := r.WABA(t.Context(), account, "eu-west-1", want.ID)
		must(t, err)
		wantEqual(t, *got, want)
		wantEqual(t, got.ARN(), "arn:aws:social-messaging:eu-west-1:111111111111:waba/00000000000000000000000000000001")

		_, err = r.LinkWABA(t.Context(), want, "")
		wantError(t, err, ErrExists)
	})
	t.Run("fills in what is left out", func(t *testing.T) {
		r, _ := open(t)
		in := WABA{Account: account, Region: "eu-west-1", MetaID: "42"}
		w, err := r.LinkWABA(t.Context(), in, "")
		must(t, err)
		wantMatch(t, w.ID, `^waba-[0-9a-f]{32}$`)
		wantEqual(t, w.Partition, "aws")
		wantEqual(t, w.RegistrationStatus, "COMPLETE")
		if time.Since(w.LinkedAt).Abs() > time.Minute {
			t.Errorf("LinkedAt is %v", w.LinkedAt)
		}
		in.MetaID = "43"
		other, err := r.LinkWABA(t.Context(), in, "")
		must(t, err)
		if other.ID == w.ID {
			t.Error("the id came twice")
		}
	})
	t.Run("links an account of Meta's once in a region", func(t *testing.T) {
		r, _ := open(t)
		in := WABA{Account: account, Region: "eu-west-1", MetaID: "42"}
		_, err := r.LinkWABA(t.Context(), in, "")
		must(t, err)
		_, err = r.LinkWABA(t.Context(), in, "")
		wantError(t, err, ErrExists)
		for _, elsewhere := range []WABA{
			{Account: account, Region: "us-east-1", MetaID: "42"},
			{Account: "222222222222", Region: "eu-west-1", MetaID: "42"},
		} {
			_, err = r.LinkWABA(t.Context(), elsewhere, "")
			must(t, err)
		}
	})
	for _, test := range []struct {
		name   string
		change func(*WABA)
		want   string
	}{
		{"an id of another form", func(w *WABA) { w.ID = "waba-1" }, "32 hex"},
		{"an ARN for an id", func(w *WABA) { w.ID = "arn:aws:x" }, "32 hex"},
		{"an account that is no number", func(w *WABA) { w.Account = "" }, "12 digits"},
		{"no region", func(w *WABA) { w.Region = "" }, "region"},
		{"a region with a colon", func(w *WABA) { w.Region = "a:b" }, "region"},
		{"a Meta id that is no number", func(w *WABA) { w.MetaID = "x" }, "digits"},
		{"a name of two lines", func(w *WABA) { w.Name = "a\nb" }, "control characters"},
		{"a name of 201 characters", func(w *WABA) { w.Name = strings.Repeat("é", 201) }, "at most 200"},
		{"a status that AWS does not have", func(w *WABA) { w.RegistrationStatus = "DONE" }, "COMPLETE"},
	} {
		t.Run("refuses "+test.name, func(t *testing.T) {
			r, _ := open(t)
			w := WABA{Account: account, Region: "eu-west-1", MetaID: "42"}
			test.change(&w)
			_, err := r.LinkWABA(t.Context(), w, "")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestWABAs(t *testing.T) {
	r, _ := open(t)
	var ids []string
	for i := range 5 {
		w, err := r.LinkWABA(t.Context(), WABA{
			ID: "waba-0000000000000000000000000000000" + string(rune('0'+i)), Account: account, Region: "eu-west-1", MetaID: "4" + string(rune('0'+i)),
		}, "")
		must(t, err)
		ids = append(ids, w.ID)
	}
	_, err := r.LinkWABA(t.Context(), WABA{Account: account, Region: "us-east-1", MetaID: "42"}, "")
	must(t, err)
	_, err = r.LinkWABA(t.Context(), WABA{Account: "222222222222", Region: "eu-west-1", MetaID: "42"}, "")
	must(t, err)

	t.Run("come page by page, each once", func(t *testing.T) {
		var got []string
		for after := ""; ; {
			page, err := r.WABAs(t.Context(), account, "eu-west-1", after, 2)
			must(t, err)
			for _, w := range page {
				got = append(got, w.ID)
			}
			if len(page) < 2 {
				break
			}
			after = page[1].ID
		}
		wantEqual(t, got, ids)
	})
	t.Run("are not found elsewhere", func(t *testing.T) {
		_, err := r.WABA(t.Context(), account, "us-east-1", ids[0])
		wantError(t, err, ErrNotFound)
		_, err = r.WABA(t.Context(), "222222222222", "eu-west-1", ids[0])
		wantError(t, err, ErrNotFound)
	})
}

func TestUnlinkWABA(t *testing.T) {
	t.Run("removes the WABA and its tags", func(t *testing.T) {
		r, _ := open(t)
		w, err := r.LinkWABA(t.Context(), WABA{Account: account, Region: "eu-west-1", MetaID: "42"}, "")
		must(t, err)
		must(t, r.SetTags(t.Context(), w.ARN(), []Tag{{Key: "a", Value: "b"}}))
		wantError(t, r.UnlinkWABA(t.Context(), account, "us-east-1", w.ID), ErrNotFound)
		must(t, r.UnlinkWABA(t.Context(), account, "eu-west-1", w.ID))
		wantError(t, r.UnlinkWABA(t.Context(), account, "eu-west-1", w.ID), ErrNotFound)
		_, err = r.WABA(t.Context(), account, "eu-west-1", w.ID)
		wantError(t, err, ErrNotFound)
		tags, err := r.Tags(t.Context(), w.ARN())
		must(t, err)
		wantEqual(t, tags, []Tag{})
	})
	t.Run("removes one that answers in every region", func(t *testing.T) {
		r, _ := open(t)
		_, w, err := r.EnsureDevelopment(t.Context(), "eu-west-1")
		must(t, err)
		must(t, r.UnlinkWABA(t.Context(), w.Account, "ap-south-1", w.ID))
		_, err = r.WABA(t.Context(), w.Account, "eu-west-1", w.ID)
		wantError(t, err, ErrNotFound)
	})
}

func TestTags(t *testing.T) {
	const arn = "arn:aws:social-messaging:eu-west-1:111111111111:waba/0"
	tag := func(key, value string) Tag { return Tag{Key: key, Value: value} }
	many := func(n int, prefix string) []Tag {
		var tags []Tag
		for i := range n {
			tags = append(tags, Tag{Key: prefix + string(rune('A'+i)), Value: "v"})
		}
		return tags
	}
	tags := func(t *testing.T, r *Registry) []Tag {
		t.Helper()
		got, err := r.Tags(t.Context(), arn)
		must(t, err)
		return got
	}
	t.Run("are listed by key", func(t *testing.T) {
		r, _ := open(t)
		must(t, r.SetTags(t.Context(), arn, []Tag{tag("b", "1"), tag("a", "2")}))
		must(t, r.SetTags(t.Context(), arn, []Tag{tag("b", "3"), tag("c", "")}))
		wantEqual(t, tags(t, r), []Tag{tag("a", "2"), tag("b", "3"), tag("c", "")})
		must(t, r.RemoveTags(t.Context(), arn, []string{"a", "none", "c"}))
		wantEqual(t, tags(t, r), []Tag{tag("b", "3")})
	})
	t.Run("are 50 at most, all or none", func(t *testing.T) {
		r, _ := open(t)
		must(t, r.SetTags(t.Context(), arn, many(MaxTags, "")))
		must(t, r.SetTags(t.Context(), arn, many(MaxTags, ""))) // the same ones
		wantError(t, r.SetTags(t.Context(), arn, many(1, "one more ")), ErrTooManyTags)
		wantEqual(t, tags(t, r), many(MaxTags, ""))
		wantError(t, r.SetTags(t.Context(), arn+"1", many(MaxTags+1, "")), ErrTooManyTags)
	})
	t.Run("of another resource stay", func(t *testing.T) {
		r, _ := open(t)
		must(t, r.SetTags(t.Context(), arn, []Tag{tag("a", "1")}))
		must(t, r.RemoveTags(t.Context(), arn+"1", []string{"a"}))
		wantEqual(t, tags(t, r), []Tag{tag("a", "1")})
	})
}

func TestPhoneNumber(t *testing.T) {
	r, _ := open(t)
	number := func(id string) PhoneNumber { return PhoneNumber{ID: "phone-number-id-" + id, Number: "+1" + id} }
	link := func(account, region, id string, numbers ...PhoneNumber) {
		t.Helper()
		_, err := r.LinkWABA(t.Context(), WABA{
			ID: "waba-0000000000000000000000000000000" + id, Account: account, Region: region, MetaID: "4" + id, PhoneNumbers: numbers,
		}, "")
		must(t, err)
	}
	link(account, "eu-west-1", "1", number("a"))
	link(account, "eu-west-1", "2", number("b"), number("c"))
	link("222222222222", "eu-west-1", "3", number("d"))
	t.Run("is found with its WABA", func(t *testing.T) {
		w, p, err := r.PhoneNumber(t.Context(), account, "eu-west-1", "phone-number-id-c")
		must(t, err)
		wantEqual(t, p, number("c"))
		wantEqual(t, w.ID, "waba-00000000000000000000000000000002")
	})
	t.Run("of another account or region is not found", func(t *testing.T) {
		_, _, err := r.PhoneNumber(t.Context(), account, "eu-west-1", "phone-number-id-d")
		wantError(t, err, ErrNotFound)
		_, _, err = r.PhoneNumber(t.Context(), account, "us-east-1", "phone-number-id-a")
		wantError(t, err, ErrNotFound)
	})
}

func TestSetEventDestinations(t *testing.T) {
	r, _ := open(t)
	w, err := r.LinkWABA(t.Context(), WABA{
		Account: account, Region: AnyRegion, MetaID: "42", Name: "n", PhoneNumbers: []PhoneNumber{{ID: "phone-number-id-1"}},
	}, "token")
	must(t, err)
	for _, to := range [][]EventDestination{{{ARN: "arn:aws:sns:eu-west-1:1:a", RoleARN: "role"}}, {{ARN: "arn:aws:sns:eu-west-1:1:b"}}, nil} {
		must(t, r.SetEventDestinations(t.Context(), account, "eu-west-1", w.ID, to))
		got, err := r.WABA(t.Context(), account, "us-east-1", w.ID)
		must(t, err)
		wantEqual(t, got.EventDestinations, to)
		wantEqual(t, got.PhoneNumbers, w.PhoneNumbers)
		wantEqual(t, got.TokenSince, w.TokenSince)
	}
	wantError(t, r.SetEventDestinations(t.Context(), "222222222222", "eu-west-1", w.ID, nil), ErrNotFound)
}
