package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"flowport/internal/meta"
)

// A parameter of a request, from its query or its body. The Graph API does not
// tell them apart. Of a JSON body, value is the text of a string and the JSON
// of anything else.
type parameter struct {
	name  string
	value []byte
}

// parameters are those of a request, in order. A later one of a name counts.
type parameters []parameter

// maxParameters bounds how many parameters are kept; Flow calls have ten at most.
const maxParameters = 1000

var errTooMany = errors.New("there are too many parameters")

func (p *parameters) add(name string, value []byte) error {
	if len(*p) == maxParameters {
		return errTooMany
	}
	*p = append(*p, parameter{name, value})
	return nil
}

// get returns the value of a name; ok is false if there is none.
func (p parameters) get(name string) (value []byte, ok bool) {
	for _, one := range slices.Backward(p) {
		if one.name == name {
			return one.value, true
		}
	}
	return nil, false
}

func (p parameters) text(name string) string {
	value, _ := p.get(name)
	return string(value)
}

// required is text for a parameter that a call cannot do without.
func (p parameters) required(name string) (string, error) {
	value, ok := p.get(name)
	if !ok {
		return "", invalidParameter("(#100) The parameter %s is required.", name)
	}
	return string(value), nil
}

// flag reads a boolean; absent is false.
func (p parameters) flag(name string) (bool, error) {
	switch strings.ToLower(p.text(name)) {
	case "", "false", "0", "null":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, invalidParameter("(#100) Param %s must be a boolean.", name)
}

// number reads a whole number; absent is 0.
func (p parameters) number(name string) (int, error) {
	text := p.text(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, invalidParameter("(#100) Param %s must be an integer.", name)
	}
	return n, nil
}

// list reads an array of strings, which is JSON text (name=["a","b"]) or one
// parameter for each element, as PHP writes it (name[]=a or name[0]=a); nil if
// absent.
func (p parameters) list(name string) ([]string, error) {
	if value, ok := p.get(name); ok {
		var texts []string
		if json.Unmarshal(value, &texts) != nil {
			return nil, invalidParameter("(#100) Param %s must be an array.", name)
		}
		return listed(texts), nil
	}
	var texts []string
	for _, one := range p {
		index, indexed := strings.CutPrefix(one.name, name+"[")
		if indexed && strings.HasSuffix(index, "]") {
			texts = append(texts, string(one.value))
		}
	}
	return texts, nil
}

// addBody reads the parameters of a body, whose memory they share and which it
// overwrites.
func (p *parameters) addBody(h http.Header, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	mediaType, args, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && h.Get("Content-Type") != "" {
		return invalidParameter("(#100) The header Content-Type is malformed.")
	}
	what := "form"
	switch mediaType {
	case "application/json":
		what = "JSON object"
		err = addJSON(p, body)
	case "multipart/form-data":
		what = "multipart form"
		err = splitMultipart(body, args["boundary"], p.add)
	case "", "application/x-www-form-urlencoded":
		err = splitForm(body, p.add)
	default:
		return invalidParameter("(#100) The body is of the type %s. Send a form, a multipart form or JSON.", clipped(mediaType))
	}
	if err != nil {
		return invalidParameter("(#100) The body is no %s that can be read: %s", what, err)
	}
	return nil
}

// addJSON reads the members of a JSON object.
func addJSON(p *parameters, body []byte) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true))
	notJSON := errors.New("it is not JSON, or not an object")
	if dec.PeekKind() != '{' {
		return notJSON
	}
	if _, err := dec.ReadToken(); err != nil {
		return notJSON
	}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return notJSON
		}
		name := token.String()
		value, err := dec.ReadValue()
		if err != nil {
			return notJSON
		}
		var text []byte
		switch value.Kind() {
		case 'n':
			continue // null is no parameter
		case '"':
			if text, err = jsontext.AppendUnquote(nil, value); err != nil {
				return notJSON
			}
		default:
			text = bytes.Clone(value)
		}
		if err := p.add(name, text); err != nil {
			return err
		}
	}
	_, _ = dec.ReadToken() // }
	if _, err := dec.ReadToken(); err != io.EOF {
		return errors.New("something stands after its object")
	}
	return nil
}

// splitForm hands over each name and value of a query or of a form, decoded in
// place.
func splitForm(form []byte, each func(name string, value []byte) error) error {
	for len(form) > 0 {
		var pair []byte
		pair, form, _ = bytes.Cut(form, []byte("&"))
		if len(pair) == 0 {
			continue
		}
		name, value, _ := bytes.Cut(pair, []byte("="))
		name, ok := unescape(name)
		value, ok2 := unescape(value)
		if !ok || !ok2 {
			return errors.New("it has a % that two hexadecimal digits do not follow")
		}
		if err := each(string(name), value); err != nil {
			return err
		}
	}
	return nil
}

// unescape decodes %XX and + in place.
func unescape(text []byte) (decoded []byte, ok bool) {
	out := text[:0]
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if i+2 >= len(text) {
				return nil, false
			}
			high, low := unhex(text[i+1]), unhex(text[i+2])
			if high < 0 || low < 0 {
				return nil, false
			}
			c = byte(high<<4 | low)
			i += 2
		}
		out = append(out, c)
	}
	return out, true
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// invalidParameter is Meta's error for a request that is wrong in itself.
func invalidParameter(format string, args ...any) *meta.Error {
	return newError(meta.CodeInvalidParameter, 0, defaultErrorType, format, args...)
}
