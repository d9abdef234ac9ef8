package flowjson

import (
	"bytes"
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
	node       nodeID
	start, end int32
}

func (p place) span() Span { return Span{int(p.start), int(p.end)} }

// verdict is what findings of one kind have in common.
type verdict struct {
	rule     *Rule
	code     Code
	severity Severity
}

// finding is a diagnostic in short: numbers that say where in lists and in a text
// that all share its own parts are. There may be many, and without pointers
// they cost the collector nothing.
type finding struct {
	verdict    int32 // in the list of verdicts
	start, end int32 // of its span

	// Message and hint stand side by side in the text.
	message, hint, hintEnd int32

	path    stretch // of the text
	related stretch // of the related places
	fixes   stretch // of findings.fixes
}

func (f *finding) span() Span { return Span{int(f.start), int(f.end)} }

// stretch is a part of a list or a text: from its place from up to to.
type stretch struct{ from, to int32 }

// located is a related place with its path, which is a stretch of the text.
type located struct {
	start, end int32
	path       stretch
}

func (l *located) span() Span { return Span{int(l.start), int(l.end)} }

// shortlist keeps the first maxDiagnostics findings by place, however many are
// offered and in whatever order.
type shortlist struct {
	list    []finding
	offered int
	tried   bool // list has been cut
	full    bool // no more than maxDiagnostics are needed, and last is the last place
	last    int32
}

// admits reports whether a finding at offset start can still be among the
// first. It is asked before a message is written.
func (s *shortlist) admits(start int32) bool {
	s.offered++
	return !s.full || start <= s.last
}

// add returns a new finding as it is kept, until the next one comes. Findings mostly
// come in order, but what an object lacks comes behind what is wrong in it.
func (s *shortlist) add(at place) *finding {
	const near = 16
	s.list = append(s.list, finding{})
	i := len(s.list) - 1
	for end := max(0, i-near); i > end && at.start < s.list[i-1].start; i-- {
		s.list[i] = s.list[i-1]
	}
	f := &s.list[i]
	f.start, f.end = at.start, at.end
	return f
}

// byPlace orders findings, whose texts are parts of text. It sorts them where
// they lie, since they are large.
type byPlace struct {
	list     []finding
	verdicts []verdict
	text     []byte
}

func (l byPlace) Len() int      { return len(l.list) }
func (l byPlace) Swap(i, j int) { l.list[i], l.list[j] = l.list[j], l.list[i] }

func (l byPlace) Less(i, j int) bool {
	f, g := &l.list[i], &l.list[j]
	if f.start != g.start { // most often
		return f.start < g.start
	}
	return l.order(f, g) < 0
}

// order compares by place, then by all that tells two findings apart.
func (l byPlace) order(f, g *finding) int {
	v, w := &l.verdicts[f.verdict], &l.verdicts[g.verdict]
	return cmp.Or(
		cmp.Compare(f.start, g.start),
		cmp.Compare(f.end, g.end),
		cmp.Compare(v.severity, w.severity),
		cmp.Compare(v.rule.ID, w.rule.ID),
		cmp.Compare(v.code, w.code),
		bytes.Compare(l.text[f.message:f.hint], l.text[g.message:g.hint]),
	)
}

// settled returns the list in order and without duplicates.
func (l byPlace) settled() []finding {
	inOrder := 1
	for inOrder < len(l.list) && l.Less(inOrder-1, inOrder) {
		inOrder++
	}
	if inOrder >= len(l.list) { // as often
		return l.list
	}
	sort.Stable(l)
	kept := 1
	for i := 1; i < len(l.list); i++ {
		if !l.Less(kept-1, i) {
			continue
		}
		if kept < i {
			l.list[kept] = l.list[i]
		}
		kept++
	}
	return l.list[:kept]
}

