package awsapi

import (
	"context"
	"net/http"
)

// resource says what an operation acts on, and so which ARN IAM looks at and
// what must exist before the operation runs.
type resource uint8

const (
	noResource      resource = iota
	onWABA                   // the linked WABA that the member "id" names
	onWABAParameter          // the same, where a wrong one is an InvalidParametersException
	onPhoneNumber            // the number of a linked WABA that the member "id" names
	onAnyTagged              // what the member "resourceArn" names
)

// operation is a row of the AWS service model.
type operation struct {
	name   string
	method string
	path   string
	on     resource
	input  []member
	// handle does the operation; nil for one that is modelled but not built.
	handle func(s *Server, ctx context.Context, c *call) (any, error)
}

// inQuery reports whether the members come in the query string: the service
// puts them there for GET and DELETE, and in the body otherwise.
func (op *operation) inQuery() bool {
	return op.method == http.MethodGet || op.method == http.MethodDelete
}

// changes reports whether the operation changes records; all that do not and
// are built are GETs.
func (op *operation) changes() bool { return op.method != http.MethodGet }

// takesBlob reports whether a member is a blob, which needs a larger body.
func (op *operation) takesBlob() bool {
	for _, m := range op.input {
		if m.shape.kind == blobKind {
			return true
		}
	}
	return false
}

// flowMembers are the two members that most Flow operations begin with.
func flowMembers(more ...member) []member {
	return append([]member{
		{"id", linkedWhatsAppBusinessAccountID, true},
		{"flowId", metaFlowID, true},
	}, more...)
}

