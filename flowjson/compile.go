package flowjson

import "strconv"

// compilation is a document on its way through the stages: read, checked
// against the component table, looked at as a whole.
type compilation struct {
	*Result
	flow     *flow
	findings *findings
}

func compile(src []byte) *Result {
	t, f := read(src)
	parts := &struct {
		flow     flow
		findings findings
	}{flow{tree: t}, findings{doc: t}}
	c := &compilation{
		Result:   &Result{src: src},
		flow:     &parts.flow,
		findings: &parts.findings,
	}
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
	c.Diagnostics, c.Omitted = c.findings.diagnostics()
	for _, d := range c.Diagnostics {
		c.errors = c.errors || d.Severity == SeverityError
	}
	return c.Result
}

func (c *compilation) syntax(at Span, hint string) {
	n := c.findings.errorf(jsonSyntax, codeInvalidFlowJSON, place{none, at}, "Flow JSON is not valid.").hint("%s", hint)
	maySkip(n, c.src, at)
}

// readVersion takes the versions from the top level. It reports whether there
// is a Flow JSON version to check by; if not, that is the only error, since
// every further one would depend on it.
func (c *compilation) readVersion(report bool) bool {
	t, fs := c.flow.tree, c.findings
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
	write := func(n note) { n.fix("Write "+newest.String(), at.replaced(newest.String())) }
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
	t, fs := c.flow.tree, c.findings
	for n := range t.nodes {
		if t.nodes[n].flags&flagSuperseded != 0 {
			at := t.keyOf(nodeID(n))
			t.mayRemove(fs.warnf(jsonRepeatedKey, codeRepeatedKey, at, "Key '%s' is repeated; the last one counts.", shorten(t.keyText(nodeID(n)))).
				hint("Remove the ones before."), nodeID(n))
		}
	}
	c.dataAPI()
	// One node in twelve, or fewer, is a component.
	c.flow.components = make([]component, 0, len(t.nodes)/12+1)
	if screens := t.member(0, "screens"); screens != none {
		c.flow.screens = make([]screen, 0, t.count(screens))
	}
	c.flow.actions = make([]action, 0, len(t.nodes)/24+1)
	checker := &checker{flow: c.flow, findings: fs}
	checker.object(0, document, scope{screen: -1, component: -1, form: -1})
	p := &pass{flow: c.flow, findings: fs}
	for _, rule := range rules {
		if p.rule = rule; rule.check != nil {
			rule.check(p)
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
		hint("Write \"data_api_version\": \"3.0\".").fix("Write 3.0", at.replaced("3.0"))
}
