package sim

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"flowport/internal/meta"
)

// parseLink checks that a link has the path of a flow's page, and splits it.
func parseLink(tb testing.TB, link, before, flow, behind string) url.Values {
	tb.Helper()
	u, err := url.Parse(link)
	if err != nil {
		tb.Fatal(err)
	}
	if want := baseURL + before + flow + behind; !strings.HasPrefix(link, want+"?") || u.Path != before+flow+behind {
		tb.Fatalf("the link is %s, want it to begin with %s?", link, want)
	}
	if len(link) > 2048 {
		tb.Fatalf("a link of %d characters", len(link))
	}
	return u.Query()
}

// downloadLink gives the query of the flow's download link.
func downloadLink(tb testing.TB, fx *fixture, flow string) url.Values {
	tb.Helper()
	assets, err := fx.Assets(tb.Context(), waba, flow)
	if err != nil || len(assets) != 1 || assets[0].Name != "flow.json" || assets[0].Type != "FLOW_JSON" {
		tb.Fatalf("assets %+v, %v", assets, err)
	}
	return parseLink(tb, assets[0].DownloadURL, "/assets/", flow, "/flow.json")
}

// download gives the flow's Flow JSON, by its download link.
func download(tb testing.TB, fx *fixture, flow string) []byte {
	tb.Helper()
	src, err := fx.OpenAsset(tb.Context(), flow, downloadLink(tb, fx, flow))
	if err != nil {
		tb.Fatalf("OpenAsset: %v", err)
	}
	return src
}

func TestAssets(t *testing.T) {
	fx := newFixture(t)
	id := fx.create(t, meta.NewFlow{})
	if assets, err := fx.Assets(t.Context(), waba, id); err != nil || assets == nil || len(assets) != 0 {
		t.Errorf("before the first upload: %#v, %v", assets, err)
	}
	if _, err := fx.UploadFlowJSON(t.Context(), waba, id, valid); err != nil {
		t.Fatal(err)
	}
	first := downloadLink(t, fx, id)

	t.Run("a link goes on giving the revision it was made for", func(t *testing.T) {
		if _, err := fx.UploadFlowJSON(t.Context(), waba, id, notText); err != nil {
			t.Fatal(err)
		}
		if src, err := fx.OpenAsset(t.Context(), id, first); err != nil || !bytes.Equal(src, valid) {
			t.Errorf("%q, %v", src, err)
		}
		if src := download(t, fx, id); !bytes.Equal(src, notText) {
			t.Errorf("the new link gives %q", src)
		}
	})
	t.Run("a link that was changed is not valid", func(t *testing.T) {
		other := fx.create(t, meta.NewFlow{FlowJSON: validOther})
		if _, err := fx.OpenAsset(t.Context(), other, first); !errors.Is(err, meta.ErrLinkInvalid) {
			t.Errorf("for another flow: %v", err)
		}
		for name := range first {
			letter := "x" // the signature is random, and may begin with any
			if first.Get(name)[0] == 'x' {
				letter = "y"
			}
			for _, value := range []string{"", "2", first.Get(name) + "0", letter + first.Get(name)[1:]} {
				changed := url.Values{}
				for k := range first {
					changed.Set(k, first.Get(k))
				}
				changed.Set(name, value)
				if _, err := fx.OpenAsset(t.Context(), id, changed); !errors.Is(err, meta.ErrLinkInvalid) {
					t.Errorf("with %s=%s: %v", name, value, err)
				}
			}
		}
		for _, flow := range []string{"", "x", "0" + id, "1"} {
			if _, err := fx.OpenAsset(t.Context(), flow, first); !errors.Is(err, meta.ErrLinkInvalid) {
				t.Errorf("flow %q: %v", flow, err)
			}
		}
	})
	t.Run("a link works for an hour", func(t *testing.T) {
		fx.clock.add(time.Hour - time.Second)
		if _, err := fx.OpenAsset(t.Context(), id, first); err != nil {
			t.Errorf("before: %v", err)
		}
		fx.clock.add(time.Second)
		if _, err := fx.OpenAsset(t.Context(), id, first); !errors.Is(err, meta.ErrLinkExpired) {
			t.Errorf("after: %v", err)
		}
	})
	t.Run("a link of a deleted flow is not valid", func(t *testing.T) {
		link := downloadLink(t, fx, id)
		if err := fx.Delete(t.Context(), waba, id); err != nil {
			t.Fatal(err)
		}
		if _, err := fx.OpenAsset(t.Context(), id, link); !errors.Is(err, meta.ErrLinkInvalid) {
			t.Errorf("%v", err)
		}
	})
}

