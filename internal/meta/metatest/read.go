package metatest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
)

func readFlow(t *testing.T, s *suite) {
	id := s.create(t, meta.NewFlow{Name: "all fields", Categories: []string{"SURVEY", "OTHER"}, FlowJSON: validEndpoint, EndpointURI: "https://example.com/flow"})
	s.must(t, s.Service.UpdateFlow(t.Context(), s.WABA, id, meta.FlowUpdate{ApplicationID: "42"}))
	shown, err := s.Service.Preview(t.Context(), s.WABA, id, false)
	s.must(t, err)

	f := s.flow(t, id)
	if f.ID != id || f.WABA != s.WABA || f.Name != "all fields" || f.Status != meta.Draft ||
		!slices.Equal(f.Categories, []string{"SURVEY", "OTHER"}) || f.EndpointURI != "https://example.com/flow" {
		t.Errorf("flow is %+v", f)
	}
	if f.JSONVersion != "7.3" || f.DataAPIVersion != "3.0" {
		t.Errorf("versions are %q and %q", f.JSONVersion, f.DataAPIVersion)
	}
	if f.ValidationErrors == nil || len(f.ValidationErrors) != 0 {
		t.Errorf("errors are %#v", f.ValidationErrors)
	}
	if f.Preview == nil || f.Preview.URL != shown.URL || !f.Preview.ExpiresAt.Equal(shown.ExpiresAt) {
		t.Errorf("preview is %+v, want %+v", f.Preview, shown)
	}
	if f.Account == nil || f.Account.ID != s.WABA || f.Account.Name == "" {
		t.Errorf("account is %+v", f.Account)
	}
	if f.Application == nil || f.Application.ID != "42" || f.Application.Name == "" {
		t.Errorf("application is %+v", f.Application)
	}

	t.Run("tells where an error is", func(t *testing.T) {
		id := s.create(t, meta.NewFlow{FlowJSON: unknownProperty})
		errs := s.flow(t, id).ValidationErrors
		if len(errs) != 1 || errs[0].Error != "INVALID_PROPERTY_KEY" || errs[0].LineStart != 2 || errs[0].ColumnStart != 2 ||
			len(errs[0].Pointers) != 1 || errs[0].Pointers[0].Path != "surprise" {
			t.Errorf("errors are %+v", errs)
		}
	})
}

func readHealth(t *testing.T, s *suite) {
	flowOf := func(t *testing.T, id string) (h *meta.Health, flow meta.HealthEntity) {
		t.Helper()
		h = s.flow(t, id).Health
		if h == nil {
			t.Fatal("there is none")
		}
		i := slices.IndexFunc(h.Entities, func(e meta.HealthEntity) bool { return e.Type == "FLOW" && e.ID == id })
		if i < 0 || !slices.ContainsFunc(h.Entities, func(e meta.HealthEntity) bool { return e.Type == "WABA" && e.ID == s.WABA }) {
			t.Fatalf("entities are %+v", h.Entities)
		}
		return h, h.Entities[i]
	}
	for status, want := range map[meta.Status]string{
		meta.Draft: "AVAILABLE", meta.Published: "AVAILABLE", meta.Throttled: "LIMITED", meta.Blocked: "BLOCKED", meta.Deprecated: "BLOCKED",
	} {
		t.Run(string(status), func(t *testing.T) {
			h, flow := flowOf(t, s.inStatus(t, status))
			if h.CanSendMessage != want || flow.CanSendMessage != want || len(flow.Errors) != 0 {
				t.Errorf("health is %+v, want %s", h, want)
			}
		})
	}
	t.Run("with a reason for each check that a draft fails", func(t *testing.T) {
		h, flow := flowOf(t, s.create(t, meta.NewFlow{FlowJSON: validEndpoint}))
		if h.CanSendMessage != "BLOCKED" || len(flow.Errors) != 1 || flow.Errors[0].Code != meta.CodeHealth ||
			!strings.HasPrefix(flow.Errors[0].Description, "endpoint_uri: ") || flow.Errors[0].Solution == "" {
			t.Errorf("health is %+v", h)
		}
	})
}

// pages reads a whole list, limit flows at a time; between is called after
// each page.
func (s *suite) pages(t *testing.T, limit int, between func(page meta.FlowPage)) []string {
	t.Helper()
	var ids []string
	after := ""
	for range 1000 {
		page, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{Limit: limit, After: after})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, idsOf(page)...)
		if (page.Previous != "") != (after != "") {
			t.Errorf("after %q the previous page is %q", after, page.Previous)
		}
		if page.Next == "" {
			return ids
		}
		if limit != 0 && len(page.Flows) != limit {
			t.Fatalf("a page of %d flows with a next one, want %d", len(page.Flows), limit)
		}
		if len(page.Next) > 600 { // AWS, "nextToken"
			t.Fatalf("a cursor of %d characters", len(page.Next))
		}
		after = page.Next
		between(page)
	}
	t.Fatal("the list does not end")
	return nil
}

