package awsapi

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"flowport/internal/iam"
	"flowport/internal/registry"
	"flowport/internal/sigv4"
)

// keyOf finds the access key of a signature and checks its session token.
func (s *Server) keyOf(ctx context.Context, sig *sigv4.Signature) (*registry.Key, error) {
	key, err := s.Registry.Key(ctx, sig.AccessKeyID)
	if errors.Is(err, registry.ErrNotFound) {
		return nil, sigv4.ErrUnknownKey
	}
	if err != nil {
		return nil, err
	}
	if key.Development {
		// Local tools often leave a session token in the environment; the
		// development identity takes any.
		if !s.AllowDevelopment {
			return nil, sigv4.ErrUnknownKey
		}
		return key, nil
	}
	if subtle.ConstantTimeCompare([]byte(key.SessionToken), []byte(sig.SessionToken)) != 1 {
		return nil, sigv4.ErrInvalidToken
	}
	if !key.ExpiresAt.IsZero() && !time.Now().Before(key.ExpiresAt) {
		return nil, sigv4.ErrExpiredToken
	}
	return key, nil
}

// authorize asks IAM, then checks that the resource is the caller's and
// exists, in this order. For an operation on a WABA, or on a number of one, it
// leaves them in c.
func (s *Server) authorize(ctx context.Context, r *http.Request, c *call) error {
	target := c.target()
	if target != "*" && c.key.Policy != nil {
		tags, err := s.Registry.Tags(ctx, target)
		if err != nil {
			return err
		}
		c.tags = tags
	}
	if err := s.allowed(r, c, Service+":"+c.op.name, target); err != nil {
		return err
	}
	for _, role := range c.passedRoles() {
		if err := s.allowed(r, c, "iam:PassRole", role); err != nil {
			return err
		}
	}
	switch c.op.on {
	case noResource:
		return nil
	case onPhoneNumber:
		return s.findPhoneNumber(ctx, c, target)
	default:
		return s.findWABA(ctx, c, target)
	}
}

// target is the ARN that IAM looks at, "*" for none.
func (c *call) target() string {
	switch c.op.on {
	case onWABA, onWABAParameter:
		return c.arnOf("waba", c.in.text("id"))
	case onPhoneNumber:
		return c.arnOf("phone-number-id", c.in.text("id"))
	case onAnyTagged:
		return c.in.text("resourceArn")
	}
	return "*"
}

func (s *Server) findWABA(ctx context.Context, c *call, target string) error {
	id, ok := c.idOf("waba", target)
	if !ok {
		return invalidParametersException.say("Provided parameters are not valid")
	}
	waba, err := s.Registry.WABA(ctx, c.key.Account, c.region, id)
	switch {
	case err == nil:
		c.waba = waba
		return nil
	case !errors.Is(err, registry.ErrNotFound):
		return err
	case c.op.on == onAnyTagged: // these have no ResourceNotFoundException
		return invalidParametersException.say("There is no resource with the ARN %s.", quoted(target))
	case c.op.on == onWABAParameter:
		return wabaNotLinked(invalidParametersException)
	default:
		return wabaNotLinked(resourceNotFoundException)
	}
}

// wabaNotLinked is an error of a kind with AWS's text.
func wabaNotLinked(kind errorKind) *Error {
	return kind.say("LinkedWhatsAppBusinessAccountId Not Found")
}

func (s *Server) findPhoneNumber(ctx context.Context, c *call, target string) error {
	id, ok := c.idOf("phone-number-id", target)
	if !ok {
		return invalidParametersException.say("Provided parameters are not valid")
	}
	var err error
	c.waba, c.phoneNumber, err = s.Registry.PhoneNumber(ctx, c.key.Account, c.region, id)
	if errors.Is(err, registry.ErrNotFound) {
		return resourceNotFoundException.say("Origination phone number id not found for account.")
	}
	return err
}

