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
// exists, in this order. For an operation on a WABA it leaves the WABA in c.
func (s *Server) authorize(ctx context.Context, r *http.Request, c *call) error {
	target := "*"
	switch c.op.on {
	case onWABA:
		target = c.arnOf(c.in.text("id"))
	case onAnyTagged:
		target = c.in.text("resourceArn")
	}
	if target != "*" {
		tags, err := s.Registry.Tags(ctx, target)
		if err != nil {
			return err
		}
		c.tags = tags
	}
	if err := s.allowed(r, c, target); err != nil {
		return err
	}
	if c.op.on == noResource {
		return nil
	}
	id, ok := c.wabaOf(target)
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
	default:
		return resourceNotFoundException.say("LinkedWhatsAppBusinessAccountId Not Found")
	}
}

// arnOf returns the ARN of a WABA given as waba-… or as an ARN.
func (c *call) arnOf(id string) string {
	if name, ok := strings.CutPrefix(id, "waba-"); ok {
		return fmt.Sprintf("arn:aws:%s:%s:%s:waba/%s", Service, c.region, c.key.Account, name)
	}
	return id
}

// wabaOf returns the id of the WABA that an ARN names, if the ARN is of this
// service, the caller's account and the region that is called. The id is all
// of the ARN's resource part: were it less, an ARN that IAM takes for another
// could lead to the same WABA.
func (c *call) wabaOf(arn string) (id string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 ||
		parts[1] != partitionOf(c.region) || parts[2] != Service ||
		parts[3] != c.region || parts[4] != c.key.Account {
		return "", false
	}
	name, ok := strings.CutPrefix(parts[5], "waba/")
	return "waba-" + name, ok
}

// partitionOf is the partition of a region. The service runs only in the
// standard one.
func partitionOf(string) string { return "aws" }

// allowed asks the policies of the caller's key. A key without a policy may do
// everything.
func (s *Server) allowed(r *http.Request, c *call, target string) error {
	if c.key.Policy == nil {
		return nil
	}
	policy, err := s.policies.parse(c.key.Policy)
	if err != nil {
		return fmt.Errorf("policy of key %s: %w", c.key.ID, err)
	}
	request := iam.Request{
		Principal: c.key.PrincipalARN(),
		Action:    Service + ":" + c.op.name,
		Resource:  target,
		Context:   c.conditions(r),
	}
	if decision := iam.Evaluate([]*iam.Policy{policy}, request); decision != iam.Allow {
		return accessDeniedException.say("%s", iam.DeniedMessage(request, decision))
	}
	return nil
}

// conditions are the condition keys that a request gives IAM (Service
// Authorization Reference: aws:ResourceTag, aws:RequestTag, aws:TagKeys, and
// the global keys that make sense here).
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