func idsOf(page meta.FlowPage) []string {
	var ids []string
	for _, f := range page.Flows {
		ids = append(ids, f.ID)
	}
	return ids
}

func listFlows(t *testing.T, s *suite) {
	nothing := func(meta.FlowPage) {}
	page, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{})
	if err != nil || page.Flows == nil || len(page.Flows) != 0 || page.Next != "" || page.Previous != "" {
		t.Errorf("of an account without flows: %+v, %v", page, err)
	}
	const flows = 32
	made := map[string]bool{}
	for range flows {
		made[s.create(t, meta.NewFlow{})] = true
	}
	s.createIn(t, s.Other, meta.NewFlow{})

	list := s.pages(t, 100, nothing)
	if len(list) != flows {
		t.Fatalf("%d flows are listed, want %d", len(list), flows)
	}
	for _, id := range list {
		if !made[id] {
			t.Errorf("%s is listed, and was not made here or is listed twice", id)
		}
		delete(made, id)
	}
	for _, limit := range []int{0, 1, 7, flows - 1, flows, flows + 1} {
		t.Run(fmt.Sprintf("in pages of %d", limit), func(t *testing.T) {
			if diff := cmp.Diff(list, s.pages(t, limit, nothing)); diff != "" {
				t.Errorf("in one page, in several (-one +several):\n%s", diff)
			}
		})
	}
	t.Run("25 by default", func(t *testing.T) {
		page, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{})
		if err != nil || len(page.Flows) != 25 {
			t.Errorf("%d flows, %v", len(page.Flows), err)
		}
	})
	t.Run("back again", func(t *testing.T) {
		var seen []meta.FlowPage
		s.pages(t, 7, func(page meta.FlowPage) { seen = append(seen, page) })
		last, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{Limit: 7, After: seen[len(seen)-1].Next})
		s.must(t, err)
		before := last.Previous
		for i := len(seen) - 1; i >= 0; i-- {
			page, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{Limit: 7, Before: before})
			s.must(t, err)
			if diff := cmp.Diff(idsOf(seen[i]), idsOf(page)); diff != "" {
				t.Errorf("page %d (-forth +back):\n%s", i, diff)
			}
			if page.Next == "" || (page.Previous == "") != (i == 0) {
				t.Errorf("page %d has next %q and previous %q", i, page.Next, page.Previous)
			}
			before = page.Previous
		}
	})
	t.Run("tells what a list tells", func(t *testing.T) {
		s.createIn(t, s.Other, meta.NewFlow{Name: "listed", Categories: []string{"SURVEY"}, FlowJSON: unknownProperty, EndpointURI: "https://example.com"})
		page, err := s.Service.Flows(t.Context(), s.Other, meta.Page{})
		s.must(t, err)
		i := slices.IndexFunc(page.Flows, func(f meta.Flow) bool { return f.Name == "listed" })
		if i < 0 {
			t.Fatalf("flows are %+v", page.Flows)
		}
		f := page.Flows[i]
		if len(f.ValidationErrors) != 1 {
			t.Errorf("errors are %+v", f.ValidationErrors)
		}
		want := meta.Flow{ID: f.ID, WABA: s.Other, Name: "listed", Status: meta.Draft, Categories: []string{"SURVEY"}, ValidationErrors: f.ValidationErrors}
		if diff := cmp.Diff(want, f); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("misses none and repeats none while flows come and go", func(t *testing.T) {
		step := 0
		ids := s.pages(t, 10, func(meta.FlowPage) {
			step++
			s.create(t, meta.NewFlow{})
			s.must(t, s.Service.Delete(t.Context(), s.WABA, list[10*step-1])) // the flow that the cursor may name
		})
		position := map[string]int{}
		for i, id := range ids {
			if _, twice := position[id]; twice {
				t.Errorf("%s is listed twice", id)
			}
			position[id] = i
		}
		for i, id := range list {
			if at, listed := position[id]; !listed || i > 0 && at < position[list[i-1]] {
				t.Errorf("%s is missing or out of order", id)
			}
		}
	})
}

func listRefuses(t *testing.T, s *suite) {
	for range 2 {
		s.create(t, meta.NewFlow{})
		s.createIn(t, s.Other, meta.NewFlow{})
	}
	foreign, err := s.Service.Flows(t.Context(), s.Other, meta.Page{Limit: 1})
	s.must(t, err)
	for name, cursor := range map[string]string{
		"a made-up cursor":            "abc",
		"no base64":                   "?&=/",
		"a cursor of another account": foreign.Next,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{After: cursor})
			wantRefusal(t, err, meta.CodeInvalidParameter, 0)
			_, err = s.Service.Flows(t.Context(), s.WABA, meta.Page{Before: cursor})
			wantRefusal(t, err, meta.CodeInvalidParameter, 0)
		})
	}
	for _, limit := range []int{-1, 101} {
		t.Run(fmt.Sprintf("a limit of %d", limit), func(t *testing.T) {
			_, err := s.Service.Flows(t.Context(), s.WABA, meta.Page{Limit: limit})
			wantRefusal(t, err, meta.CodeInvalidParameter, 0)
		})
	}
}

