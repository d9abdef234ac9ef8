package flowjson

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Migration is a document rewritten for another Flow JSON version.
type Migration struct {
	From, To string
	// Document is the rewritten document. What no change touched is as it was
	// written, byte by byte.
	Document []byte
	// Changes are what was rewritten. What was taken away is told with its
	// whole value.
	Changes []MigrationNote
	// Decisions are what a person has to look at before the document works
	// as it did before.
	Decisions []MigrationNote
	// EndpointURI is the endpoint's address, where it was moved out of the
	// document (3.0); empty otherwise. It belongs to the flow itself, as
	// endpointUri of AWS's API and endpoint_uri of Meta's.
	EndpointURI string
}

// MigrationNote is one thing that a migration did or leaves to a person.
type MigrationNote struct {
	// Line and Column are a place in the rewritten document, as
	// [Result.Position] counts them; what was taken away stood there.
	Line, Column int
	// Path is the place in the form of [Place]; empty for the document itself.
	Path string
	Text string
}

// ErrVersion is wrapped by the errors of [Migrate] about a version: the
// target is none, or older than the document, or the document's own is not
// known or retired.
var ErrVersion = errors.New("flow JSON version")

// Migrate rewrites a document for Flow JSON version to. It makes those changes
// after which the document works as before, one step for each change of Meta's
// format between the two versions, and lists what remains for a person. Errors
// that the document has before, it may still have afterwards; an error that
// only the new version brings is among the decisions.
//
// A document that cannot be read, or would be beyond the limits of [Compile]
// when rewritten, wraps a [*SyntaxError]; a version that does not fit wraps
// [ErrVersion].
func Migrate(src []byte, to string) (*Migration, error) {
	t, f := read(src)
	if f != nil {
		return nil, f.err(src)
	}
	target, err := migrationTarget(to)
	if err != nil {
		return nil, err
	}
	before := Compile(src)
	from, err := migrationSource(t, before)
	if err != nil {
		return nil, err
	}
	if target < from {
		return nil, fmt.Errorf("%w: the document says %s, which is newer than %s", ErrVersion, from, to)
	}

	m := &migration{from: from, to: target, src: src}
	for _, step := range append(slices.Clip(steps), versionStep(target)) {
		if !step.applies(from, target) {
			continue
		}
		if err := m.run(step.apply); err != nil {
			return nil, err
		}
	}
	after := Compile(m.src)
	m.newErrors(before, after)
	return &Migration{
		From: from.String(), To: to, Document: m.src, EndpointURI: m.endpoint,
		Changes: m.changes.written(after), Decisions: m.decisions.written(after),
	}, nil
}

func migrationTarget(to string) (version, error) {
	info, known := lookupVersion(to)
	if !known || info.State == VersionRetired {
		return 0, fmt.Errorf("%w: there is no %q to move to; the newest is %s", ErrVersion, shorten([]byte(to)), newest)
	}
	v, _ := parseVersion(to)
	return v, nil
}

func migrationSource(t *tree, r *Result) (version, error) {
	info, known := lookupVersion(r.Version)
	switch {
	case t.kind(0) != kindObject || t.member(0, "version") == none:
		return 0, fmt.Errorf("%w: the document does not say its own; add \"version\"", ErrVersion)
	case !known:
		return 0, fmt.Errorf("%w: the document's own, %s, is not known", ErrVersion, shorten(t.raw(t.member(0, "version"))))
	case info.State == VersionRetired:
		return 0, fmt.Errorf("%w: %s was a private beta, whose rules are not known; write 2.1 and look at the errors", ErrVersion, r.Version)
	}
	v, _ := parseVersion(r.Version)
	return v, nil
}

// step is one change of the format between two versions.
type step struct {
	// name is also the folder of its cases in testdata/migrate.
	name string
	// since is the version that brought the change. The step is for older
	// documents that move to it or beyond.
	since version
	// atLeast is the oldest version that is affected; 0 is all.
	atLeast version
	// until is the version that took the change back; 0 is never.
	until version
	apply func(*migration)
}

func (s *step) applies(from, to version) bool {
	return from < s.since && s.since <= to && s.atLeast <= from && (s.until == 0 || to < s.until)
}

