package iam

import (
	"strings"
	"testing"
)

const (
	waba  = "arn:aws:social-messaging:us-east-1:111122223333:waba/0123456789abcdef0123456789abcdef"
	waba2 = "arn:aws:social-messaging:us-east-1:111122223333:waba/ffffffffffffffffffffffffffffffff"
)

func TestEvaluate(t *testing.T) {
	const (
		allowAll = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
		allowGet = `{"Effect": "Allow", "Action": "social-messaging:Get*", "Resource": "*"}`
		denyGet  = `{"Effect": "Deny", "Action": ["s3:*", "social-messaging:Get*"], "Resource": "*"}`
		mine     = `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:social-messaging:us-east-1:111122223333:waba/${aws:username}-*"}`
	)
	get := Request{Action: "social-messaging:GetWhatsAppFlow", Resource: waba}
	tests := []struct {
		name       string
		statements []string
		request    Request
		want       Decision
	}{
		{"nothing said", nil, get, ImplicitDeny},
		{"everything allowed", []string{allowAll}, get, Allow},
		{"prefix of the action", []string{allowGet}, get, Allow},
		{"another action", []string{allowGet}, Request{Action: "social-messaging:ListWhatsAppFlows", Resource: waba}, ImplicitDeny},
		{"another service", []string{`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`}, get, ImplicitDeny},
		{"action in another case", []string{`{"Effect": "Allow", "Action": "Social-Messaging:getwhatsapp?low", "Resource": "*"}`}, get, Allow},
		{"deny wins when last", []string{allowAll, denyGet}, get, ExplicitDeny},
		{"deny wins when first", []string{denyGet, allowAll}, get, ExplicitDeny},
		{"deny of something else", []string{denyGet, allowAll}, Request{Action: "social-messaging:ListWhatsAppFlows", Resource: waba}, Allow},
		{"deny alone", []string{denyGet}, get, ExplicitDeny},

		{"NotAction allows the rest", []string{`{"Effect": "Allow", "NotAction": "social-messaging:Delete*", "Resource": "*"}`}, get, Allow},
		{"NotAction leaves out", []string{`{"Effect": "Allow", "NotAction": ["iam:*", "social-messaging:Get*"], "Resource": "*"}`}, get, ImplicitDeny},
		{"NotAction denies the rest", []string{allowAll, `{"Effect": "Deny", "NotAction": "social-messaging:List*", "Resource": "*"}`}, get, ExplicitDeny},

		{"resource", []string{`{"Effect": "Allow", "Action": "*", "Resource": "` + waba + `"}`}, get, Allow},
		{"another resource", []string{`{"Effect": "Allow", "Action": "*", "Resource": "` + waba2 + `"}`}, get, ImplicitDeny},
		{"resource in another case", []string{`{"Effect": "Allow", "Action": "*", "Resource": "` + strings.Replace(waba, "abcdef", "ABCDEF", 1) + `"}`}, get, ImplicitDeny},
		{"resource of any region", []string{`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:social-messaging:*:111122223333:waba/*"}`}, get, Allow},
		{"resource of another account", []string{`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:social-messaging:*:999999999999:waba/*"}`}, get, ImplicitDeny},
		{"resource that ends early", []string{`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:social-messaging:*"}`}, get, Allow},
		{"NotResource allows others", []string{`{"Effect": "Allow", "Action": "*", "NotResource": "` + waba2 + `"}`}, get, Allow},
		{"NotResource leaves out", []string{`{"Effect": "Allow", "Action": "*", "NotResource": ["` + waba2 + `", "` + waba + `"]}`}, get, ImplicitDeny},
		{"no resource, any allowed", []string{allowAll}, Request{Action: "a:b", Resource: "*"}, Allow},
		{"no resource, some allowed", []string{`{"Effect": "Allow", "Action": "*", "Resource": "arn:*"}`}, Request{Action: "a:b", Resource: "*"}, ImplicitDeny},

		{"variable", []string{mine}, Request{Action: "a:b", Resource: "arn:aws:social-messaging:us-east-1:111122223333:waba/ann-1",
			Context: map[string][]string{"aws:UserName": {"ann"}}}, Allow},
		{"variable of someone else", []string{mine}, Request{Action: "a:b", Resource: "arn:aws:social-messaging:us-east-1:111122223333:waba/bob-1",
			Context: map[string][]string{"aws:username": {"ann"}}}, ImplicitDeny},
		{"variable whose value has wildcards", []string{mine}, Request{Action: "a:b", Resource: "arn:aws:social-messaging:us-east-1:111122223333:waba/bob-1",
			Context: map[string][]string{"aws:username": {"*"}}}, ImplicitDeny},
		{"variable that is missing", []string{mine}, Request{Action: "a:b", Resource: "arn:aws:social-messaging:us-east-1:111122223333:waba/${aws:username}-1"}, ImplicitDeny},
		{"variable of two values", []string{mine}, Request{Action: "a:b", Resource: "arn:aws:social-messaging:us-east-1:111122223333:waba/ann-1",
			Context: map[string][]string{"aws:username": {"ann", "bob"}}}, ImplicitDeny},
		{"escaped wildcard", []string{`{"Effect": "Allow", "Action": "*", "Resource": "arn:a${*}${?}${$}"}`}, Request{Action: "a:b", Resource: "arn:a*?$"}, Allow},
		{"escaped wildcard is none", []string{`{"Effect": "Allow", "Action": "*", "Resource": "arn:a${*}"}`}, Request{Action: "a:b", Resource: "arn:abc"}, ImplicitDeny},

		{"all conditions hold", []string{`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a:b": "1", "a:c": "2"}, "Bool": {"a:d": "true"}}}`},
			Request{Action: "a:b", Context: map[string][]string{"a:b": {"1"}, "a:c": {"2"}, "a:d": {"true"}}}, Allow},
		{"one key does not", []string{`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a:b": "1", "a:c": "2"}, "Bool": {"a:d": "true"}}}`},
			Request{Action: "a:b", Context: map[string][]string{"a:b": {"1"}, "a:c": {"3"}, "a:d": {"true"}}}, ImplicitDeny},
		{"one operator does not", []string{`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a:b": "1", "a:c": "2"}, "Bool": {"a:d": "true"}}}`},
			Request{Action: "a:b", Context: map[string][]string{"a:b": {"1"}, "a:c": {"2"}, "a:d": {"false"}}}, ImplicitDeny},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// One policy with all statements and one policy each must agree.
			var together, apart []*Policy
			if len(test.statements) > 0 {
				together = []*Policy{mustParse(t, test.statements...)}
			}
			for _, statement := range test.statements {
				apart = append(apart, mustParse(t, statement))
			}
			if got := Evaluate(together, test.request); got != test.want {
				t.Errorf("in one policy: %v, want %v", got, test.want)
			}
			if got := Evaluate(apart, test.request); got != test.want {
				t.Errorf("in several policies: %v, want %v", got, test.want)
			}
		})
	}
}

