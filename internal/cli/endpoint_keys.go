package cli

import (
	"context"
	"errors"
	"strconv"

	"flowport/internal/console"
	"flowport/internal/store"
)

// endpointKeys tells with what the endpoints of flows are called: the public key
// of the phone number, where one is set through the Graph API, else one that was
// made for the flow; the app secret that the server was given, else one that was
// made for the flow.
type endpointKeys struct {
	records   *records
	appSecret string // empty: none was given
}

// EndpointKeys implements console.Endpoints.
func (k endpointKeys) EndpointKeys(ctx context.Context, flow, phone string) (console.EndpointKeys, error) {
	keys := console.EndpointKeys{AppSecret: k.appSecret, Source: console.SourcePhone}
	if phone != "" {
		err := k.records.store.Read(ctx, func(tx *store.Tx) (err error) {
			keys.PublicKey, err = tx.PublicKey(phone)
			return err
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrText) {
			return keys, err
		}
	}
	if keys.PublicKey != "" && keys.AppSecret != "" {
		return keys, nil
	}
	id, err := strconv.ParseInt(flow, 10, 64)
	if err != nil {
		return keys, err
	}
	made, err := k.records.EndpointKeys(ctx, id)
	if err != nil {
		return keys, err
	}
	if keys.PublicKey == "" {
		keys.PublicKey, keys.Source = made.PublicKey, console.SourceFlow
	}
	if keys.AppSecret == "" {
		keys.AppSecret = made.AppSecret
	}
	return keys, nil
}
