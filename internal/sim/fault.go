package sim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"flowport/internal/meta"
)

// A Fault is one way in which a simulated Meta misbehaves. Its text form is
//
//	NAME[=DURATION][:OPERATION][xTIMES]
//
// for instance "down", "slow=2s", "token-revoked:Publish" or
// "lost-answer:UploadFlowJSONx1".
type Fault struct {
	// Name is one of those that FaultNames lists.
	Name string
	// Duration is how long "slow" takes, or how long "rate-limited" asks to
	// wait; 0 for all others.
	Duration time.Duration
	// Operation is the method of [meta.Service] that it concerns; empty for all.
	Operation string
	// Times is how many calls it still concerns; 0 for any number.
	Times int
}

// maxFaultDuration keeps a mistyped unit from stopping everything.
const maxFaultDuration = time.Hour

// operations are the methods of meta.Service.
var operations = []string{
	"CreateFlow", "Flow", "Flows", "UpdateFlow", "UploadFlowJSON",
	"Assets", "Publish", "Deprecate", "Delete", "Preview",
}

// A faultKind says what the faults of one name do. before makes the answer
// given instead of a call, after the one given instead of a call's success;
// a kind with neither only takes time.
type faultKind struct {
	name     string
	duration durationUse
	standard time.Duration // when none is given
	before   func(f Fault) error
	after    func(operation string) error
}

type durationUse uint8

const (
	durationRefused durationUse = iota
	durationOptional
	durationRequired
)

// faultKinds lists every fault. The errors are Meta's (Graph API, "Handle
// errors" and "Rate limits"; Flows API, "Error codes").
var faultKinds = []faultKind{
	{name: "token-revoked", before: func(Fault) error {
		return refuse(meta.Error{
			Code: meta.CodeAccessToken, Subcode: 467,
			Message: "Error validating access token: This may be because the user logged out or may be due to a system error.",
		})
	}},
	{name: "rate-limited", duration: durationOptional, standard: time.Minute, before: func(f Fault) error {
		return refuse(meta.Error{
			Code:       80007,
			Message:    "(#80007) There have been too many calls from this WhatsApp Business account. Wait a bit and try again.",
			RetryAfter: f.Duration,
		})
	}},
	{name: "down", before: func(Fault) error { return serviceDown() }},
	{name: "slow", duration: durationRequired},
	{name: "lost-answer", after: func(operation string) error {
		if operation != "UploadFlowJSON" {
			return serviceDown()
		}
		return refuse(meta.Error{
			Code: meta.CodeUpdate, Subcode: meta.SubcodeProcessing, Message: "Updating attempt failed",
			UserTitle:   "Error while processing Flow JSON",
			UserMessage: "Flow JSON has been saved, but processing has failed. Flow serving may not work properly. Please try uploading flow JSON again or contact support.",
		})
	}},
	{name: "integrity", before: func(Fault) error {
		return refuse(meta.Error{
			Code: meta.CodeIntegrity, Subcode: meta.SubcodeIntegrity, Message: "Blocked by Integrity",
			UserTitle:   "Flow publishing failed",
			UserMessage: "Integrity requirements not met.",
		})
	}},
	// Not Meta's: what a fault of flowport itself looks like from outside.
	{name: "internal", before: func(Fault) error { return errors.New(`sim: the fault "internal" is set`) }},
}

func serviceDown() error {
	return refuse(meta.Error{Code: meta.CodeService, Message: "Service temporarily unavailable", Transient: true})
}

// FaultNames lists the names of all faults.
func FaultNames() []string {
	var names []string
	for _, k := range faultKinds {
		names = append(names, k.name)
	}
	return names
}

// kind finds what f does; nil for a name that is none.
func (f Fault) kind() *faultKind {
	i := slices.IndexFunc(faultKinds, func(k faultKind) bool { return k.name == f.Name })
	if i < 0 {
		return nil
	}
	return &faultKinds[i]
}

// ParseFault reads the text form of a fault. Its errors say what may stand
// where the mistake is.
func ParseFault(text string) (Fault, error) {
	wrong := func(format string, args ...any) (Fault, error) {
		return Fault{}, fmt.Errorf("fault %q: %s (a fault is NAME[=DURATION][:OPERATION][xTIMES], such as slow=2s:UploadFlowJSONx3)",
			text, fmt.Sprintf(format, args...))
	}
	var f Fault
	rest, times := cutTimes(text)
	if times != "" {
		n, err := strconv.Atoi(times)
		if err != nil || n < 1 {
			return wrong("TIMES must be a whole number from 1, not %s", times)
		}
		f.Times = n
	}
	rest, operation, hasOperation := strings.Cut(rest, ":")
	name, duration, hasDuration := strings.Cut(rest, "=")
	f.Name, f.Operation = name, operation
	kind := f.kind()
	if kind == nil {
		return wrong("%q is not one of %s", name, strings.Join(FaultNames(), ", "))
	}
	if hasOperation && !slices.Contains(operations, operation) {
		return wrong("OPERATION %q is not one of %s", operation, strings.Join(operations, ", "))
	}
	switch {
	case hasDuration && kind.duration == durationRefused:
		return wrong("%s takes no duration", name)
	case hasDuration:
		d, err := time.ParseDuration(duration)
		if err != nil || d <= 0 || d > maxFaultDuration {
			return wrong("DURATION must be like 250ms, 2s or 1m30s, up to %s, not %q", maxFaultDuration, duration)
		}
		f.Duration = d
	case kind.duration == durationRequired:
		return wrong("%s needs a duration, such as %s=2s", name, name)
	default:
		f.Duration = kind.standard
	}
	return f, nil
}

// cutTimes splits "…x3" into "…" and "3"; times is empty if there is none.
func cutTimes(text string) (rest, times string) {
	i := strings.LastIndexByte(text, 'x')
	if i < 0 || i+1 == len(text) || strings.Trim(text[i+1:], "0123456789") != "" {
		return text, ""
	}
	return text[:i], text[i+1:]
}

// String gives the text form, which ParseFault reads.
func (f Fault) String() string {
	s := f.Name
	if f.Duration != 0 {
		s += "=" + f.Duration.String()
	}
	if f.Operation != "" {
		s += ":" + f.Operation
	}
	if f.Times != 0 {
		s += "x" + strconv.Itoa(f.Times)
	}
	return s
}
