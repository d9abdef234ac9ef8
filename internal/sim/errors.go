package sim

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// Meta's refusals. Codes, subcodes, messages and titles are Meta's (Flows API,
// "Error Codes", and answers seen from it) where Meta's are known; sentences
// that explain a state are ours.
var (
	nameTaken = meta.Error{
		Code: meta.CodeInvalidParameter, Subcode: meta.SubcodeNameTaken, Message: "Invalid parameter",
		UserTitle:   "Flow name is not unique",
		UserMessage: "Flow name should be unique within one WhatsApp Business Account. Please select another name for your Flow.",
	}
	badEndpointURI = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserTitle:   "Invalid Endpoint URI",
		UserMessage: "The endpoint URI must be an absolute http or https address of at most 2048 characters.",
	}
	badName = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "The name of a Flow must have between 1 and 200 characters.",
	}
	badText = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "A text may not have the character U+0000.",
	}
	badCategories = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "A Flow must have one or more categories out of SIGN_UP, SIGN_IN, APPOINTMENT_BOOKING, LEAD_GENERATION, SHOPPING, CONTACT_US, CUSTOMER_SUPPORT, SURVEY and OTHER.",
	}
	badApplication = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "The application id must be the number of a Meta app: up to 100 digits.",
	}
	badLimit = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "The limit of a page must be between 1 and 100.",
	}
	badCursor = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "The paging cursor is not one that this account was given. Start again without a cursor.",
	}
	tooLarge = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "A Flow JSON may have at most 10 MB (10485760 bytes).",
	}
	unknownClone = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserTitle:   "Flow with specified ID does not exist",
		UserMessage: "The Flow to clone does not exist in this WhatsApp Business Account.",
	}
	// Flows of Flow JSON below 3.0 name their endpoint in the document.
	endpointInFlowJSON = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserTitle:   "Specify Endpoint Uri in Flow JSON",
		UserMessage: "The Flow JSON is of a version below 3.0, which names its endpoint in data_channel_uri of the Flow JSON.",
	}
	endpointInFlowJSONOnUpdate = meta.Error{
		Code: meta.CodeUpdate, Message: "Updating attempt failed",
		UserTitle:   "Specify Endpoint Uri in Flow JSON",
		UserMessage: endpointInFlowJSON.UserMessage,
	}
	cannotUpdate = meta.Error{
		Code: meta.CodeUpdate, Message: "Updating attempt failed",
		UserTitle:   "Flow can't be updated",
		UserMessage: "Only a Flow of status DRAFT or PUBLISHED can be updated.",
	}
	publishWrongState = meta.Error{
		Code: meta.CodePublish, Message: "Publishing attempt failed",
		UserTitle:   "Publishing Flow in invalid state",
		UserMessage: "Only a Flow of status DRAFT can be published.",
	}
	publishErrors = meta.Error{
		Code: meta.CodePublish, Subcode: meta.SubcodeValidationErrors, Message: "Publishing attempt failed",
		UserTitle:   "Publishing Flow with validation errors",
		UserMessage: "You need to verify that the flow has valid Flow JSON before publishing",
	}
	publishVersion = meta.Error{
		Code: meta.CodePublish, Subcode: meta.SubcodeVersion, Message: "Publishing attempt failed",
		UserTitle:   "Versions in Flow JSON file are not available for publishing",
		UserMessage: "The version of the Flow JSON is not open for publishing (any more). Move the Flow JSON to a current version.",
	}
	publishNoEndpoint = meta.Error{
		Code: meta.CodePublish, Subcode: meta.SubcodeNoEndpointURI, Message: "Publishing attempt failed",
		UserTitle:   "Publishing without specifying 'endpoint_uri' is forbidden",
		UserMessage: "You need to set the endpoint URI before you can send or publish a flow.",
	}
	deprecateUnpublished = meta.Error{
		Code: meta.CodeDeprecate, Message: "Deprecating attempt failed",
		UserTitle:   "Can't deprecate unpublished flow",
		UserMessage: "Only a published Flow can be deprecated. Delete the draft instead.",
	}
	deprecateAgain = meta.Error{
		Code: meta.CodeDeprecate, Message: "Deprecating attempt failed",
		UserTitle:   "Flow is already deprecated",
		UserMessage: "The Flow is deprecated already; nothing is left to do.",
	}
	deletePublished = meta.Error{
		Code: meta.CodeDelete, Message: "Deleting attempt failed",
		UserTitle:   "Can't delete published Flow",
		UserMessage: "After a Flow has been published, it cannot be deleted. Please deprecate instead.",
	}
	migrateDeprecated = meta.Error{
		Code: meta.CodeInvalidParameter, Message: "Invalid parameter",
		UserMessage: "A deprecated Flow cannot be migrated.",
	}
)

// refuse makes one occurrence of a refusal.
func refuse(e meta.Error) *meta.Error {
	if e.Type == "" {
		e.Type = "OAuthException"
	}
	e.TraceID = newTraceID()
	return &e
}

// unknownFlow is Graph's answer for an object that is not there, or not for
// the asker; verb is get, post or delete.
func unknownFlow(verb, flow string) *meta.Error {
	return refuse(meta.Error{
		Code: meta.CodeInvalidParameter, Subcode: meta.SubcodeNoObject, Type: "GraphMethodException",
		Message: fmt.Sprintf("Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", verb, flow),
	})
}

// newTraceID makes an fbtrace_id in Meta's form: A and 22 URL-safe characters.
func newTraceID() string {
	var b [16]byte
	rand.Read(b[:])
	return "A" + base64.RawURLEncoding.EncodeToString(b[:])
}

// translate gives Meta's refusal for what the store found, or err itself.
func translate(err error, verb, flow string) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return unknownFlow(verb, flow)
	case errors.Is(err, store.ErrNameTaken):
		return refuse(nameTaken)
	case errors.Is(err, store.ErrText):
		return refuse(badText)
	}
	return err
}
