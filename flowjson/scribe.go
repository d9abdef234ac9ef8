package flowjson

import (
	"strconv"
	"strings"
)

// scribe writes the texts of many diagnostics one behind the other, so that
// they share a few large pieces of memory.
type scribe struct {
	text []byte // the text that is being written
	page strings.Builder

	// list is the array whose path was written last, since faults come in flocks.
	list     nodeID
	listPath []byte
}

// A page begins small, since most documents have a few diagnostics only.
const (
	firstPage = 1 << 9
	largePage = 1 << 15
)

// end puts what was written on the page.
func (s *scribe) end() string {
	if size := s.page.Cap(); size-s.page.Len() < len(s.text) {
		s.page = strings.Builder{}
		s.page.Grow(max(firstPage, min(2*size, largePage), len(s.text)))
	}
	start := s.page.Len()
	s.page.Write(s.text)
	s.text = s.text[:0]
	return s.page.String()[start:]
}

// printf is fmt.Sprintf for what diagnostics say: %s and %d for the types below,
// %q for a word in quotes, which has none itself. It takes a text that is bytes
// as it is, and keeps no argument.
func (s *scribe) printf(format string, args ...any) string {
	if len(args) == 0 {
		return format
	}
	b := s.text
	for _, arg := range args {
		at := strings.IndexByte(format, '%')
		b = append(b, format[:at]...)
		verb := format[at+1]
		format = format[at+2:]
		switch arg := arg.(type) {
		case string:
			if verb == 'q' {
				b = append(append(append(b, '"'), arg...), '"')
			} else {
				b = append(b, arg...)
			}
		case []byte:
			b = append(b, arg...)
		case int:
			b = strconv.AppendInt(b, int64(arg), 10)
		case version:
			b = strconv.AppendInt(b, int64(arg>>8), 10)
			b = append(b, '.')
			b = strconv.AppendInt(b, int64(arg&0xff), 10)
		case kind:
			b = append(b, arg.String()...)
		case kinds:
			b = append(b, arg.String()...)
		case treePath:
			b = s.appendPath(b, arg)
		default:
			panic("flowjson: no message has such an argument")
		}
	}
	s.text = append(b, format...)
	return s.end()
}

func (s *scribe) path(p treePath) string {
	s.text = s.appendPath(s.text, p)
	return s.end()
}

func (s *scribe) appendPath(b []byte, p treePath) []byte {
	if list := p.list(); list != s.list {
		start := len(b)
		b = treePath{p.tree, list}.append(b, 0)
		s.list, s.listPath = list, append(s.listPath[:0], b[start:]...)
	} else {
		b = append(b, s.listPath...)
	}
	return p.append(b, s.list)
}
