package awsapi

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// values are an operation's decoded members by name: string, []byte, bool,
// int, []any or values. A member that was absent or null is not in the map.
type values map[string]any

func (v values) text(name string) string {
	s, _ := v[name].(string)
	return s
}

func (v values) blob(name string) []byte {
	b, _ := v[name].([]byte)
	return b
}

func (v values) flag(name string) bool {
	b, _ := v[name].(bool)
	return b
}

func (v values) number(name string) int {
	n, _ := v[name].(int)
	return n
}

// texts returns a list of strings; nil when absent.
func (v values) texts(name string) []string {
	list, _ := v[name].([]any)
	var out []string
	for _, item := range list {
		s, _ := item.(string)
		out = append(out, s)
	}
	return out
}

// decodeQuery reads members from a query string. Names that the operation does
// not have, such as those of a presigned URL, are ignored; of a repeated name
// the first value counts.
func decodeQuery(members []member, raw string) (values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, serialization.say("The query string is malformed: %s.", strings.TrimPrefix(err.Error(), "invalid "))
	}
	in := values{}
	for _, m := range members {
		if !query.Has(m.name) {
			continue
		}
		s := query.Get(m.name)
		if strings.ContainsRune(s, 0) {
			return nil, nulCharacter(m.name)
		}
		switch m.shape.kind {
		case booleanKind:
			if s != "true" && s != "false" {
				return nil, serialization.say("The query parameter '%s' is %s; it must be true or false.", m.name, quoted(s))
			}
			in[m.name] = s == "true"
		case integerKind:
			n, err := strconv.ParseInt(s, 10, 32)
			if err != nil {
				return nil, serialization.say("The query parameter '%s' is %s; it must be a whole number.", m.name, quoted(s))
			}
			in[m.name] = int(n)
		default:
			in[m.name] = s
		}
	}
	return in, nil
}

// checkContentType refuses a body that says it is not JSON. A body without a
// type is taken for JSON.
func checkContentType(h http.Header, body []byte) error {
	given := h.Get("Content-Type")
	if given == "" || len(body) == 0 {
		return nil
	}
	if mediaType, _, err := mime.ParseMediaType(given); err != nil || mediaType != "application/json" {
		return unsupportedMediaType.say("The Content-Type is %s; this service takes application/json.", quoted(given))
	}
	return nil
}

// decodeBody reads members from a JSON body, restJson1: unknown members are
// ignored, null means absent, an empty body is {}. Blobs are decoded in place:
// they share body's memory, which is overwritten.
func decodeBody(members []member, body []byte) (values, error) {
	if len(bytes.TrimLeft(body, " \t\r\n")) == 0 {
		return values{}, nil
	}
	// The decoder would remember each name of unknown members too, millions of
	// them in a body of this size. decodeStructure looks for repeated ones itself.
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true))
	if dec.PeekKind() != '{' {
		if err := dec.SkipValue(); err != nil {
			return nil, notJSON(err)
		}
		return nil, serialization.say("The request body must be a JSON object.")
	}
	in, err := decodeStructure(dec, members, "")
	if err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return nil, serialization.because(err, "The request body has something after its JSON object.")
	}
	return in, nil
}

// maxMembers bounds a structure. Operations have seven members at most; the
// rest is for those that a later model may add.
const maxMembers = 1000

func decodeStructure(dec *jsontext.Decoder, members []member, path string) (values, error) {
	if _, err := dec.ReadToken(); err != nil { // {
		return nil, notJSON(err)
	}
	in := values{}
	seen := map[string]bool{}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, notJSON(err)
		}
		key := name.String()
		switch {
		case seen[key]:
			return nil, serialization.say("The request body has a duplicate member: %s.", quoted(path+key))
		case len(seen) == maxMembers:
			return nil, serialization.say("The request body has an object of more than %d members.", maxMembers)
		}
		seen[key] = true
		s := shapeOf(members, key)
		if s == nil || dec.PeekKind() == 'n' {
			if err := dec.SkipValue(); err != nil {
				return nil, notJSON(err)
			}
			continue
		}
		value, err := decodeValue(dec, s, path+key)
		if err != nil {
			return nil, err
		}
		in[key] = value
	}
	if _, err := dec.ReadToken(); err != nil { // }
		return nil, notJSON(err)
	}
	return in, nil
}

func shapeOf(members []member, name string) *shape {
	for i := range members {
		if members[i].name == name {
			return members[i].shape
		}
	}
	return nil
}

// jsonKinds names the JSON type that each shape takes, and its first byte as
// jsontext reports it ('t' stands for both booleans).
var jsonKinds = map[kind]struct {
	first jsontext.Kind
	name  string
}{
	stringKind:    {'"', "a string"},
	blobKind:      {'"', "a base64 string"},
	booleanKind:   {'t', "true or false"},
	integerKind:   {'0', "a whole number"},
	listKind:      {'[', "a list"},
	structureKind: {'{', "an object"},
}

