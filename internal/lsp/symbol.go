package lsp

import "flowport/flowjson"

// documentSymbol lists the screens and their components.
func (s *server) documentSymbol(p *documentParams) (any, error) {
	d := s.flow(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	symbols := []documentSymbol{}
	for _, screen := range d.read().Screens() {
		name := screen.ID
		if name == "" {
			name = "(a screen without an id)"
		}
		symbols = append(symbols, documentSymbol{
			Name: name, Kind: symbolModule,
			Range: rangeOf(d.read(), screen.Span), SelectionRange: rangeOf(d.read(), screen.Name),
			Children: d.components(screen.Components),
		})
	}
	return symbols, nil
}

func (d *document) components(elements []flowjson.Element) []documentSymbol {
	var symbols []documentSymbol
	for _, e := range elements {
		kind := symbolObject
		switch about := flowjson.Describe().Component(e.Type); {
		case about.Container:
			kind = symbolStruct
		case about.Input:
			kind = symbolField
		}
		symbols = append(symbols, documentSymbol{
			Name: e.Type, Detail: e.Name, Kind: kind,
			Range: rangeOf(d.read(), e.Span), SelectionRange: rangeOf(d.read(), e.TypeSpan),
			Children: d.components(e.Children),
		})
	}
	return symbols
}
