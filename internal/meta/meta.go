// Package meta is the port between flowport's doors and Meta: what Meta's
// Flows API can do, in Meta's own words, and nothing about how it is reached.
//
// Two packages implement [Service]: sim (Meta, embedded) and graph (the real
// one, over HTTPS). Doors (awsapi, the Graph server, the console) call it and
// know no more than its contract.
package meta

import (
	"context"
	"time"

	"flowport/flowjson"
)

// MaxFlowJSON is the largest Flow JSON that Meta accepts, in bytes.
const MaxFlowJSON = 10 << 20

// Status is a flow's place in Meta's life cycle.
type Status string

// The five states of a flow.
const (
	Draft      Status = "DRAFT"
	Published  Status = "PUBLISHED"
	Deprecated Status = "DEPRECATED"
	Blocked    Status = "BLOCKED"
	Throttled  Status = "THROTTLED"
)

// ValidationError is Meta's error object for one fault in a Flow JSON.
type ValidationError = flowjson.ReportedError

// Flow is what Meta tells about one flow. Fields that Meta leaves out are empty.
type Flow struct {
	ID         string
	WABA       string // id of the WhatsApp Business Account that owns the flow
	Name       string
	Status     Status
	Categories []string

	// ValidationErrors are those of the draft; never nil.
	ValidationErrors []ValidationError

	JSONVersion    string // empty until a Flow JSON with a version is uploaded
	DataAPIVersion string // only for endpoint flows
	EndpointURI    string

	Preview     *Preview
	Account     *AccountInfo
	Application *Application
	Health      *Health

	UpdatedAt time.Time // of the last change of metadata, draft or status; zero if Meta does not say
}

// Preview is the address of a flow's preview page.
type Preview struct {
	URL       string
	ExpiresAt time.Time
}

// AccountInfo describes the WhatsApp Business Account of a flow.
type AccountInfo struct {
	ID, Name, Currency, TimezoneID, MessageTemplateNamespace string
}

// Application is the Meta app that a flow is connected to.
type Application struct {
	ID, Name, Link string
}

// Health says whether messages with a flow can be sent: AVAILABLE, LIMITED or
// BLOCKED, overall (the worst of its entities) and entity by entity.
type Health struct {
	CanSendMessage string
	Entities       []HealthEntity
}

// HealthEntity is the health of one thing a message depends on.
type HealthEntity struct {
	Type           string // FLOW, WABA, BUSINESS, APP
	ID             string
	CanSendMessage string
	Errors         []HealthError
}

// HealthError is one reason why an entity is not AVAILABLE.
type HealthError struct {
	Code        int
	Description string
	Solution    string
}

// NewFlow asks for a flow to be created.
type NewFlow struct {
	Name       string
	Categories []string
	// FlowJSON is the first draft; nil leaves the flow without one. The
	// implementation must not keep the slice after it returns.
	FlowJSON []byte
	// Publish publishes at once when the draft has no errors and nothing else
	// speaks against it; otherwise the flow stays a draft, without an error.
	Publish     bool
	CloneFlowID string // a flow of the same account whose draft is copied, unless FlowJSON is given
	EndpointURI string
}

// FlowUpdate changes a flow's metadata. What is "" or nil stays as it is; a
// flow cannot be left without a category.
type FlowUpdate struct {
	Name          string
	Categories    []string
	EndpointURI   string
	ApplicationID string
}

// Page asks for one page of a list: up to Limit entries (1 to 100; 0 means
// the default, 25) behind the opaque cursor After, or else the last ones before
// the cursor Before, or else the first ones.
type Page struct {
	Limit  int
	After  string
	Before string
}

// FlowPage is one page of flows. Its flows carry only ID, WABA, Name, Status,
// Categories and ValidationErrors.
type FlowPage struct {
	Flows       []Flow
	Next        string // for Page.After, gives the next page; empty on the last one
	Previous    string // for Page.Before, gives the page before; empty on the first one
	First, Last string // cursors of the first and the last of Flows; empty when there are none
}

// Asset is a file of a flow. DownloadURL needs no credentials and expires.
type Asset struct {
	Name        string // "flow.json"
	Type        string // "FLOW_JSON"
	DownloadURL string
}

// Created is the answer to a creation.
type Created struct {
	ID               string
	ValidationErrors []ValidationError // never nil
}

// Service is Meta's Flows API for WhatsApp Business Accounts.
//
// waba is Meta's id of the account (digits), flow Meta's id of the flow. A flow
// of another account is reported like one that does not exist: *Error with
// code 100, subcode 33. Every error that Meta itself would report is an
// *Error; anything else is a fault of the implementation. A context that ends
// gives its error, and then it is unknown whether a change took place.
//
// A change that returned nil is durable.
type Service interface {
	// CreateFlow creates a flow. Code 100 subcode 4016019: the name is taken in
	// this account; code 100: the clone source is unknown or the endpoint URI
	// is not a URI; 139000: the account is blocked.
	CreateFlow(ctx context.Context, waba string, in NewFlow) (Created, error)

	// Flow reads a flow with all its fields.
	Flow(ctx context.Context, waba, flow string) (*Flow, error)

	// Flows lists the flows of an account in a stable order. A page may have
	// fewer flows than asked for and yet not be the last. Code 100: the
	// cursor is not one that a former page gave.
	Flows(ctx context.Context, waba string, page Page) (FlowPage, error)

	// UpdateFlow changes metadata; a published flow becomes a draft, unless the
	// update sets nothing. Code 100: name taken, bad endpoint URI; 139001: the
	// state allows no update.
	UpdateFlow(ctx context.Context, waba, flow string, in FlowUpdate) error

	// UploadFlowJSON stores src as the flow's new draft, with errors or
	// without, and reports the errors (never nil). A published flow becomes a
	// draft; what was published stays live until the next publish. 139001: the
	// state allows no update; 139001 subcode 4016012: stored, but try again.
	// The implementation must not keep src after it returns.
	UploadFlowJSON(ctx context.Context, waba, flow string, src []byte) ([]ValidationError, error)

	// Assets lists the files of a flow: none before the first upload, else one.
	Assets(ctx context.Context, waba, flow string) ([]Asset, error)

	// Publish makes the draft live. 139002: not a draft, no Flow JSON, errors
	// in it, a version that cannot be published, an endpoint that is missing.
	Publish(ctx context.Context, waba, flow string) error

	// Deprecate retires a published, throttled or blocked flow for good.
	// 139003: not published, or deprecated already.
	Deprecate(ctx context.Context, waba, flow string) error

	// Delete removes a draft for good. 139004: not a draft.
	Delete(ctx context.Context, waba, flow string) error

	// Preview gives the flow's preview page, valid for 30 days from when its
	// token was made; invalidate makes a new token and ends the old one.
	Preview(ctx context.Context, waba, flow string, invalidate bool) (Preview, error)
}
