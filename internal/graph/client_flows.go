package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"flowport/internal/meta"
)

// defaultLimit is how many flows a page has when nobody says.
const defaultLimit = 25

// CreateFlow implements [meta.Service].
func (c *Client) CreateFlow(ctx context.Context, waba string, in meta.NewFlow) (meta.Created, error) {
	ctx, cancel := c.begin(ctx)
	defer cancel()
	if !isID(waba) {
		return meta.Created{}, noObject("post", waba)
	}
	if in.CloneFlowID != "" {
		if err := c.own(ctx, waba, in.CloneFlowID); isNoObject(err) {
			return meta.Created{}, unknownClone()
		} else if err != nil {
			return meta.Created{}, err
		}
	}
	body := newForm()
	body.field(paramName, in.Name)
	body.field(paramCategories, jsonArray(in.Categories))
	body.fieldUnlessEmpty(paramCloneFlowID, in.CloneFlowID)
	body.fieldUnlessEmpty(paramEndpointURI, in.EndpointURI)
	if in.Publish {
		body.field(paramPublish, "true")
	}
	if in.FlowJSON != nil {
		body.largeField(paramFlowJSON, in.FlowJSON)
	}
	var out created
	err := c.do(ctx, &call{
		operation: "CreateFlow", waba: waba, method: http.MethodPost, path: waba + "/flows", body: body, timeout: c.limits.upload,
	}, &out)
	if err != nil {
		return meta.Created{}, err
	}
	c.owners.put(out.ID, waba)
	return meta.Created{ID: out.ID, ValidationErrors: pointed(out.ValidationErrors)}, nil
}

// Flow implements [meta.Service].
func (c *Client) Flow(ctx context.Context, waba, flow string) (*meta.Flow, error) {
	ctx, cancel := c.begin(ctx)
	defer cancel()
	var n flowNode
	if err := c.get(ctx, "Flow", waba, flow, allFields, &n); err != nil {
		return nil, err
	}
	f, err := n.flow()
	if err != nil {
		return nil, unreadable(http.StatusOK, err.Error()).err
	}
	return &f, nil
}

// Flows implements [meta.Service].
func (c *Client) Flows(ctx context.Context, waba string, page meta.Page) (meta.FlowPage, error) {
	ctx, cancel := c.begin(ctx)
	defer cancel()
	if !isID(waba) {
		return meta.FlowPage{}, noObject("get", waba)
	}
	if page.Limit == 0 {
		page.Limit = defaultLimit
	}
	query := url.Values{paramLimit: {strconv.Itoa(page.Limit)}, paramFields: {strings.Join(defaultFields, ",")}}
	if page.After != "" {
		query.Set(paramAfter, page.After)
	}
	if page.Before != "" {
		query.Set(paramBefore, page.Before)
	}
	var nodes list[flowNode]
	err := c.do(ctx, &call{
		operation: "Flows", waba: waba, method: http.MethodGet, path: waba + "/flows", query: query,
		timeout: c.limits.read, repeatable: true,
	}, &nodes)
	if err != nil {
		return meta.FlowPage{}, err
	}
	out := meta.FlowPage{Flows: make([]meta.Flow, 0, len(nodes.Data))}
	out.First, out.Last, out.Next, out.Previous = nodes.cursors()
	for _, n := range nodes.Data {
		f, err := n.flow()
		if err != nil {
			return meta.FlowPage{}, unreadable(http.StatusOK, err.Error()).err
		}
		f.WABA = waba
		c.owners.put(f.ID, waba)
		out.Flows = append(out.Flows, f)
	}
	return out, nil
}

// UpdateFlow implements [meta.Service].
func (c *Client) UpdateFlow(ctx context.Context, waba, flow string, in meta.FlowUpdate) error {
	body := newForm()
	body.fieldUnlessEmpty(paramName, in.Name)
	if in.Categories != nil {
		body.field(paramCategories, jsonArray(in.Categories))
	}
	body.fieldUnlessEmpty(paramEndpointURI, in.EndpointURI)
	body.fieldUnlessEmpty(paramApplicationID, in.ApplicationID)
	return c.change(ctx, &call{
		operation: "UpdateFlow", waba: waba, method: http.MethodPost, path: flow, body: body, timeout: c.limits.change,
	}, flow, &outcome{})
}

// UploadFlowJSON implements [meta.Service]. src is sent from where it is.
func (c *Client) UploadFlowJSON(ctx context.Context, waba, flow string, src []byte) ([]meta.ValidationError, error) {
	body := newForm()
	body.field(paramName, assetName)
	body.field(paramAssetType, assetType)
	body.file(paramFile, assetName, "application/json", src)
	var out outcome
	err := c.change(ctx, &call{
		operation: "UploadFlowJSON", waba: waba, method: http.MethodPost, path: flow + "/assets", body: body,
		timeout: c.limits.upload, repeatable: true,
	}, flow, &out)
	if err != nil {
		return nil, err
	}
	return pointed(out.ValidationErrors), nil
}

// Assets implements [meta.Service].
func (c *Client) Assets(ctx context.Context, waba, flow string) ([]meta.Asset, error) {
	var nodes list[assetNode]
	err := c.change(ctx, &call{
		operation: "Assets", waba: waba, method: http.MethodGet, path: flow + "/assets",
		timeout: c.limits.read, repeatable: true,
	}, flow, &nodes)
	if err != nil {
		return nil, err
	}
	assets := make([]meta.Asset, 0, len(nodes.Data))
	for _, n := range nodes.Data {
		assets = append(assets, meta.Asset{Name: n.Name, Type: n.AssetType, DownloadURL: n.DownloadURL})
	}
	return assets, nil
}

