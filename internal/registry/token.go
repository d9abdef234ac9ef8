package registry

import (
	"context"
	"errors"
	"fmt"

	"flowport/internal/store"
)

// MaxToken is the longest access token in bytes. Meta's have some 200 and no
// documented limit ("Access Token Guide": allow for a variable length).
const MaxToken = 4096

// CheckToken says, without quoting it, why a text cannot be an access token: a
// token is 1 to [MaxToken] bytes of visible ASCII, because it travels in an HTTP
// header.
func CheckToken(token string) error {
	if token == "" {
		return errors.New("the access token is empty")
	}
	if len(token) > MaxToken {
		return fmt.Errorf("the access token has %d bytes, at most %d are allowed", len(token), MaxToken)
	}
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return fmt.Errorf("byte %d of the access token is a blank, a control character or not ASCII; it is one line without blanks", i+1)
		}
	}
	return nil
}

func (s *wabaSecrets) setToken(token string) error {
	if err := CheckToken(token); err != nil {
		return err
	}
	s.Token, s.TokenSince = token, now()
	return nil
}

// MetaToken returns the access token that an account has for Meta's WABA of an
// id, never that of another account. Where it has linked the WABA in several
// regions, the token that was set last counts. ErrNotFound: the account has not
// linked it with a token.
func (r *Registry) MetaToken(ctx context.Context, account, metaID string) (string, error) {
	var rows []store.WABA
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.WABAsByMetaID(metaID)
		return err
	})
	if err != nil {
		return "", err
	}
	var newest wabaSecrets
	for i := range rows {
		if rows[i].Account != account {
			continue
		}
		private, err := r.unsealWABA(&rows[i])
		if err != nil {
			return "", err
		}
		if private.Token != "" && private.TokenSince.After(newest.TokenSince) {
			newest = private
		}
	}
	if newest.Token == "" {
		return "", ErrNotFound
	}
	return newest.Token, nil
}

// SetMetaToken gives a linked WABA Meta's access token, in place of an earlier
// one. ErrNotFound; an error of [CheckToken].
func (r *Registry) SetMetaToken(ctx context.Context, account, region, id, token string) error {
	return r.changeWABA(ctx, account, region, id, func(_ *WABA, private *wabaSecrets) error {
		return private.setToken(token)
	})
}
