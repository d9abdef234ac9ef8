package iam

import (
	"fmt"
	"strings"
	"testing"
)

// TestParsePolicy/… has every refusal, with its text.
func TestParsePolicy(t *testing.T) {
	const good = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	document := func(statement string) string {
		return `{"Version": "2012-10-17", "Statement": ` + statement + `}`
	}
	with := func(condition string) string {
		return document(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": ` + condition + `}`)
	}
	action := func(action string) string {
		return document(`{"Effect": "Allow", "Action": ` + action + `, "Resource": "*"}`)
	}
	resource := func(resource string) string {
		return document(`{"Effect": "Allow", "Action": "*", "Resource": ` + resource + `}`)
	}
	const actionHint = `write "*" or service:Action, such as "social-messaging:GetWhatsAppFlow" or "social-messaging:Get*"`
	const resourceHint = `write "*" or an ARN, such as "arn:aws:social-messaging:*:111122223333:waba/*"`
	tests := []struct {
		name, doc string
		want      string // "" if the policy is good
	}{
		{"one statement", document(good), ""},
		{"a list of statements, and Id", `{"Id": "x", "Version": "2012-10-17", "Statement": [` + good + `,` + good + `]}`, ""},
		{"Sids", document(`[{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "B", "Effect": "Deny", "NotAction": "a:b", "NotResource": "*"}]`), ""},
		{"empty condition", with(`{}`), ""},
		{"values that are not strings", with(`{"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"a:b": [1, 2.5]}}`), ""},

		{"white space is free", document(good) + strings.Repeat("\n", MaxPolicy), ""},
		{"as long as may be", longPolicy(MaxPolicy), ""},
		{"too long", longPolicy(MaxPolicy + 1),
			"6145 characters without white space; at most 6144 are allowed, split it into several policies"},
		{"far too long", strings.Repeat(" ", MaxDocument+1), "65537 bytes long; at most 65536 are read"},

		{"not an object", `[]`, `document: write an object in braces, not a list`},
		{"null", `null`, `document: write an object in braces, not null`},
		{"no version", `{"Statement": ` + good + `}`, `document: Version is missing; write "Version": "2012-10-17"`},
		{"old version", `{"Version": "2008-10-17", "Statement": ` + good + `}`, `Version: "2008-10-17" is not supported; write "2012-10-17"`},
		{"version of another kind", `{"Version": 2012, "Statement": ` + good + `}`, `Version: write a string, not a number`},
		{"Id of another kind", `{"Version": "2012-10-17", "Id": {}, "Statement": ` + good + `}`, `Id: write a string, not an object`},
		{"no statement", `{"Version": "2012-10-17"}`, `document: Statement is missing or empty; write at least one`},
		{"empty statement list", document(`[]`), `document: Statement is missing or empty; write at least one`},
		{"unknown element", `{"Version": "2012-10-17", "Statements": []}`, `document: "Statements" is not an element; known are Version, Id, Statement`},
		{"element in lower case", `{"version": "2012-10-17", "Statement": ` + good + `}`, `document: "version" is not an element; write "Version"`},

		{"statement of another kind", document(`["x"]`), `Statement[0]: write an object in braces, not a string`},
		{"second statement", document(`[` + good + `, {"Effect": "Allow", "Actions": "*"}]`),
			`Statement[1]: "Actions" is not an element; known are Sid, Effect, Action, NotAction, Resource, NotResource, Condition`},
		{"same Sid", document(`[{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]`),
			`Statement[1].Sid: "A" is that of Statement[0] already; Sids must be unique in a policy`},
		{"Principal", document(`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`),
			`Statement.Principal: belongs in resource-based policies; an identity-based policy speaks for whom it is attached to, so leave it out`},
		{"NotPrincipal", document(`{"Effect": "Deny", "NotPrincipal": "*", "Action": "*", "Resource": "*"}`),
			`Statement.NotPrincipal: belongs in resource-based policies; an identity-based policy speaks for whom it is attached to, so leave it out`},
		{"no effect", document(`{"Action": "*", "Resource": "*"}`), `Statement: Effect is missing; write "Effect": "Allow" or "Effect": "Deny"`},
		{"effect in lower case", document(`{"Effect": "allow", "Action": "*", "Resource": "*"}`), `Statement.Effect: write "Allow" or "Deny", not "allow"`},
		{"no action", document(`{"Effect": "Allow", "Resource": "*"}`), `Statement: write exactly one of Action and NotAction`},
		{"two actions", document(`{"Effect": "Allow", "Action": "*", "NotAction": "a:b", "Resource": "*"}`), `Statement: write exactly one of Action and NotAction`},
		{"no resource", document(`{"Effect": "Allow", "Action": "*"}`), `Statement: write exactly one of Resource and NotResource`},
		{"two resources", document(`{"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "arn:x"}`), `Statement: write exactly one of Resource and NotResource`},

		{"action without service", action(`"GetWhatsAppFlow"`), `Statement.Action: "GetWhatsAppFlow": ` + actionHint},
		{"action of any service", action(`["*", "*:Get"]`), `Statement.Action[1]: "*:Get": ` + actionHint},
		{"action with a variable", action(`"a:${aws:username}"`), `Statement.Action: "a:${aws:username}": ` + actionHint},
		{"empty action", action(`""`), `Statement.Action: "": ` + actionHint},
		{"empty list of actions", action(`[]`), `Statement.Action: the list is empty; write at least one value`},
		{"action of another kind", action(`{}`), `Statement.Action: write a string, not an object`},

		{"resource is no ARN", resource(`"waba-0123"`), `Statement.Resource: "waba-0123": ` + resourceHint},
		{"variable not closed", resource(`"arn:${aws:username"`), `Statement.Resource: "arn:${aws:username": ${ without a closing brace; write ${$} for a dollar sign`},
		{"variable with default", resource(`"arn:${aws:PrincipalTag/a, 'b'}"`),
			`Statement.Resource: "arn:${aws:PrincipalTag/a, 'b'}": the variable ${aws:PrincipalTag/a, 'b'} has a default value, which is not supported; write it without`},
		{"no variable", resource(`"arn:${username}"`), `Statement.Resource: "arn:${username}": ${username} is not a policy variable; write one such as ${aws:username}`},
		{"variable in NotResource", document(`{"Effect": "Allow", "Action": "*", "NotResource": "arn:${aws:username}"}`),
			`Statement.NotResource: "arn:${aws:username}": policy variables are not supported in NotResource; use Resource`},

		{"unknown operator", with(`{"StringEqual": {"a:b": "c"}}`),
			`Statement.Condition.StringEqual: not a condition operator; known are ArnEquals, ArnLike, ArnNotEquals, ArnNotLike, Bool, ` +
				`DateEquals, DateGreaterThan, DateGreaterThanEquals, DateLessThan, DateLessThanEquals, DateNotEquals, IpAddress, NotIpAddress, Null, ` +
				`NumericEquals, NumericGreaterThan, NumericGreaterThanEquals, NumericLessThan, NumericLessThanEquals, NumericNotEquals, ` +
				`StringEquals, StringEqualsIgnoreCase, StringLike, StringNotEquals, StringNotEqualsIgnoreCase, StringNotLike, ` +
				`with IfExists behind and ForAllValues: or ForAnyValue: before them`},
		{"NullIfExists", with(`{"NullIfExists": {"a:b": "true"}}`), `Statement.Condition.NullIfExists: write "Null": it takes neither IfExists nor a set operator`},
		{"Null of a set", with(`{"ForAnyValue:Null": {"a:b": "true"}}`), `Statement.Condition.ForAnyValue:Null: write "Null": it takes neither IfExists nor a set operator`},
		{"condition of another kind", with(`[]`), `Statement.Condition: write an object in braces, not a list`},
		{"operator of another kind", with(`{"StringEquals": "x"}`), `Statement.Condition.StringEquals: write an object in braces, not a string`},
		{"no condition key", with(`{"StringEquals": {"team": "x"}}`), `Statement.Condition.StringEquals["team"]: not a condition key; write one such as aws:ResourceTag/team`},
		{"many values expected", with(`{"StringLike": {"aws:tagkeys": "x"}}`),
			`Statement.Condition.StringLike["aws:tagkeys"]: the key has many values; write ForAllValues:StringLike or ForAnyValue:StringLike`},
		{"not a boolean", with(`{"Bool": {"a:b": "yes"}}`), `Statement.Condition.Bool["a:b"]: "yes": write "true" or "false"`},
		{"not a number", with(`{"NumericEquals": {"a:b": "one"}}`), `Statement.Condition.NumericEquals["a:b"]: "one": write a number, such as "3600"`},
		{"not a finite number", with(`{"NumericEquals": {"a:b": "NaN"}}`), `Statement.Condition.NumericEquals["a:b"]: "NaN": write a number, such as "3600"`},
		{"not a date", with(`{"DateLessThan": {"a:b": "tomorrow"}}`),
			`Statement.Condition.DateLessThan["a:b"]: "tomorrow": write a date, such as "2026-01-31" or "2026-01-31T12:00:00Z", or seconds since 1970`},
		{"not an address", with(`{"IpAddress": {"a:b": ["10.0.0.0/8", "10.0.0.0/99"]}}`),
			`Statement.Condition.IpAddress["a:b"][1]: "10.0.0.0/99": write an address or a CIDR block, such as "203.0.113.0/24"`},
		{"not an ARN", with(`{"ArnLike": {"a:b": "arn:aws:iam::1"}}`),
			`Statement.Condition.ArnLike["a:b"]: "arn:aws:iam::1": write an ARN of six parts, such as "arn:aws:iam::111122223333:user/*"`},
		{"value null", with(`{"StringEquals": {"a:b": null}}`), `Statement.Condition.StringEquals["a:b"]: write a string, not null`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := ParsePolicy([]byte(test.doc))
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if p != nil || err == nil || err.Error() != "policy: "+test.want {
				t.Errorf("ParsePolicy = %v, error\n%v, want\npolicy: %s", p, err, test.want)
			}
		})
	}
}

