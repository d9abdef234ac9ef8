package cli

import (
	"context"
	"errors"
	"strconv"

	"flowport/internal/console"
	"flowport/internal/store"
)

// endpointKeys tells with what the endpoints of flows are called: the public key
// of the phone number, where it is one of the flow's WABA and a key is set through
// the Graph API, else one that was made for the flow; the app secret that the server was given, else one that was
// made for the flow.
type endpointKeys struct {
	records   *records
	appSecret string // empty: none was given
}

// EndpointKeys implements console.Endpoints.
func (k endpointKeys) EndpointKeys(ctx context.Context, flow, phone string) (console.EndpointKeys, error) {
	keys := console.EndpointKeys{AppSecret: k.appSecret, Source: console.SourcePhone}
	id, err := strconv.ParseInt(flow, 10, 64)
	if err != nil {
		return keys, err
	}
	if phone != "" {
		if keys.PublicKey, err = k.phoneKey(ctx, id, phone); err != nil {
			return keys, err
		}
	}
	if keys.PublicKey != "" && keys.AppSecret != "" {
		return keys, nil
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

// phoneKey is the public key of a phone number of the flow's own WABA; "" if
// there is none. One of another WABA does not count: who has a flow could else
// send to its owner's endpoint what that decrypts, and takes for WhatsApp's.
func (k endpointKeys) phoneKey(ctx context.Context, flow int64, phone string) (key string, err error) {
	var waba string
	err = k.records.store.Read(ctx, func(tx *store.Tx) error {
		f, err := tx.FlowByID(flow)
		if err != nil {
			return err
		}
		waba = f.WABA
		key, err = tx.PublicKey(phone)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrText) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if own, err := k.records.HasPhoneNumber(ctx, waba, phone); err != nil || !own {
		return "", err
	}
	return key, nil
}
