package awsapi

import (
	"testing"
	"time"

	"flowport/internal/meta"
)

func TestErrorsOfMeta(t *testing.T) {
	tests := []struct {
		name string
		in   meta.Error
		want errorKind
	}{
		{"a flow that does not exist", meta.Error{Code: 100, Subcode: 33}, resourceNotFoundException},
		{"33 as a code", meta.Error{Code: 33}, resourceNotFoundException},
		{"an unknown alias", meta.Error{Code: 803}, resourceNotFoundException},
		{"a name that is taken", meta.Error{Code: 100, Subcode: 4016019}, invalidParametersException},
		{"a parameter, transient", meta.Error{Code: 100, Transient: true}, dependencyException},
		{"saved but not processed", meta.Error{Code: 139001, Subcode: 4016012}, dependencyException},
		{"no update", meta.Error{Code: 139001}, invalidParametersException},
		{"no publication", meta.Error{Code: 139002, Subcode: 4016011}, invalidParametersException},
		{"no deletion", meta.Error{Code: 139004}, invalidParametersException},
		{"metrics threshold", meta.Error{Code: 139006}, dependencyException},
		{"integrity", meta.Error{Code: 139000}, accessDeniedByMetaException},
		{"not authorised", meta.Error{Code: 0}, accessDeniedByMetaException},
		{"an old token", meta.Error{Code: 190, Subcode: 463}, accessDeniedByMetaException},
		{"a permission", meta.Error{Code: 200}, accessDeniedByMetaException},
		{"the last permission", meta.Error{Code: 299}, accessDeniedByMetaException},
		{"behind the permissions", meta.Error{Code: 300}, dependencyException},
		{"a business that is not verified", meta.Error{Code: 141010}, accessDeniedByMetaException},
		{"the app's limit", meta.Error{Code: 4}, throttledRequestException},
		{"the account's limit", meta.Error{Code: 80008}, throttledRequestException},
		{"an unknown fault", meta.Error{Code: 1}, dependencyException},
		{"down", meta.Error{Code: 2, Transient: true}, dependencyException},
		{"a health check", meta.Error{Code: 131000, Message: "Something went wrong"}, dependencyException},
		{"a health check that names the endpoint", meta.Error{Code: 131000, UserMessage: "endpoint_uri: You need to set the endpoint URI before you can send or publish a flow."}, invalidParametersException},
		{"a health check that names the app", meta.Error{Code: 131000, Message: "app_check: You need to connect a Meta app to the flow before you can send or publish it."}, invalidParametersException},
		{"a code nobody knows", meta.Error{Code: 987654}, dependencyException},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.RetryAfter = time.Minute
			got := wireError(&tt.in)
			if got.Code != tt.want.code || got.Status != tt.want.status || got.RetryAfter != time.Minute {
				t.Errorf("got %s %d, want %s", got.Code, got.Status, tt.want.code)
			}
		})
	}
}
