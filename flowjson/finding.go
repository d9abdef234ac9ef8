package flowjson

import (
	"cmp"
	"slices"
	"sort"
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
	related  stretch // of findings.related
	fixes    stretch // of findings.fixes
}

// stretch is a part of a list: from its place from up to to.
type stretch struct{ from, to int }

// order compares by place, then by all that tells two findings apart.
func (f *finding) order(g *finding) int {
	if f.at.span.Start != g.at.span.Start { // most often
		return f.at.span.Start - g.at.span.Start
	}
	return cmp.Or(
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
	tried   bool // list has been cut
	full    bool // no more than maxDiagnostics are needed, and last is the last place
	last    int
}

// admits reports whether a finding at offset start can still be among the
// first. It is asked before a message is written.
func (s *shortlist) admits(start int) bool {
	s.offered++
	return !s.full || start <= s.last
}

// add returns the finding as it is kept, until the next one comes. Findings
// mostly come in order, so that the list is full as soon as it can be.
func (s *shortlist) add(f finding) *finding {
	if n := len(s.list); n == maxDiagnostics && !s.tried || n == 2*maxDiagnostics {
		s.cut()
	}
	s.list = append(s.list, f)
	return &s.list[len(s.list)-1]
}

// byPlace sorts findings where they lie, since they are large.
type byPlace []finding

func (l byPlace) Len() int           { return len(l) }
func (l byPlace) Less(i, j int) bool { return l[i].order(&l[j]) < 0 }
func (l byPlace) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// settled returns the list in order and without duplicates.
func (l byPlace) settled() []finding {
	inOrder := 1
	for inOrder < len(l) && l.Less(inOrder-1, inOrder) {
		inOrder++
	}
	if inOrder >= len(l) { // as often
		return l
	}
	sort.Stable(l)
	kept := 1
	for i := 1; i < len(l); i++ {
		if l.Less(kept-1, i) {
			l[kept] = l[i]
			kept++
		}
	}
	return l[:kept]
}

// cut sorts the list, merges duplicates and drops what is over the limit.
func (s *shortlist) cut() {
	before := len(s.list)
	s.list = byPlace(s.list).settled()
	s.offered -= before - len(s.list)
	s.tried = true
	if len(s.list) >= maxDiagnostics {
		s.list = s.list[:maxDiagnostics]
		s.full, s.last = true, s.list[maxDiagnostics-1].at.span.Start
	}
}

// findings collects what the checks find. Errors come before warnings when
// not all can be kept.
type findings struct {
	doc     *tree
	lists   [2]shortlist // by severity
	scribe  scribe
	related []place   // of all findings, each one's together
	fixes   []fix     // the same, if fixing
	fixing  bool      // fixes are wanted
	kept    []finding // what the diagnostics are written from, one for one
}

// fix is a [Fix] of one edit, as all are that a check knows.
type fix struct {
	title string
	edit  Edit
}

// note is how a check adds to what it just reported, before it reports
// anything else: nil where the finding was one too many.
type note struct {
	*finding
	all *findings
}

func (fs *findings) report(rule *Rule, code Code, severity Severity, at place, format string, args []any) note {
	s := &fs.lists[severity]
	if !s.admits(at.span.Start) {
		return note{}
	}
	return note{s.add(finding{
		rule: rule, code: code, severity: severity, at: at,
		message: fs.scribe.printf(format, args...),
		related: stretch{len(fs.related), len(fs.related)},
		fixes:   stretch{len(fs.fixes), len(fs.fixes)},
	}), fs}
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
		n.finding.hint = n.all.scribe.printf(format, args...)
	}
	return n
}

// with adds places that take part.
func (n note) with(related ...place) note {
	if n.finding != nil {
		n.all.related = append(n.all.related, related[:min(len(related), maxRelated)]...)
		n.related.to = len(n.all.related)
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
	if errors.offered+warnings.offered == 0 {
		return nil, 0
	}
	errors.cut()
	warnings.cut()
	room := maxDiagnostics - len(errors.list)
	errors.list = append(errors.list, warnings.list[:min(room, len(warnings.list))]...)
	fs.kept = byPlace(errors.list).settled()
	list = make([]Diagnostic, len(fs.kept))
	for i := range fs.kept {
		fs.write(&list[i], &fs.kept[i])
	}
	return list, errors.offered + warnings.offered - len(fs.kept)
}

func (fs *findings) write(d *Diagnostic, f *finding) {
	d.Rule, d.Code, d.Severity = f.rule.ID, f.code, f.severity
	d.Message, d.Hint = f.message, f.hint
	d.Place = fs.place(f.at)
	related := fs.related[f.related.from:f.related.to]
	slices.SortFunc(related, func(a, b place) int { return cmp.Compare(a.span.Start, b.span.Start) })
	related = slices.CompactFunc(related, func(a, b place) bool { return a == b })
	for _, p := range related[:min(len(related), maxRelated)] {
		d.Related = append(d.Related, fs.place(p))
	}
}

// fixesOfAll are the fixes of each diagnostic.
func (fs *findings) fixesOfAll() [][]Fix {
	all := make([][]Fix, len(fs.kept))
	for i := range fs.kept {
		for _, f := range fs.fixes[fs.kept[i].fixes.from:fs.kept[i].fixes.to] {
			all[i] = append(all[i], Fix{f.title, []Edit{f.edit}})
		}
	}
	return all
}

func (fs *findings) place(p place) Place {
	out := Place{Span: p.span}
	if p.node != none {
		out.Path = fs.scribe.path(treePath{fs.doc, p.node})
	}
	return out
}