// operations is the service: all 33 operations of the model of August 2026 and
// four of the five that September added (the path of the fifth,
// UpdateLinkedWhatsAppBusinessAccountPhoneNumber, is not known to us). Source:
// AWS SDK model socialmessaging, 2024-01-01, and the API Reference of the
// service; endpointUri and metaAppId are September's.
var operations = []operation{
	// Flows.
	{"CreateWhatsAppFlow", "POST", "/v1/whatsapp/flow/create", onWABA, []member{
		{"id", linkedWhatsAppBusinessAccountID, true},
		{"flowName", metaFlowName, true},
		{"categories", metaFlowCategoryList, true},
		{"flowJson", metaFlowJSONBlob, false},
		{"publish", boolean, false},
		{"cloneFlowId", metaFlowID, false},
		{"endpointUri", metaFlowEndpointURI, false},
	}, (*Server).createFlow},
	{"GetWhatsAppFlow", "GET", "/v1/whatsapp/flow", onWABA, flowMembers(), (*Server).getFlow},
	{"UpdateWhatsAppFlow", "POST", "/v1/whatsapp/flow/update", onWABA, flowMembers(
		member{"flowName", metaFlowName, false},
		member{"categories", metaFlowCategoryList, false},
		member{"endpointUri", metaFlowEndpointURI, false},
		member{"metaAppId", metaApplicationID, false},
	), (*Server).updateFlow},
	{"UpdateWhatsAppFlowAssets", "POST", "/v1/whatsapp/flow/assets/update", onWABA, flowMembers(
		member{"flowJson", metaFlowJSONBlob, true},
	), (*Server).updateFlowAssets},
	{"ListWhatsAppFlowAssets", "GET", "/v1/whatsapp/flow/assets", onWABA, flowMembers(
		member{"nextToken", nextToken, false},
		member{"maxResults", maxResults, false},
	), (*Server).listFlowAssets},
	{"ListWhatsAppFlows", "GET", "/v1/whatsapp/flow/list", onWABA, []member{
		{"id", linkedWhatsAppBusinessAccountID, true},
		{"nextToken", nextToken, false},
		{"maxResults", maxResults, false},
	}, (*Server).listFlows},
	{"PublishWhatsAppFlow", "POST", "/v1/whatsapp/flow/publish", onWABA, flowMembers(), (*Server).publishFlow},
	{"DeprecateWhatsAppFlow", "POST", "/v1/whatsapp/flow/deprecate", onWABA, flowMembers(), (*Server).deprecateFlow},
	{"DeleteWhatsAppFlow", "DELETE", "/v1/whatsapp/flow", onWABA, flowMembers(), (*Server).deleteFlow},
	{"GetWhatsAppFlowPreview", "GET", "/v1/whatsapp/flow/preview", onWABA, flowMembers(
		member{"invalidate", boolean, false},
	), (*Server).getFlowPreview},

	// Linked accounts and tags.
	{"ListLinkedWhatsAppBusinessAccounts", "GET", "/v1/whatsapp/waba/list", noResource, []member{
		{"nextToken", nextToken, false},
		{"maxResults", maxResults, false},
	}, (*Server).listLinkedAccounts},
	{"GetLinkedWhatsAppBusinessAccount", "GET", "/v1/whatsapp/waba/details", onWABA, []member{
		{"id", linkedWhatsAppBusinessAccountID, true},
	}, (*Server).getLinkedAccount},
	{"GetLinkedWhatsAppBusinessAccountPhoneNumber", "GET", "/v1/whatsapp/waba/phone/details", onPhoneNumber, []member{
		{"id", whatsAppPhoneNumberID, true},
	}, (*Server).getLinkedPhoneNumber},
	{"AssociateWhatsAppBusinessAccount", "POST", "/v1/whatsapp/signup", noResource, []member{
		{"signupCallback", signupCallback, false},
		{"setupFinalization", setupFinalization, false},
	}, (*Server).associateAccount},
	{"DisassociateWhatsAppBusinessAccount", "DELETE", "/v1/whatsapp/waba/disassociate", onWABA, []member{
		{"id", linkedWhatsAppBusinessAccountID, true},
	}, (*Server).disassociateAccount},
	{"PutWhatsAppBusinessAccountEventDestinations", "PUT", "/v1/whatsapp/waba/eventdestinations", onWABAParameter, []member{
		{"id", linkedWhatsAppBusinessAccountID, true},
		{"eventDestinations", eventDestinations, true},
	}, (*Server).putEventDestinations},
	{"TagResource", "POST", "/v1/tags/tag-resource", onAnyTagged, []member{
		{"resourceArn", arn, true},
		{"tags", tagList, true},
	}, (*Server).tagResource},
	{"UntagResource", "POST", "/v1/tags/untag-resource", onAnyTagged, []member{
		{"resourceArn", arn, true},
		{"tagKeys", tagKeys, true},
	}, (*Server).untagResource},
	{"ListTagsForResource", "GET", "/v1/tags/list", onAnyTagged, []member{
		{"resourceArn", arn, true},
	}, (*Server).listTagsForResource},

	// Modelled, not built: answered 501 in the service's error shape.
	{name: "PutWhatsAppBusinessPublicKey", method: "PUT", path: "/v1/whatsapp/business-public-key"},
	{name: "GetWhatsAppBusinessPublicKey", method: "GET", path: "/v1/whatsapp/business-public-key"},
	{name: "GetWhatsAppCallPermission", method: "POST", path: "/v1/whatsapp/call/permission/get"},
	{name: "SendWhatsAppCallEvent", method: "POST", path: "/v1/whatsapp/call/event"},
	{name: "SendWhatsAppMessage", method: "POST", path: "/v1/whatsapp/send"},
	{name: "PostWhatsAppMessageMedia", method: "POST", path: "/v1/whatsapp/media"},
	{name: "GetWhatsAppMessageMedia", method: "POST", path: "/v1/whatsapp/media/get"},
	{name: "DeleteWhatsAppMessageMedia", method: "DELETE", path: "/v1/whatsapp/media"},
	{name: "CreateWhatsAppMessageTemplate", method: "POST", path: "/v1/whatsapp/template/put"},
	{name: "CreateWhatsAppMessageTemplateFromLibrary", method: "POST", path: "/v1/whatsapp/template/create"},
	{name: "CreateWhatsAppMessageTemplateMedia", method: "POST", path: "/v1/whatsapp/template/media"},
	{name: "UpdateWhatsAppMessageTemplate", method: "POST", path: "/v1/whatsapp/template"},
	{name: "GetWhatsAppMessageTemplate", method: "GET", path: "/v1/whatsapp/template"},
	{name: "DeleteWhatsAppMessageTemplate", method: "DELETE", path: "/v1/whatsapp/template"},
	{name: "ListWhatsAppMessageTemplates", method: "GET", path: "/v1/whatsapp/template/list"},
	{name: "ListWhatsAppTemplateLibrary", method: "POST", path: "/v1/whatsapp/template/library"},
	{name: "CreateWhatsAppDataset", method: "POST", path: "/v1/whatsapp/waba/dataset"},
	{name: "SendWhatsAppConversionEvent", method: "POST", path: "/v1/whatsapp/waba/dataset/events"},
}

// route finds the operation of a request. known says that the path belongs to
// the service, though perhaps with another method.
func route(method, path string) (op *operation, known bool) {
	for i := range operations {
		if operations[i].path != path {
			continue
		}
		if operations[i].method == method {
			return &operations[i], true
		}
		known = true
	}
	return nil, known
}
