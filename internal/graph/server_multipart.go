package graph

import (
	"bytes"
	"errors"
	"mime"
	"strings"
)

// maxPartHead bounds the headers of a part, in bytes.
const maxPartHead = 8 << 10

// splitMultipart hands over the name and the value of each part of a
// multipart/form-data body (RFC 7578). A value shares the body's memory: a Flow
// JSON of 10 MB is not copied. A file is a value like any other.
func splitMultipart(body []byte, boundary string, each func(name string, value []byte) error) error {
	if boundary == "" || len(boundary) > 70 { // RFC 2046
		return errors.New("the Content-Type has no boundary of 1 to 70 characters")
	}
	delimiter := []byte("\r\n--" + boundary)
	// The first delimiter may stand at the very beginning, without a line end.
	_, rest, found := cutDelimiter(body, delimiter[2:])
	for found {
		if bytes.HasPrefix(rest, []byte("--")) {
			return nil
		}
		// Blanks may stand behind a delimiter.
		line, after, ok := bytes.Cut(rest, []byte("\r\n"))
		if !ok || len(bytes.Trim(line, " \t")) > 0 {
			return errors.New("a boundary does not end its line")
		}
		name, value, err := partHead(after)
		if err != nil {
			return err
		}
		// An empty value may share the line end of its headers.
		if _, after, empty := cutDelimiter(value[:min(len(value), len(delimiter)-1)], delimiter[2:]); empty && len(after) > 0 {
			value, rest = nil, value[len(delimiter)-2:]
		} else if value, rest, found = cutDelimiter(value, delimiter); !found {
			break
		}
		if err := each(name, value); err != nil {
			return err
		}
	}
	return errors.New("its last boundary is missing")
}

// cutDelimiter splits text around the first delimiter that ends a line or the
// whole body: a longer boundary may begin like this one.
func cutDelimiter(text, delimiter []byte) (before, after []byte, found bool) {
	from := 0
	for {
		i := bytes.Index(text[from:], delimiter)
		if i < 0 {
			return nil, nil, false
		}
		at := from + i
		after := text[at+len(delimiter):]
		if len(after) > 0 && strings.IndexByte("-\r \t", after[0]) >= 0 {
			return text[:at], after, true
		}
		from = at + 1
	}
}

// partHead reads the headers of a part, and its name out of them.
func partHead(part []byte) (name string, value []byte, err error) {
	for head := 0; ; {
		line, rest, ok := bytes.Cut(part, []byte("\r\n"))
		head += len(line)
		if !ok || head > maxPartHead {
			return "", nil, errors.New("the headers of a part do not end, or are longer than 8 KB")
		}
		part = rest
		if len(line) == 0 {
			break
		}
		key, text, _ := strings.Cut(string(line), ":")
		if !strings.EqualFold(strings.TrimSpace(key), "Content-Disposition") {
			continue
		}
		_, args, err := mime.ParseMediaType(text)
		if err != nil {
			return "", nil, errors.New("the Content-Disposition of a part is malformed")
		}
		name = args["name"]
	}
	if name == "" {
		return "", nil, errors.New("a part has no name")
	}
	return name, part, nil
}
