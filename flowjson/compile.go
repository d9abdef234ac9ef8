package flowjson

import (
	"strconv"
	"sync"
)

// compilation is a document on its way through the stages: read, checked
// against the component table, looked at as a whole.
type compilation struct {
	*Result
	reader   reader
	flow     flow
	findings findings
	checker  checker
}

// compilations that are over lend their memory to those to come.
var compilations = sync.Pool{New: func() any { return new(compilation) }}

func compile(src []byte) *Result {
	c := compilations.Get().(*compilation)
	defer c.done()
	result := &Result{src: src}
	c.Result = result
	c.compile(src)
	return result
}

// fixes compiles for the fixes of the diagnostics.
func fixes(src []byte) [][]Fix {
	c := compilations.Get().(*compilation)
	defer c.done()
	c.Result = &Result{src: src}
	c.findings.fixing = true
	c.compile(src)
	return c.findings.fixesOfAll()
}

// done gives c's memory to compilations to come.
func (c *compilation) done() {
	if cap(c.reader.nodes) <= mostKept && cap(c.findings.scribe.text) <= mostText {
		c.forget()
		compilations.Put(c)
	}
}

// mostKept and mostText are how many nodes, 12 MiB of them, and how much text
// are kept for later.
const (
	mostKept = 1 << 19
	mostText = 1 << 20
)

// forget drops what c knows of its document, and keeps the memory.
func (c *compilation) forget() {
	clear(c.flow.bindings)
	fs := &c.findings
	clear(fs.fixes)
	*c = compilation{
		checker: checker{ids: c.checker.ids, hashes: c.checker.hashes},
		reader:  reader{tree: tree{nodes: c.reader.nodes[:0]}, keys: c.reader.keys},
		flow: flow{
			screens: c.flow.screens[:0], components: c.flow.components[:0], actions: c.flow.actions[:0],
			bindings: c.flow.bindings[:0], unbound: c.flow.unbound[:0],
		},
		findings: findings{
			lists:    [2]shortlist{{list: fs.lists[0].list[:0]}, {list: fs.lists[1].list[:0]}},
			verdicts: fs.verdicts[:0], related: fs.related[:0], fixes: fs.fixes[:0], located: fs.located[:0],
			scribe: scribe{text: fs.scribe.text[:0], listPath: fs.scribe.listPath[:0]},
		},
	}
}

func (c *compilation) compile(src []byte) {
	t := &c.reader.tree
	t.src = src
	c.flow.tree, c.findings.doc = t, t
	f := c.reader.read()
	switch {
	case f != nil:
		c.syntax(f.Span, f.hint)
	case t.kind(0) != kindObject:
		c.syntax(t.span(0), notAnObject)
	}
	if len(t.nodes) > 0 && t.kind(0) == kindObject {
		known := c.readVersion(f == nil)
		if known && f == nil {
			c.check()
		}
	}
	c.findings.settle(c.Result)
}

func (c *compilation) syntax(at Span, hint string) {
	where := place{none, int32(at.Start), int32(at.End)}
	n := c.findings.errorf(jsonSyntax, codeInvalidFlowJSON, where, "Flow JSON is not valid.").hint("%s", hint)
	maySkip(n, c.src, at)
}

// readVersion takes the versions from the top level. It reports whether there
// is a Flow JSON version to check by; if not, that is the only error, since
// every further one would depend on it.
func (c *compilation) readVersion(report bool) bool {
	t, fs := c.flow.tree, &c.findings
	if m := t.member(0, "data_api_version"); m != none && t.kind(m) == kindString {
		c.DataAPIVersion = string(t.text(m))
		c.flow.endpoint = true
	}
	m := t.member(0, "version")
	if m == none {
		if report {
			t.mayAdd(fs.errorf(versionMissing, codeMissingVersion, t.valueOf(0), "Flow JSON version is not specified.").
				hint("Add \"version\": \"%s\".", newest), 0, "version", strconv.Quote(newest.String()))
		}
		return false
	}
	at := t.valueOf(m)
	var text string
	if t.kind(m) == kindString {
		text = string(t.text(m))
	}
	info, known := lookupVersion(text)
	v, _ := parseVersion(text)
	if known {
		c.Version = text
		c.flow.version = v
		c.publishable = info.State == VersionPublishable
	}
	write := func(n note) { n.swap(at, newest.String(), "Write %s", newest) }
	switch {
	case !report:
	case t.kind(m) == kindNumber, known && info.State == VersionRetired:
		write(fs.errorf(versionUnsupported, codeUnsupportedVersion, at, "Unsupported Flow JSON version.").
			hint("Write \"version\": \"%s\".", newest))
	case !known:
		write(fs.errorf(versionInvalid, codeInvalidVersion, at, "Invalid Flow JSON version.").
			hint("Write \"version\": \"%s\".", newest))
	case info.State == VersionFrozen:
		fs.warnf(versionFrozen, codeFrozenVersion, at, "Flows of Flow JSON %s cannot be published since %s.", text, info.Frozen).
			hint("Move to %s.", newest)
	}
	return known && info.State != VersionRetired
}

// check runs the table and the rules.
func (c *compilation) check() {
	if c.flow.repeats {
		c.repeatedKeys()
	}
	c.dataAPI()
	c.checker.flow, c.checker.findings = &c.flow, &c.findings
	c.checker.object(0, document, scope{screen: -1, component: -1, form: -1})
	p := &pass{flow: &c.flow, findings: &c.findings}
	for _, rule := range rules {
		if p.rule = rule; rule.check != nil {
			rule.check(p)
		}
	}
}

func (c *compilation) repeatedKeys() {
	t := c.flow.tree
	for i := range t.nodes {
		if n := nodeID(i); t.at(n).flags&flagSuperseded != 0 {
			t.mayRemove(c.findings.warnf(jsonRepeatedKey, codeRepeatedKey, t.keyOf(n), "Key '%s' is repeated; the last one counts.", shorten(t.keyText(n))).
				hint("Remove the ones before."), n)
		}
	}
}

func (c *compilation) dataAPI() {
	if !c.flow.endpoint {
		return
	}
	at := c.flow.valueOf(c.flow.member(0, "data_api_version"))
	for _, known := range dataAPIVersions {
		if known.name != c.DataAPIVersion {
			continue
		}
		if c.flow.version < known.since {
			c.findings.warnf(versionDataAPI, codeEarlyDataAPI, at, "Data API %s goes with Flow JSON %s and newer.", known.name, known.since)
		}
		return
	}
	c.findings.errorf(versionDataAPI, codeNoDataAPIVersion, at, "No supported Data API version found for given Flow JSON version.").
		hint("Write \"data_api_version\": \"3.0\".").swap(at, "3.0", "Write 3.0")
}
