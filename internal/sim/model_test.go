package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"flowport/flowjson"
	"flowport/internal/meta"
)

// document is a Flow JSON with what the model knows of it.
type document struct {
	src                      []byte
	faulty, frozen, endpoint bool
}

var documents = []*document{
	{src: valid},
	{src: validOther},
	{src: validEndpoint, endpoint: true},
	{src: validFrozen, frozen: true},
	{src: brokenSyntax, faulty: true},
	{src: unknownProperty, faulty: true},
}

// modelFlow is a flow as it should be.
type modelFlow struct {
	id, name, category string
	status             meta.Status
	endpoint, app      string
	draft, live        *document
	token              string // of the preview; empty before the first
	tokenMade          time.Time
}

// refusal is what Publish answers: 0 if it may go on.
func (f *modelFlow) refusal() (subcode int, refused bool) {
	switch {
	case f.status != meta.Draft:
		return 0, true
	case f.draft == nil || f.draft.faulty:
		return meta.SubcodeValidationErrors, true
	case f.draft.frozen:
		return meta.SubcodeVersion, true
	case f.draft.endpoint && f.endpoint == "":
		return meta.SubcodeNoEndpointURI, true
	}
	return 0, false
}

// lifeCycle is one account in the Sim and in the model.
type lifeCycle struct {
	fx    *fixture
	waba  string
	flows []*modelFlow // oldest first
	ended []*modelFlow // deleted
}

// TestLifeCycle compares the Sim with a model of Meta's life cycle, over
// random sequences of all operations.
func TestLifeCycle(t *testing.T) {
	fx := newFixture(t)
	accounts := 0
	rapid.Check(t, func(t *rapid.T) {
		accounts++
		m := &lifeCycle{fx: fx, waba: fmt.Sprint(1000 + accounts)}
		t.Repeat(map[string]func(*rapid.T){
			"create":    m.create,
			"update":    m.update,
			"upload":    m.upload,
			"publish":   m.publish,
			"deprecate": m.deprecate,
			"delete":    m.delete,
			"preview":   m.preview,
			"monitor":   m.monitor,
			"wait":      m.wait,
			"":          m.check,
		})
	})
}

var ctx = context.Background()

// pick gives a flow, often one that is there.
func (m *lifeCycle) pick(t *rapid.T) *modelFlow {
	if len(m.flows) == 0 {
		t.Skip("no flow yet")
	}
	return rapid.SampledFrom(m.flows).Draw(t, "flow")
}

func (m *lifeCycle) name(t *rapid.T) string {
	return rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "name")
}

func (m *lifeCycle) taken(name string, by *modelFlow) bool {
	return slices.ContainsFunc(m.flows, func(f *modelFlow) bool { return f.name == name && f != by })
}

var endpoints = []string{"", "https://example.com/flow"}

func (m *lifeCycle) create(t *rapid.T) {
	f := &modelFlow{name: m.name(t), category: rapid.SampledFrom(categories).Draw(t, "category"), status: meta.Draft}
	f.endpoint = rapid.SampledFrom(endpoints).Draw(t, "endpoint")
	in := meta.NewFlow{Name: f.name, Categories: []string{f.category}, EndpointURI: f.endpoint, Publish: rapid.Bool().Draw(t, "publish")}
	switch rapid.SampledFrom([]string{"nothing", "document", "clone"}).Draw(t, "from") {
	case "document":
		f.draft = rapid.SampledFrom(documents).Draw(t, "document")
		in.FlowJSON = f.draft.src
	case "clone":
		if len(m.flows) > 0 {
			source := m.pick(t)
			f.draft, in.CloneFlowID = source.draft, source.id
		}
	}
	if _, refused := f.refusal(); in.Publish && !refused {
		f.status, f.live = meta.Published, f.draft
	}
	m.fx.clock.add(time.Millisecond) // so that the order of ids is the order of creation
	created, err := m.fx.CreateFlow(ctx, m.waba, in)
	if m.taken(f.name, nil) {
		expect(t, err, meta.CodeInvalidParameter, meta.SubcodeNameTaken)
		return
	}
	expect(t, err, 0, 0)
	sameErrors(t, f.draft, created.ValidationErrors)
	f.id = created.ID
	m.flows = append(m.flows, f)
}

