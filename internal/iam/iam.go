// Package iam answers one question: may this principal do this action on this
// resource? It reads identity-based policies in AWS's policy language and
// evaluates them as "Policy evaluation logic" (IAM User Guide) describes:
// nothing is allowed unless a statement allows it, and a statement that denies
// wins over all that allow.
//
// A policy is read strictly. What this package would not enforce, it refuses
// in [ParsePolicy] with a word on what to write instead, so that a policy is
// never silently weaker than it looks.
package iam

import (
	"fmt"
	"strings"
)

// Request is what a principal wants to do.
type Request struct {
	Principal string // ARN of the caller, for the message; conditions see Context only
	Action    string // such as social-messaging:UpdateWhatsAppFlowAssets; case does not matter
	Resource  string // ARN, or "*" for an action that has no resource

	// Context holds the condition keys of the request, such as
	// aws:PrincipalArn, aws:username, aws:ResourceTag/team or aws:SourceIp.
	// The case of keys does not matter; a key without values is missing.
	Context map[string][]string
}

// Decision is the answer to a Request. The zero value denies.
type Decision int

// The three outcomes of an evaluation.
const (
	ImplicitDeny Decision = iota // no statement says anything
	ExplicitDeny                 // at least one statement denies
	Allow                        // at least one statement allows, none denies
)

// String names the decision.
func (d Decision) String() string {
	switch d {
	case Allow:
		return "Allow"
	case ExplicitDeny:
		return "ExplicitDeny"
	}
	return "ImplicitDeny"
}

// Evaluate decides a request by all policies of a principal together. Their
// order does not matter.
func Evaluate(policies []*Policy, r Request) Decision {
	r.Action = strings.ToLower(r.Action)
	decision := ImplicitDeny
	for _, policy := range policies {
		for i := range policy.statements {
			s := &policy.statements[i]
			// Once allowed, only a denial could change the answer.
			if !s.deny && decision == Allow || !s.applies(&r) {
				continue
			}
			if s.deny {
				return ExplicitDeny
			}
			decision = Allow
		}
	}
	return decision
}

// DeniedMessage is the message of AWS's AccessDeniedException for a request
// that was denied ("Troubleshoot access denied error messages", IAM User
// Guide). It is empty if d is Allow.
func DeniedMessage(r Request, d Decision) string {
	denied := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s", r.Principal, r.Action, r.Resource)
	switch d {
	case Allow:
		return ""
	case ExplicitDeny:
		return denied + " with an explicit deny in an identity-based policy"
	}
	return denied + " because no identity-based policy allows the " + r.Action + " action"
}

// values gives the values of a condition key; none if it is missing.
func (r *Request) values(key string) []string {
	var values []string
	for name, given := range r.Context {
		if strings.EqualFold(name, key) {
			values = append(values, given...)
		}
	}
	return values
}
