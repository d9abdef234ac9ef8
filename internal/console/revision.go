package console

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"flowport/flowjson"
	"flowport/internal/meta"
)

// revisionsPage is how many revisions an answer lists.
const revisionsPage = 50

type revisionsAnswer struct {
	Revisions []revision `json:"revisions"`
	Before    int64      `json:"before,omitempty"` // asks for the next page; absent on the last one
}

type revision struct {
	Number      int64      `json:"number"`
	Draft       bool       `json:"draft"`
	Published   bool       `json:"published"` // it is live
	CreatedAt   time.Time  `json:"createdAt"`
	PublishedAt *time.Time `json:"publishedAt,omitempty"`
	Principal   string     `json:"principal"`
	JSONVersion string     `json:"jsonVersion,omitempty"`
	Errors      int        `json:"errors"`
	Size        int64      `json:"size"`
	SHA256      string     `json:"sha256"`
}

// revisions answers GET …/revisions?before=NUMBER.
func (c *Console) revisions(v *visit) (any, error) {
	before, err := strconv.ParseInt(v.FormValue("before"), 10, 64)
	if v.FormValue("before") != "" && (err != nil || before < 1) {
		return nil, refuse(http.StatusBadRequest, "InvalidPage", "before is the number of a revision.")
	}
	account, err := c.account(v)
	if err != nil {
		return nil, err
	}
	list, err := c.Revisions.Revisions(v.Context(), account, v.PathValue("flow"), before, revisionsPage+1)
	if err != nil {
		return nil, err
	}
	out := revisionsAnswer{Revisions: []revision{}}
	if len(list) > revisionsPage {
		list = list[:revisionsPage]
		out.Before = list[revisionsPage-1].Number
	}
	for _, r := range list {
		out.Revisions = append(out.Revisions, revisionOf(r))
	}
	return out, nil
}

func revisionOf(r meta.Revision) revision {
	out := revision{
		Number: r.Number, Draft: r.Draft, Published: r.Published, CreatedAt: r.CreatedAt,
		Principal: r.Principal, JSONVersion: r.JSONVersion, Errors: r.Errors, Size: r.Size,
		SHA256: hex.EncodeToString(r.SHA256[:]),
	}
	if !r.PublishedAt.IsZero() {
		out.PublishedAt = &r.PublishedAt
	}
	return out
}

// flowJSON answers GET …/flow.json?revision=NUMBER|draft|published.
func (c *Console) flowJSON(v *visit) (any, error) {
	account, err := c.account(v)
	if err != nil {
		return nil, err
	}
	src, err := c.revision(v, account, "revision")
	return document(src), err
}

// revision reads the revision that a parameter names; the draft if it is absent.
func (c *Console) revision(v *visit, account, parameter string) ([]byte, error) {
	name := v.FormValue(parameter)
	if name == "" {
		name = "draft"
	}
	return c.Revisions.FlowJSON(v.Context(), account, v.PathValue("flow"), name)
}

type diffAnswer struct {
	Changes []flowjson.Change `json:"changes"`
	More    bool              `json:"more"` // there are others, which are not told
}

// diff answers GET …/diff?old=REVISION&new=REVISION.
func (c *Console) diff(v *visit) (any, error) {
	account, err := c.account(v)
	if err != nil {
		return nil, err
	}
	before, err := c.revision(v, account, "old")
	if err != nil {
		return nil, err
	}
	after, err := c.revision(v, account, "new")
	if err != nil {
		return nil, err
	}
	changes, err := flowjson.Diff(before, after)
	if err != nil {
		return nil, err
	}
	out := diffAnswer{Changes: []flowjson.Change{}, More: len(changes) == flowjson.MaxChanges}
	for _, change := range changes {
		change.Old, change.New = excerpt(change.Old), excerpt(change.New)
		out.Changes = append(out.Changes, change)
	}
	return out, nil
}

// maxExcerpt is how many bytes of a value a difference shows: enough of any
// text, and not a picture of megabytes.
const maxExcerpt = 2 << 10

func excerpt(value string) string {
	if len(value) <= maxExcerpt {
		return value
	}
	return value[:maxExcerpt] + "…"
}
