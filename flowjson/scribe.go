package flowjson

import (
	"strconv"
	"strings"
)

// scribe writes what diagnostics say, all of it into one text.
type scribe struct {
	text []byte

	// list is the array whose path was written last, since faults come in flocks.
	list     nodeID
	listPath []byte

	// parent is the last but one node of the path that was written last.
	parent     nodeID
	parentPath stretch
}

// printf is fmt.Appendf for what diagnostics say: %s and %d for the types below,
// %q for a word in quotes, which has none itself. It takes a text that is bytes
// as it is, and keeps no argument.
func (s *scribe) printf(format string, args ...any) stretch {
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
	return s.end(append(b, format...))
}

// sprintf is printf for a text that stands alone.
func (s *scribe) sprintf(format string, args ...any) string {
	at := s.printf(format, args...)
	text := string(s.text[at.from:])
	s.text = s.text[:at.from]
	return text
}

// path writes a path that stands alone. What an object lacks is found after what
// is wrong with its keys, so its path may be there already: theirs begin with it.
func (s *scribe) path(p treePath) stretch {
	if p.node == 0 {
		return stretch{}
	}
	if p.node == s.parent {
		return s.parentPath
	}
	s.parent = p.tree.nodes[p.node].parent
	b := treePath{p.tree, s.parent}.append(s.appendList(s.text, p), s.list)
	s.parentPath = stretch{int32(len(s.text)), int32(len(b))}
	return s.end(p.append(b, s.parent))
}

// end takes b, which continues the text.
func (s *scribe) end(b []byte) stretch {
	from := len(s.text)
	s.text = b
	return stretch{int32(from), int32(len(b))}
}

func (s *scribe) appendPath(b []byte, p treePath) []byte {
	if p.node == s.parent {
		return append(b, s.text[s.parentPath.from:s.parentPath.to]...)
	}
	return p.append(s.appendList(b, p), s.list)
}

// appendList appends to b the path of the innermost array around p.
func (s *scribe) appendList(b []byte, p treePath) []byte {
	list := p.list()
	if list == s.list {
		return append(b, s.listPath...)
	}
	start := len(b)
	b = treePath{p.tree, list}.append(b, 0)
	s.list, s.listPath = list, append(s.listPath[:0], b[start:]...)
	return b
}
