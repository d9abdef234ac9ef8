package console

import (
	"net/http"
	"net/url"
	"regexp"

	"flowport/internal/awsapi"
)

// regionPattern is what the registry takes for a region.
var regionPattern = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// visitor is who is signed in, as the AWS door knows callers.
func (v *visit) visitor() (awsapi.Visitor, error) {
	region := v.PathValue("region")
	if !regionPattern.MatchString(region) {
		return awsapi.Visitor{}, badRegion
	}
	return awsapi.Visitor{Key: v.session.Key, Region: region}, nil
}

// operation lets the AWS door answer what comes behind the region.
func (c *Console) operation(w http.ResponseWriter, v *visit) {
	visitor, err := v.visitor()
	if err != nil {
		c.answer(w, v, nil, err)
		return
	}
	r := *v.Request
	r.URL = &url.URL{Path: "/" + v.PathValue("path"), RawQuery: v.URL.RawQuery}
	c.AWS.ServeVisitor(w, &r, visitor)
}

// readOperation is the operation that reading Flow JSON is: who may list a
// flow's assets gets links to them.
const readOperation = "ListWhatsAppFlowAssets"

// account permits a visitor to read the Flow JSON of an account's flows, and
// gives Meta's id of the account.
func (c *Console) account(v *visit) (metaID string, err error) {
	visitor, err := v.visitor()
	if err != nil {
		return "", err
	}
	waba, err := c.AWS.Permit(v.Request, visitor, readOperation, v.PathValue("waba"))
	if err != nil {
		return "", err
	}
	return waba.MetaID, nil
}
