package flowjson

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// repaired is a document made JSON again while somebody is typing in it. What
// is missing has been added and what is too much has been blanked, so that
// only additions move offsets.
type repaired struct {
	src   []byte
	added []addition // in document order
}

// addition is n bytes at offset to that stand in the repaired text only, in
// front of the byte at in the original one.
type addition struct{ at, to, n int }

// back is where an offset of the repaired text lies in the original one; what
// was added lies where it was put.
func (r *repaired) back(offset int) int {
	i := sort.Search(len(r.added), func(i int) bool { return r.added[i].to >= offset })
	if i == 0 {
		return offset
	}
	a := r.added[i-1]
	return a.at + max(0, offset-a.to-a.n)
}

// isAdded reports whether the byte at offset, of the repaired text, was added.
func (r *repaired) isAdded(offset int) bool {
	i := sort.Search(len(r.added), func(i int) bool { return r.added[i].to > offset })
	return i > 0 && offset < r.added[i-1].to+r.added[i-1].n
}

func (r *repaired) span(s Span) Span { return Span{r.back(s.Start), r.back(s.End)} }

// repair makes JSON of any text: strings end with their line, words get their
// quotes, keys their colons, colons their values, and containers are closed.
// Nesting and counts stay unbounded; the reader sees to them.
func repair(src []byte) *repaired {
	r := &repairer{src: src, out: make([]byte, 0, len(src)+64), state: wantValue, comma: -1}
	for r.pos < len(r.src) {
		r.token()
	}
	r.closeDownTo(0)
	if r.state == wantValue {
		r.add("null")
	}
	return &repaired{r.out, r.added}
}

// repairState is what JSON wants next.
type repairState uint8

const (
	wantValue repairState = iota // at the root, and behind a colon
	wantItem                     // in an array, behind its bracket or a comma
	wantKey                      // in an object, behind its brace or a comma
	wantColon
	wantComma
	wantEnd // behind the root
)

// repairer copies src to out, token by token.
type repairer struct {
	src, out []byte
	pos      int
	added    []addition
	state    repairState
	stack    []byte // the open containers, as '{' and '['
	open     [2]int // how many of stack are objects, and arrays
	comma    int    // where out has a comma that nothing follows yet, or -1
}

func (r *repairer) token() {
	switch c := r.src[r.pos]; {
	case c == ' ', c == '\n', c == '\t', c == '\r':
		r.copy(1)
	case r.state == wantEnd:
		r.blank(1)
	case bytes.HasPrefix(r.src[r.pos:], []byte("\xef\xbb\xbf")): // a byte order mark
		r.blank(3)
	case c == '"':
		r.str()
	case c == '{', c == '[':
		r.openContainer(c)
	case c == '}':
		r.closeContainer('{', r.open[0])
	case c == ']':
		r.closeContainer('[', r.open[1])
	case c == ',':
		r.separate()
	case c == ':':
		r.colon()
	case bytes.HasPrefix(r.src[r.pos:], []byte("//")):
		r.blank(r.until(r.src[r.pos:], "\n"))
	case bytes.HasPrefix(r.src[r.pos:], []byte("/*")):
		r.blank(min(r.until(r.src[r.pos:], "*/")+2, len(r.src)-r.pos))
	default:
		r.word()
	}
}

// until is how many bytes come before end, or are left.
func (r *repairer) until(text []byte, end string) int {
	if i := bytes.Index(text, []byte(end)); i >= 0 {
		return i
	}
	return len(text)
}

func (r *repairer) copy(n int) {
	r.out = append(r.out, r.src[r.pos:r.pos+n]...)
	r.pos += n
}

// blank writes spaces for n bytes, and keeps the ends of lines.
func (r *repairer) blank(n int) {
	for _, c := range r.src[r.pos : r.pos+n] {
		if c != '\n' && c != '\r' {
			c = ' '
		}
		r.out = append(r.out, c)
	}
	r.pos += n
}

func (r *repairer) add(text string) {
	if last := len(r.added) - 1; last >= 0 && r.added[last].to+r.added[last].n == len(r.out) && r.added[last].at == r.pos {
		r.added[last].n += len(text)
	} else {
		r.added = append(r.added, addition{r.pos, len(r.out), len(text)})
	}
	r.out = append(r.out, text...)
}

// inObject reports whether the innermost open container is an object.
func (r *repairer) inObject() bool { return len(r.stack) > 0 && r.stack[len(r.stack)-1] == '{' }

// beforeValue adds what a value wants in front of it.
func (r *repairer) beforeValue() {
	if r.state == wantComma {
		r.add(",")
		r.state = wantItem
		if r.inObject() {
			r.state = wantKey
		}
	}
	switch r.state {
	case wantKey:
		r.add(`"":`)
	case wantColon:
		r.add(":")
	}
	r.comma = -1
}

func (r *repairer) afterValue() {
	r.state = wantComma
	if len(r.stack) == 0 {
		r.state = wantEnd
	}
}

// asKey reports whether the string or word of n bytes at pos is a key, and
// adds what is missing in front of it.
func (r *repairer) asKey(n int) bool {
	if !r.inObject() {
		return false
	}
	if r.state == wantColon || r.state == wantValue {
		// Behind a key only a second colon tells that this is the next key.
		if next := bytes.TrimLeft(r.src[r.pos+n:], " \t\r\n"); len(next) == 0 || next[0] != ':' {
			return false
		}
	}
	switch r.state {
	case wantColon:
		r.add(":null,")
	case wantValue:
		r.add("null,")
	case wantComma:
		r.add(",")
	}
	r.comma = -1
	return true
}