func (m *lifeCycle) update(t *rapid.T) {
	f := m.pick(t)
	in := meta.FlowUpdate{
		Name:          rapid.SampledFrom([]string{"", m.name(t)}).Draw(t, "rename"),
		EndpointURI:   rapid.SampledFrom(endpoints).Draw(t, "endpoint"),
		ApplicationID: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "app"),
	}
	if rapid.Bool().Draw(t, "recategorise") {
		in.Categories = []string{rapid.SampledFrom(categories).Draw(t, "category")}
	}
	err := m.fx.UpdateFlow(ctx, m.waba, f.id, in)
	switch {
	case f.status != meta.Draft && f.status != meta.Published:
		expect(t, err, meta.CodeUpdate, 0)
		return
	case in.Name != "" && m.taken(in.Name, f):
		expect(t, err, meta.CodeInvalidParameter, meta.SubcodeNameTaken)
		return
	}
	expect(t, err, 0, 0)
	if in.Name != "" {
		f.name, f.status = in.Name, meta.Draft
	}
	if in.EndpointURI != "" {
		f.endpoint, f.status = in.EndpointURI, meta.Draft
	}
	if in.ApplicationID != "" {
		f.app, f.status = in.ApplicationID, meta.Draft
	}
	if in.Categories != nil {
		f.category, f.status = in.Categories[0], meta.Draft
	}
}

func (m *lifeCycle) upload(t *rapid.T) {
	f, d := m.pick(t), rapid.SampledFrom(documents).Draw(t, "document")
	errs, err := m.fx.UploadFlowJSON(ctx, m.waba, f.id, d.src)
	if f.status != meta.Draft && f.status != meta.Published {
		expect(t, err, meta.CodeUpdate, 0)
		return
	}
	expect(t, err, 0, 0)
	sameErrors(t, d, errs)
	f.draft, f.status = d, meta.Draft
}

func (m *lifeCycle) publish(t *rapid.T) {
	f := m.pick(t)
	err := m.fx.Publish(ctx, m.waba, f.id)
	if subcode, refused := f.refusal(); refused {
		expect(t, err, meta.CodePublish, subcode)
		return
	}
	expect(t, err, 0, 0)
	f.status, f.live = meta.Published, f.draft
}

func (m *lifeCycle) deprecate(t *rapid.T) {
	f := m.pick(t)
	err := m.fx.Deprecate(ctx, m.waba, f.id)
	if f.status == meta.Draft || f.status == meta.Deprecated {
		expect(t, err, meta.CodeDeprecate, 0)
		return
	}
	expect(t, err, 0, 0)
	f.status = meta.Deprecated
}

func (m *lifeCycle) delete(t *rapid.T) {
	f := m.pick(t)
	err := m.fx.Delete(ctx, m.waba, f.id)
	if f.status != meta.Draft {
		expect(t, err, meta.CodeDelete, 0)
		return
	}
	expect(t, err, 0, 0)
	m.flows = slices.DeleteFunc(m.flows, func(g *modelFlow) bool { return g == f })
	m.ended = append(m.ended, f)
}

func (m *lifeCycle) preview(t *rapid.T) {
	f, invalidate := m.pick(t), rapid.Bool().Draw(t, "invalidate")
	p, err := m.fx.Preview(ctx, m.waba, f.id, invalidate)
	expect(t, err, 0, 0)
	m.sawPreview(t, f, p, invalidate)
}

// sawPreview compares a preview with the token that the flow should have.
func (m *lifeCycle) sawPreview(t *rapid.T, f *modelFlow, p meta.Preview, invalidate bool) {
	now := m.fx.clock.now()
	_, token, _ := bytes.Cut([]byte(p.URL), []byte("?token="))
	over := f.token == "" || !now.Before(f.tokenMade.Add(previewLifetime).Truncate(time.Second))
	if renewed := string(token) != f.token; renewed != (over || invalidate) {
		t.Fatalf("the token is new: %v; the old one is over: %v, ended: %v", renewed, over, invalidate)
	}
	if string(token) != f.token {
		f.token, f.tokenMade = string(token), now
	}
	if want := f.tokenMade.Add(previewLifetime).Truncate(time.Second); !p.ExpiresAt.Equal(want) {
		t.Fatalf("the preview expires at %s, want %s", p.ExpiresAt, want)
	}
}

// monitor does what WhatsApp does to published flows.
func (m *lifeCycle) monitor(t *rapid.T) {
	f := m.pick(t)
	if f.status == meta.Draft || f.status == meta.Deprecated {
		t.Skip("not watched")
	}
	f.status = rapid.SampledFrom([]meta.Status{meta.Published, meta.Throttled, meta.Blocked}).Draw(t, "status")
	id, _ := parseID(f.id)
	err := m.fx.store.Write(ctx, setStatusOf(id, f.status))
	expect(t, err, 0, 0)
}

