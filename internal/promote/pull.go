package promote

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"flowport/internal/atomicfile"
)

// Pulled is what came of pulling a flow.
type Pulled struct {
	Path    string
	Written bool // the file has other contents now
	// Conflict is why the file was left alone; "" if it was not.
	Conflict string
	// Differs are details that the account has otherwise than the project: a
	// person writes them into the project, or applies the project's.
	Differs []string
}

// ErrNoFlow says that an account does not have a flow.
var ErrNoFlow = errors.New("the account has no such flow")

// ErrNoFlowJSON says that nothing was ever uploaded for a flow.
var ErrNoFlowJSON = errors.New("the flow has no Flow JSON")

// Fetch reads a flow of the project from an environment's account: [ErrNoFlow]
// or [ErrNoFlowJSON] if there is nothing.
func Fetch(ctx context.Context, account *Account, f Flow, base *Locked) (*Found, error) {
	var id string
	if base != nil {
		id = base.FlowID
	}
	found, err := account.Find(ctx, id, f.Name)
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return nil, ErrNoFlow
	case found.FlowJSON == nil:
		return nil, ErrNoFlowJSON
	}
	return found, nil
}

// Pull writes what an account has into a flow's file, and remembers it in the
// lock. A file with changes of its own, which no account was last known to
// have, is left alone unless force is set.
func (p *Project) Pull(f Flow, e Environment, lock *Lock, found *Found, force bool) (Pulled, error) {
	pulled := Pulled{Path: p.filePath(f)}
	base := lock.Get(e, f.Key)
	digest := ""
	switch src, err := p.readFile(f); {
	case err == nil:
		digest = Digest(src)
	case !errors.Is(err, fs.ErrNotExist):
		return pulled, err
	}
	if digest != found.Digest {
		if digest != "" && (base == nil || digest != base.Digest) && !force {
			pulled.Conflict = "it has changes of its own, which pulling would undo"
			return pulled, nil
		}
		if err := os.MkdirAll(filepath.Dir(pulled.Path), 0o755); err != nil {
			return pulled, err
		}
		if err := atomicfile.Write(pulled.Path, found.FlowJSON); err != nil {
			return pulled, err
		}
		pulled.Written = true
	}
	c := decide(p.WantThis(f, e, pulled.Path, found.FlowJSON), nil, found, false)
	if c.renames() {
		pulled.Differs = describe(found.Details, c.Details)
	}
	return pulled, lock.Put(e, f.Key, found.locked())
}

// describe says in words which of the details that are set in other differ.
func describe(is, other Details) []string {
	var out []string
	if other.Name != "" {
		out = append(out, fmt.Sprintf("name %q", is.Name))
	}
	if other.Categories != nil {
		out = append(out, fmt.Sprintf("categories [%s]", list(is.Categories)))
	}
	if other.EndpointURI != "" {
		out = append(out, fmt.Sprintf("endpointUri %q", is.EndpointURI))
	}
	return out
}