// TestParsePolicyJSON has documents that are not JSON, or whose JSON another
// reader could understand otherwise.
func TestParsePolicyJSON(t *testing.T) {
	const good = `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`
	if _, err := ParsePolicy([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]string{
		"empty":             ``,
		"cut off":           good[:len(good)-1],
		"two documents":     good + good,
		"repeated name":     strings.Replace(good, `"Effect": "Deny"`, `"Effect": "Deny", "Effect": "Allow"`, 1),
		"repeated name top": strings.Replace(good, `{"Version"`, `{"Version": "2012-10-17", "Version"`, 1),
		"invalid UTF-8":     strings.Replace(good, `"*"`, "\"\xff\"", 1),
		"comment":           good + `// x`,
		"deep":              strings.Repeat(`{"a":`, 1000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParsePolicy([]byte(doc))
			if err == nil || !strings.HasPrefix(err.Error(), "policy: document: not valid JSON: ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDeniedMessage(t *testing.T) {
	r := Request{
		Principal: "arn:aws:iam::111122223333:user/x",
		Action:    "social-messaging:UpdateWhatsAppFlowAssets",
		Resource:  "arn:aws:social-messaging:us-east-1:111122223333:waba/0123456789abcdef0123456789abcdef",
	}
	for d, want := range map[Decision]string{
		ImplicitDeny: "User: arn:aws:iam::111122223333:user/x is not authorized to perform: social-messaging:UpdateWhatsAppFlowAssets " +
			"on resource: arn:aws:social-messaging:us-east-1:111122223333:waba/0123456789abcdef0123456789abcdef " +
			"because no identity-based policy allows the social-messaging:UpdateWhatsAppFlowAssets action",
		ExplicitDeny: "User: arn:aws:iam::111122223333:user/x is not authorized to perform: social-messaging:UpdateWhatsAppFlowAssets " +
			"on resource: arn:aws:social-messaging:us-east-1:111122223333:waba/0123456789abcdef0123456789abcdef " +
			"with an explicit deny in an identity-based policy",
		Allow: "",
	} {
		if got := DeniedMessage(r, d); got != want {
			t.Errorf("%v:\ngot  %s\nwant %s", d, got, want)
		}
	}
}

// longPolicy is a policy of so many characters that are not white space.
func longPolicy(length int) string {
	const before, after = `{"Version":"2012-10-17","Id":"`, `","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`
	return before + strings.Repeat("é", length-len(before)-len(after)) + after
}

// mustParse reads a policy of the given statements.
func mustParse(t interface {
	Helper()
	Fatal(...any)
}, statements ...string) *Policy {
	t.Helper()
	p, err := ParsePolicy(fmt.Appendf(nil, `{"Version": "2012-10-17", "Statement": [%s]}`, strings.Join(statements, ", ")))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