func (m *lifeCycle) wait(t *rapid.T) {
	m.fx.clock.add(time.Duration(rapid.IntRange(1, 20).Draw(t, "days")) * 24 * time.Hour)
}

// check compares everything that can be read.
func (m *lifeCycle) check(t *rapid.T) {
	page, err := m.fx.Flows(ctx, m.waba, meta.Page{Limit: 100})
	expect(t, err, 0, 0)
	if len(page.Flows) != len(m.flows) || page.Next != "" {
		t.Fatalf("%d flows listed, want %d", len(page.Flows), len(m.flows))
	}
	for i, f := range m.flows {
		listed := page.Flows[len(m.flows)-1-i]
		if listed.ID != f.id || listed.Name != f.name || listed.Status != f.status {
			t.Fatalf("listed %+v, want %+v", listed, f)
		}
		m.checkFlow(t, f)
	}
	for _, f := range m.ended {
		_, err := m.fx.Flow(ctx, m.waba, f.id)
		expect(t, err, meta.CodeInvalidParameter, meta.SubcodeNoObject)
	}
}

func (m *lifeCycle) checkFlow(t *rapid.T, f *modelFlow) {
	got, err := m.fx.Flow(ctx, m.waba, f.id)
	expect(t, err, 0, 0)
	want := meta.Flow{ID: f.id, WABA: m.waba, Name: f.name, Status: f.status, Categories: []string{f.category}, EndpointURI: f.endpoint}
	if f.draft != nil {
		compiled := flowjson.Compile(f.draft.src)
		want.JSONVersion, want.DataAPIVersion = compiled.Version, compiled.DataAPIVersion
	}
	if f.app != "" {
		want.Application = &meta.Application{ID: f.app, Name: "Application " + f.app, Link: "https://www.facebook.com/games/?app_id=" + f.app}
	}
	m.sawPreview(t, f, *got.Preview, false)
	sameErrors(t, f.draft, got.ValidationErrors)
	_, unpublishable := f.refusal()
	sends := available
	switch {
	case f.status == meta.Throttled:
		sends = limited
	case f.status == meta.Blocked, f.status == meta.Deprecated, f.status == meta.Draft && unpublishable:
		sends = blocked
	}
	if got.Health.CanSendMessage != sends {
		t.Fatalf("health is %+v, want %s", got.Health, sends)
	}
	want.UpdatedAt = got.UpdatedAt
	got.Preview, got.Account, got.Health, got.ValidationErrors = nil, nil, nil, nil
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Fatalf("flow (-want +got):\n%s", diff)
	}
	m.checkRevisions(t, f)
}

// checkRevisions compares the bytes of the draft and of the live revision.
func (m *lifeCycle) checkRevisions(t *rapid.T, f *modelFlow) {
	_, src, err := m.fx.PreviewedFlow(ctx, f.id, f.token)
	expect(t, err, 0, 0)
	liveSrc := live(m.fx.tb, m.fx.Sim, f.id)
	for name, c := range map[string]struct {
		want *document
		got  []byte
	}{"draft": {f.draft, src}, "live revision": {f.live, liveSrc}} {
		if c.want == nil && c.got != nil || c.want != nil && !bytes.Equal(c.want.src, c.got) {
			t.Fatalf("the %s is %q, want %+v", name, c.got, c.want)
		}
	}
}

// expect checks the codes of an error; code 0 means none.
func expect(t *rapid.T, err error, code, subcode int) {
	t.Helper()
	if code == 0 {
		if err != nil {
			t.Fatalf("error: %v", err)
		}
		return
	}
	refusal, ok := errors.AsType[*meta.Error](err)
	if !ok || refusal.Code != code || refusal.Subcode != subcode {
		t.Fatalf("error is %v, want code %d, subcode %d", err, code, subcode)
	}
}

// sameErrors checks that errs are those of the document; never nil.
func sameErrors(t *rapid.T, d *document, errs []meta.ValidationError) {
	t.Helper()
	want := []meta.ValidationError{}
	if d != nil {
		want = flowjson.Compile(d.src).Errors()
		if (len(want) > 0) != d.faulty {
			t.Fatalf("the compiler says %+v of %s", want, d.src)
		}
	}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Fatalf("validation errors (-want +got):\n%s", diff)
	}
}