// findings collects what the checks find. Errors come before warnings when
// not all can be kept.
type findings struct {
	doc      *tree
	lists    [2]shortlist // by severity
	verdicts []verdict    // of all findings
	scribe   scribe       // writes the texts
	related  []place      // of all findings, each one's together
	fixes    []fix        // the same, if fixing
	fixing   bool         // fixes are wanted
	kept     []finding    // those of the diagnostics, one for one
	located  []located    // the related places of those
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

// report adds a finding. The list is cut as soon as it is full, so that what comes
// later need not be written.
func (fs *findings) report(rule *Rule, code Code, severity Severity, at place, format string, args []any) note {
	s := &fs.lists[severity]
	if !s.admits(at.start) {
		return note{}
	}
	if n := len(s.list); n == maxDiagnostics && !s.tried || n == 2*maxDiagnostics {
		fs.cut(s, maxDiagnostics)
	}
	f := s.add(at)
	f.verdict = fs.verdict(rule, code, severity)
	f.path = fs.pathOf(at)
	message := fs.scribe.printf(format, args...)
	f.message, f.hint, f.hintEnd = message.from, message.to, message.to
	related, fixes := int32(len(fs.related)), int32(len(fs.fixes))
	f.related, f.fixes = stretch{related, related}, stretch{fixes, fixes}
	return note{f, fs}
}

func (fs *findings) verdict(rule *Rule, code Code, severity Severity) int32 {
	for i := range fs.verdicts {
		if v := &fs.verdicts[i]; v.rule == rule && v.code == code && v.severity == severity {
			return int32(i)
		}
	}
	fs.verdicts = append(fs.verdicts, verdict{rule, code, severity})
	return int32(len(fs.verdicts) - 1)
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
		n.hintEnd = n.all.scribe.printf(format, args...).to
	}
	return n
}

// with adds places that take part.
func (n note) with(related ...place) note {
	if n.finding != nil {
		n.all.related = append(n.all.related, related[:min(len(related), maxRelated)]...)
		n.related.to = int32(len(n.all.related))
	}
	return n
}

// valueOf is the place of n's value.
func (t *tree) valueOf(n nodeID) place { return place{n, t.nodes[n].start, t.nodes[n].end} }

// keyOf is the place of n's key; of its value where it has none.
func (t *tree) keyOf(n nodeID) place {
	if t.nodes[n].flags&flagMember == 0 {
		return t.valueOf(n)
	}
	key := t.keySpan(n)
	return place{n, int32(key.Start), int32(key.End)}
}

// cut sorts a list, merges duplicates and drops what there is no room for.
func (fs *findings) cut(s *shortlist, room int) {
	before := len(s.list)
	s.list = byPlace{s.list, fs.verdicts, fs.scribe.text}.settled()
	s.offered -= before - len(s.list)
	s.tried = true
	if len(s.list) > room {
		s.list = s.list[:room]
		fs.dropTexts()
	}
	if len(s.list) == maxDiagnostics {
		s.full, s.last = true, s.list[maxDiagnostics-1].start
	}
}

// dropTexts drops those of findings that were dropped.
func (fs *findings) dropTexts() {
	var text []byte
	move := func(from, to int32) (by int32) {
		by = int32(len(text)) - from
		text = append(text, fs.scribe.text[from:to]...)
		return by
	}
	for _, s := range fs.lists {
		for i := range s.list {
			f := &s.list[i]
			by := move(f.message, f.hintEnd)
			f.message, f.hint, f.hintEnd = f.message+by, f.hint+by, f.hintEnd+by
			by = move(f.path.from, f.path.to)
			f.path = stretch{f.path.from + by, f.path.to + by}
		}
	}
	fs.scribe = scribe{text: text}
}

// settle gives the result what was found, in document order, and counts what
// did not fit.
func (fs *findings) settle(r *Result) {
	errors, warnings := &fs.lists[SeverityError], &fs.lists[SeverityWarning]
	if errors.offered+warnings.offered == 0 {
		return
	}
	fs.cut(errors, maxDiagnostics)
	r.errors = len(errors.list)
	fs.cut(warnings, maxDiagnostics-r.errors)
	fs.kept = errors.list
	if len(warnings.list) > 0 {
		fs.kept = byPlace{append(errors.list, warnings.list...), fs.verdicts, fs.scribe.text}.settled()
	}
	r.Omitted = errors.offered + warnings.offered - len(fs.kept)
	for i := range fs.kept {
		f := &fs.kept[i]
		f.related = fs.locate(fs.related[f.related.from:f.related.to])
	}
	r.found, r.verdicts, r.related = slices.Clone(fs.kept), slices.Clone(fs.verdicts), slices.Clone(fs.located)
	r.text = string(fs.scribe.text)
}

// locate adds the first of the places with their paths, in document order.
func (fs *findings) locate(related []place) stretch {
	from := int32(len(fs.located))
	if len(related) == 0 {
		return stretch{from, from}
	}
	slices.SortFunc(related, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	related = slices.Compact(related)
	for _, p := range related[:min(len(related), maxRelated)] {
		fs.located = append(fs.located, located{p.start, p.end, fs.pathOf(p)})
	}
	return stretch{from, int32(len(fs.located))}
}

func (fs *findings) pathOf(p place) stretch {
	if p.node == none {
		return stretch{}
	}
	return fs.scribe.path(treePath{fs.doc, p.node})
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