func decodeValue(dec *jsontext.Decoder, s *shape, path string) (any, error) {
	want := jsonKinds[s.kind]
	found := dec.PeekKind()
	if found == 'f' {
		found = 't'
	}
	if found != want.first {
		if err := dec.SkipValue(); err != nil {
			return nil, notJSON(err)
		}
		return nil, serialization.say("The member '%s' must be %s.", path, want.name)
	}
	switch s.kind {
	case structureKind:
		return decodeStructure(dec, s.members, path+".")
	case listKind:
		return decodeList(dec, s.member, path)
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return nil, notJSON(err)
	}
	switch s.kind {
	case blobKind:
		return decodeBlob(raw, path)
	case booleanKind:
		return raw[0] == 't', nil
	case integerKind:
		n, err := strconv.ParseInt(string(raw), 10, 32)
		if err != nil {
			return nil, serialization.say("The member '%s' must be a whole number of at most 32 bits.", path)
		}
		return int(n), nil
	}
	str, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return nil, notJSON(err)
	}
	if bytes.IndexByte(str, 0) >= 0 {
		return nil, nulCharacter(path)
	}
	return string(str), nil
}

// maxListLength bounds lists before the model's own constraints are looked at.
const maxListLength = 1000

func decodeList(dec *jsontext.Decoder, of *shape, path string) (any, error) {
	if _, err := dec.ReadToken(); err != nil { // [
		return nil, notJSON(err)
	}
	items := []any{}
	for dec.PeekKind() != ']' {
		place := path + "." + strconv.Itoa(len(items)+1) + ".member"
		if len(items) == maxListLength {
			return nil, serialization.say("The list '%s' has more than %d members.", path, maxListLength)
		}
		item, err := decodeValue(dec, of, place)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	if _, err := dec.ReadToken(); err != nil { // ]
		return nil, notJSON(err)
	}
	return items, nil
}

// decodeBlob decodes base64 (standard alphabet, padded, no white space) in the
// memory of the JSON string that carries it. Clients may escape any character
// of it: PHP writes "\/", .NET "\u002B".
func decodeBlob(raw jsontext.Value, path string) ([]byte, error) {
	encoded := []byte(raw[1 : len(raw)-1])
	if bytes.IndexByte(encoded, '\\') >= 0 {
		unquoted, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return nil, notJSON(err)
		}
		encoded = unquoted
		// encoding/base64 skips line breaks; the wire does not allow them, and
		// JSON has them only escaped.
		if i := bytes.IndexAny(encoded, "\r\n"); i >= 0 {
			return nil, notBase64(path, i, encoded[i])
		}
	}
	n, err := decodeInPlace(encoded)
	if err != nil {
		var at base64.CorruptInputError
		if errors.As(err, &at) && int(at) < len(encoded) {
			return nil, notBase64(path, int(at), encoded[at])
		}
		return nil, serialization.say("The member '%s' is not valid base64: its length is not a multiple of 4 (is the '=' padding missing?).", path)
	}
	return encoded[:n:n], nil
}

// decodeInPlace decodes src over itself, piece by piece through a small buffer,
// so that an upload needs no second copy of itself.
func decodeInPlace(src []byte) (int, error) {
	var piece [3 << 10]byte
	const step = len(piece) / 3 * 4
	n := 0
	for start := 0; start < len(src); start += step {
		end := min(start+step, len(src))
		m, err := base64.StdEncoding.Decode(piece[:], src[start:end])
		var at base64.CorruptInputError
		if errors.As(err, &at) {
			return n, base64.CorruptInputError(start + int(at))
		}
		if m%3 != 0 && end != len(src) { // padding before the end
			return n, base64.CorruptInputError(end)
		}
		n += copy(src[n:], piece[:m])
	}
	return n, nil
}

func notBase64(path string, at int, c byte) error {
	return serialization.say("The member '%s' is not valid base64: character %d is %s. Use the standard alphabet (A-Z, a-z, 0-9, + and /) with '=' padding and no white space.",
		path, at+1, strconv.QuoteToASCII(string(rune(c))))
}

func notJSON(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return serialization.because(err, "The request body is not valid JSON: %v at byte %d.", syntax.Err, syntax.ByteOffset)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return serialization.because(err, "The request body is not valid JSON: it ends too early.")
	}
	return serialization.because(err, "The request body is not valid JSON.")
}

func nulCharacter(path string) error {
	return serialization.say("The member '%s' contains the character U+0000, which is not allowed.", path)
}
