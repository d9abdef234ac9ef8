package lsp

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"flowport/flowjson"
)

// completion offers what may be written at a place, whether the text around it
// is JSON at the moment or not.
func (s *server) completion(p *positionParams) (any, error) {
	d := s.flow(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	offset := offsetOf(d.text, p.Position)
	l := &listing{
		document: d, Outline: d.read(), Cursor: d.read().At(offset), offset: offset,
		screens: d.read().Screens(), snippets: s.snippets, items: []completionItem{},
	}
	switch l.Part {
	case flowjson.PartKey:
		l.keys()
	case flowjson.PartValue:
		if l.within("data") {
			l.dataModel()
		} else if !l.insideReference() {
			l.values()
		}
	}
	return l.items, nil
}

// listing is the list of what may be written at a cursor.
type listing struct {
	*document
	*flowjson.Outline
	flowjson.Cursor
	offset   int
	screens  []flowjson.Screen
	snippets bool
	items    []completionItem
}

// add offers text, JSON to be written in place of the token; ^ marks where the
// cursor goes. The lower the rank, the earlier it is shown.
func (l *listing) add(rank int, item completionItem, text string) {
	item.SortText = strconv.Itoa(rank) + item.Label
	item.FilterText = item.Label
	if l.Token.Start < l.Token.End && l.text[l.Token.Start] == '"' {
		item.FilterText = strconv.Quote(item.Label)
	}
	before, after, marked := strings.Cut(text, "^")
	if l.snippets && marked {
		item.InsertTextFormat = formatSnippet
		escape := strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`)
		before, after = escape.Replace(before)+"$0", escape.Replace(after)
	}
	item.TextEdit = textEdit{rangeOf(l.Outline, l.Token), before + after}
	l.items = append(l.items, item)
}

// commas adds to text what separates it from what stands around the token.
func (l *listing) commas(text string) string {
	before := bytes.TrimRight(l.text[:l.Token.Start], " \t\r\n")
	if len(before) > 0 && !bytes.ContainsRune([]byte("{[,:"), rune(before[len(before)-1])) {
		text = ", " + text
	}
	if after := bytes.TrimLeft(l.text[l.Token.End:], " \t\r\n"); len(after) > 0 && !bytes.ContainsRune([]byte("}],:"), rune(after[0])) {
		text += ","
	}
	return text
}

// hasColon reports whether the key at the cursor has its value already.
func (l *listing) hasColon() bool {
	after := bytes.TrimLeft(l.text[l.Token.End:], " \t\r\n")
	return len(after) > 0 && after[0] == ':'
}

// key offers a key, and a first value unless there is one.
func (l *listing) key(rank int, item completionItem, value string) {
	if slices.Contains(l.Keys, item.Label) {
		return
	}
	if l.hasColon() {
		l.add(rank, item, strconv.Quote(item.Label))
		return
	}
	l.add(rank, item, l.commas(strconv.Quote(item.Label)+": "+value))
}

func (l *listing) keys() {
	switch {
	case l.Entry && l.within("routing_model"):
		for _, s := range l.screens {
			l.key(0, completionItem{Label: s.ID, Kind: itemReference, Detail: "screen"}, "[^]")
		}
	case l.Entry && (l.within("init-values") || l.within("error-messages")):
		for _, input := range l.inputs(l.Screen) {
			l.key(0, completionItem{Label: input.Name, Kind: itemField, Detail: input.Of}, "^")
		}
	case l.within("payload") && l.Around != nil && l.Target >= 0:
		for _, field := range l.screens[l.Target].Data {
			l.key(0, completionItem{Label: field.Name, Kind: itemField, Detail: typesOf(field)}, `"^"`)
		}
	case l.Object != nil:
		for i := range l.Object.Properties {
			l.property(&l.Object.Properties[i])
		}
	case l.Around != nil && l.Around.Site != "":
		l.key(0, completionItem{Label: "type", Kind: itemProperty, Detail: "the component"}, `"^"`)
	case l.Around != nil && l.Around.Event != "":
		l.key(0, completionItem{Label: "name", Kind: itemProperty, Detail: "the action"}, `"^"`)
	}
}

// within reports whether the innermost known member is called name. In an
// object that is known, Property is the member at the place itself.
func (l *listing) within(name string) bool {
	return l.Object == nil && l.Property != nil && l.Property.Name == name
}

func (l *listing) property(p *flowjson.Property) {
	if !p.In(l.Version()) || p.Undocumented || p.OutsideForm && l.InForm {
		return
	}
	rank := 1
	detail := kindOf(&p.Value)
	if p.RequiredIn(l.Version()) {
		rank, detail = 0, detail+", required"
	}
	l.key(rank, completionItem{Label: p.Name, Kind: itemProperty, Detail: detail, Documentation: markdown(aboutProperty(l.Object, p))}, l.first(p))
}

// first is what a new property starts with.
func (l *listing) first(p *flowjson.Property) string {
	v := &p.Value
	switch {
	case p.Name == "version":
		return strconv.Quote(l.Version())
	case v.Constant && l.Object.Name == "layout":
		return `"SingleColumnLayout"`
	case len(v.Enum) == 1:
		return strconv.Quote(v.Enum[0])
	case slices.Contains(v.Types, "string"):
		return `"^"`
	case slices.Contains(v.Types, "array"):
		return "[^]"
	case v.Event != "":
		return `{"name": "^"}`
	case slices.Contains(v.Types, "object"):
		return "{^}"
	}
	return "^"
}

// dataModel offers the types that the data of a screen can have. What else
// stands there are names and examples, in which nothing is a reference.
func (l *listing) dataModel() {
	if l.Key == "type" {
		l.words(0, itemEnum, "", "string", "number", "boolean", "array", "object")
	}
}

// words offers strings.
func (l *listing) words(rank, kind int, detail string, words ...string) {
	for _, w := range words {
		l.add(rank, completionItem{Label: w, Kind: kind, Detail: detail}, l.commas(strconv.Quote(w)))
	}
}

func (l *listing) values() {
	is := func(object, key string) bool { return l.Object != nil && l.Object.Name == object && l.Key == key }
	switch {
	case l.Around != nil && l.Around.Site != "" && l.Key == "type":
		for _, o := range flowjson.Describe().Components {
			if o.In(l.Version()) && o.At(l.Around.Site, l.Version()) {
				l.add(0, completionItem{Label: o.Name, Kind: itemClass, Detail: o.Doc}, l.commas(strconv.Quote(o.Name)))
			}
		}
		return
	case l.Around != nil && l.Around.Event != "" && l.Key == "name":
		for _, t := range l.Around.Actions {
			if t.In(l.Version()) {
				l.add(0, completionItem{Label: t.Action, Kind: itemEvent, Detail: flowjson.Describe().Action(t.Action).Doc}, l.commas(strconv.Quote(t.Action)))
			}
		}
		return
	case is("next", "name"), l.within("routing_model") && l.Key == "":
		for i, s := range l.screens {
			if i != l.Screen {
				l.words(0, itemReference, "screen", s.ID)
			}
		}
		return
	case l.Property != nil && l.Property.Name == "sensitive":
		for _, input := range l.inputs(l.Screen) {
			l.words(0, itemField, input.Of, input.Name)
		}
		return
	case is("document", "version"):
		for i, v := range flowjson.Versions() {
			if v.State == flowjson.VersionPublishable {
				l.words(len(flowjson.Versions())-i+10, itemEnum, v.News, v.Version)
			}
		}
		return
	case is("document", "data_api_version"):
		l.words(0, itemEnum, "", flowjson.DataAPIVersions()...)
		return
	case is("layout", "type"):
		l.words(0, itemEnum, "", "SingleColumnLayout")
		return
	}
	if l.Value != nil {
		l.words(0, itemEnum, "", l.Value.Enum...)
		if slices.Contains(l.Value.Types, "boolean") {
			l.add(0, completionItem{Label: "true", Kind: itemValue}, l.commas("true"))
			l.add(0, completionItem{Label: "false", Kind: itemValue}, l.commas("false"))
		}
	}
	if l.Screen >= 0 && l.Text == "" && (l.Value == nil || l.Value.Dynamic) {
		for _, r := range l.references() {
			l.add(2+r.rank, completionItem{Label: r.text, Kind: itemVariable, Detail: r.about}, l.commas(strconv.Quote(r.text)))
		}
	}
}
