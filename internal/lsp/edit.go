package lsp

import (
	"bytes"
	"slices"

	"flowport/flowjson"
)

// formatting lays a document out as `flowport fmt` does.
func (s *server) formatting(p *documentParams) (any, error) {
	d := s.flow(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	formatted, err := flowjson.Format(d.text)
	if err != nil {
		return nil, failf("It cannot be formatted: %v", err)
	}
	if bytes.Equal(formatted, d.text) {
		return []textEdit{}, nil
	}
	whole := flowjson.Span{Start: 0, End: len(d.text)}
	return []textEdit{{rangeOf(d.read(), whole), string(formatted)}}, nil
}

// codeAction offers the fixes of the diagnostics in a range. There are none
// between a change and the end of its compilation.
func (s *server) codeAction(p *codeActionParams) (any, error) {
	d := s.flow(p.TextDocument.URI)
	actions := []codeAction{}
	if d == nil || d.result == nil || p.Context.Only != nil && !slices.Contains(p.Context.Only, quickFix) {
		return actions, nil
	}
	from, to := offsetOf(d.text, p.Range.Start), offsetOf(d.text, p.Range.End)
	for _, found := range d.found {
		if found.Span.Start > to || found.Span.End < from {
			continue
		}
		for i, fix := range d.result.Fixes(found) {
			var edits []textEdit
			for _, e := range fix.Edits {
				edits = append(edits, textEdit{rangeOf(d.result, e.Span), e.Text})
			}
			actions = append(actions, codeAction{
				Title: fix.Title, Kind: quickFix, IsPreferred: i == 0,
				Diagnostics: []diagnostic{report(d.uri, d.result, found)},
				Edit:        workspaceEdit{map[string][]textEdit{d.uri: edits}},
			})
		}
	}
	return actions, nil
}
