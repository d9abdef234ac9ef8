// Package metatest is the conformance suite of [meta.Service]: what every
// implementation must do, through nothing but its methods and the links it
// gives out. Only tests import it.
package metatest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"flowport/internal/meta"
)

// Subject is an implementation under test, with what the suite must know of it.
type Subject struct {
	Service meta.Service
	// WABA and Other are Meta's ids of two accounts without flows.
	WABA, Other string
	// HTTP opens the links to Flow JSON; nil means http.DefaultClient.
	HTTP *http.Client
	// SetStatus does to a flow of WABA what WhatsApp's monitoring does. Cases
	// that need it are skipped when it is nil.
	SetStatus func(tb testing.TB, flow string, status meta.Status)
	// Pass lets time pass for the subject. Cases that need it are skipped when
	// it is nil.
	Pass func(time.Duration)
}

// Run tests what open gives. It is called for each part of the suite, always
// with accounts that have no flows.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, s *suite)
	}{
		{"CreateFlow", createFlow},
		{"CreateFlow of a clone", createClone},
		{"CreateFlow refuses", createRefuses},
		{"Flow", readFlow},
		{"Flow tells the health", readHealth},
		{"Flows", listFlows},
		{"Flows refuses", listRefuses},
		{"UpdateFlow", updateFlow},
		{"UpdateFlow refuses", updateRefuses},
		{"UploadFlowJSON", uploadFlowJSON},
		{"Assets", listAssets},
		{"Publish", publish},
		{"Preview", preview},
		{"life cycle", lifeCycle},
		{"unknown flow", unknownFlow},
		{"many callers", manyCallers},
		{"context", endedContext},
	} {
		t.Run(part.name, func(t *testing.T) {
			s := &suite{Subject: open(t)}
			if s.HTTP == nil {
				s.HTTP = http.DefaultClient
			}
			part.run(t, s)
		})
	}
}

// suite is a subject with what the cases do again and again.
type suite struct {
	Subject
	names atomic.Int64
}

// uniqueName gives a name that no other flow of the subject has.
func (s *suite) uniqueName() string { return fmt.Sprintf("flow %d", s.names.Add(1)) }

// filled gives in a name and a category if it has none.
func (s *suite) filled(in meta.NewFlow) meta.NewFlow {
	if in.Name == "" {
		in.Name = s.uniqueName()
	}
	if in.Categories == nil {
		in.Categories = []string{"OTHER"}
	}
	return in
}

// create makes a flow of WABA and returns its id.
func (s *suite) create(t *testing.T, in meta.NewFlow) string {
	t.Helper()
	return s.createIn(t, s.WABA, in)
}

func (s *suite) createIn(t *testing.T, waba string, in meta.NewFlow) string {
	t.Helper()
	created, err := s.Service.CreateFlow(t.Context(), waba, s.filled(in))
	if err != nil {
		t.Fatalf("CreateFlow: %v", err)
	}
	if created.ID == "" || created.ValidationErrors == nil {
		t.Fatalf("created is %+v", created)
	}
	return created.ID
}

// inStatus makes a flow of a status with a valid draft. It skips the test if
// only monitoring leads there and the subject has none.
func (s *suite) inStatus(t *testing.T, status meta.Status) string {
	t.Helper()
	id := s.create(t, meta.NewFlow{FlowJSON: valid, Publish: status != meta.Draft})
	switch status {
	case meta.Draft, meta.Published:
	case meta.Deprecated:
		s.must(t, s.Service.Deprecate(t.Context(), s.WABA, id))
	default:
		if s.SetStatus == nil {
			t.Skip("the subject cannot be monitored")
		}
		s.SetStatus(t, id, status)
	}
	return id
}

func (s *suite) flow(t *testing.T, id string) *meta.Flow {
	t.Helper()
	f, err := s.Service.Flow(t.Context(), s.WABA, id)
	if err != nil {
		t.Fatalf("Flow: %v", err)
	}
	return f
}

func (s *suite) wantStatus(t *testing.T, id string, want meta.Status) {
	t.Helper()
	if got := s.flow(t, id).Status; got != want {
		t.Errorf("status is %s, want %s", got, want)
	}
}

// download gives the flow's Flow JSON, by its download link.
func (s *suite) download(t *testing.T, id string) string {
	t.Helper()
	assets, err := s.Service.Assets(t.Context(), s.WABA, id)
	if err != nil {
		t.Fatalf("Assets: %v", err)
	}
	if len(assets) != 1 || assets[0].Name != "flow.json" || assets[0].Type != "FLOW_JSON" {
		t.Fatalf("assets are %+v, want one flow.json", assets)
	}
	status, body := s.open(t, assets[0].DownloadURL)
	if status != http.StatusOK {
		t.Fatalf("%s answers %d: %s", assets[0].DownloadURL, status, body)
	}
	return body
}

// open follows a link, without any credentials.
func (s *suite) open(t *testing.T, link string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.HTTP.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(read)
}

// pass lets time pass, or skips the test.
func (s *suite) pass(t *testing.T, d time.Duration) {
	t.Helper()
	if s.Pass == nil {
		t.Skip("the subject's clock is not ours")
	}
	s.Pass(d)
}

func (s *suite) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantRefusal checks that err is Meta's refusal with these codes. Its TraceID may
// be empty: an implementation can refuse without asking Meta.
func wantRefusal(t *testing.T, err error, code, subcode int) {
	t.Helper()
	var refusal *meta.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("error is %v, want Meta's with code %d", err, code)
	}
	if refusal.Code != code || refusal.Subcode != subcode {
		t.Errorf("codes are %d/%d, want %d/%d (%v)", refusal.Code, refusal.Subcode, code, subcode, refusal)
	}
	if refusal.Type == "" || refusal.Message == "" {
		t.Errorf("the envelope is incomplete: %+v", refusal)
	}
}

// each runs fn n times at once.
func each(n int, fn func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { fn(i) })
	}
	all.Wait()
}
