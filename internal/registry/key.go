package registry

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"flowport/internal/store"
)

// Limits of what CreateKey takes.
const (
	// MaxPolicy is the largest policy document that is kept, in bytes. What a
	// policy may say, and in how many characters, is for package iam.
	MaxPolicy = 64 << 10
	// MaxSession is the longest life of a session key (AWS STS, GetSessionToken).
	MaxSession = 36 * time.Hour
)

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	userPattern    = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,64}$`) // IAM, CreateUser
)

// Key is an access key with the user it stands for.
type Key struct {
	ID           string
	Secret       string    `json:"-"`
	SessionToken string    `json:"-"` // empty unless the key is a session's
	ExpiresAt    time.Time // zero: never. The caller checks it
	Account      string    // 12 digits
	User         string
	Policy       []byte // IAM policy document, JSON; nil: everything is allowed
	Development  bool   // the well-known key, to be taken on loopback only
	CreatedAt    time.Time
}

// PrincipalARN names the user the way IAM does.
func (k *Key) PrincipalARN() string {
	return "arn:aws:iam::" + k.Account + ":user/" + k.User
}

// String leaves the secrets out.
func (k Key) String() string {
	return fmt.Sprintf("access key %s of %s", k.ID, k.PrincipalARN())
}

// GoString leaves the secrets out.
func (k Key) GoString() string { return k.String() }

// LogValue leaves the secrets out.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// secrets is what a stored key's sealed part holds, as JSON.
type secrets struct {
	Secret       string `json:"secret"`
	SessionToken string `json:"session_token,omitempty"`
}

// Key returns the key with its secrets. It is shared: callers must not change
// it. A key that another process deleted may be returned for [keyLife] more.
func (r *Registry) Key(ctx context.Context, id string) (*Key, error) {
	if k := r.keys.get(id); k != nil {
		return k, nil
	}
	var row *store.AccessKey
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.AccessKey(id)
		return err
	})
	if errors.Is(err, store.ErrText) { // no id has such a text
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	k := keyOf(row)
	text, err := r.unseal(row.Sealed, id)
	if err != nil {
		return nil, fmt.Errorf("access key %s: its secret cannot be decrypted: the master key is another one or the record was changed; delete the key and create a new one", id)
	}
	var s secrets
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("access key %s: its secret cannot be read", id) // the cause could quote it
	}
	k.Secret, k.SessionToken = s.Secret, s.SessionToken
	r.keys.put(&k)
	return &k, nil
}

// keyOf is the key of a row without its secrets.
func keyOf(row *store.AccessKey) Key {
	return Key{
		ID: row.ID, Account: row.Account, User: row.User, Policy: row.Policy,
		Development: row.Development, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
	}
}

// Keys returns all keys by id, without secrets.
func (r *Registry) Keys(ctx context.Context) ([]Key, error) {
	var keys []Key
	err := r.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.AccessKeys()
		keys = make([]Key, len(rows))
		for i := range rows {
			keys[i] = keyOf(&rows[i])
		}
		return err
	})
	return keys, err
}

// DeleteKey removes a key. ErrNotFound.
func (r *Registry) DeleteKey(ctx context.Context, id string) error {
	err := r.write(ctx, func(tx *store.Tx) error { return tx.DeleteAccessKey(id) })
	r.keys.drop(id)
	return err
}

// NewKey asks for a key.
type NewKey struct {
	Account  string        // 12 digits
	User     string        // 1 to 64 of A-Z a-z 0-9 _ + = , . @ -
	Policy   []byte        // IAM policy document, JSON, at most MaxPolicy bytes; nil: everything is allowed
	Session  bool          // a session's key, with a token, that expires
	Lifetime time.Duration // of a session's key: above 0 to MaxSession
}

// CreateKey makes a key with a random id and secret. Only now and from
// [Registry.Key] the secret can be had. ErrMasterKey as by CheckMasterKey.
func (r *Registry) CreateKey(ctx context.Context, in NewKey) (*Key, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	k := &Key{
		ID: "AKIA" + randomID(), Secret: randomText(30), Account: in.Account, User: in.User,
		CreatedAt: now(),
	}
	if len(in.Policy) > 0 {
		k.Policy = append([]byte{}, in.Policy...)
	}
	if in.Session {
		k.ID = "ASIA" + k.ID[4:]
		k.SessionToken = randomText(192)
		k.ExpiresAt = k.CreatedAt.Add(in.Lifetime)
	}
	return k, r.insertKey(ctx, k)
}

func (in *NewKey) check() error {
	switch {
	case !accountPattern.MatchString(in.Account):
		return fmt.Errorf("account %q: want 12 digits", in.Account)
	case !userPattern.MatchString(in.User):
		return fmt.Errorf("user %q: want 1 to 64 of A-Z a-z 0-9 _ + = , . @ -", in.User)
	case len(in.Policy) > MaxPolicy:
		return fmt.Errorf("the policy has %d bytes, at most %d are allowed", len(in.Policy), MaxPolicy)
	case len(in.Policy) > 0 && !json.Valid(in.Policy):
		return fmt.Errorf("the policy is not JSON")
	case in.Session && (in.Lifetime <= 0 || in.Lifetime > MaxSession):
		return fmt.Errorf("lifetime %v: a session lasts more than 0 and at most %v", in.Lifetime, MaxSession)
	case !in.Session && in.Lifetime != 0:
		return fmt.Errorf("lifetime %v: only a session's key has one", in.Lifetime)
	}
	return nil
}

// insertKey stores a key with its secrets encrypted.
func (r *Registry) insertKey(ctx context.Context, k *Key) error {
	if err := r.CheckMasterKey(ctx); err != nil {
		return err
	}
	text, err := json.Marshal(secrets{k.Secret, k.SessionToken})
	if err != nil {
		return err
	}
	return r.create(ctx, k.ID, func(tx *store.Tx) error {
		return tx.InsertAccessKey(&store.AccessKey{
			ID: k.ID, Account: k.Account, User: k.User, Sealed: r.seal(text, k.ID), Policy: k.Policy,
			Development: k.Development, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
		})
	})
}

// now is the time as the store keeps it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// randomID is the part of a key id that is its own: 16 of A-Z 2-7.
func randomID() string {
	var b [10]byte
	rand.Read(b[:])
	return base32.StdEncoding.EncodeToString(b[:])
}

// randomText is n random bytes, n a multiple of 3, in base64.
func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}
