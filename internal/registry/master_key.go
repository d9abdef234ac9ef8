package registry

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"flowport/internal/atomicfile"
	"flowport/internal/store"
)

// MasterKey is the AES-256 key that encrypts secrets at rest.
type MasterKey [32]byte

// String keeps the key out of logs and errors.
func (MasterKey) String() string { return "(master key)" }

// GoString keeps the key out of logs and errors.
func (k MasterKey) GoString() string { return k.String() }

// MarshalText keeps the key out of JSON.
func (k MasterKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// MasterKeyFile is the name of the master key in a data directory.
const MasterKeyFile = "master.key"

// LoadMasterKey returns the key in env, the value of FLOWPORT_MASTER_KEY, when
// it is not empty: 32 bytes in base64 or hex. Else it returns the key in
// dir/master.key, which it makes, and dir with it, when there is none and s has
// no secrets yet. ErrMasterKey: s has secrets, and their key is not there.
func LoadMasterKey(ctx context.Context, s *store.Store, dir string, env string) (MasterKey, error) {
	if env != "" {
		key, err := parseMasterKey(env)
		if err != nil {
			return MasterKey{}, fmt.Errorf("FLOWPORT_MASTER_KEY: %w", err)
		}
		return key, nil
	}
	path := filepath.Join(dir, MasterKeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := hasNoSecrets(ctx, s); err != nil {
			return MasterKey{}, err
		}
		if err := createMasterKey(path); err != nil {
			return MasterKey{}, fmt.Errorf("make a master key: %w", err)
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return MasterKey{}, fmt.Errorf("read the master key: %w", err)
	}
	key, err := parseMasterKey(string(text))
	if err != nil {
		return MasterKey{}, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// hasNoSecrets returns ErrMasterKey when a master key was decided on.
func hasNoSecrets(ctx context.Context, s *store.Store) error {
	err := s.ReadOne(ctx, func(tx *store.Tx) error {
		_, err := tx.Setting(checkSetting)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err == nil:
		return fmt.Errorf("%w; %s", ErrMasterKey, findMasterKey)
	}
	return err
}

// findMasterKey is what to do about ErrMasterKey.
const findMasterKey = "set FLOWPORT_MASTER_KEY to that key, or put its master.key back into the data directory"

// parseMasterKey never quotes text in an error: it may be nearly a key.
func parseMasterKey(text string) (MasterKey, error) {
	text = strings.TrimSpace(text)
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString,
		base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if b, err := decode(text); err == nil && len(b) == len(MasterKey{}) {
			return MasterKey(b), nil
		}
	}
	return MasterKey{}, errors.New("not a master key; want 32 bytes in base64 or hex, such as openssl rand -base64 32 prints")
}

// createMasterKey writes a new key to path unless another process was faster.
// The file is there whole or not at all, and on the disk before it is used.
func createMasterKey(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".master-key-") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var key MasterKey
	rand.Read(key[:])
	if _, err := fmt.Fprintln(f, hex.EncodeToString(key[:])); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return atomicfile.SyncDir(dir)
}

const (
	checkSetting = "master-key-check"
	checkText    = "flowport"
)

// CheckMasterKey returns ErrMasterKey unless the master key is the one that the
// database's secrets are encrypted with. The first call on a new database
// decides which one that is.
func (r *Registry) CheckMasterKey(ctx context.Context) error {
	err := r.read(ctx, r.checkMasterKey)
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	return r.write(ctx, func(tx *store.Tx) error {
		err := r.checkMasterKey(tx)
		if errors.Is(err, store.ErrNotFound) {
			err = tx.PutSetting(checkSetting, r.seal([]byte(checkText), checkSetting))
		}
		return err
	})
}

// checkMasterKey returns store.ErrNotFound when no key was decided on.
func (r *Registry) checkMasterKey(tx *store.Tx) error {
	sealed, err := tx.Setting(checkSetting)
	if err != nil {
		return err
	}
	if text, err := r.unseal(sealed, checkSetting); err != nil || string(text) != checkText {
		return fmt.Errorf("%w; %s", ErrMasterKey, findMasterKey)
	}
	return nil
}

// seal encrypts text for the one place that label names.
func (r *Registry) seal(text []byte, label string) []byte {
	return r.aead.Seal(nil, nil, text, []byte(label))
}

// unseal decrypts what seal gave for the same label.
func (r *Registry) unseal(sealed []byte, label string) ([]byte, error) {
	return r.aead.Open(nil, nil, sealed, []byte(label))
}
