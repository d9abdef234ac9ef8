package iam

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of a policy document.
const (
	// MaxPolicy is the most characters that are not white space, as for AWS's
	// managed policies ("IAM and AWS STS quotas").
	MaxPolicy = 6144
	// MaxDocument is the most bytes, white space included.
	MaxDocument = 64 << 10
)

const version = "2012-10-17"

// Policy is an identity-based policy. It does not change and may be used from
// many goroutines.
type Policy struct {
	statements []statement
}

type statement struct {
	deny         bool
	actions      []pattern // lower-case
	notActions   bool
	resources    []pattern
	notResources bool
	conditions   []condition
}

// ParsePolicy reads a policy document. It takes Version 2012-10-17 and, in a
// statement, Sid, Effect, Action or NotAction, Resource or NotResource, and
// Condition; names and values are case-sensitive as AWS writes them. An error
// says where in the document it is and what to write instead.
func ParsePolicy(doc []byte) (*Policy, error) {
	statements, err := parseDocument(doc)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return &Policy{statements}, nil
}

func parseDocument(doc []byte) ([]statement, error) {
	if len(doc) > MaxDocument {
		return nil, fmt.Errorf("%d bytes long; at most %d are read", len(doc), MaxDocument)
	}
	characters := 0
	for _, c := range string(doc) {
		if !unicode.IsSpace(c) {
			characters++
		}
	}
	if characters > MaxPolicy {
		return nil, fmt.Errorf("%d characters without white space; at most %d are allowed, split it into several policies", characters, MaxPolicy)
	}

	top, err := object("document", doc)
	if err != nil {
		return nil, err
	}
	var statements []statement
	for _, name := range slices.Sorted(maps.Keys(top)) {
		value := top[name]
		switch name {
		case "Version":
			var text string
			if text, err = str(name, value); err == nil && text != version {
				err = fmt.Errorf("%s: %q is not supported; write %q", name, text, version)
			}
		case "Id":
			_, err = str(name, value)
		case "Statement":
			statements, err = parseStatements(name, value)
		default:
			err = unknownElement("document", name, "Version", "Id", "Statement")
		}
		if err != nil {
			return nil, err
		}
	}
	if _, ok := top["Version"]; !ok {
		return nil, fmt.Errorf("document: Version is missing; write \"Version\": %q", version)
	}
	if len(statements) == 0 {
		return nil, errors.New("document: Statement is missing or empty; write at least one")
	}
	return statements, nil
}

// parseStatements reads one statement or a list of them.
func parseStatements(at string, value jsontext.Value) ([]statement, error) {
	if value.Kind() != '[' {
		s, _, err := parseStatement(at, value)
		return []statement{s}, err
	}
	var items []jsontext.Value
	if err := json.Unmarshal(value, &items); err != nil {
		return nil, fmt.Errorf("%s: not valid JSON: %w", at, err)
	}
	statements := make([]statement, 0, len(items))
	places := map[string]string{} // by Sid
	for i, item := range items {
		place := fmt.Sprintf("%s[%d]", at, i)
		s, sid, err := parseStatement(place, item)
		if err != nil {
			return nil, err
		}
		if other, taken := places[sid]; taken && sid != "" {
			return nil, fmt.Errorf("%s.Sid: %q is that of %s already; Sids must be unique in a policy", place, sid, other)
		}
		places[sid] = place
		statements = append(statements, s)
	}
	return statements, nil
}

func parseStatement(at string, value jsontext.Value) (s statement, sid string, err error) {
	elements, err := object(at, value)
	if err != nil {
		return s, "", err
	}
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		place, value := at+"."+name, elements[name]
		switch name {
		case "Sid":
			sid, err = str(place, value)
		case "Effect":
			s.deny, err = parseEffect(place, value)
		case "Action", "NotAction":
			s.notActions = name == "NotAction"
			s.actions, err = list(place, value, parseAction)
		case "Resource":
			s.resources, err = list(place, value, parseResource)
		case "NotResource":
			s.notResources = true
			s.resources, err = list(place, value, parseNotResource)
		case "Condition":
			s.conditions, err = parseConditions(place, value)
		case "Principal", "NotPrincipal":
			err = fmt.Errorf("%s: belongs in resource-based policies; an identity-based policy speaks for whom it is attached to, so leave it out", place)
		default:
			err = unknownElement(at, name, "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
		}
		if err != nil {
			return s, "", err
		}
	}
	if _, ok := elements["Effect"]; !ok {
		return s, "", fmt.Errorf(`%s: Effect is missing; write "Effect": "Allow" or "Effect": "Deny"`, at)
	}
	for _, pair := range [][2]string{{"Action", "NotAction"}, {"Resource", "NotResource"}} {
		_, plain := elements[pair[0]]
		_, not := elements[pair[1]]
		if plain == not {
			return s, "", fmt.Errorf("%s: write exactly one of %s and %s", at, pair[0], pair[1])
		}
	}
	return s, sid, nil
}

func parseEffect(at string, value jsontext.Value) (deny bool, err error) {
	text, err := str(at, value)
	if err == nil && text != "Allow" && text != "Deny" {
		err = fmt.Errorf(`%s: write "Allow" or "Deny", not %q`, at, text)
	}
	return text == "Deny", err
}

func parseAction(text string) (pattern, error) {
	service, name, ok := strings.Cut(text, ":")
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	if text != "*" && (!ok || service == "" || strings.Trim(service, letters+"-") != "" ||
		name == "" || strings.Trim(name, letters+"*?") != "") {
		return nil, errors.New(`write "*" or service:Action, such as "social-messaging:GetWhatsAppFlow" or "social-messaging:Get*"`)
	}
	return wildcards(strings.ToLower(text)), nil
}

func parseResource(text string) (pattern, error) {
	if text != "*" && !strings.HasPrefix(text, "arn:") {
		return nil, errors.New(`write "*" or an ARN, such as "arn:aws:social-messaging:*:111122223333:waba/*"`)
	}
	return withVariables(text, true)
}

func parseNotResource(text string) (pattern, error) {
	p, err := parseResource(text)
	if err == nil && p.hasVariables() {
		// An unknown variable would turn "all but mine" into "all".
		return nil, errors.New("policy variables are not supported in NotResource; use Resource")
	}
	return p, err
}

// applies tells whether the statement speaks of the request, whose action is
// in lower case.
func (s *statement) applies(r *Request) bool {
	return matchesAny(s.actions, r.Action, r) != s.notActions &&
		matchesAny(s.resources, r.Resource, r) != s.notResources &&
		!slices.ContainsFunc(s.conditions, func(c condition) bool { return !c.holds(r) })
}

func matchesAny(patterns []pattern, text string, r *Request) bool {
	return slices.ContainsFunc(patterns, func(p pattern) bool { return p.matches(text, r) })
}
