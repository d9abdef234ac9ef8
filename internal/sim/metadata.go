package sim

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"flowport/internal/meta"
)

// Bounds of a flow's metadata (AWS End User Messaging Social API reference:
// MetaFlowName, MetaFlowCategoryList, endpointUri, MetaFlowApplicationInfo).
const (
	maxName          = 200  // characters
	maxEndpointURI   = 2048 // bytes
	maxApplicationID = 100  // digits
)

// categories are those of AWS's model. Meta's own list lacks SHOPPING.
var categories = []string{
	"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "SHOPPING",
	"CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER",
}

func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName {
		return refuse(badName)
	}
	return nil
}

func checkCategories(list []string) error {
	if len(list) == 0 || len(list) > len(categories) {
		return refuse(badCategories)
	}
	for _, c := range list {
		if !slices.Contains(categories, c) {
			return refuse(badCategories)
		}
	}
	return nil
}

// checkEndpointURI accepts the empty URI, which means none.
func checkEndpointURI(uri string) error {
	if uri == "" {
		return nil
	}
	u, err := url.Parse(uri)
	if err != nil || len(uri) > maxEndpointURI || u.Hostname() == "" ||
		(u.Scheme != "https" && u.Scheme != "http") ||
		strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return refuse(badEndpointURI)
	}
	return nil
}

// checkApplicationID accepts the empty id, which means none.
func checkApplicationID(id string) error {
	if len(id) > maxApplicationID || strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' }) {
		return refuse(badApplication)
	}
	return nil
}

func checkNew(in meta.NewFlow) error {
	if err := checkName(in.Name); err != nil {
		return err
	}
	if err := checkCategories(in.Categories); err != nil {
		return err
	}
	return checkEndpointURI(in.EndpointURI)
}

// checkUpdate checks what the update sets.
func checkUpdate(in meta.FlowUpdate) error {
	if in.Name != "" {
		if err := checkName(in.Name); err != nil {
			return err
		}
	}
	if in.Categories != nil {
		if err := checkCategories(in.Categories); err != nil {
			return err
		}
	}
	if err := checkEndpointURI(in.EndpointURI); err != nil {
		return err
	}
	return checkApplicationID(in.ApplicationID)
}
