package promote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"flowport/internal/meta"
)

const (
	maxPages     = 1000 // of a list of flows, 100 on each
	maxRedirects = 3    // of a download
)

// Caller makes a signed call of the AWS wire and decodes its answer into out,
// unless that is nil. An error answer has a method ErrorCode, which gives AWS's
// name of the error.
type Caller func(ctx context.Context, method, path string, in, out any) error

// Account is a linked WhatsApp Business Account, reached through the AWS wire.
// It is safe for use by several goroutines.
type Account struct {
	WABA string
	Call Caller
	// Secure refuses downloads that are not encrypted.
	Secure bool

	once   sync.Once
	names  map[string]string
	failed error
}

// Details are what a flow has besides its Flow JSON.
type Details struct {
	Name        string   `json:"name"`
	Categories  []string `json:"categories,omitempty"`
	EndpointURI string   `json:"endpointUri,omitempty"`
}

// Found is a flow as an account has it.
type Found struct {
	ID     string
	Status meta.Status
	Details
	FlowJSON []byte // its draft; nil if it has none, and in a [Change]
	Digest   string // of FlowJSON; "" if it has none
}

func (f *Found) locked() Locked {
	return Locked{FlowID: f.ID, Digest: f.Digest, Details: f.Details, Status: string(f.Status)}
}

// Find looks for the flow that was last known by an id, and where there is none
// any more, or none was known, for the one of a name; nil if there is neither.
func (a *Account) Find(ctx context.Context, id, name string) (*Found, error) {
	if id != "" {
		switch found, err := a.flow(ctx, id); {
		case err == nil:
			return found, nil
		case !hasCode(err, "ResourceNotFoundException"):
			return nil, err
		}
		// The account itself may be what is not there: the list tells.
	}
	ids, err := a.ids(ctx)
	if err != nil || ids[name] == "" {
		return nil, err
	}
	return a.flow(ctx, ids[name])
}

func hasCode(err error, code string) bool {
	var answer interface{ ErrorCode() string }
	return errors.As(err, &answer) && answer.ErrorCode() == code
}

func (a *Account) path(operation string, more url.Values) string {
	more.Set("id", a.WABA)
	return operation + "?" + more.Encode()
}

// ids are the ids of all flows by name, listed when they are first asked for.
func (a *Account) ids(ctx context.Context) (map[string]string, error) {
	a.once.Do(func() { a.names, a.failed = a.list(ctx) })
	return a.names, a.failed
}

func (a *Account) list(ctx context.Context) (map[string]string, error) {
	ids := map[string]string{}
	query := url.Values{"maxResults": {"100"}}
	for range maxPages {
		var page struct {
			Flows []struct {
				FlowID   string `json:"flowId"`
				FlowName string `json:"flowName"`
			} `json:"flows"`
			NextToken string `json:"nextToken"`
		}
		if err := a.Call(ctx, http.MethodGet, a.path("/v1/whatsapp/flow/list", query), nil, &page); err != nil {
			return nil, err
		}
		for _, f := range page.Flows {
			ids[f.FlowName] = f.FlowID
		}
		if page.NextToken == "" {
			return ids, nil
		}
		query.Set("nextToken", page.NextToken)
	}
	return nil, fmt.Errorf("the account's list of flows does not end after %d pages", maxPages)
}

