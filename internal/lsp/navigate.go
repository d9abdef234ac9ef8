package lsp

import (
	"strings"

	"flowport/flowjson"
)

// mention finds what is named at a place, in a document that is a flow.
func (s *server) mention(p *positionParams) (*document, flowjson.Mention, bool) {
	d := s.flow(p.TextDocument.URI)
	if d == nil {
		return nil, flowjson.Mention{}, false
	}
	m, ok := d.read().MentionAt(offsetOf(d.text, p.Position))
	return d, m, ok
}

// definition leads to the screen, data field or input that is named.
func (s *server) definition(p *positionParams) (any, error) {
	d, m, ok := s.mention(p)
	if !ok {
		return nil, nil
	}
	places := []location{}
	for _, other := range d.read().Mentions() {
		if other.Declares && other.Same(m) {
			places = append(places, location{d.uri, rangeOf(d.read(), other.Span)})
		}
	}
	return places, nil
}

// references lists all places that name the same.
func (s *server) references(p *referenceParams) (any, error) {
	d, m, ok := s.mention(&p.positionParams)
	if !ok {
		return nil, nil
	}
	places := []location{}
	for _, other := range d.read().Mentions() {
		if other.Same(m) && (p.Context.IncludeDeclaration || !other.Declares) {
			places = append(places, location{d.uri, rangeOf(d.read(), other.Span)})
		}
	}
	return places, nil
}

func (s *server) prepareRename(p *positionParams) (any, error) {
	d, m, ok := s.mention(p)
	if !ok {
		return nil, nil
	}
	return renamePlace{rangeOf(d.read(), m.Span), m.Name}, nil
}

// rename changes a name wherever it stands.
func (s *server) rename(p *renameParams) (any, error) {
	d, m, ok := s.mention(&p.positionParams)
	if !ok {
		return nil, failf("There is no screen, data field or input here to rename.")
	}
	mentions := d.read().Mentions()
	if err := nameable(m, p.NewName, mentions); err != nil {
		return nil, err
	}
	var edits []textEdit
	for _, other := range mentions {
		if other.Same(m) {
			edits = append(edits, textEdit{rangeOf(d.read(), other.Span), p.NewName})
		}
	}
	return workspaceEdit{map[string][]textEdit{d.uri: edits}}, nil
}

// nameable reports why what m names cannot have the name. The forms are those
// of Meta's pages "Flow JSON" and "Error Codes"; of names of inputs and data
// they only keep out what would end a reference.
func nameable(m flowjson.Mention, name string, mentions []flowjson.Mention) error {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
	allowed := letters
	if m.Kind != flowjson.NamedScreen {
		allowed += "0123456789-"
	}
	switch {
	case name == "" || strings.Trim(name, allowed) != "":
		if m.Kind == flowjson.NamedScreen {
			return failf("The id of a screen has letters and underscores only, no digits.")
		}
		return failf("A name has letters, digits, underscores and hyphens only.")
	case m.Kind == flowjson.NamedScreen && name == "SUCCESS":
		return failf("SUCCESS is reserved: it is how an endpoint ends a flow.")
	}
	renamed := m
	renamed.Name = name
	for _, other := range mentions {
		if other.Declares && other.Same(renamed) && name != m.Name {
			return failf("There is another \"%s\" already.", name)
		}
	}
	return nil
}