func listAssets(t *testing.T, s *suite) {
	id := s.create(t, meta.NewFlow{})
	if assets, err := s.Service.Assets(t.Context(), s.WABA, id); err != nil || assets == nil || len(assets) != 0 {
		t.Errorf("before the first upload: %#v, %v", assets, err)
	}
	_, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, valid)
	s.must(t, err)
	t.Run("gives the last upload", func(t *testing.T) {
		for _, src := range [][]byte{validOther, notText, valid} {
			_, err := s.Service.UploadFlowJSON(t.Context(), s.WABA, id, src)
			s.must(t, err)
			if got := s.download(t, id); got != string(src) {
				t.Errorf("downloaded %q, want %q", got, src)
			}
		}
	})
	t.Run("by a link that cannot be made up", func(t *testing.T) {
		assets, err := s.Service.Assets(t.Context(), s.WABA, id)
		s.must(t, err)
		link, err := url.Parse(assets[0].DownloadURL)
		s.must(t, err)
		link.RawQuery = ""
		if status, body := s.open(t, link.String()); status < 400 {
			t.Errorf("without its query it answers %d: %q", status, body)
		}
	})
	t.Run("by a link that ends", func(t *testing.T) {
		assets, err := s.Service.Assets(t.Context(), s.WABA, id)
		s.must(t, err)
		s.pass(t, 30*24*time.Hour)
		if status, body := s.open(t, assets[0].DownloadURL); status < 400 {
			t.Errorf("after a month it answers %d: %q", status, body)
		}
	})
}

func preview(t *testing.T, s *suite) {
	const lifetime = 30 * 24 * time.Hour
	id := s.create(t, meta.NewFlow{FlowJSON: unknownProperty})
	get := func(t *testing.T, invalidate bool) meta.Preview {
		t.Helper()
		p, err := s.Service.Preview(t.Context(), s.WABA, id, invalidate)
		s.must(t, err)
		if u, err := url.Parse(p.URL); err != nil || u.Host == "" || !strings.Contains(p.URL, id) || p.ExpiresAt.IsZero() {
			t.Fatalf("preview is %+v", p)
		}
		return p
	}
	first := get(t, false)
	t.Run("stays the same while it is valid", func(t *testing.T) {
		again := get(t, false)
		read := s.flow(t, id).Preview
		if again.URL != first.URL || !again.ExpiresAt.Equal(first.ExpiresAt) || read.URL != first.URL {
			t.Errorf("%+v, then %+v and %+v", first, again, read)
		}
	})
	t.Run("invalidate makes another", func(t *testing.T) {
		second := get(t, true)
		if second.URL == first.URL {
			t.Errorf("%+v, then %+v", first, second)
		}
		first = get(t, false)
		if first.URL != second.URL {
			t.Errorf("%+v, then %+v", second, first)
		}
	})
	t.Run("is over after 30 days, and the flow gets another", func(t *testing.T) {
		s.pass(t, lifetime)
		next := get(t, false)
		if next.URL == first.URL || next.ExpiresAt.Sub(first.ExpiresAt) < lifetime-time.Minute {
			t.Errorf("%+v, then %+v", first, next)
		}
	})
	for _, status := range []meta.Status{meta.Published, meta.Deprecated, meta.Throttled, meta.Blocked} {
		t.Run("of a flow that is "+string(status), func(t *testing.T) {
			id = s.inStatus(t, status)
			get(t, true)
		})
	}
	t.Run("before the first upload", func(t *testing.T) {
		id = s.create(t, meta.NewFlow{})
		get(t, false)
	})
}