// flow reads a flow with its draft.
func (a *Account) flow(ctx context.Context, id string) (*Found, error) {
	var flow struct {
		FlowName    string      `json:"flowName"`
		FlowStatus  meta.Status `json:"flowStatus"`
		Categories  []string    `json:"categories"`
		EndpointURI string      `json:"endpointUri"`
	}
	query := url.Values{"flowId": {id}}
	if err := a.Call(ctx, http.MethodGet, a.path("/v1/whatsapp/flow", query), nil, &flow); err != nil {
		return nil, err
	}
	var assets struct {
		FlowAssets []struct {
			AssetType   string `json:"assetType"`
			DownloadURL string `json:"downloadUrl"`
		} `json:"flowAssets"`
	}
	if err := a.Call(ctx, http.MethodGet, a.path("/v1/whatsapp/flow/assets", query), nil, &assets); err != nil {
		return nil, err
	}
	found := &Found{ID: id, Status: flow.FlowStatus, Details: Details{flow.FlowName, slices.Sorted(slices.Values(flow.Categories)), flow.EndpointURI}}
	for _, asset := range assets.FlowAssets {
		if asset.AssetType != "FLOW_JSON" {
			continue
		}
		src, err := a.download(ctx, asset.DownloadURL)
		if err != nil {
			return nil, fmt.Errorf("download the Flow JSON of flow %s: %w", id, err)
		}
		found.FlowJSON, found.Digest = src, Digest(src)
		break
	}
	return found, nil
}

// download gets what a link leads to. The link is as good as a key to the
// document, so that errors do not show it.
func (a *Account) download(ctx context.Context, link string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, errors.New("the server gave a link that is no URL")
	}
	if err := a.allowed(r.URL); err != nil {
		return nil, err
	}
	client := http.Client{CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errors.New("too many redirects")
		}
		return a.allowed(r.URL)
	}}
	answer, err := client.Do(r)
	if err != nil {
		var withLink *url.Error
		if errors.As(err, &withLink) {
			err = withLink.Err
		}
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP %s", answer.Status)
	}
	src, err := io.ReadAll(io.LimitReader(answer.Body, meta.MaxFlowJSON+1))
	if err == nil && len(src) > meta.MaxFlowJSON {
		err = fmt.Errorf("it is larger than %d MiB, which Meta takes at most", meta.MaxFlowJSON>>20)
	}
	return src, err
}

func (a *Account) allowed(u *url.URL) error {
	if u.Scheme == "https" || u.Scheme == "http" && !a.Secure {
		return nil
	}
	return fmt.Errorf("the server gave a %s link, which is not followed", u.Scheme)
}

// create makes a flow with its first draft and tells what Meta finds in it.
func (a *Account) create(ctx context.Context, want *Want) (id string, errs []string, err error) {
	in := map[string]any{"id": a.WABA, "flowName": want.Name, "categories": want.Categories, "flowJson": want.FlowJSON}
	if want.Categories == nil {
		in["categories"] = []string{"OTHER"}
	}
	if want.EndpointURI != "" {
		in["endpointUri"] = want.EndpointURI
	}
	var out struct {
		FlowID           string   `json:"flowId"`
		ValidationErrors []string `json:"validationErrors"`
	}
	err = a.Call(ctx, http.MethodPost, "/v1/whatsapp/flow/create", in, &out)
	return out.FlowID, out.ValidationErrors, err
}

// update changes the fields of d that are set.
func (a *Account) update(ctx context.Context, id string, d Details) error {
	in := map[string]any{"id": a.WABA, "flowId": id}
	if d.Name != "" {
		in["flowName"] = d.Name
	}
	if d.Categories != nil {
		in["categories"] = d.Categories
	}
	if d.EndpointURI != "" {
		in["endpointUri"] = d.EndpointURI
	}
	return a.Call(ctx, http.MethodPost, "/v1/whatsapp/flow/update", in, nil)
}

// upload stores src as the draft and tells what Meta finds in it.
func (a *Account) upload(ctx context.Context, id string, src []byte) (errs []string, err error) {
	var out struct {
		ValidationErrors []string `json:"validationErrors"`
	}
	err = a.Call(ctx, http.MethodPost, "/v1/whatsapp/flow/assets/update",
		map[string]any{"id": a.WABA, "flowId": id, "flowJson": src}, &out)
	return out.ValidationErrors, err
}

func (a *Account) publish(ctx context.Context, id string) error {
	return a.Call(ctx, http.MethodPost, "/v1/whatsapp/flow/publish", map[string]any{"id": a.WABA, "flowId": id}, nil)
}
