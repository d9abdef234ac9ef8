package flowjson

import (
	"strconv"
	"strings"
)

// scribe writes the texts of many diagnostics one behind the other, so that
// they share a few large pieces of memory.
type scribe struct {
	page  strings.Builder
	start int // where on the page the text begins that is being written

	// list is the array whose path was written last, since faults come in flocks.
	list     nodeID
	listPath string
}

// A page begins small, since most documents have a few diagnostics only.
const (
	firstPage = 1 << 9
	largePage = 1 << 15
	roomLeft  = 1 << 8 // for a text; a longer one moves its page
)

func (s *scribe) begin() {
	if size := s.page.Cap(); size-s.page.Len() < roomLeft {
		s.page = strings.Builder{}
		s.page.Grow(max(firstPage, min(2*size, largePage)))
	}
	s.start = s.page.Len()
}

func (s *scribe) end() string { return s.page.String()[s.start:] }

// printf is fmt.Sprintf for what diagnostics say: %s and %d for the types below,
// %q for a word in quotes, which has none itself. It takes a text that is bytes as it is, and keeps no argument.
func (s *scribe) printf(format string, args ...any) string {
	if len(args) == 0 {
		return format
	}
	s.begin()
	for _, arg := range args {
		at := strings.IndexByte(format, '%')
		s.page.WriteString(format[:at])
		verb := format[at+1]
		format = format[at+2:]
		switch arg := arg.(type) {
		case string:
			if verb == 'q' {
				s.page.WriteByte('"')
				s.page.WriteString(arg)
				s.page.WriteByte('"')
			} else {
				s.page.WriteString(arg)
			}
		case []byte:
			s.page.Write(arg)
		case int:
			s.number(arg)
		case version:
			s.number(int(arg >> 8))
			s.page.WriteByte('.')
			s.number(int(arg & 0xff))
		case kind:
			s.page.WriteString(arg.String())
		case kinds:
			s.page.WriteString(arg.String())
		case treePath:
			s.writePath(arg)
		default:
			panic("flowjson: no message has such an argument")
		}
	}
	s.page.WriteString(format)
	return s.end()
}

func (s *scribe) number(n int) {
	var digits [20]byte
	s.page.Write(strconv.AppendInt(digits[:0], int64(n), 10))
}

func (s *scribe) path(p treePath) string {
	s.begin()
	s.writePath(p)
	return s.end()
}

func (s *scribe) writePath(p treePath) {
	list := p.list()
	if list == s.list {
		s.page.WriteString(s.listPath)
	} else {
		start := s.page.Len()
		treePath{p.tree, list}.write(&s.page, 0)
		s.list, s.listPath = list, s.page.String()[start:]
	}
	p.write(&s.page, list)
}
