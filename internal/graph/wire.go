// Package graph is Meta's Graph API as far as WhatsApp Flows go: its wire, a
// client that is a [meta.Service] over it, and what records and replays it.
//
// Sources: Meta's "Flows API", "Lifecycle of a Flow", "Error Codes", "Graph
// API: Handle Errors", "Rate Limits" and Meta's public Postman collection for
// WhatsApp Flows.
package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"flowport/internal/meta"
)

// timeLayout is how the Graph API writes a point in time. It is in UTC and has
// whole seconds.
const timeLayout = "2006-01-02T15:04:05-0700"

func formatTime(t time.Time) string { return t.UTC().Format(timeLayout) }

// parseTime reads the time of a field, which the error names.
func parseTime(field, text string) (time.Time, error) {
	t, err := time.Parse(timeLayout, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s is not a time such as 2027-01-02T03:04:05+0000", field)
	}
	return t.UTC(), nil
}

// Names of parameters in queries and bodies. An array in a form field is JSON
// text: categories=["OTHER"].
const (
	paramFields        = "fields"
	paramLimit         = "limit"
	paramAfter         = "after"
	paramBefore        = "before"
	paramName          = "name"
	paramCategories    = "categories"
	paramFlowJSON      = "flow_json"
	paramPublish       = "publish"
	paramCloneFlowID   = "clone_flow_id"
	paramEndpointURI   = "endpoint_uri"
	paramApplicationID = "application_id"
	paramAssetType     = "asset_type"
	paramFile          = "file"
)

// The only asset of a flow.
const (
	assetName = "flow.json"
	assetType = "FLOW_JSON"
)

// Names of a flow's fields that take an argument or that are not shown unless
// asked for. The others are in the tags of flowNode.
const (
	fieldID               = "id"
	fieldName             = "name"
	fieldStatus           = "status"
	fieldCategories       = "categories"
	fieldValidationErrors = "validation_errors"
	fieldJSONVersion      = "json_version"
	fieldDataAPIVersion   = "data_api_version"
	fieldEndpointURI      = "endpoint_uri"
	fieldPreview          = "preview" // preview.invalidate(true|false)
	fieldAccount          = "whatsapp_business_account"
	fieldApplication      = "application"
	fieldHealth           = "health_status" // health_status.phone_number(ID)
	fieldUpdatedAt        = "updated_at"
)

// defaultFields are those of a flow when nobody asks for fields.
var defaultFields = []string{fieldID, fieldName, fieldStatus, fieldCategories, fieldValidationErrors}

// allFields asks for all that a [meta.Flow] has, and ends no preview.
var allFields = append(defaultFields[:len(defaultFields):len(defaultFields)],
	fieldJSONVersion, fieldDataAPIVersion, fieldEndpointURI, fieldPreview+".invalidate(false)",
	fieldAccount, fieldApplication, fieldHealth, fieldUpdatedAt)

// flowNode is a flow. Fields that nobody asked for are zero and left out; an
// empty list that somebody asked for is written as [].
type flowNode struct {
	ID               string                 `json:"id"`
	Name             string                 `json:"name,omitzero"`
	Status           meta.Status            `json:"status,omitzero"`
	Categories       []string               `json:"categories,omitzero"`
	ValidationErrors []meta.ValidationError `json:"validation_errors,omitzero"`
	JSONVersion      string                 `json:"json_version,omitzero"`
	DataAPIVersion   string                 `json:"data_api_version,omitzero"`
	EndpointURI      string                 `json:"endpoint_uri,omitzero"`
	Preview          *previewNode           `json:"preview,omitzero"`
	Account          *accountNode           `json:"whatsapp_business_account,omitzero"`
	Application      *applicationNode       `json:"application,omitzero"`
	Health           *healthNode            `json:"health_status,omitzero"`
	UpdatedAt        string                 `json:"updated_at,omitzero"`
}

// flowNodeOf shows everything that f has.
func flowNodeOf(f *meta.Flow) flowNode {
	n := flowNode{
		ID: f.ID, Name: f.Name, Status: f.Status,
		Categories: listed(f.Categories), ValidationErrors: listed(f.ValidationErrors),
		JSONVersion: f.JSONVersion, DataAPIVersion: f.DataAPIVersion, EndpointURI: f.EndpointURI,
	}
	if f.Preview != nil {
		n.Preview = previewNodeOf(*f.Preview)
	}
	if a := f.Account; a != nil {
		n.Account = &accountNode{a.ID, a.Name, a.Currency, a.TimezoneID, a.MessageTemplateNamespace}
	}
	if a := f.Application; a != nil {
		n.Application = &applicationNode{a.Link, a.Name, a.ID}
	}
	if f.Health != nil {
		n.Health = healthNodeOf(f.Health)
	}
	if !f.UpdatedAt.IsZero() {
		n.UpdatedAt = formatTime(f.UpdatedAt)
	}
	return n
}