// TestCondition has each operator with what it takes and what it does not,
// and all of them with a key that is missing.
func TestCondition(t *testing.T) {
	given := func(values ...string) map[string][]string { return map[string][]string{"AWS:k": values} }
	missing := map[string][]string{"aws:other": {"x"}}
	tests := []struct {
		operator, value string // of the policy, for the key aws:K
		context         map[string][]string
		want            bool
	}{
		{"StringEquals", `"ab"`, given("ab"), true},
		{"StringEquals", `["x", "ab"]`, given("ab"), true},
		{"StringEquals", `"ab"`, given("AB"), false},
		{"StringEquals", `"a*"`, given("ab"), false},
		{"StringEquals", `"a*"`, given("a*"), true},
		{"StringEquals", `""`, given(""), true},
		{"StringEquals", `"ab"`, given(), false},
		{"StringEquals", `"ab"`, missing, false},
		{"StringEquals", `"${aws:other}"`, map[string][]string{"aws:k": {"x"}, "aws:other": {"x"}}, true},
		{"StringEquals", `"${aws:none}"`, given(""), false},
		{"StringNotEquals", `"ab"`, given("ab"), false},
		{"StringNotEquals", `["x", "ab"]`, given("ab"), false},
		{"StringNotEquals", `["x", "y"]`, given("ab"), true},
		{"StringNotEquals", `"ab"`, missing, true},
		{"StringEqualsIgnoreCase", `"ab"`, given("AB"), true},
		{"StringEqualsIgnoreCase", `"ab"`, given("ABC"), false},
		{"StringEqualsIgnoreCase", `"${aws:none}"`, given(""), false},
		{"StringNotEqualsIgnoreCase", `"ab"`, given("AB"), false},
		{"StringNotEqualsIgnoreCase", `"ab"`, given("B"), true},
		{"StringLike", `"a*?"`, given("abc"), true},
		{"StringLike", `"a*?"`, given("a"), false},
		{"StringLike", `"A*"`, given("abc"), false},
		{"StringNotLike", `"a*"`, given("abc"), false},
		{"StringNotLike", `"a*"`, given("bc"), true},

		{"ArnEquals", `"arn:aws:iam::*:user/*"`, given("arn:aws:iam::111122223333:user/x"), true},
		{"ArnEquals", `"arn:aws:iam::*:user/*"`, given("arn:aws:iam::1:role/x"), false},
		{"ArnLike", `"arn:aws:iam::*:user/*"`, given("arn:aws:iam::111122223333:user/a/b:c"), true},
		{"ArnLike", `"arn:aws:*:1:user/x:*"`, given("arn:aws:iam::1:user/x:y"), false},
		{"ArnLike", `"arn:aws:*:*:*:*"`, given("arn:aws:iam::1"), false},
		{"ArnLike", `"arn:aws:iam::*:user/x"`, given("arn:aws:iam::1:2:user/x"), false},
		{"ArnLike", `"arn:aws:iam::${aws:other}:user/x"`, map[string][]string{"aws:k": {"arn:aws:iam::1:user/x"}, "aws:other": {"1"}}, true},
		{"ArnLike", `"arn:aws:iam::1:user/${aws:other}"`, map[string][]string{"aws:k": {"arn:aws:iam::1:user/x"}, "aws:other": {"*"}}, false},
		{"ArnNotEquals", `"arn:aws:iam::*:user/*"`, given("arn:aws:iam::1:role/x"), true},
		{"ArnNotEquals", `"arn:aws:iam::*:user/*"`, given("arn:aws:iam::1:user/x"), false},
		{"ArnNotLike", `"arn:aws:iam::*:user/*"`, given("arn:aws:iam::1:user/x"), false},
		{"ArnNotLike", `"arn:aws:iam::*:user/*"`, given("x"), true},

		{"Bool", `"true"`, given("true"), true},
		{"Bool", `true`, given("True"), true},
		{"Bool", `"false"`, given("true"), false},
		{"Bool", `"false"`, missing, false},
		{"Null", `"true"`, missing, true},
		{"Null", `true`, given(), true},
		{"Null", `"true"`, given("x"), false},
		{"Null", `"false"`, given("x"), true},
		{"Null", `"false"`, missing, false},

		{"NumericEquals", `10`, given("10.0"), true},
		{"NumericEquals", `10`, given("11"), false},
		{"NumericEquals", `10`, given("ten"), false},
		{"NumericNotEquals", `10`, given("11"), true},
		{"NumericNotEquals", `"10"`, given("10"), false},
		{"NumericLessThan", `10`, given("9"), true},
		{"NumericLessThan", `10`, given("10"), false},
		{"NumericLessThan", `10`, given("NaN"), false},
		{"NumericLessThanEquals", `10`, given("10"), true},
		{"NumericLessThanEquals", `10`, given("10.5"), false},
		{"NumericGreaterThan", `10`, given("10.5"), true},
		{"NumericGreaterThan", `10`, given("10"), false},
		{"NumericGreaterThanEquals", `10`, given("10"), true},
		{"NumericGreaterThanEquals", `10`, given("9"), false},

		{"DateEquals", `"2026-01-31"`, given("2026-01-31T00:00:00Z"), true},
		{"DateEquals", `"2026-01-31"`, given("2026-01-31T00:00:01Z"), false},
		{"DateNotEquals", `"2026-01-31"`, given("2026-01-31T00:00:01Z"), true},
		{"DateNotEquals", `"2026-01-31"`, given("2026-01-31"), false},
		{"DateLessThan", `"2026-01-31T12:00:00+01:00"`, given("2026-01-31T10:59:59Z"), true},
		{"DateLessThan", `"2026-01-31T12:00Z"`, given("2026-01-31T12:00:00Z"), false},
		{"DateLessThanEquals", `1769817600`, given("2026-01-31T00:00:00Z"), true},
		{"DateLessThanEquals", `1769817600`, given("2026-01-31T00:00:01Z"), false},
		{"DateGreaterThan", `"2026-01-31"`, given("2026-01-31"), false},
		{"DateGreaterThan", `"2026-01-31"`, given("2026-02-01"), true},
		{"DateGreaterThan", `"2026-01-31"`, given("soon"), false},
		{"DateGreaterThanEquals", `"2026-01-31"`, given("2026-01-31"), true},
		{"DateGreaterThanEquals", `"2026-01-31"`, given("2026-01-30"), false},

		{"IpAddress", `"203.0.113.0/24"`, given("203.0.113.9"), true},
		{"IpAddress", `"203.0.113.0/24"`, given("203.0.114.9"), false},
		{"IpAddress", `"203.0.113.9"`, given("::ffff:203.0.113.9"), true},
		{"IpAddress", `"203.0.113.9"`, given("203.0.113.8"), false},
		{"IpAddress", `"2001:db8::/32"`, given("2001:db8::1"), true},
		{"IpAddress", `"203.0.113.0/24"`, given("somewhere"), false},
		{"NotIpAddress", `"203.0.113.0/24"`, given("203.0.114.9"), true},
		{"NotIpAddress", `"203.0.113.0/24"`, given("203.0.113.9"), false},

		{"StringEqualsIfExists", `"ab"`, missing, true},
		{"StringEqualsIfExists", `"ab"`, given("x"), false},
		{"StringEqualsIfExists", `"ab"`, given("ab"), true},
		{"StringNotEqualsIfExists", `"ab"`, missing, true},

		{"ForAllValues:StringEquals", `["a", "b"]`, given("a", "b", "a"), true},
		{"ForAllValues:StringEquals", `["a", "b"]`, given("a", "c"), false},
		{"ForAllValues:StringEquals", `["a", "b"]`, missing, true},
		{"ForAllValues:StringNotEquals", `["a", "b"]`, given("c", "d"), true},
		{"ForAllValues:StringNotEquals", `["a", "b"]`, given("c", "b"), false},
		{"ForAllValues:StringLikeIfExists", `"a*"`, given("ab", "c"), false},
		{"ForAnyValue:StringEquals", `["a", "b"]`, given("c", "b"), true},
		{"ForAnyValue:StringEquals", `["a", "b"]`, given("c", "d"), false},
		{"ForAnyValue:StringEquals", `["a", "b"]`, missing, false},
		{"ForAnyValue:StringNotEquals", `["a", "b"]`, given("a", "c"), true},
		{"ForAnyValue:StringNotEquals", `["a", "b"]`, given("a", "b"), false},
		{"ForAnyValue:StringNotEquals", `"a"`, missing, false},
		{"ForAnyValue:StringEqualsIfExists", `"a"`, missing, true},

		{"StringEquals", `"a"`, given("b", "a"), true},
		{"StringNotEquals", `"a"`, given("b", "a"), false},
		{"StringNotEquals", `"a"`, given("b", "c"), true},
	}
	tried := map[string][2]bool{}
	for _, test := range tests {
		name := test.operator + " " + test.value
		for _, values := range test.context {
			name += " " + strings.Join(values, " ")
		}
		t.Run(name, func(t *testing.T) {
			p := mustParse(t, `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"`+test.operator+`": {"aws:K": `+test.value+`}}}`)
			got := Evaluate([]*Policy{p}, Request{Action: "a:b", Context: test.context}) == Allow
			if got != test.want {
				t.Errorf("holds: %v, want %v", got, test.want)
			}
		})
		seen := tried[test.operator]
		if test.want {
			seen[1] = true
		} else {
			seen[0] = true
		}
		tried[test.operator] = seen
	}
	for name, op := range operators {
		if seen := tried[name]; !seen[0] || !seen[1] {
			t.Errorf("%s is not tested for both answers", name)
		}
		if negated := strings.Contains(name, "Not"); op.negated != negated {
			t.Errorf("%s: negated = %v", name, op.negated)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		glob, text string
		want       bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "", false}, {"*", "", true}, {"*", "abc", true},
		{"?", "", false}, {"?", "a", true}, {"?", "é", true}, {"?", "ab", false},
		{"a*c", "abbbc", true}, {"a*c", "ac", true}, {"a*c", "abcd", false}, {"*c", "abcc", true},
		{"a*b*c", "aXbYbZc", true}, {"a*b*c", "aXcYb", false}, {"**a**", "a", true}, {"*?", "", false}, {"*?*", "a", true},
		{"a?c*", "abcd", true}, {"*a?", "aab", true}, {"*aab", "aaaab", true},
	} {
		if got := wildcards(test.glob).matches(test.text, &Request{}); got != test.want {
			t.Errorf("match(%q, %q) = %v, want %v", test.glob, test.text, got, test.want)
		}
	}
}
