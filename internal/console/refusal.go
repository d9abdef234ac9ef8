package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"flowport/flowjson"
	"flowport/internal/awsapi"
	"flowport/internal/intake"
	"flowport/internal/local"
	"flowport/internal/meta"
	"flowport/internal/registry"
)

// refusal is an error as the page gets it: a code that it may decide by and a
// text that it shows. Its shape is that of the AWS API's errors.
type refusal struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`

	unexpected bool // it is flowport's fault, and the log has the cause
}

func (r *refusal) Error() string { return r.Code + ": " + r.Message }

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Refusals that say all.
var (
	notSignedIn = refuse(http.StatusUnauthorized, "SignedOut", "You are not signed in, or no longer. Sign in again.")
	noSuchKey   = refuse(http.StatusUnauthorized, "WrongCredentials", "The access key or its secret is wrong, or the key has expired. Keys are made with 'flowport keys create'.")
	tooOften    = refuse(http.StatusTooManyRequests, "TooManyAttempts", "Too many attempts to sign in. Wait a few seconds.")
	foreignPage = refuse(http.StatusForbidden, "ForeignPage", "The request comes from another web page, or from a page that was open before you signed in. Load the page again.")
	noDevKey    = refuse(http.StatusForbidden, "NoDevelopmentIdentity", "The development identity is for this machine only, while the server listens on loopback. Sign in with an access key.")
	badRegion   = refuse(http.StatusBadRequest, "InvalidRegion", "A region is up to 32 of a-z, 0-9 and -, such as us-east-1.")
)

// refusals are the errors of the layers below that a page may see.
var refusals = []struct {
	err  error
	page *refusal
}{
	{registry.ErrCredentials, noSuchKey},
	{registry.ErrSignedOut, notSignedIn},
	{local.ErrHost, refuse(http.StatusForbidden, "ForeignHost", "The development identity answers to localhost or an IP address only.")},
	{local.ErrPage, foreignPage},
	{local.ErrProxy, refuse(http.StatusForbidden, "Proxy", "The development identity does not answer to what a proxy passes on. Sign in with a key of 'flowport keys create'.")},
	{meta.ErrNoRevision, refuse(http.StatusNotFound, "NoSuchRevision", "The flow has no such revision.")},
	{intake.ErrTooLarge, refuse(http.StatusRequestEntityTooLarge, "TooLarge", "What was sent is too large. A Flow JSON has 10 MB at most.")},
	{intake.ErrBusy, refuse(http.StatusTooManyRequests, "Busy", "Too many large documents at one time. Try again in a moment.")},
	{intake.ErrSlow, refuse(http.StatusRequestTimeout, "TooSlow", "What was sent arrived too slowly.")},
	{intake.ErrIncomplete, refuse(http.StatusBadRequest, "Incomplete", "What was sent ended before it was complete.")},
	{context.Canceled, refuse(http.StatusBadRequest, "Gone", "The page has gone away.")},
}

// refusalOf gives any error the shape that the page gets. Of an unforeseen one
// it tells nothing.
func refusalOf(err error) *refusal {
	var known *refusal
	var fromAWS *awsapi.Error
	var fromMeta *meta.Error
	var syntax *flowjson.SyntaxError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &fromAWS):
		return &refusal{fromAWS.Status, fromAWS.Code, fromAWS.Message, fromAWS.Status >= http.StatusInternalServerError}
	case errors.As(err, &fromMeta) && fromMeta.Subcode == meta.SubcodeNoObject:
		return refuse(http.StatusNotFound, "NoSuchFlow", "There is no such flow in this account.")
	case errors.As(err, &syntax):
		return refuse(http.StatusUnprocessableEntity, "NotJSON", "%s", err.Error())
	}
	for _, row := range refusals {
		if errors.Is(err, row.err) {
			return row.page
		}
	}
	return &refusal{http.StatusInternalServerError, "InternalError", "flowport could not do this. The server's log says why.", true}
}
