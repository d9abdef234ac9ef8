package awsapi

import (
	"context"
	"net/http"
	"time"

	"flowport/internal/meta"
)

// maxErrorText is the longest validation error that the model allows, in code
// points (MetaFlowValidationError).
const maxErrorText = 1 << 20

// validationErrors are Meta's error objects as AWS gives them: a list of
// strings. Each is the object as compact JSON text, so that both people and
// programs can read it (AWS documents only "array of strings").
func validationErrors(errs []meta.ValidationError) ([]string, error) {
	out := make([]string, 0, len(errs))
	for _, e := range errs {
		object, err := encode(e)
		if err != nil {
			return nil, err
		}
		if len(object) > maxErrorText {
			e.Message, e.Pointers = "The message of this error is too long to show.", nil
			if object, err = encode(e); err != nil {
				return nil, err
			}
		}
		out = append(out, string(object))
	}
	return out, nil
}

type empty struct{}

type createFlowOutput struct {
	FlowID           string   `json:"flowId"`
	ValidationErrors []string `json:"validationErrors"`
}

func (s *Server) createFlow(ctx context.Context, c *call) (any, error) {
	if c.in.flag("publish") && c.in.blob("flowJson") == nil && c.in.text("cloneFlowId") == "" {
		return nil, invalidParametersException.say("publish needs a valid flowJson.")
	}
	created, err := s.Meta.CreateFlow(ctx, c.waba.MetaID, meta.NewFlow{
		Name:        c.in.text("flowName"),
		Categories:  c.in.texts("categories"),
		FlowJSON:    c.in.blob("flowJson"),
		Publish:     c.in.flag("publish"),
		CloneFlowID: c.in.text("cloneFlowId"),
		EndpointURI: c.in.text("endpointUri"),
	})
	if err != nil {
		return nil, err
	}
	return c.answer(created)
}

// answer is what an operation answers when a method that changes something
// returns result.
func (c *call) answer(result any) (any, error) {
	switch r := result.(type) {
	case meta.Created:
		errs, err := validationErrors(r.ValidationErrors)
		return createFlowOutput{r.ID, errs}, err
	case []meta.ValidationError:
		errs, err := validationErrors(r)
		return updateFlowAssetsOutput{errs}, err
	}
	if c.op.on == onAnyTagged {
		return statusOutput{http.StatusOK}, nil
	}
	return empty{}, nil
}

type previewInfo struct {
	PreviewURL string `json:"previewUrl"`
	ExpiresAt  string `json:"expiresAt"`
}

// metaTime is how Meta writes a point in time.
const metaTime = "2006-01-02T15:04:05-0700"

func previewInfoOf(p meta.Preview) previewInfo {
	return previewInfo{p.URL, p.ExpiresAt.UTC().Truncate(time.Second).Format(metaTime)}
}

type getFlowOutput struct {
	FlowID           string           `json:"flowId"`
	FlowName         string           `json:"flowName"`
	FlowStatus       meta.Status      `json:"flowStatus"`
	Categories       []string         `json:"categories,omitempty"`
	ValidationErrors []string         `json:"validationErrors"`
	JSONVersion      string           `json:"jsonVersion,omitempty"`
	DataAPIVersion   string           `json:"dataApiVersion,omitempty"`
	EndpointURI      string           `json:"endpointUri,omitempty"`
	Preview          *previewInfo     `json:"preview,omitempty"`
	Account          *accountInfo     `json:"whatsAppBusinessAccount,omitempty"`
	Application      *applicationInfo `json:"application,omitempty"`
	HealthStatus     *healthStatus    `json:"healthStatus,omitempty"`
}

type accountInfo struct {
	ID                       string `json:"id"`
	Name                     string `json:"name"`
	Currency                 string `json:"currency,omitempty"`
	TimezoneID               string `json:"timezoneId,omitempty"`
	MessageTemplateNamespace string `json:"messageTemplateNamespace,omitempty"`
}

type applicationInfo struct {
	Link string `json:"link,omitempty"`
	Name string `json:"name"`
	ID   string `json:"id"`
}

type healthStatus struct {
	CanSendMessage string         `json:"canSendMessage"`
	Entities       []healthEntity `json:"entities,omitempty"`
}

// healthEntity has no errors: AWS does not pass on Meta's reasons.
type healthEntity struct {
	EntityType     string `json:"entityType"`
	ID             string `json:"id"`
	CanSendMessage string `json:"canSendMessage"`
}

