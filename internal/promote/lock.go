package promote

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"flowport/internal/atomicfile"
)

const (
	maxLock     = 8 << 20 // bytes of a lock file
	lockVersion = 1
)

// Lock is a lock file: which flow of an account each flow of the project is,
// and what was last put there or pulled from there. It is made for git: sorted,
// without times, and the same contents give the same bytes. It holds no secret.
type Lock struct {
	path string
	read []byte // as the file was; nil if there was none
	text lockText
}

type lockText struct {
	Version      int                        `json:"version"`
	Environments map[string]lockEnvironment `json:"environments"`
}

type lockEnvironment struct {
	WABA  string            `json:"waba"`
	Flows map[string]Locked `json:"flows"`
}

// Locked is a flow as an environment was last known to have it.
type Locked struct {
	FlowID string `json:"flowId"`
	Digest string `json:"digest"` // see [Digest]; "" while the flow has no Flow JSON
	Details
	Status string `json:"status"`
}

// LoadLock reads the lock file of a project, which need not be there: its name
// is the project's with .lock in place of .yaml.
func LoadLock(p *Project) (*Lock, error) {
	l := &Lock{path: strings.TrimSuffix(p.path, filepath.Ext(p.path)) + ".lock"}
	var err error
	if l.read, err = readLock(l.path); err != nil {
		return nil, err
	}
	if l.read == nil {
		l.text = lockText{lockVersion, map[string]lockEnvironment{}}
		return l, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(l.read))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l.text); err != nil {
		return nil, fmt.Errorf("%s is not a lock file: %w; take it back from version control", l.path, err)
	}
	if l.text.Version != lockVersion {
		return nil, fmt.Errorf("%s has version %d; this flowport knows version %d", l.path, l.text.Version, lockVersion)
	}
	if l.text.Environments == nil {
		l.text.Environments = map[string]lockEnvironment{}
	}
	return l, nil
}

func readLock(path string) ([]byte, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxLock+1))
	if err == nil && len(text) > maxLock {
		err = fmt.Errorf("%s: larger than %d MiB", path, maxLock>>20)
	}
	return text, err
}

// Check fails if the ids that are locked for an environment are those of
// another account than the project names now.
func (l *Lock) Check(e Environment) error {
	if locked, ok := l.text.Environments[e.Name]; ok && locked.WABA != e.WABA {
		return fmt.Errorf("%s has the flows of %s in account %q, and the project says account %q: if that is meant, take the environment out of the lock file",
			l.path, e.Name, locked.WABA, e.WABA)
	}
	return nil
}

// Get returns what is known of a flow; nil if nothing is.
func (l *Lock) Get(e Environment, key string) *Locked {
	if f, ok := l.text.Environments[e.Name].Flows[key]; ok {
		return &f
	}
	return nil
}

// Put remembers a flow in the file at once. It fails if the file was changed
// by somebody else since it was read.
func (l *Lock) Put(e Environment, key string, f Locked) error {
	entry, ok := l.text.Environments[e.Name]
	if !ok {
		entry = lockEnvironment{e.WABA, map[string]Locked{}}
		l.text.Environments[e.Name] = entry
	} else if entry.Flows == nil {
		entry.Flows = map[string]Locked{}
		l.text.Environments[e.Name] = entry
	}
	entry.Flows[key] = f

	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(l.text); err != nil {
		return err
	}
	if bytes.Equal(text.Bytes(), l.read) {
		return nil
	}
	now, err := readLock(l.path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, l.read) {
		return fmt.Errorf("%s was changed by somebody else meanwhile, and is left as it is: run the command again", l.path)
	}
	if err := atomicfile.Write(l.path, text.Bytes()); err != nil {
		return err
	}
	l.read = text.Bytes()
	return nil
}
