package cli

import (
	"context"
	"crypto/subtle"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"flowport/flowjson"
	"flowport/internal/console"
	"flowport/internal/livefile"
	"flowport/internal/meta"
	"flowport/internal/registry"
)

// fileFlow stands for the flow id of a file.
const fileFlow = "file"

// filePages is the one flow of a preview: a file.
type filePages struct {
	file     *livefile.File
	name     string
	endpoint string // empty: none
	token    string
}

// PreviewedFlow implements console.Pages.
func (p *filePages) PreviewedFlow(_ context.Context, flow, token string) (*meta.Flow, []byte, error) {
	if flow != fileFlow || subtle.ConstantTimeCompare([]byte(token), []byte(p.token)) != 1 {
		return nil, nil, meta.ErrLinkInvalid
	}
	src := p.file.State().Content
	result := flowjson.Compile(src)
	return &meta.Flow{
		ID: fileFlow, Name: filepath.Base(p.name), Status: meta.Draft, EndpointURI: p.endpoint,
		ValidationErrors: result.Errors(), JSONVersion: result.Version, DataAPIVersion: result.DataAPIVersion,
	}, src, nil
}

// OpenAsset implements console.Pages: a file needs no download.
func (*filePages) OpenAsset(context.Context, string, url.Values) ([]byte, error) {
	return nil, meta.ErrLinkInvalid
}

// givenKeys are the keys of the one endpoint that a preview of a file calls.
type givenKeys struct {
	console    console.EndpointKeys
	privateKey string // PEM; empty if the public key was given
}

// newGivenKeys takes the public key from a file and the app secret as given, and
// makes what is not given.
func newGivenKeys(publicKey, appSecret string) (*givenKeys, error) {
	made, err := registry.NewEndpointKeys()
	if err != nil {
		return nil, err
	}
	k := &givenKeys{console.EndpointKeys{PublicKey: made.PublicKey, AppSecret: made.AppSecret, Source: console.SourceGiven}, made.PrivateKey}
	if appSecret != "" {
		k.console.AppSecret = appSecret
	}
	if publicKey == "" {
		return k, nil
	}
	text, err := os.ReadFile(publicKey)
	if err != nil {
		return nil, &exitError{exitUnread, err}
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, &exitError{exitUnread, fmt.Errorf("%s has no public key; openssl rsa -in private.pem -pubout writes one", publicKey)}
	}
	if _, err := x509.ParsePKIXPublicKey(block.Bytes); err != nil {
		return nil, &exitError{exitUnread, fmt.Errorf("%s: %w", publicKey, err)}
	}
	k.console.PublicKey, k.privateKey = string(text), ""
	return k, nil
}

// EndpointKeys implements console.Endpoints.
func (k *givenKeys) EndpointKeys(context.Context, string, string) (console.EndpointKeys, error) {
	return k.console, nil
}
