package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"flowport/internal/meta"
)

func TestCompile(t *testing.T) {
	b := openConsole(t).signedIn(t, "")
	compile := func(t *testing.T, src string) (got compileAnswer) {
		t.Helper()
		status, text := b.do("POST", "/console/api/compile", src)
		if err := json.Unmarshal([]byte(text), &got); err != nil || status != 200 {
			t.Fatalf("%d %v: %.300s", status, err, text)
		}
		return got
	}
	t.Run("gives a flow to draw", func(t *testing.T) {
		got := compile(t, blank(t))
		if len(got.Problems) != 0 || got.View == nil || len(got.View.Screens) != 1 || got.View.Screens[0].ID != "WELCOME" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("tells problems with their places, and draws what is left", func(t *testing.T) {
		got := compile(t, strings.Replace(blank(t), `"text": "Hello"`, "\n\"\U0001F600\": 1", 1))
		if len(got.Problems) != 2 || got.View == nil {
			t.Fatalf("got %+v", got)
		}
		for _, p := range got.Problems {
			if p.Severity != "error" || p.Code == "" || p.Message == "" || !strings.HasPrefix(p.Path, "screens[0].layout.children[0]") || p.Line == 0 || p.EndColumn <= p.Column && p.EndLine == p.Line {
				t.Errorf("got %+v", p)
			}
		}
		if p := got.Problems[1]; p.Column != 1 || p.EndColumn != 5 {
			t.Errorf("the unknown key is at %d to %d", p.Column, p.EndColumn)
		}
	})
	t.Run("tells how to mend what is plain", func(t *testing.T) {
		got := compile(t, strings.Replace(blank(t), `"text": "Hello"`, `"txet": "Hello"`, 1))
		var titles []string
		for _, p := range got.Problems {
			for _, f := range p.Fixes {
				titles = append(titles, f.Title)
				if e := f.Edits[0]; e.Text == `"text"` && (e.part != p.part || e.EndColumn-e.Column != len(`"txet"`)) {
					t.Errorf("%+v is mended at %+v", p.part, e.part)
				}
			}
		}
		if !slices.ContainsFunc(titles, func(title string) bool { return strings.Contains(title, "'text'") }) {
			t.Errorf("the fixes are %q", titles)
		}
	})
	t.Run("takes what is no JSON", func(t *testing.T) {
		for _, src := range []string{"", "{", "[]", "\x00\xff"} {
			if got := compile(t, src); len(got.Problems) == 0 || got.View != nil && src != "[]" {
				t.Errorf("%q: %+v", src, got)
			}
		}
	})
	t.Run("takes no more than a flow may have", func(t *testing.T) {
		b.wantRefusal(http.StatusRequestEntityTooLarge, "TooLarge", "POST", "/console/api/compile", strings.Repeat(" ", meta.MaxFlowJSON+1))
	})
}

// TestCompile_leaves_room has all of a key's places taken.
func TestCompile_leaves_room(t *testing.T) {
	s := openConsole(t)
	slow, other := s.signedIn(t, ""), s.signedIn(t, "")
	places := s.Config.Handler.(*Console).documents
	for range maxDocumentsOfOne {
		leave, ok := places.tryTake(slow.key)
		if !ok {
			t.Fatal("no place")
		}
		defer leave()
	}
	compile := func(b *browser) error {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, "POST", s.URL+"/console/api/compile", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(csrfHeader, b.csrf)
		response, err := b.client.Do(r)
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	if err := compile(slow); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("one more of the key: %v", err)
	}
	if status, text := other.do("POST", "/console/api/compile", "{}"); status != 200 {
		t.Errorf("another key's: %d %s", status, text)
	}
}
