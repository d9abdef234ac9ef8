package cli

import (
	"errors"
	"net/http"

	"flowport/internal/graph"
	"flowport/internal/local"
	"flowport/internal/meta"
	"flowport/internal/registry"
)

// developmentToken is the access token of the development WABA. Everybody knows
// it, so it counts on loopback only.
const developmentToken = "test"

// graphAccounts tells the Graph server which WABAs a token is for: those that
// were linked with it.
type graphAccounts struct {
	registry    *registry.Registry
	development bool // take developmentToken
}

// TokenAccounts implements graph.Accounts.
func (a graphAccounts) TokenAccounts(r *http.Request, token string) ([]graph.Account, error) {
	var linked []registry.WABA
	var err error
	if token == developmentToken {
		linked, err = a.developmentWABA(r)
	} else {
		linked, err = a.registry.WABAsByMetaToken(r.Context(), token)
	}
	var accounts []graph.Account
	for i := range linked {
		w := &linked[i]
		account := graph.Account{AccountInfo: accountInfoOf(w)}
		for _, p := range w.PhoneNumbers {
			account.PhoneNumbers = append(account.PhoneNumbers, graph.PhoneNumber{
				ID: p.MetaID, Display: p.DisplayNumber, VerifiedName: p.DisplayName, QualityRating: p.QualityRating,
			})
		}
		accounts = append(accounts, account)
	}
	return accounts, err
}

func (a graphAccounts) developmentWABA(r *http.Request) ([]registry.WABA, error) {
	if !a.development {
		return nil, nil
	}
	if local.Check(r) != nil {
		return nil, &meta.Error{
			Code: meta.CodeAccessToken, Type: "OAuthException",
			Message: "The access token test does not answer to web pages, nor to hosts of the public DNS. Use localhost, or link a WABA with a token: flowport waba link.",
		}
	}
	w, err := a.registry.WABA(r.Context(), registry.DevelopmentAccount, registry.AnyRegion, registry.DevelopmentWABA)
	if errors.Is(err, registry.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []registry.WABA{*w}, nil
}
