package promote

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"flowport/flowjson"
	"flowport/internal/meta"
)

// readers is how many flows of an account are read at the same time.
const readers = 4

// Want is a flow as an environment should have it.
type Want struct {
	Key  string // what the project calls it
	From string // where its Flow JSON is from, as reports show it
	Details
	FlowJSON []byte
	Digest   string
	Compiled *flowjson.Result // of FlowJSON
}

// Want reads a flow's file and says how an environment should have it.
func (p *Project) Want(f Flow, e Environment) (*Want, error) {
	src, err := p.readFile(f)
	if err != nil {
		return nil, err
	}
	return p.WantThis(f, e, p.filePath(f), src), nil
}

// WantThis says how an environment should have a flow whose Flow JSON is src
// instead of what the file has.
func (p *Project) WantThis(f Flow, e Environment, from string, src []byte) *Want {
	return &Want{
		Key: f.Key, From: from,
		Details:  Details{f.Name, slices.Sorted(slices.Values(f.Categories)), f.EndpointURI[e.Name]},
		FlowJSON: src, Digest: Digest(src), Compiled: flowjson.Compile(src),
	}
}

func (p *Project) readFile(f Flow) ([]byte, error) {
	path := p.filePath(f)
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, meta.MaxFlowJSON+1))
	switch {
	case err != nil:
		return nil, err
	case len(src) == 0:
		return nil, fmt.Errorf("%s is empty", path)
	case len(src) > meta.MaxFlowJSON:
		return nil, fmt.Errorf("%s is larger than %d MiB, which Meta takes at most", path, meta.MaxFlowJSON>>20)
	}
	return src, nil
}

// Change is what has to be done so that an environment has a flow as it should
// be. Without a step there is nothing to do.
type Change struct {
	*Want
	Found *Found // nil if the account has no such flow

	// The steps, in their order.
	Create  bool    // with its Flow JSON
	Details Details // those to change
	Upload  bool
	Publish bool
	// Record says that only the lock file lacks something: after a crash, or
	// because the same was done elsewhere.
	Record bool

	// Drift is why the steps would undo what somebody did elsewhere; "" if
	// they do not.
	Drift string
	// Refused is why no step can be taken at all; "" if they can.
	Refused string
}

// Work reports whether there is a step that changes the account.
func (c *Change) Work() bool {
	return c.Create || c.renames() || c.Upload || c.Publish
}

func (c *Change) renames() bool {
	return c.Details.Name != "" || c.Details.Categories != nil || c.Details.EndpointURI != ""
}

// Plan compares flows with what an account has and with what was last known of
// it; publish asks for all of them to be published. It changes nothing. The
// changes are in the order of want.
func Plan(ctx context.Context, account *Account, want []*Want, locked func(key string) *Locked, publish bool) ([]*Change, error) {
	changes := make([]*Change, len(want))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for i, w := range want {
		base := locked(w.Key)
		group.Go(func() error {
			var id string
			if base != nil {
				id = base.FlowID
			}
			found, err := account.Find(ctx, id, w.Name)
			if err != nil {
				return fmt.Errorf("flow %s: %w", w.Key, err)
			}
			if found != nil {
				found.FlowJSON = nil // a thousand of them are large; the digest says enough
			}
			changes[i] = decide(w, base, found, publish)
			return nil
		})
	}
	return changes, group.Wait()
}

// decide compares what should be, what was last known (base) and what is.
// Whatever differs from what should be is changed; it is drift unless it is
// still as it was last known.
func decide(w *Want, base *Locked, found *Found, publish bool) *Change {
	c := &Change{Want: w, Found: found}
	if found == nil {
		c.Create, c.Publish = true, publish
		if base != nil {
			c.Drift = fmt.Sprintf("flow %s was deleted elsewhere", base.FlowID)
		}
		return c
	}
	taken := base == nil || base.FlowID != found.ID
	if taken {
		base = &Locked{}
	}
	var drift []string
	field := func(name string, is, known, should string) bool {
		if should == "" || is == should {
			return false
		}
		if is != "" && is != known {
			drift = append(drift, name)
		}
		return true
	}
	c.Upload = field("Flow JSON", found.Digest, base.Digest, w.Digest)
	if field("name", found.Name, base.Name, w.Name) {
		c.Details.Name = w.Name
	}
	if field("categories", list(found.Categories), list(base.Categories), list(w.Categories)) {
		c.Details.Categories = w.Categories
	}
	if field("endpointUri", found.EndpointURI, base.EndpointURI, w.EndpointURI) {
		c.Details.EndpointURI = w.EndpointURI
	}
	c.Publish = publish && (c.Upload || c.renames() || found.Status == meta.Draft)
	c.Record = taken || !sameLock(*base, found.locked())
	switch {
	case len(drift) > 0 && taken:
		c.Drift = fmt.Sprintf("there is a flow %s of this name already, with another %s", found.ID, strings.Join(drift, ", "))
	case len(drift) > 0:
		c.Drift = fmt.Sprintf("%s of flow %s changed elsewhere", strings.Join(drift, ", "), found.ID)
	}
	takesChanges := found.Status == meta.Draft || found.Status == meta.Published
	if c.Work() && !takesChanges || publish && found.Status == meta.Deprecated {
		c.Refused = fmt.Sprintf("flow %s is %s, and takes no changes", found.ID, found.Status)
	}
	return c
}

func list(categories []string) string { return strings.Join(categories, ", ") }

func sameLock(a, b Locked) bool {
	return a.FlowID == b.FlowID && a.Digest == b.Digest && a.Status == b.Status &&
		a.Name == b.Name && a.EndpointURI == b.EndpointURI && slices.Equal(a.Categories, b.Categories)
}

// Steps names the steps of a change in words, in their order; none if there is
// nothing to do.
func (c *Change) Steps() []string {
	var steps []string
	if c.Create {
		steps = append(steps, "create")
	}
	var details []string
	if c.Details.Name != "" {
		details = append(details, fmt.Sprintf("name %q to %q", c.Found.Name, c.Details.Name))
	}
	if c.Details.Categories != nil {
		details = append(details, fmt.Sprintf("categories %s to %s", list(c.Found.Categories), list(c.Details.Categories)))
	}
	if c.Details.EndpointURI != "" {
		details = append(details, fmt.Sprintf("endpointUri %q to %q", c.Found.EndpointURI, c.Details.EndpointURI))
	}
	if len(details) > 0 {
		steps = append(steps, "change "+strings.Join(details, ", "))
	}
	if c.Upload {
		steps = append(steps, "upload")
	}
	if c.Publish {
		steps = append(steps, "publish")
	} else if (c.Upload || c.renames()) && c.Found.Status == meta.Published {
		steps = append(steps, "which makes it a draft (what is published stays live)")
	}
	if len(steps) == 0 && c.Record {
		steps = append(steps, "note in the lock file")
	}
	return steps
}
