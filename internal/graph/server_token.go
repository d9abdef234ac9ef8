package graph

import (
	"context"
	"strings"

	"flowport/internal/meta"
)

// The app that every simulated token belongs to.
const (
	simulatedAppID   = "100000000000002"
	simulatedAppName = "flowport"
)

// headToken is the token in the head of a request: in Authorization, after
// Bearer or OAuth, or in the query.
func (q *request) headToken() string {
	scheme, token, ok := strings.Cut(q.Header.Get("Authorization"), " ")
	if ok && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth")) {
		return strings.TrimSpace(token)
	}
	return q.parameters.text("access_token") // nothing but the query is read yet
}

// debugToken tells about another token.
func (s *Server) debugToken(_ context.Context, q *request) (any, error) {
	token, err := q.parameters.required("input_token")
	if err != nil {
		return nil, err
	}
	accounts, err := s.Accounts.TokenAccounts(q.Request, token)
	if err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return data(node{
			{"error", node{{"code", meta.CodeAccessToken}, {"message", "Invalid OAuth access token - Cannot parse access token"}}},
			{"is_valid", false},
			{"scopes", []string{}},
		}), nil
	}
	scopes := []string{"whatsapp_business_management", "whatsapp_business_messaging"}
	var targets []string
	for _, a := range accounts {
		targets = append(targets, a.ID)
	}
	var granular []node
	for _, scope := range scopes {
		granular = append(granular, node{{"scope", scope}, {"target_ids", targets}})
	}
	return data(node{
		{"app_id", simulatedAppID},
		{"type", "SYSTEM_USER"},
		{"application", simulatedAppName},
		{"data_access_expires_at", 0},
		{"expires_at", 0},
		{"is_valid", true},
		{"scopes", scopes},
		{"granular_scopes", granular},
	}), nil
}

// data wraps what Meta gives under that name.
func data(v any) node { return node{{"data", v}} }
