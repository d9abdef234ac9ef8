package flowjson

import (
	"cmp"
	"fmt"
	"slices"
)

// maxDiagnostics is how many diagnostics a Result lists.
const maxDiagnostics = 1000

// maxRelated is how many further places a diagnostic lists.
const maxRelated = 20

// place is a part of the document before it has a path: a node, its key, or a
// part of a string.
type place struct {
	node nodeID
	span Span
}

// finding is a diagnostic whose paths are not written yet.
type finding struct {
	rule     *Rule
	code     Code
	severity Severity
	message  string
	hint     string
	at       place
	related  []place
	fixes    []Fix
}

// order compares by place, then by all that tells two findings apart.
func (f *finding) order(g *finding) int {
	return cmp.Or(
		cmp.Compare(f.at.span.Start, g.at.span.Start),
		cmp.Compare(f.at.span.End, g.at.span.End),
		cmp.Compare(f.severity, g.severity),
		cmp.Compare(f.rule.ID, g.rule.ID),
		cmp.Compare(f.code, g.code),
		cmp.Compare(f.message, g.message),
	)
}

// shortlist keeps the first maxDiagnostics findings by place, however many are
// offered and in whatever order.
type shortlist struct {
	list    []finding
	offered int
	full    bool // list has been cut, and last is the last place that is kept
	last    int
}

// admits reports whether a finding at offset start can still be among the
// first. It is asked before a message is written.
func (s *shortlist) admits(start int) bool {
	s.offered++
	return !s.full || start <= s.last
}

// add returns the finding as it is kept, until the next one comes.
func (s *shortlist) add(f finding) *finding {
	if len(s.list) == 2*maxDiagnostics {
		s.cut()
	}
	s.list = append(s.list, f)
	return &s.list[len(s.list)-1]
}

// cut sorts the list, merges duplicates and drops what is over the limit.
func (s *shortlist) cut() {
	slices.SortStableFunc(s.list, func(a, b finding) int { return a.order(&b) })
	before := len(s.list)
	s.list = slices.CompactFunc(s.list, func(a, b finding) bool { return a.order(&b) == 0 })
	s.offered -= before - len(s.list)
	if len(s.list) > maxDiagnostics {
		s.list = s.list[:maxDiagnostics]
		s.full, s.last = true, s.list[maxDiagnostics-1].at.span.Start
	}
}

// findings collects what the checks find. Errors come before warnings when
// not all can be kept.
type findings struct {
	doc   *tree
	lists [2]shortlist // by severity
}

// note is how a check adds to what it just reported: nil where the finding was
// one too many.
type note struct{ *finding }

func (fs *findings) report(rule *Rule, code Code, severity Severity, at place, format string, args []any) note {
	s := &fs.lists[severity]
	if !s.admits(at.span.Start) {
		return note{}
	}
	f := finding{rule: rule, code: code, severity: severity, at: at, message: format}
	if len(args) > 0 {
		f.message = fmt.Sprintf(format, args...)
	}
	return note{s.add(f)}
}

// errorf reports something that Meta refuses.
func (fs *findings) errorf(rule *Rule, code Code, at place, format string, args ...any) note {
	return fs.report(rule, code, SeverityError, at, format, args)
}

// warnf reports something that a person should know.
func (fs *findings) warnf(rule *Rule, code Code, at place, format string, args ...any) note {
	return fs.report(rule, code, SeverityWarning, at, format, args)
}

// hint says how to mend it.
func (n note) hint(format string, args ...any) note {
	if n.finding != nil {
		n.finding.hint = format
		if len(args) > 0 {
			n.finding.hint = fmt.Sprintf(format, args...)
		}
	}
	return n
}

// with adds places that take part.
func (n note) with(related ...place) note {
	if n.finding != nil {
		n.related = append(n.related, related[:min(len(related), maxRelated)]...)
	}
	return n
}

// valueOf is the place of n's value.
func (t *tree) valueOf(n nodeID) place { return place{n, t.span(n)} }

// keyOf is the place of n's key; of its value where it has none.
func (t *tree) keyOf(n nodeID) place {
	if t.nodes[n].flags&flagMember == 0 {
		return t.valueOf(n)
	}
	return place{n, t.keySpan(n)}
}

// diagnostics writes out what was found, in document order, and counts what
// did not fit.
func (fs *findings) diagnostics() (list []Diagnostic, omitted int) {
	errors, warnings := &fs.lists[SeverityError], &fs.lists[SeverityWarning]
	errors.cut()
	warnings.cut()
	room := maxDiagnostics - len(errors.list)
	kept := append(errors.list, warnings.list[:min(room, len(warnings.list))]...)
	slices.SortStableFunc(kept, func(a, b finding) int { return a.order(&b) })
	for i := range kept {
		list = append(list, fs.diagnostic(&kept[i]))
	}
	return list, errors.offered + warnings.offered - len(kept)
}

func (fs *findings) diagnostic(f *finding) Diagnostic {
	d := Diagnostic{
		Rule: f.rule.ID, Code: f.code, Severity: f.severity,
		Message: f.message, Hint: f.hint, Fixes: f.fixes,
		Place: fs.place(f.at),
	}
	related := f.related
	slices.SortFunc(related, func(a, b place) int { return cmp.Compare(a.span.Start, b.span.Start) })
	related = slices.CompactFunc(related, func(a, b place) bool { return a == b })
	for _, p := range related[:min(len(related), maxRelated)] {
		d.Related = append(d.Related, fs.place(p))
	}
	return d
}

func (fs *findings) place(p place) Place {
	out := Place{Span: p.span}
	if p.node != none {
		out.Path = fs.doc.path(p.node)
	}
	return out
}