func (s *Server) getFlow(ctx context.Context, c *call) (any, error) {
	f, err := s.Meta.Flow(ctx, c.waba.MetaID, c.in.text("flowId"))
	if err != nil {
		return nil, err
	}
	errs, err := validationErrors(f.ValidationErrors)
	if err != nil {
		return nil, err
	}
	out := getFlowOutput{
		FlowID: f.ID, FlowName: f.Name, FlowStatus: f.Status, Categories: f.Categories,
		ValidationErrors: errs,
		JSONVersion:      f.JSONVersion, DataAPIVersion: f.DataAPIVersion, EndpointURI: f.EndpointURI,
	}
	if f.Preview != nil {
		p := previewInfoOf(*f.Preview)
		out.Preview = &p
	}
	if a := f.Account; a != nil {
		out.Account = &accountInfo{a.ID, a.Name, a.Currency, a.TimezoneID, a.MessageTemplateNamespace}
	}
	if a := f.Application; a != nil {
		out.Application = &applicationInfo{Link: a.Link, Name: a.Name, ID: a.ID}
	}
	if h := f.Health; h != nil {
		out.HealthStatus = &healthStatus{CanSendMessage: h.CanSendMessage}
		for _, e := range h.Entities {
			out.HealthStatus.Entities = append(out.HealthStatus.Entities, healthEntity{e.Type, e.ID, e.CanSendMessage})
		}
	}
	return out, nil
}

func (s *Server) updateFlow(ctx context.Context, c *call) (any, error) {
	return empty{}, s.Meta.UpdateFlow(ctx, c.waba.MetaID, c.in.text("flowId"), meta.FlowUpdate{
		Name:          c.in.text("flowName"),
		Categories:    c.in.texts("categories"),
		EndpointURI:   c.in.text("endpointUri"),
		ApplicationID: c.in.text("metaAppId"),
	})
}

type updateFlowAssetsOutput struct {
	ValidationErrors []string `json:"validationErrors"`
}

func (s *Server) updateFlowAssets(ctx context.Context, c *call) (any, error) {
	found, err := s.Meta.UploadFlowJSON(ctx, c.waba.MetaID, c.in.text("flowId"), c.in.blob("flowJson"))
	if err != nil {
		return nil, err
	}
	return c.answer(found)
}

type flowAsset struct {
	Name        string `json:"name"`
	AssetType   string `json:"assetType"`
	DownloadURL string `json:"downloadUrl"`
}

type listFlowAssetsOutput struct {
	FlowAssets []flowAsset `json:"flowAssets"`
}

// listFlowAssets never gives a nextToken, since a flow has at most one asset;
// so a nextToken is always one that it did not give.
func (s *Server) listFlowAssets(ctx context.Context, c *call) (any, error) {
	if c.in.text("nextToken") != "" {
		return nil, invalidParametersException.say("The nextToken is not one that ListWhatsAppFlowAssets gave.")
	}
	assets, err := s.Meta.Assets(ctx, c.waba.MetaID, c.in.text("flowId"))
	if err != nil {
		return nil, err
	}
	out := listFlowAssetsOutput{FlowAssets: []flowAsset{}}
	for _, a := range assets {
		out.FlowAssets = append(out.FlowAssets, flowAsset{a.Name, a.Type, a.DownloadURL})
	}
	return out, nil
}

type flowSummary struct {
	FlowID           string      `json:"flowId"`
	FlowName         string      `json:"flowName"`
	FlowStatus       meta.Status `json:"flowStatus"`
	FlowCategories   []string    `json:"flowCategories"`
	ValidationErrors []string    `json:"validationErrors"`
}

type listFlowsOutput struct {
	Flows     []flowSummary `json:"flows"`
	NextToken string        `json:"nextToken,omitempty"`
}

func (s *Server) listFlows(ctx context.Context, c *call) (any, error) {
	page, err := s.Meta.Flows(ctx, c.waba.MetaID, meta.Page{
		Limit: c.in.number("maxResults"),
		After: c.in.text("nextToken"),
	})
	if err != nil {
		return nil, err
	}
	out := listFlowsOutput{Flows: []flowSummary{}, NextToken: page.Next}
	for _, f := range page.Flows {
		errs, err := validationErrors(f.ValidationErrors)
		if err != nil {
			return nil, err
		}
		out.Flows = append(out.Flows, flowSummary{f.ID, f.Name, f.Status, f.Categories, errs})
	}
	return out, nil
}

func (s *Server) publishFlow(ctx context.Context, c *call) (any, error) {
	return empty{}, s.Meta.Publish(ctx, c.waba.MetaID, c.in.text("flowId"))
}

func (s *Server) deprecateFlow(ctx context.Context, c *call) (any, error) {
	return empty{}, s.Meta.Deprecate(ctx, c.waba.MetaID, c.in.text("flowId"))
}

func (s *Server) deleteFlow(ctx context.Context, c *call) (any, error) {
	return empty{}, s.Meta.Delete(ctx, c.waba.MetaID, c.in.text("flowId"))
}

type getFlowPreviewOutput struct {
	FlowID  string      `json:"flowId"`
	Preview previewInfo `json:"preview"`
}

func (s *Server) getFlowPreview(ctx context.Context, c *call) (any, error) {
	id := c.in.text("flowId")
	p, err := s.Meta.Preview(ctx, c.waba.MetaID, id, c.in.flag("invalidate"))
	return getFlowPreviewOutput{id, previewInfoOf(p)}, err
}