// Publish implements [meta.Service].
func (c *Client) Publish(ctx context.Context, waba, flow string) error {
	return c.change(ctx, &call{
		operation: "Publish", waba: waba, method: http.MethodPost, path: flow + "/publish", timeout: c.limits.change,
		done: c.hasStatus(waba, flow, meta.Published),
	}, flow, &outcome{})
}

// Deprecate implements [meta.Service].
func (c *Client) Deprecate(ctx context.Context, waba, flow string) error {
	return c.change(ctx, &call{
		operation: "Deprecate", waba: waba, method: http.MethodPost, path: flow + "/deprecate", timeout: c.limits.change,
		done: c.hasStatus(waba, flow, meta.Deprecated),
	}, flow, &outcome{})
}

// Delete implements [meta.Service].
func (c *Client) Delete(ctx context.Context, waba, flow string) error {
	return c.change(ctx, &call{
		operation: "Delete", waba: waba, method: http.MethodDelete, path: flow, timeout: c.limits.change,
		done: func(ctx context.Context) (bool, error) {
			err := c.get(ctx, "Flow", waba, flow, []string{fieldID, fieldAccount}, &flowNode{})
			if isNoObject(err) {
				return true, nil
			}
			return false, err
		},
	}, flow, &outcome{})
}

// Preview implements [meta.Service].
func (c *Client) Preview(ctx context.Context, waba, flow string, invalidate bool) (meta.Preview, error) {
	ctx, cancel := c.begin(ctx)
	defer cancel()
	// Asked first, so that the preview of a foreign flow is not ended.
	if err := c.own(ctx, waba, flow); err != nil {
		return meta.Preview{}, err
	}
	field := fieldPreview + ".invalidate(" + strconv.FormatBool(invalidate) + ")"
	var n flowNode
	if err := c.get(ctx, "Preview", waba, flow, []string{fieldID, field, fieldAccount}, &n); err != nil {
		return meta.Preview{}, err
	}
	if n.Preview == nil {
		return meta.Preview{}, unreadable(http.StatusOK, "there is no preview in it").err
	}
	p, err := n.Preview.preview()
	if err != nil {
		return meta.Preview{}, unreadable(http.StatusOK, err.Error()).err
	}
	return p, nil
}

// errOperationTooLong is why the context of an operation ends that took longer
// than the client gives it.
var errOperationTooLong = errors.New("graph: the operation took too long")

// begin bounds an operation with all its requests.
func (c *Client) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, c.limits.operation, errOperationTooLong)
}

// change makes a call on a flow once it is known that waba owns it.
func (c *Client) change(ctx context.Context, op *call, flow string, out answer) error {
	ctx, cancel := c.begin(ctx)
	defer cancel()
	if err := c.own(ctx, op.waba, flow); err != nil {
		if e, ok := errors.AsType[*meta.Error](err); ok && isNoObject(err) { // Meta's text names the method
			e.Message = strings.Replace(e.Message, "Unsupported get", "Unsupported "+strings.ToLower(op.method), 1)
		}
		return err
	}
	return c.do(ctx, op, out)
}

// get reads fields of a flow, with that of its account among them, into n. A
// flow of another account than waba does not exist.
func (c *Client) get(ctx context.Context, operation, waba, flow string, fields []string, n *flowNode) error {
	if !isID(flow) {
		return noObject("get", flow)
	}
	err := c.do(ctx, &call{
		operation: operation, waba: waba, method: http.MethodGet, path: flow,
		query:   url.Values{paramFields: {strings.Join(fields, ",")}},
		timeout: c.limits.read, repeatable: true,
	}, n)
	if err != nil {
		return err
	}
	if n.Account == nil || n.Account.ID == "" || n.ID != flow {
		return unreadable(http.StatusOK, "it does not tell which account the flow belongs to").err
	}
	c.owners.put(flow, n.Account.ID)
	if n.Account.ID != waba {
		return noObject("get", flow)
	}
	return nil
}

// own returns nil if waba owns a flow.
func (c *Client) own(ctx context.Context, waba, flow string) error {
	switch owner := c.owners.get(flow); owner {
	case "":
		return c.get(ctx, "Owner", waba, flow, []string{fieldID, fieldAccount}, &flowNode{})
	case waba:
		return nil
	default:
		return noObject("get", flow)
	}
}

// hasStatus asks whether a flow has a status.
func (c *Client) hasStatus(waba, flow string, want meta.Status) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		var n flowNode
		err := c.get(ctx, "Flow", waba, flow, []string{fieldID, fieldStatus, fieldAccount}, &n)
		return n.Status == want, err
	}
}

func jsonArray(texts []string) string {
	b, _ := json.Marshal(listed(texts)) // strings can always be encoded
	return string(b)
}

// longestID is how many digits an id may have; Meta's have up to 18.
const longestID = 100

// isID reports whether s can be an id of Meta's, and so part of a path.
func isID(s string) bool {
	return s != "" && len(s) <= longestID && strings.Trim(s, "0123456789") == ""
}
