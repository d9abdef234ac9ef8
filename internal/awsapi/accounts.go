package awsapi

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"flowport/internal/registry"
)

// accountSummary is LinkedWhatsAppBusinessAccountSummary of the model.
type accountSummary struct {
	ARN                string             `json:"arn"`
	ID                 string             `json:"id"`
	WABAID             string             `json:"wabaId"`
	RegistrationStatus string             `json:"registrationStatus"`
	LinkDate           float64            `json:"linkDate"` // epoch seconds
	WABAName           string             `json:"wabaName"`
	EventDestinations  []eventDestination `json:"eventDestinations"`
}

// account is LinkedWhatsAppBusinessAccount of the model.
type account struct {
	accountSummary
	PhoneNumbers []phoneNumber `json:"phoneNumbers"`
}

func (c *call) summaryOf(w *registry.WABA) accountSummary {
	out := accountSummary{
		ARN:                c.arnOf("waba", w.ID),
		ID:                 w.ID,
		WABAID:             w.MetaID,
		RegistrationStatus: w.RegistrationStatus,
		LinkDate:           float64(w.LinkedAt.UnixMilli()) / 1000,
		WABAName:           w.Name,
		EventDestinations:  []eventDestination{},
	}
	for _, d := range w.EventDestinations {
		out.EventDestinations = append(out.EventDestinations, eventDestination{d.ARN, d.RoleARN})
	}
	return out
}

type getLinkedAccountOutput struct {
	Account account `json:"account"`
}

func (s *Server) getLinkedAccount(_ context.Context, c *call) (any, error) {
	out := account{c.summaryOf(c.waba), []phoneNumber{}}
	for _, p := range c.waba.PhoneNumbers {
		out.PhoneNumbers = append(out.PhoneNumbers, c.phoneNumberOf(p))
	}
	return getLinkedAccountOutput{out}, nil
}

// associateAccount links no account: AWS's sign-up happens in its console, and
// a call with a signature gets this answer.
func (s *Server) associateAccount(context.Context, *call) (any, error) {
	return nil, accessDeniedException.say("CSRF header does not exist")
}

func (s *Server) disassociateAccount(ctx context.Context, c *call) (any, error) {
	err := s.Registry.UnlinkWABA(ctx, c.key.Account, c.region, c.waba.ID)
	if errors.Is(err, registry.ErrNotFound) { // another call was faster
		return nil, wabaNotLinked(resourceNotFoundException)
	}
	return empty{}, err
}

type listLinkedAccountsOutput struct {
	LinkedAccounts []accountSummary `json:"linkedAccounts"`
	NextToken      string           `json:"nextToken,omitempty"`
}

// defaultMaxResults is the page size where a caller gives none; AWS documents
// no number.
const defaultMaxResults = 25

// accountsToken marks the tokens of ListLinkedWhatsAppBusinessAccounts, so
// that a token of another operation is told apart.
const accountsToken = "accounts:"

func (s *Server) listLinkedAccounts(ctx context.Context, c *call) (any, error) {
	after := ""
	if token := c.in.text("nextToken"); token != "" {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		id, ok := strings.CutPrefix(string(raw), accountsToken)
		if err != nil || !ok {
			return nil, invalidParametersException.say("The nextToken is not one that ListLinkedWhatsAppBusinessAccounts gave.")
		}
		after = id
	}
	limit := c.in.number("maxResults")
	if limit == 0 {
		limit = defaultMaxResults
	}
	wabas, err := s.Registry.WABAs(ctx, c.key.Account, c.region, after, limit+1)
	if err != nil {
		return nil, err
	}
	out := listLinkedAccountsOutput{LinkedAccounts: []accountSummary{}}
	for i := range wabas {
		if i == limit {
			out.NextToken = base64.RawURLEncoding.EncodeToString([]byte(accountsToken + wabas[i-1].ID))
			break
		}
		out.LinkedAccounts = append(out.LinkedAccounts, c.summaryOf(&wabas[i]))
	}
	return out, nil
}