// str takes a string, which ends with its line at the latest.
func (r *repairer) str() {
	end, closed := r.pos+1, false
	for end < len(r.src) && r.src[end] != '\n' && r.src[end] != '\r' && !closed {
		switch {
		case r.src[end] == '"':
			closed = true
		case r.src[end] == '\\' && end+1 < len(r.src) && r.src[end+1] != '\n' && r.src[end+1] != '\r':
			end++
		}
		end++
	}
	if !closed {
		end = r.pos + 1 + inner(r.src[r.pos+1:end])
	}
	key := r.asKey(end - r.pos)
	if !key {
		r.beforeValue()
	}
	r.copy(1)
	if closed {
		r.content(end - 1)
		r.copy(1)
	} else {
		r.content(end)
		r.add(`"`)
	}
	r.afterWord(key)
}

// inner is how much of text, the rest of a line behind a quote, is taken for
// the string: what closes containers at the end of the line is not.
func inner(text []byte) int {
	end := len(text)
	references := bytes.Count(text, []byte("${"))
	braces := bytes.Count(text, []byte("}"))
	for end > 0 {
		switch text[end-1] {
		case ' ', '\t', ',', ']':
		case '}':
			if braces--; braces < references {
				return end
			}
		default:
			return end
		}
		end--
	}
	return end
}

// word takes text without quotes: true, false, null and numbers as they are,
// anything else as a string.
func (r *repairer) word() {
	n := bytes.IndexAny(r.src[r.pos:], " \t\r\n{}[],:\"")
	if n < 0 {
		n = len(r.src) - r.pos
	}
	key := r.asKey(n)
	if !key {
		r.beforeValue()
		if text := r.src[r.pos : r.pos+n]; string(text) == "true" || string(text) == "false" || string(text) == "null" || isNumber(text) {
			r.copy(n)
			r.afterValue()
			return
		}
	}
	r.add(`"`)
	r.content(r.pos + n)
	r.add(`"`)
	r.afterWord(key)
}

func (r *repairer) afterWord(key bool) {
	if key {
		r.state = wantColon
	} else {
		r.afterValue()
	}
}

// content takes the inside of a string, blanking what JSON does not allow.
func (r *repairer) content(end int) {
	for r.pos < end {
		if n := min(plainLen(r.src[r.pos:]), end-r.pos); n > 0 {
			r.copy(n)
			continue
		}
		check := reader{tree: tree{src: r.src[:end]}, pos: r.pos}
		switch c := r.src[r.pos]; {
		case c == '\\' && check.escape() == nil:
			r.copy(check.pos - r.pos)
		case c >= utf8.RuneSelf && check.unicode() == nil:
			r.copy(check.pos - r.pos)
		case check.pos > r.pos:
			r.copy(check.pos - r.pos)
		default:
			r.blank(1)
		}
	}
}

func (r *repairer) openContainer(c byte) {
	inList := len(r.stack) > 1 && r.stack[len(r.stack)-2] == '['
	if c == '{' && r.inObject() && inList && (r.state == wantComma || r.state == wantKey) {
		r.closeDownTo(len(r.stack) - 1) // the next item of the list, whose last one is not closed
	}
	r.beforeValue()
	r.copy(1)
	r.stack = append(r.stack, c)
	if c == '{' {
		r.open[0]++
		r.state = wantKey
	} else {
		r.open[1]++
		r.state = wantItem
	}
}

// closeContainer takes a closing bracket, and closes what is still open inside
// of the container it belongs to.
func (r *repairer) closeContainer(opening byte, open int) {
	if open == 0 {
		r.blank(1)
		return
	}
	r.closeDownTo(bytes.LastIndexByte(r.stack, opening) + 1)
	r.complete()
	r.copy(1)
	r.pop()
}

// closeDownTo closes containers until depth are left.
func (r *repairer) closeDownTo(depth int) {
	for len(r.stack) > depth {
		r.complete()
		if r.inObject() {
			r.add("}")
		} else {
			r.add("]")
		}
		r.pop()
	}
}

// complete makes the open container ready to be closed.
func (r *repairer) complete() {
	switch r.state {
	case wantColon:
		r.add(":null")
	case wantValue:
		r.add("null")
	case wantKey, wantItem:
		if r.comma >= 0 {
			r.out[r.comma] = ' '
		}
	}
	r.comma = -1
}

func (r *repairer) pop() {
	if r.inObject() {
		r.open[0]--
	} else {
		r.open[1]--
	}
	r.stack = r.stack[:len(r.stack)-1]
	r.afterValue()
}

// separate takes a comma.
func (r *repairer) separate() {
	switch {
	case len(r.stack) == 0 || r.state == wantKey || r.state == wantItem:
		r.blank(1)
		return
	case r.state == wantColon || r.state == wantValue:
		r.complete()
	}
	r.comma = len(r.out)
	r.copy(1)
	r.state = wantItem
	if r.inObject() {
		r.state = wantKey
	}
}

func (r *repairer) colon() {
	switch r.state {
	case wantKey:
		r.add(`""`)
		r.comma = -1
	case wantColon:
	default:
		r.blank(1)
		return
	}
	r.copy(1)
	r.state = wantValue
}
