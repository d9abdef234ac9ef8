package iam

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// pattern is text with wildcards and policy variables, in pieces: literal
// characters and wildcards, or a variable.
type pattern []piece

type piece struct {
	glob     []rune // characters and the two wildcards below
	variable string // a condition key; "" if this is a glob
}

// Wildcards in a glob, where no character can be.
const (
	anyRun rune = -1 // *: any characters, or none
	anyOne rune = -2 // ?: one character
)

// wildcards reads text in which * and ? are wildcards.
func wildcards(text string) pattern {
	glob := []rune(text)
	for i, c := range glob {
		switch c {
		case '*':
			glob[i] = anyRun
		case '?':
			glob[i] = anyOne
		}
	}
	return pattern{{glob: glob}}
}

func literal(text string) pattern { return pattern{{glob: []rune(text)}} }

// withVariables reads text with policy variables: ${key} is the value of a
// condition key, and ${*}, ${?} and ${$} are these characters themselves
// ("IAM policy elements: Variables and tags").
func withVariables(text string, wild bool) (pattern, error) {
	plain := literal
	if wild {
		plain = wildcards
	}
	var p pattern
	for {
		before, after, found := strings.Cut(text, "${")
		p = append(p, plain(before)...)
		if !found {
			return p, nil
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed {
			return nil, errors.New("${ without a closing brace; write ${$} for a dollar sign")
		}
		switch {
		case name == "*" || name == "?" || name == "$":
			p = append(p, literal(name)...)
		case strings.Contains(name, ","):
			return nil, fmt.Errorf("the variable ${%s} has a default value, which is not supported; write it without", name)
		case !wellFormedKey(name):
			return nil, fmt.Errorf("${%s} is not a policy variable; write one such as ${aws:username}", name)
		default:
			p = append(p, piece{variable: name})
		}
		text = rest
	}
}

func (p pattern) hasVariables() bool {
	return slices.ContainsFunc(p, func(piece piece) bool { return piece.variable != "" })
}

// matches tells whether all of text fits the pattern.
func (p pattern) matches(text string, r *Request) bool {
	glob, ok := p.expand(r)
	return ok && match(glob, []rune(text))
}

// expand puts the values of variables in. A value is never a wildcard. A
// variable that has not exactly one value makes the pattern match nothing.
func (p pattern) expand(r *Request) (glob []rune, ok bool) {
	if len(p) == 1 && p[0].variable == "" {
		return p[0].glob, true
	}
	for _, piece := range p {
		if piece.variable == "" {
			glob = append(glob, piece.glob...)
			continue
		}
		values := r.values(piece.variable)
		if len(values) != 1 {
			return nil, false
		}
		glob = append(glob, []rune(values[0])...)
	}
	return glob, true
}

// match needs no recursion: when a character does not fit, only the last *
// can take more. The time is at most the product of both lengths.
func match(glob, text []rune) bool {
	g, t := 0, 0
	star, resume := -1, 0
	for t < len(text) {
		switch {
		case g < len(glob) && glob[g] == anyRun:
			star, resume = g, t
			g++
		case g < len(glob) && (glob[g] == anyOne || glob[g] == text[t]):
			g++
			t++
		case star >= 0:
			resume++
			g, t = star+1, resume
		default:
			return false
		}
	}
	for g < len(glob) && glob[g] == anyRun {
		g++
	}
	return g == len(glob)
}

// wellFormedKey accepts condition keys: service:name, or service:name/tag key.
func wellFormedKey(key string) bool {
	service, name, ok := strings.Cut(key, ":")
	return ok && service != "" && name != "" &&
		!strings.ContainsFunc(service, func(c rune) bool { return c != '-' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) &&
		!strings.ContainsFunc(name, func(c rune) bool { return strings.ContainsRune("*?${}\"'", c) || unicode.IsControl(c) })
}
