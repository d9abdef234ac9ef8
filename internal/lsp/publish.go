package lsp

import "flowport/flowjson"

// errorCodes is Meta's page on the errors of Flow JSON.
const errorCodes = "https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes"

// publish sends the diagnostics of a document, unless it was changed or closed
// since: then those of its newest version follow.
func (s *server) publish(done compiled) {
	d := done.document
	if done.fault != nil {
		s.Log.Error("a fault of flowport", "method", "compile", "panic", done.fault.panic, "stack", string(done.fault.stack))
	}
	if s.documents[d.uri] != d || d.version != done.version {
		return
	}
	d.result, d.found = done.result, done.found
	list := []diagnostic{}
	if done.fault != nil {
		list = append(list, diagnostic{
			Severity: severityError, Source: "flowport",
			Message: "A fault of flowport, not of the document, which was not checked. The log of the language server tells more; please report it.",
		})
	}
	if done.ignoring != nil {
		list = append(list, diagnostic{
			Severity: severityWarning, Source: "flowport",
			Message: "Nothing is ignored: " + done.ignoring.Error(),
		})
	}
	for _, found := range done.found {
		list = append(list, report(d.uri, done.result, found))
	}
	s.notify("textDocument/publishDiagnostics", publishDiagnosticsParams{d.uri, &done.version, list})
}

// report is a finding of the compiler as the protocol has it.
func report(uri string, r *flowjson.Result, found flowjson.Diagnostic) diagnostic {
	d := diagnostic{
		Range:    rangeOf(r, found.Span),
		Severity: severityError,
		Code:     string(found.Code),
		Source:   "flowport",
		Message:  found.Message,
	}
	if found.Hint != "" {
		d.Message += "\n" + found.Hint
	}
	if found.Severity == flowjson.SeverityWarning {
		d.Severity = severityWarning
	} else {
		d.CodeDescription = &codeDescription{errorCodes}
	}
	for _, related := range found.Related {
		d.RelatedInformation = append(d.RelatedInformation, relatedInformation{
			location{uri, rangeOf(r, related.Span)}, related.Path,
		})
	}
	return d
}

// positioner tells line and column of an offset, from 1 on.
type positioner interface {
	Position(offset int) (line, column int)
}

func rangeOf(p positioner, s flowjson.Span) textRange {
	return textRange{positionOf(p, s.Start), positionOf(p, s.End)}
}

func positionOf(p positioner, offset int) position {
	line, column := p.Position(offset)
	return position{line - 1, column - 1}
}
