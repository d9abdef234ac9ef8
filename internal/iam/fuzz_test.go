package iam

import (
	"strings"
	"testing"
	"time"
)

// FuzzParsePolicy gives any bytes as a policy. Whatever is accepted must
// evaluate, and a statement that denies everything must still win over it.
func FuzzParsePolicy(f *testing.F) {
	f.Add(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	f.Add(`{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Deny", "NotAction": ["a:b*"], "NotResource": ["arn:*?"],
		"Condition": {"ForAllValues:StringLikeIfExists": {"aws:TagKeys": ["${aws:username}*", "${*}"]}, "Null": {"a:b": "true"}}}]}`)
	f.Add(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:*", "Resource": "arn:${a:b}",
		"Condition": {"ArnLike": {"a:b": "arn:::::*"}, "DateLessThan": {"a:b": 1}, "IpAddress": {"a:b": "::/0"}, "NumericEquals": {"a:b": 1e3}}}]}`)
	denyAll := mustParse(f, `{"Effect": "Deny", "Action": "*", "Resource": "*"}`)
	r := Request{Action: "a:b", Resource: "arn:x", Context: map[string][]string{"a:b": {"x", "1"}, "aws:username": {"*"}, "aws:TagKeys": {"é"}}}
	f.Fuzz(func(t *testing.T, doc string) {
		p, err := ParsePolicy([]byte(doc))
		if err != nil {
			if p != nil || !strings.HasPrefix(err.Error(), "policy: ") {
				t.Fatalf("ParsePolicy = %v, %v", p, err)
			}
			return
		}
		Evaluate([]*Policy{p}, r)
		if got := Evaluate([]*Policy{p, denyAll}, r); got != ExplicitDeny {
			t.Fatalf("with a statement that denies everything: %v", got)
		}
	})
}

// TestHostilePattern bounds the time of the worst pattern a policy can hold
// against a long value.
func TestHostilePattern(t *testing.T) {
	p := mustParse(t, `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"a:b": "`+"*"+strings.Repeat("a", 5900)+`b"}}}`)
	r := Request{Action: "a:b", Context: map[string][]string{"a:b": {strings.Repeat("a", 4<<10)}}}
	start := time.Now()
	if got := Evaluate([]*Policy{p}, r); got != ImplicitDeny {
		t.Errorf("got %v", got)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// BenchmarkEvaluate is a typical question to a typical policy.
func BenchmarkEvaluate(b *testing.B) {
	policies := []*Policy{mustParse(b,
		`{"Effect": "Allow", "Action": ["social-messaging:Get*", "social-messaging:List*", "social-messaging:UpdateWhatsApp*"],
			"Resource": "arn:aws:social-messaging:*:111122223333:waba/*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}}`,
		`{"Effect": "Deny", "Action": "social-messaging:Delete*", "Resource": "*"}`)}
	r := Request{Action: "social-messaging:UpdateWhatsAppFlowAssets", Resource: waba, Context: map[string][]string{"aws:ResourceTag/team": {"a"}}}
	b.ReportAllocs()
	for b.Loop() {
		if got := Evaluate(policies, r); got != Allow {
			b.Fatal(got)
		}
	}
}