func TestPreview(t *testing.T) {
	fx := newFixture(t)
	id := fx.create(t, meta.NewFlow{Name: "shown", FlowJSON: unknownProperty})
	preview := func(invalidate bool) (meta.Preview, string) {
		t.Helper()
		p, err := fx.Preview(t.Context(), waba, id, invalidate)
		if err != nil {
			t.Fatal(err)
		}
		return p, parseLink(t, p.URL, "/preview/", id, "").Get("token")
	}
	opens := func(token string, want error) {
		t.Helper()
		if _, _, err := fx.PreviewedFlow(t.Context(), id, token); !errors.Is(err, want) {
			t.Errorf("with token %q: %v, want %v", token, err, want)
		}
	}

	first, token := preview(false)
	if want := fx.clock.now().Add(30 * 24 * time.Hour); !first.ExpiresAt.Equal(want) {
		t.Errorf("it expires at %s, want %s", first.ExpiresAt, want)
	}
	t.Run("shows the flow and its draft", func(t *testing.T) {
		f, src, err := fx.PreviewedFlow(t.Context(), id, token)
		if err != nil || f.Name != "shown" || f.JSONVersion != "7.3" || len(f.ValidationErrors) == 0 || !bytes.Equal(src, unknownProperty) {
			t.Errorf("%+v, %q, %v", f, src, err)
		}
	})
	t.Run("stays the same while it is valid", func(t *testing.T) {
		fx.clock.add(24 * time.Hour)
		if again, _ := preview(false); again != first {
			t.Errorf("%+v, then %+v", first, again)
		}
		if f := fx.flow(t, id); *f.Preview != first {
			t.Errorf("Flow has %+v", f.Preview)
		}
	})
	t.Run("invalidate ends the old one", func(t *testing.T) {
		second, newToken := preview(true)
		if newToken == token || !second.ExpiresAt.After(first.ExpiresAt) {
			t.Errorf("%+v, then %+v", first, second)
		}
		opens(token, meta.ErrLinkInvalid)
		opens(newToken, nil)
		token = newToken
	})
	t.Run("other tokens and flows are told apart by nothing", func(t *testing.T) {
		opens("", meta.ErrLinkInvalid)
		opens(token+"0", meta.ErrLinkInvalid)
		for _, flow := range []string{"1", "x", fx.create(t, meta.NewFlow{})} {
			if _, _, err := fx.PreviewedFlow(t.Context(), flow, token); !errors.Is(err, meta.ErrLinkInvalid) {
				t.Errorf("flow %q: %v", flow, err)
			}
		}
	})
	t.Run("is over after 30 days, and the flow gets another", func(t *testing.T) {
		fx.clock.add(30*24*time.Hour - time.Second)
		opens(token, nil)
		fx.clock.add(time.Second)
		opens(token, meta.ErrLinkExpired)
		f := fx.flow(t, id)
		newToken := parseLink(t, f.Preview.URL, "/preview/", id, "").Get("token")
		opens(token, meta.ErrLinkInvalid)
		opens(newToken, nil)
	})
	t.Run("is there before the first upload", func(t *testing.T) {
		id = fx.create(t, meta.NewFlow{})
		_, token := preview(false)
		f, src, err := fx.PreviewedFlow(t.Context(), id, token)
		if err != nil || f.ID != id || src != nil {
			t.Errorf("%+v, %q, %v", f, src, err)
		}
	})
}
