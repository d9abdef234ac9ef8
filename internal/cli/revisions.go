package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os/user"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"flowport/internal/meta"
	"flowport/internal/sim"
	"flowport/internal/store"
)

// revisionsCmd is what can be done with the uploads of a flow.
type revisionsCmd struct {
	List     revisionsListCmd     `cmd:"" help:"List the revisions of a flow, newest first."`
	Show     revisionsShowCmd     `cmd:"" help:"Print the Flow JSON of a revision, as it was uploaded."`
	Diff     revisionsDiffCmd     `cmd:"" help:"Compare two revisions by screens and components."`
	Rollback revisionsRollbackCmd `cmd:"" help:"Make an earlier revision the draft again."`
}

// Help is shown by `flowport revisions --help`.
func (revisionsCmd) Help() string {
	return `Every upload that was acknowledged is a revision of its flow: 1, 2, … One of them
is the draft, one may be published. The commands work on the data directory, also
while a server runs.

Examples:

  flowport revisions list 216172782113783808
  flowport revisions show 216172782113783808 3 > flow.json
  flowport revisions show 216172782113783808 published
  flowport revisions diff 216172782113783808 published draft
  flowport revisions rollback 216172782113783808 3`
}

// flowRevisions is a flow in a data directory.
type flowRevisions struct {
	dataDir
	Flow string `arg:"" help:"The flow's id, digits."`
}

// find opens the data directory and reads the flow.
func (c *flowRevisions) find(ctx context.Context) (*records, *store.Flow, error) {
	records, err := c.openExisting(ctx)
	if err != nil {
		return nil, nil, err
	}
	flow, err := c.read(ctx, records.store)
	if err != nil {
		return nil, nil, errors.Join(err, records.Close())
	}
	return records, flow, nil
}

func (c *flowRevisions) read(ctx context.Context, db *store.Store) (flow *store.Flow, err error) {
	id, err := strconv.ParseInt(c.Flow, 10, 64)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("a flow's id is digits, not %q", c.Flow)}
	}
	err = db.Read(ctx, func(tx *store.Tx) error {
		flow, err = tx.FlowByID(id)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("there is no flow %s in %s; flows that the real Meta keeps are not in it", c.Flow, c.Data)
	}
	return flow, err
}

// revisionNumber finds the revision that a person names: a number, draft or published.
func revisionNumber(f *store.Flow, name string) (int64, error) {
	number, err := strconv.ParseInt(name, 10, 64)
	switch {
	case name == "draft":
		number, err = f.Draft, nil
	case name == "published":
		number, err = f.Published, nil
	}
	switch {
	case err != nil || number < 0 || number == math.MaxInt64:
		return 0, &exitError{exitUsage, fmt.Errorf("a revision is a number, draft or published, not %q", name)}
	case number == 0:
		return 0, fmt.Errorf("flow %d has no %s revision", f.ID, name)
	}
	return number, nil
}

// flowJSON reads the bytes of a revision.
func (c *flowRevisions) flowJSON(ctx context.Context, db *store.Store, f *store.Flow, number int64) (src []byte, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		src, err = tx.FlowJSON(f.ID, number)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("flow %d has no revision %d; 'flowport revisions list %d' shows all", f.ID, number, f.ID)
	}
	return src, err
}

type revisionsListCmd struct {
	flowRevisions
	Format string `default:"text" enum:"text,json" help:"${enum} (default: ${default}); json is one object a line."`
}

// revisionLine is a line of the list as JSON.
type revisionLine struct {
	Number      int64      `json:"number"`
	CreatedAt   time.Time  `json:"createdAt"`
	Principal   string     `json:"principal"`
	RequestID   string     `json:"requestId"`
	Errors      int        `json:"errors"`
	Size        int64      `json:"size"`
	SHA256      string     `json:"sha256"`
	Draft       bool       `json:"draft"`
	Published   bool       `json:"published"` // it is live
	PublishedAt *time.Time `json:"publishedAt,omitempty"`
}

