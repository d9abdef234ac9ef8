package iam

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A small world, so that statements and requests meet often.
var (
	someActions   = []string{"a:Get", "a:Put", "b:Get"}
	someResources = []string{"arn:x:1", "arn:x:2", "arn:y:1", "*"}
	someKeys      = []string{"aws:k", "aws:l"}
	someValues    = []string{"1", "2", "true", "10.0.0.1", "2026-01-31", "arn:aws:iam::1:user/x"}
)

func drawStatement(t *rapid.T, effect string) string {
	pick := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label) }
	statement := map[string]any{
		"Effect": effect,
		pick("action element", "Action", "NotAction"):       pick("action", "*", "a:*", "a:Get", "*", "b:?et"),
		pick("resource element", "Resource", "NotResource"): pick("resource", "*", "arn:x:*", "arn:x:1", "*", "arn:?:1"),
	}
	if rapid.Bool().Draw(t, "conditional") {
		name := pick("operator", slices.Sorted(maps.Keys(operators))...)
		if name != "Null" {
			name = pick("set", "", "ForAllValues:", "ForAnyValue:") + name + pick("suffix", "", "IfExists")
		}
		value := "true"
		for base, v := range map[string]string{"String": "1", "Numeric": "1", "Date": "2026-01-31", "Ip": "10.0.0.0/8", "Arn": "arn:aws:iam::1:user/*"} {
			if strings.Contains(name, base) {
				value = v
			}
		}
		statement["Condition"] = map[string]any{name: map[string]any{rapid.SampledFrom(someKeys).Draw(t, "key"): value}}
	}
	text, err := json.Marshal(statement)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func drawPolicies(t *rapid.T) []*Policy {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *Policy {
		return mustParse(t, rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return drawStatement(t, rapid.SampledFrom([]string{"Allow", "Deny"}).Draw(t, "effect"))
		}), 1, 3).Draw(t, "statements")...)
	}), 0, 3).Draw(t, "policies")
}

func drawRequest(t *rapid.T) Request {
	return Request{
		Action:   rapid.SampledFrom(someActions).Draw(t, "action"),
		Resource: rapid.SampledFrom(someResources).Draw(t, "resource"),
		Context:  rapid.MapOfN(rapid.SampledFrom(someKeys), rapid.SliceOfN(rapid.SampledFrom(someValues), 0, 2), 0, 2).Draw(t, "context"),
	}
}

// TestMoreStatements has the laws by which people reason about policies.
func TestMoreStatements(t *testing.T) {
	t.Run("a Deny never allows more", rapid.MakeCheck(func(t *rapid.T) {
		policies, r := drawPolicies(t), drawRequest(t)
		before := Evaluate(policies, r)
		after := Evaluate(append(policies, mustParse(t, drawStatement(t, "Deny"))), r)
		if after != before && after != ExplicitDeny {
			t.Fatalf("%v became %v", before, after)
		}
	}))
	t.Run("an Allow never denies more", rapid.MakeCheck(func(t *rapid.T) {
		policies, r := drawPolicies(t), drawRequest(t)
		before := Evaluate(policies, r)
		after := Evaluate(append(policies, mustParse(t, drawStatement(t, "Allow"))), r)
		if after != before && (before != ImplicitDeny || after != Allow) {
			t.Fatalf("%v became %v", before, after)
		}
	}))
	t.Run("the order does not matter", rapid.MakeCheck(func(t *rapid.T) {
		policies, r := drawPolicies(t), drawRequest(t)
		before := Evaluate(policies, r)
		slices.Reverse(policies)
		if after := Evaluate(policies, r); after != before {
			t.Fatalf("%v became %v", before, after)
		}
	}))
	t.Run("a Deny of everything wins", rapid.MakeCheck(func(t *rapid.T) {
		policies, r := drawPolicies(t), drawRequest(t)
		all := mustParse(t, `{"Effect": "Deny", "Action": "*", "Resource": "*"}`)
		if got := Evaluate(append(policies, all), r); got != ExplicitDeny {
			t.Fatalf("got %v", got)
		}
	}))
	t.Run("an operator and its opposite differ for a key of one value", rapid.MakeCheck(func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "NumericEquals", "DateEquals", "IpAddress"}).Draw(t, "operator")
		opposite := map[string]string{"IpAddress": "NotIpAddress"}[name]
		if opposite == "" {
			opposite = regexp.MustCompile("(Equals|Like)").ReplaceAllString(name, "Not$1")
		}
		var value string
		for _, v := range someValues {
			if _, err := operators[name].compile(v); err == nil && (value == "" || rapid.Bool().Draw(t, "take")) {
				value = v
			}
		}
		given := rapid.SampledFrom(someValues).Draw(t, "given")
		holds := func(operator string) bool {
			p := mustParse(t, `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"`+operator+`": {"aws:k": "`+value+`"}}}`)
			return Evaluate([]*Policy{p}, Request{Context: map[string][]string{"aws:k": {given}}}) == Allow
		}
		if holds(name) == holds(opposite) {
			t.Fatalf("%s and %s of %q agree on %q", name, opposite, value, given)
		}
	}))
}

// TestMatchAsRegexp holds the matcher against regexp.
func TestMatchAsRegexp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		glob := rapid.StringMatching(`[ab*?é]{0,10}`).Draw(t, "glob")
		text := rapid.StringMatching(`[abé\n]{0,10}`).Draw(t, "text")
		expression := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(glob))
		want := regexp.MustCompile(`(?s)\A` + expression + `\z`).MatchString(text)
		if got := wildcards(glob).matches(text, &Request{}); got != want {
			t.Fatalf("match(%q, %q) = %v, want %v", glob, text, got, want)
		}
	})
}