// arnOf returns the ARN of a resource of a type given as TYPE-… or as an ARN.
func (c *call) arnOf(kind, id string) string {
	if name, ok := strings.CutPrefix(id, kind+"-"); ok {
		return fmt.Sprintf("arn:aws:%s:%s:%s:%s/%s", Service, c.region, c.key.Account, kind, name)
	}
	return id
}

// idOf returns the id, TYPE-…, of the resource of a type that an ARN names, if
// the ARN is of this service, the caller's account and the region that is
// called. The id is all of the ARN's resource part: were it less, an ARN that
// IAM takes for another could lead to the same resource.
func (c *call) idOf(kind, arn string) (id string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 ||
		parts[1] != partitionOf(c.region) || parts[2] != Service ||
		parts[3] != c.region || parts[4] != c.key.Account {
		return "", false
	}
	name, ok := strings.CutPrefix(parts[5], kind+"/")
	return kind + "-" + name, ok
}

// partitionOf is the partition of a region. The service runs only in the
// standard one.
func partitionOf(string) string { return "aws" }

// allowed asks the policies of the caller's key. A key without a policy may do
// everything.
func (s *Server) allowed(r *http.Request, c *call, action, target string) error {
	if c.key.Policy == nil {
		return nil
	}
	policy, err := s.policies.parse(c.key.Policy)
	if err != nil {
		return fmt.Errorf("policy of key %s: %w", c.key.ID, err)
	}
	request := iam.Request{
		Principal: c.key.PrincipalARN(),
		Action:    action,
		Resource:  target,
		Context:   c.conditions(r),
	}
	if decision := iam.Evaluate([]*iam.Policy{policy}, request); decision != iam.Allow {
		return accessDeniedException.say("%s", iam.DeniedMessage(request, decision))
	}
	return nil
}

// conditions are the condition keys that a request gives IAM (Service
// Authorization Reference: aws:ResourceTag, aws:RequestTag, aws:TagKeys,
// iam:PassedToService, and the global keys that make sense here).
func (c *call) conditions(r *http.Request) map[string][]string {
	keys := map[string][]string{
		"aws:PrincipalArn":     {c.key.PrincipalARN()},
		"aws:PrincipalAccount": {c.key.Account},
		"aws:username":         {c.key.User}, // never empty: the registry checks it
		"aws:RequestedRegion":  {c.region},
		"aws:SecureTransport":  {fmt.Sprint(r.TLS != nil)},
		"aws:CurrentTime":      {time.Now().UTC().Format(time.RFC3339)},
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		keys["aws:SourceIp"] = []string{host}
	}
	if len(c.passedRoles()) > 0 {
		keys["iam:PassedToService"] = []string{Service + ".amazonaws.com"}
	}
	for _, t := range c.tags {
		keys["aws:ResourceTag/"+t.Key] = []string{t.Value}
	}
	for _, t := range tagsOf(c.in) {
		keys["aws:RequestTag/"+t.Key] = []string{t.Value}
		keys["aws:TagKeys"] = append(keys["aws:TagKeys"], t.Key)
	}
	keys["aws:TagKeys"] = append(keys["aws:TagKeys"], c.in.texts("tagKeys")...)
	if len(keys["aws:TagKeys"]) == 0 {
		delete(keys, "aws:TagKeys")
	}
	return keys
}

// policyCache keeps parsed policies by their text, since every request of a
// key needs the same one.
type policyCache struct {
	mu     sync.Mutex
	parsed map[string]*iam.Policy
}

const maxCachedPolicies = 1000

func (p *policyCache) parse(doc []byte) (*iam.Policy, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if policy := p.parsed[string(doc)]; policy != nil {
		return policy, nil
	}
	policy, err := iam.ParsePolicy(doc)
	if err != nil {
		return nil, err
	}
	if p.parsed == nil || len(p.parsed) >= maxCachedPolicies {
		p.parsed = make(map[string]*iam.Policy)
	}
	p.parsed[string(doc)] = policy
	return policy, nil
}
