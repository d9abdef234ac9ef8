package flowjson

import "bytes"

// guess is the last key that was taken for another. It is remembered, since a
// slip is often made more than once.
type guess struct {
	key  []byte
	of   *object
	near string
}

func (g *guess) nearest(key []byte, o *object, v version) string {
	if g.of != o || !bytes.Equal(g.key, key) {
		*g = guess{key, o, nearest(key, o, v)}
	}
	return g.near
}

// nearest is the property of o that key was probably meant to be, or "".
func nearest(key []byte, o *object, v version) string {
	best, bestDistance := "", 3
	for i := range o.properties {
		p := &o.properties[i]
		if d := distance(key, p.name, bestDistance); p.in(v) && d < bestDistance {
			best, bestDistance = p.name, d
		}
	}
	return best
}

// nearestComponent is the type of component that name was probably meant to
// be, or "".
func nearestComponent(name []byte, v version) string {
	best, bestDistance := "", 4
	for _, o := range componentTable {
		if d := distance(name, o.name, bestDistance); o.since <= v && d < bestDistance {
			best, bestDistance = o.name, d
		}
	}
	return best
}

// distance is how many letters have to be changed, added or removed to turn a
// into b, regardless of case; limit stands for that many or more.
func distance(a []byte, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var row [64]int
	if len(b) >= len(row) {
		return limit
	}
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if lower(a[i]) != lower(b[j]) {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}

// lower folds case, and takes an underscore for a hyphen.
func lower(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case c == '_':
		return '-'
	}
	return c
}
