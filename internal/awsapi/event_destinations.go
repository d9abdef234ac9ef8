package awsapi

import (
	"context"
	"errors"
	"slices"
	"strings"

	"flowport/internal/registry"
)

// eventDestination is WhatsAppBusinessAccountEventDestination of the model.
type eventDestination struct {
	EventDestinationARN string `json:"eventDestinationArn"`
	RoleARN             string `json:"roleArn,omitempty"`
}

// maxRoleARN bounds what the model leaves open (IAM quotas: a role's name has
// up to 64 characters, its path up to 512).
const maxRoleARN = 2048

// destinationServices are those whose resources AWS takes as event destinations
// (AWS End User Messaging Social User Guide, "Event destinations").
var destinationServices = []string{"sns", "connect"}

// destinationsOf reads the member "eventDestinations".
func destinationsOf(in values) []registry.EventDestination {
	list, _ := in["eventDestinations"].([]any)
	var out []registry.EventDestination
	for _, item := range list {
		if d, ok := item.(values); ok {
			out = append(out, registry.EventDestination{ARN: d.text("eventDestinationArn"), RoleARN: d.text("roleArn")})
		}
	}
	return out
}

// passedRoles are the roles that a call hands to the service, for which its
// caller needs iam:PassRole (Service Authorization Reference).
func (c *call) passedRoles() []string {
	var roles []string
	for _, d := range destinationsOf(c.in) {
		if d.RoleARN != "" {
			roles = append(roles, d.RoleARN)
		}
	}
	return roles
}

func (s *Server) putEventDestinations(ctx context.Context, c *call) (any, error) {
	destinations := destinationsOf(c.in)
	for _, d := range destinations {
		if !isDestination(d.ARN) {
			return nil, invalidParametersException.say("The event destination %s is neither an Amazon SNS topic nor an Amazon Connect instance.", quoted(d.ARN))
		}
		if !s.AnyTopicAccount && !isTopicOf(d.ARN, c.key.Account) {
			return nil, invalidParametersException.say("The event destination %s is an Amazon SNS topic of another account than %s. "+
				"This server publishes to topics of the caller's account only; whoever runs it can allow others with --sns-any-account.", quoted(d.ARN), c.key.Account)
		}
		if len(d.RoleARN) > maxRoleARN {
			return nil, invalidParametersException.say("The roleArn has more than %d characters.", maxRoleARN)
		}
	}
	err := s.Registry.SetEventDestinations(ctx, c.key.Account, c.region, c.waba.ID, destinations)
	if errors.Is(err, registry.ErrNotFound) { // unlinked meanwhile
		return nil, wabaNotLinked(invalidParametersException)
	}
	return empty{}, err
}

// isDestination reports whether an ARN, arn:PARTITION:SERVICE:REGION:ACCOUNT:NAME,
// can be an event destination.
func isDestination(arn string) bool {
	parts := strings.Split(arn, ":") // one more names a subscription
	return len(parts) == 6 && slices.Contains(destinationServices, parts[2]) &&
		parts[3] != "" && parts[4] != "" && parts[5] != ""
}

// isTopicOf reports whether an event destination may be one of an account: it is
// a topic there, or an Amazon Connect instance, to which nothing is sent.
func isTopicOf(arn, account string) bool {
	parts := strings.Split(arn, ":")
	return parts[2] != "sns" || parts[4] == account
}
