package sim

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"flowport/internal/meta"
)

func TestParseFault(t *testing.T) {
	for text, want := range map[string]Fault{
		"down":                         {Name: "down"},
		"downx3":                       {Name: "down", Times: 3},
		"token-revoked:Publish":        {Name: "token-revoked", Operation: "Publish"},
		"integrity:CreateFlowx2":       {Name: "integrity", Operation: "CreateFlow", Times: 2},
		"slow=250ms":                   {Name: "slow", Duration: 250 * time.Millisecond},
		"slow=1m30s:UploadFlowJSONx1":  {Name: "slow", Duration: 90 * time.Second, Operation: "UploadFlowJSON", Times: 1},
		"rate-limited":                 {Name: "rate-limited", Duration: time.Minute},
		"rate-limited=5s:Flows":        {Name: "rate-limited", Duration: 5 * time.Second, Operation: "Flows"},
		"lost-answer:UploadFlowJSONx1": {Name: "lost-answer", Operation: "UploadFlowJSON", Times: 1},
		"internal:Preview":             {Name: "internal", Operation: "Preview"},
	} {
		got, err := ParseFault(text)
		if err != nil || got != want {
			t.Errorf("ParseFault(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for text, teaches := range map[string]string{
		"":                          "token-revoked, rate-limited, down",
		"sleepy":                    "lost-answer",
		"down:Upload":               "UploadFlowJSON",
		"down:":                     "OPERATION",
		"down=2s":                   "takes no duration",
		"slow":                      "slow=2s",
		"slow=":                     "250ms",
		"slow=2":                    "250ms",
		"slow=-2s":                  "up to 1h",
		"slow=2h":                   "up to 1h",
		"downx0":                    "from 1",
		"downx99999999999999999999": "from 1",
		"down x3":                   "NAME[=DURATION][:OPERATION][xTIMES]",
	} {
		_, err := ParseFault(text)
		if err == nil || !strings.Contains(err.Error(), teaches) {
			t.Errorf("ParseFault(%q): %v; want it to say %q", text, err, teaches)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	f.Add("slow=1m30s:UploadFlowJSONx1")
	f.Add("downxx3")
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			return
		}
		if again, err := ParseFault(fault.String()); err != nil || again != fault {
			t.Errorf("%q is %+v, its text %q is %+v, %v", text, fault, fault.String(), again, err)
		}
	})
}

func TestOperationsAreThePort(t *testing.T) {
	port := reflect.TypeFor[meta.Service]()
	var methods []string
	for i := range port.NumMethod() {
		methods = append(methods, port.Method(i).Name)
	}
	listed := slices.Sorted(slices.Values(operations))
	if diff := cmp.Diff(methods, listed); diff != "" {
		t.Errorf("operations (-port +listed):\n%s", diff)
	}
}

// faulty is a Faulty in front of a Sim.
func faulty(tb testing.TB, fx *fixture, specs ...string) *Faulty {
	tb.Helper()
	m := NewFaulty(fx.Sim)
	var faults []Fault
	for _, spec := range specs {
		f, err := ParseFault(spec)
		if err != nil {
			tb.Fatal(err)
		}
		faults = append(faults, f)
	}
	m.SetFaults(faults)
	return m
}

// calls makes every call of the port once, on a flow that allows it.
func calls(tb testing.TB, fx *fixture, m meta.Service) map[string]func() error {
	ctx := tb.Context()
	return map[string]func() error{
		"CreateFlow": func() error {
			_, err := m.CreateFlow(ctx, waba, meta.NewFlow{Name: uniqueName(), Categories: []string{"OTHER"}})
			return err
		},
		"Flow":  func() error { _, err := m.Flow(ctx, waba, fx.inStatus(tb, meta.Draft)); return err },
		"Flows": func() error { _, err := m.Flows(ctx, waba, meta.Page{}); return err },
		"UpdateFlow": func() error {
			return m.UpdateFlow(ctx, waba, fx.inStatus(tb, meta.Draft), meta.FlowUpdate{Name: uniqueName()})
		},
		"UploadFlowJSON": func() error {
			_, err := m.UploadFlowJSON(ctx, waba, fx.inStatus(tb, meta.Draft), valid)
			return err
		},
		"Assets":    func() error { _, err := m.Assets(ctx, waba, fx.inStatus(tb, meta.Draft)); return err },
		"Publish":   func() error { return m.Publish(ctx, waba, fx.inStatus(tb, meta.Draft)) },
		"Deprecate": func() error { return m.Deprecate(ctx, waba, fx.inStatus(tb, meta.Published)) },
		"Delete":    func() error { return m.Delete(ctx, waba, fx.inStatus(tb, meta.Draft)) },
		"Preview":   func() error { _, err := m.Preview(ctx, waba, fx.inStatus(tb, meta.Draft), false); return err },
	}
}

func TestFaulty(t *testing.T) {
	fx := newFixture(t)

	t.Run("without faults does what the other does", func(t *testing.T) {
		for name, call := range calls(t, fx, faulty(t, fx)) {
			if err := call(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("concerns the operation that is named", func(t *testing.T) {
		for name := range calls(t, fx, fx) {
			for called, call := range calls(t, fx, faulty(t, fx, "down:"+name)) {
				if err := call(); (err != nil) != (called == name) {
					t.Errorf("down:%s, %s: %v", name, called, err)
				}
			}
		}
	})
	t.Run("concerns so many calls", func(t *testing.T) {
		m := faulty(t, fx, "downx2", "integrityx1")
		want := []int{meta.CodeService, meta.CodeService, meta.CodeIntegrity, 0}
		for i, code := range want {
			_, err := m.Flows(t.Context(), waba, meta.Page{})
			if refusal, ok := errors.AsType[*meta.Error](err); ok != (code != 0) || (ok && refusal.Code != code) {
				t.Errorf("call %d: %v, want code %d", i+1, err, code)
			}
		}
		if left := m.Faults(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})

	for spec, want := range map[string]struct {
		code, subcode int
		transient     bool
		retryAfter    time.Duration
	}{
		"token-revoked":   {code: 190, subcode: 467},
		"rate-limited":    {code: 80007, retryAfter: time.Minute},
		"rate-limited=3s": {code: 80007, retryAfter: 3 * time.Second},
		"down":            {code: 2, transient: true},
		"integrity":       {code: 139000, subcode: 4233020},
	} {
		t.Run(spec+" changes nothing", func(t *testing.T) {
			id := fx.inStatus(t, meta.Published)
			_, err := faulty(t, fx, spec).UploadFlowJSON(t.Context(), waba, id, validOther)
			wantRefusal(t, err, want.code, want.subcode)
			if refusal, _ := errors.AsType[*meta.Error](err); refusal.Transient != want.transient || refusal.RetryAfter != want.retryAfter {
				t.Errorf("%+v", refusal)
			}
			wantStatus(t, fx, id, meta.Published)
		})
	}
	t.Run("internal is no error of Meta's", func(t *testing.T) {
		_, err := faulty(t, fx, "internal").Flows(t.Context(), waba, meta.Page{})
		if _, isMeta := errors.AsType[*meta.Error](err); err == nil || isMeta {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("lost-answer keeps the upload", func(t *testing.T) {
		id := fx.inStatus(t, meta.Published)
		m := faulty(t, fx, "lost-answerx1")
		_, err := m.UploadFlowJSON(t.Context(), waba, id, validOther)
		wantRefusal(t, err, meta.CodeUpdate, meta.SubcodeProcessing)
		if got := download(t, fx, id); string(got) != string(validOther) {
			t.Errorf("stored %s", got)
		}
		if _, err := m.UploadFlowJSON(t.Context(), waba, id, validOther); err != nil {
			t.Errorf("the repeated upload: %v", err)
		}
	})
	t.Run("lost-answer keeps the flow, whose name is taken then", func(t *testing.T) {
		m, in := faulty(t, fx, "lost-answer:CreateFlowx1"), meta.NewFlow{Name: uniqueName(), Categories: []string{"OTHER"}}
		_, err := m.CreateFlow(t.Context(), waba, in)
		wantRefusal(t, err, meta.CodeService, 0)
		_, err = m.CreateFlow(t.Context(), waba, in)
		wantRefusal(t, err, meta.CodeInvalidParameter, meta.SubcodeNameTaken)
	})
	t.Run("lost-answer leaves a refusal as it is", func(t *testing.T) {
		err := faulty(t, fx, "lost-answer").Publish(t.Context(), waba, fx.inStatus(t, meta.Published))
		wantRefusal(t, err, meta.CodePublish, 0)
	})
	t.Run("of a name that is none does nothing", func(t *testing.T) {
		m := NewFaulty(fx)
		m.SetFaults([]Fault{{Name: "sleepy"}})
		if _, err := m.Flows(t.Context(), waba, meta.Page{}); err != nil {
			t.Error(err)
		}
	})
}

// quick is a Service that answers Flows at once.
type quick struct{ meta.Service }

func (quick) Flows(context.Context, string, meta.Page) (meta.FlowPage, error) {
	return meta.FlowPage{}, nil
}

func TestFaulty_slow(t *testing.T) {
	t.Run("takes its time, and then another fault may answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := NewFaulty(quick{})
			m.SetFaults([]Fault{{Name: "slow", Duration: 2 * time.Second, Times: 2}, {Name: "slow", Duration: time.Second}, {Name: "down", Times: 1}})
			for i, want := range []struct {
				took time.Duration
				down bool
			}{{3 * time.Second, true}, {3 * time.Second, false}, {time.Second, false}} {
				start := time.Now()
				_, err := m.Flows(t.Context(), waba, meta.Page{})
				if took := time.Since(start); took != want.took || (err != nil) != want.down {
					t.Errorf("call %d took %s: %v", i+1, took, err)
				}
			}
		})
	})
	t.Run("ends with its caller", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := NewFaulty(quick{})
			m.SetFaults([]Fault{{Name: "slow", Duration: time.Hour}})
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := m.Flows(ctx, waba, meta.Page{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error is %v", err)
			}
		})
	})
}

func TestFault_String(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fault{
			Name:      rapid.SampledFrom(FaultNames()).Draw(t, "name"),
			Operation: rapid.SampledFrom(append([]string{""}, operations...)).Draw(t, "operation"),
			Times:     rapid.IntRange(0, 1000).Draw(t, "times"),
		}
		switch f.kind().duration {
		case durationRequired:
			f.Duration = time.Duration(rapid.Int64Range(1, int64(maxFaultDuration)).Draw(t, "duration"))
		case durationOptional:
			f.Duration = f.kind().standard
		}
		if got, err := ParseFault(f.String()); err != nil || got != f {
			t.Errorf("ParseFault(%q) = %+v, %v; want %+v", f, got, err, f)
		}
	})
}
