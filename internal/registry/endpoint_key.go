package registry

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"flowport/internal/store"
)

// EndpointKeys are what flowport makes for the endpoint of a flow, so that it
// can be tried without a phone number and without an app at Meta.
type EndpointKeys struct {
	PublicKey  string `json:"-"`           // PEM, PKIX
	PrivateKey string `json:"private_key"` // PEM, PKCS #8, RSA of 2048 bits
	AppSecret  string `json:"app_secret"`  // 32 hex digits, as Meta's
}

// String leaves the secrets out.
func (EndpointKeys) String() string { return "(keys of an endpoint)" }

// GoString leaves the secrets out.
func (k EndpointKeys) GoString() string { return k.String() }

// LogValue leaves the secrets out.
func (k EndpointKeys) LogValue() slog.Value { return slog.StringValue(k.String()) }

// EndpointKeys returns the keys of a flow's endpoint. The first call for a flow
// makes them. ErrNotFound: there is no such flow.
func (r *Registry) EndpointKeys(ctx context.Context, flow int64) (*EndpointKeys, error) {
	keys, err := r.endpointKeys(ctx, flow)
	if !errors.Is(err, ErrNotFound) {
		return keys, err
	}
	if keys, err = NewEndpointKeys(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	err = r.write(ctx, func(tx *store.Tx) error {
		if _, err := tx.FlowByID(flow); err != nil {
			return err
		}
		return tx.InsertEndpointKey(&store.EndpointKey{Flow: flow, Sealed: r.seal(text, endpointLabel(flow)), CreatedAt: now()})
	})
	if errors.Is(err, ErrExists) { // another one was faster
		return r.endpointKeys(ctx, flow)
	}
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// endpointKeys reads the keys. ErrNotFound: none were made.
func (r *Registry) endpointKeys(ctx context.Context, flow int64) (*EndpointKeys, error) {
	var row *store.EndpointKey
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.EndpointKey(flow)
		return err
	})
	if err != nil {
		return nil, err
	}
	broken := fmt.Errorf("the keys of the endpoint of flow %d cannot be read: the master key is another one or the record was changed", flow)
	text, err := r.unseal(row.Sealed, endpointLabel(flow))
	if err != nil {
		return nil, broken
	}
	keys := new(EndpointKeys)
	if err := json.Unmarshal(text, keys); err != nil {
		return nil, broken // the cause could quote them
	}
	block, _ := pem.Decode([]byte(keys.PrivateKey))
	if block == nil {
		return nil, broken
	}
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, broken
	}
	key, ok := private.(*rsa.PrivateKey)
	if !ok {
		return nil, broken
	}
	keys.PublicKey, err = publicPEM(key)
	return keys, err
}

// NewEndpointKeys makes keys that are kept nowhere.
func NewEndpointKeys() (*EndpointKeys, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	public, err := publicPEM(key)
	if err != nil {
		return nil, err
	}
	return &EndpointKeys{
		PublicKey:  public,
		PrivateKey: string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		AppSecret:  randomHex(),
	}, nil
}

func publicPEM(key *rsa.PrivateKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

func endpointLabel(flow int64) string { return "endpoint/" + strconv.FormatInt(flow, 10) }