// flow reads a node. The flow's account is that of the node, if it has one.
func (n *flowNode) flow() (meta.Flow, error) {
	f := meta.Flow{
		ID: n.ID, Name: n.Name, Status: n.Status, Categories: n.Categories,
		ValidationErrors: pointed(n.ValidationErrors),
		JSONVersion:      n.JSONVersion, DataAPIVersion: n.DataAPIVersion, EndpointURI: n.EndpointURI,
	}
	if n.Preview != nil {
		p, err := n.Preview.preview()
		if err != nil {
			return f, err
		}
		f.Preview = &p
	}
	if a := n.Account; a != nil {
		f.WABA = a.ID
		f.Account = &meta.AccountInfo{
			ID: a.ID, Name: a.Name, Currency: a.Currency, TimezoneID: a.TimezoneID,
			MessageTemplateNamespace: a.MessageTemplateNamespace,
		}
	}
	if a := n.Application; a != nil {
		f.Application = &meta.Application{ID: a.ID, Name: a.Name, Link: a.Link}
	}
	if n.Health != nil {
		f.Health = n.Health.health()
	}
	if n.UpdatedAt != "" {
		updated, err := parseTime(fieldUpdatedAt, n.UpdatedAt)
		if err != nil {
			return f, err
		}
		f.UpdatedAt = updated
	}
	return f, nil
}

// previewNode is the address of a flow's preview page.
type previewNode struct {
	URL       string `json:"preview_url"`
	ExpiresAt string `json:"expires_at"`
}

func previewNodeOf(p meta.Preview) *previewNode {
	return &previewNode{p.URL, formatTime(p.ExpiresAt)}
}

func (n *previewNode) preview() (meta.Preview, error) {
	expires, err := parseTime("expires_at", n.ExpiresAt)
	return meta.Preview{URL: n.URL, ExpiresAt: expires}, err
}

// accountNode is a WhatsApp Business Account.
type accountNode struct {
	ID                       string `json:"id"`
	Name                     string `json:"name,omitzero"`
	Currency                 string `json:"currency,omitzero"`
	TimezoneID               string `json:"timezone_id,omitzero"`
	MessageTemplateNamespace string `json:"message_template_namespace,omitzero"`
}

// applicationNode is a Meta app.
type applicationNode struct {
	Link string `json:"link,omitzero"`
	Name string `json:"name,omitzero"`
	ID   string `json:"id"`
}

// healthNode says whether messages with a flow can be sent.
type healthNode struct {
	CanSendMessage string         `json:"can_send_message"`
	Entities       []healthEntity `json:"entities,omitempty"`
}

type healthEntity struct {
	EntityType     string        `json:"entity_type"`
	ID             string        `json:"id"`
	CanSendMessage string        `json:"can_send_message"`
	Errors         []healthError `json:"errors,omitempty"`
}

type healthError struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution,omitzero"`
}

func healthNodeOf(h *meta.Health) *healthNode {
	n := &healthNode{CanSendMessage: h.CanSendMessage}
	for _, e := range h.Entities {
		entity := healthEntity{EntityType: e.Type, ID: e.ID, CanSendMessage: e.CanSendMessage}
		for _, reason := range e.Errors {
			entity.Errors = append(entity.Errors, healthError(reason))
		}
		n.Entities = append(n.Entities, entity)
	}
	return n
}

func (n *healthNode) health() *meta.Health {
	h := &meta.Health{CanSendMessage: n.CanSendMessage}
	for _, e := range n.Entities {
		entity := meta.HealthEntity{Type: e.EntityType, ID: e.ID, CanSendMessage: e.CanSendMessage}
		for _, reason := range e.Errors {
			entity.Errors = append(entity.Errors, meta.HealthError(reason))
		}
		h.Entities = append(h.Entities, entity)
	}
	return h
}

// list is one page of anything. Next is there only if a further page is: stop
// on that, not on an empty page.
type list[T any] struct {
	Data   []T     `json:"data"`
	Paging *paging `json:"paging,omitzero"`
}

type paging struct {
	Cursors  cursors `json:"cursors"`
	Next     string  `json:"next,omitzero"`     // URL of the next page
	Previous string  `json:"previous,omitzero"` // URL of the page before
}

type cursors struct {
	Before string `json:"before,omitzero"`
	After  string `json:"after,omitzero"`
}

// cursors gives the cursors of a page's ends, and of the pages after and before
// it; empty where there are none.
func (l *list[T]) cursors() (first, last, next, previous string) {
	if l.Paging == nil {
		return "", "", "", ""
	}
	first, last = l.Paging.Cursors.Before, l.Paging.Cursors.After
	if l.Paging.Next != "" {
		next = last
	}
	if l.Paging.Previous != "" {
		previous = first
	}
	return first, last, next, previous
}

// assetNode is a file of a flow.
type assetNode struct {
	Name        string `json:"name"`
	AssetType   string `json:"asset_type"`
	DownloadURL string `json:"download_url"`
}

// outcome is the answer to every change. ID is that of a flow which was
// created; ValidationErrors is there after a creation and an upload.
type outcome struct {
	ID               string                 `json:"id,omitzero"`
	Success          truth                  `json:"success"`
	ValidationErrors []meta.ValidationError `json:"validation_errors,omitzero"`
}

// truth is a boolean, which some of Meta's samples write as a string.
type truth bool

// UnmarshalJSON reads true, false, "true", "false" and null.
func (t *truth) UnmarshalJSON(b []byte) error {
	switch string(bytes.Trim(b, `"`)) {
	case "true":
		*t = true
	case "false":
		*t = false
	case "null":
	default:
		return &json.UnmarshalTypeError{Value: string(b)}
	}
	return nil
}

// pointed gives a list of validation errors as the port has it: never nil, and
// never without pointers. Meta's answers of 2023 have errors without pointers.
func pointed(errs []meta.ValidationError) []meta.ValidationError {
	errs = listed(errs)
	for i := range errs {
		errs[i].Pointers = listed(errs[i].Pointers)
	}
	return errs
}

// listed is s, but never nil.
func listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