// steps are in the order in which they run. Sources: Meta's pages "Flows
// Changelogs", "Components" and "Flow JSON".
var steps = []step{
	{name: "endpoint-uri", since: v3_0, apply: endpointURIStep},
	{name: "labels", since: v4_0, apply: labelStep},
	{name: "global-references", since: v4_0, apply: becomesDynamic(v3_1, v4_0, "a reference to another screen")},
	{name: "dates", since: v5_0, apply: dateStep},
	{name: "blank-text", since: v6_0, apply: blankStep},
	{name: "expressions", since: v6_0, apply: becomesDynamic(v5_1, v6_0, "an expression")},
	{name: "option-images", since: v6_0, apply: optionImageStep},
	{name: "select-on-render", since: v6_0, until: v7_0, apply: selectStep("runs also when the screen is shown")},
	{name: "select-only", since: v7_0, atLeast: v6_0, apply: selectStep("no longer runs when the screen is shown, only on a choice")},
	{name: "form-values", since: v7_0, apply: formValuesStep},
	{name: "init-value-types", since: v7_0, apply: initValueTypesStep},
}

// migration is a document on its way through the steps.
type migration struct {
	from, to version
	src      []byte
	endpoint string

	// flow is src as the target version reads it; edits are made to it.
	*flow
	edits

	changes, decisions notes
}

// run applies one step. It fails where the steps before made the document
// larger than can be read.
func (m *migration) run(apply func(*migration)) error {
	t, f := read(m.src)
	if f != nil {
		return fmt.Errorf("the document as rewritten: %w", f.err(m.src))
	}
	m.flow, m.edits = &flow{tree: t, version: m.to}, nil
	walk := &checker{flow: m.flow, findings: &findings{doc: t}}
	walk.object(0, document, scope{screen: -1, component: -1, form: -1})
	apply(m)
	if len(m.edits) > 0 {
		m.src = m.edits.apply(m.src)
		m.changes.move(m.edits)
		m.decisions.move(m.edits)
	}
	return nil
}

// changed tells what the step did at n.
func (m *migration) changed(n nodeID, format string, args ...any) {
	m.changes = append(m.changes, m.note(n, format, args))
}

// decide tells what a person has to decide about n.
func (m *migration) decide(n nodeID, format string, args ...any) {
	m.decisions = append(m.decisions, m.note(n, format, args))
}

func (m *migration) note(n nodeID, format string, args []any) pendingNote {
	return pendingNote{m.span(n).Start, m.path(n), fmt.Sprintf(format, args...)}
}

// newErrors adds the errors that the document did not have before, but for
// places that a step has a decision on.
func (m *migration) newErrors(before, after *Result) {
	type fault struct {
		code Code
		path string
	}
	known := map[fault]bool{}
	for _, d := range before.Diagnostics() {
		if d.Severity == SeverityError {
			known[fault{d.Code, d.Path}] = true
		}
	}
	told := map[string]bool{}
	for _, n := range m.decisions {
		told[n.path] = true
	}
	for _, d := range after.Diagnostics() {
		if d.Severity != SeverityError || known[fault{d.Code, d.Path}] || told[d.Path] {
			continue
		}
		text := fmt.Sprintf("%s [%s]", d.Message, d.Code)
		if d.Hint != "" {
			text += " " + d.Hint
		}
		m.decisions = append(m.decisions, pendingNote{d.Span.Start, d.Path, text})
	}
}

// pendingNote is a note whose place may still move.
type pendingNote struct {
	offset int
	path   string
	text   string
}

type notes []pendingNote

// move follows the edits that were made.
func (ns notes) move(es edits) {
	moved := es.moved()
	for i := range ns {
		ns[i].offset = moved(ns[i].offset)
	}
}

// written are the notes in document order.
func (ns notes) written(r *Result) []MigrationNote {
	slices.SortStableFunc(ns, func(a, b pendingNote) int { return cmp.Compare(a.offset, b.offset) })
	var list []MigrationNote
	for _, n := range ns {
		line, column := r.Position(n.offset)
		list = append(list, MigrationNote{line, column, n.path, n.text})
	}
	return list
}

// versionStep writes the new version. It comes last.
func versionStep(to version) step {
	return step{name: "version", since: to, apply: func(m *migration) {
		at := m.member(0, "version")
		m.changed(at, "version is \"%s\" instead of \"%s\"", m.to, m.from)
		m.replace(m.span(at), []byte(`"`+m.to.String()+`"`))
	}}
}