// Run lists revisions.
func (c *revisionsListCmd) Run(io *streams) error {
	ctx := context.Background()
	records, flow, err := c.find(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	if c.Format == "text" {
		fmt.Fprintln(table, "REVISION\tUPLOADED\tERRORS\tBYTES\tSHA-256\tBY\tREQUEST\tMARKS")
	}
	lines := json.NewEncoder(io.Stdout)
	for before := int64(0); ; {
		var page []store.Revision
		err := records.store.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.Revisions(flow.ID, before, mostListed)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range page {
			before = r.Number
			line := revisionLineOf(flow, r)
			if c.Format == "json" {
				if err := lines.Encode(line); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(table, "%d\t%s\t%d\t%d\t%.12s\t%s\t%s\t%s\n", r.Number, r.CreatedAt.Format(time.RFC3339),
				r.ErrorCount, r.Size, line.SHA256, oneLine(r.Principal), oneLine(r.RequestID), line.marks())
		}
		if len(page) < mostListed {
			return table.Flush()
		}
	}
}

func revisionLineOf(f *store.Flow, r store.Revision) revisionLine {
	line := revisionLine{
		Number: r.Number, CreatedAt: r.CreatedAt, Principal: r.Principal, RequestID: r.RequestID,
		Errors: r.ErrorCount, Size: r.Size, SHA256: hex.EncodeToString(r.SHA256[:]),
		Draft: r.Number == f.Draft, Published: r.Number == f.Published,
	}
	if !r.PublishedAt.IsZero() {
		line.PublishedAt = &r.PublishedAt
	}
	return line
}

// marks says what a revision is to its flow.
func (r *revisionLine) marks() string {
	var marks []string
	if r.Draft {
		marks = append(marks, "draft")
	}
	switch {
	case r.Published:
		marks = append(marks, "published")
	case r.PublishedAt != nil:
		marks = append(marks, "was published "+r.PublishedAt.Format(time.RFC3339))
	}
	return strings.Join(marks, " ")
}

type revisionsShowCmd struct {
	flowRevisions
	Revision string `arg:"" help:"Its number, draft or published."`
}

// Run prints the bytes of a revision.
func (c *revisionsShowCmd) Run(io *streams) error {
	ctx := context.Background()
	records, flow, err := c.find(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	number, err := revisionNumber(flow, c.Revision)
	if err != nil {
		return err
	}
	src, err := c.flowJSON(ctx, records.store, flow, number)
	if err != nil {
		return err
	}
	_, err = io.Stdout.Write(src)
	return err
}

type revisionsRollbackCmd struct {
	flowRevisions
	Revision string `arg:"" help:"The revision to bring back: its number, or published."`
}

// Help is shown by `flowport revisions rollback --help`.
func (revisionsRollbackCmd) Help() string {
	return `The bytes of the revision are uploaded again, as a new revision, and compiled like
any upload. A published flow becomes a draft; what is published stays live until the
next publish.`
}

// Run uploads the bytes of an earlier revision.
func (c *revisionsRollbackCmd) Run(io *streams) error {
	ctx := context.Background()
	records, flow, err := c.find(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	number, err := revisionNumber(flow, c.Revision)
	if err != nil {
		return err
	}
	src, err := c.flowJSON(ctx, records.store, flow, number)
	if err != nil {
		return err
	}
	embedded, err := sim.New(ctx, sim.Options{Store: records.store, BaseURL: func() string { return "" }})
	if err != nil {
		return err
	}
	ctx = meta.WithCaller(ctx, meta.Caller{
		Principal: fmt.Sprintf("%s by rollback to %d", operator(), number),
		RequestID: uuid.NewString(),
	})
	ctx = recorded(ctx, "RollbackRevision", "", "", map[string]any{"flowId": c.Flow, "revision": number})
	found, err := embedded.UploadFlowJSON(ctx, flow.WABA, c.Flow, src)
	if err != nil {
		return err
	}
	after, err := c.read(ctx, records.store)
	if err != nil {
		return err
	}
	fmt.Fprintf(io.Stdout, "Revision %d of flow %d has the bytes of revision %d. The flow is a draft, with %s.\n",
		after.Draft, flow.ID, number, count(len(found), "error"))
	return nil
}

// operator names the person at this machine, for the record.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "operator " + u.Username
	}
	return "operator"
}
