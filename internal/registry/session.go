package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"time"

	"flowport/internal/store"
)

// SessionLife is how long somebody stays signed in to the console: a working
// day. A key that expires ends its sessions with it.
const SessionLife = 12 * time.Hour

// Errors of signing in and of sessions.
var (
	// ErrCredentials says that there is no such key, or that its secret or
	// session token is another one; which of them is not told.
	ErrCredentials = errors.New("registry: the access key or its secret is wrong")
	// ErrSignedOut says that a token belongs to no session: it was signed out,
	// has expired, or its key is gone.
	ErrSignedOut = errors.New("registry: the session is over")
)

// Credentials are what somebody signs in with.
type Credentials struct {
	AccessKeyID, Secret string
	SessionToken        string // of a session's key
}

// Session is somebody who is signed in.
type Session struct {
	Key       *Key // shared: callers must not change it
	ExpiresAt time.Time
}

// SignIn begins a session of the key that c names and returns its token, which
// is a secret and kept nowhere. ErrCredentials.
func (r *Registry) SignIn(ctx context.Context, c Credentials) (token string, s Session, err error) {
	key, err := r.Key(ctx, c.AccessKeyID)
	if errors.Is(err, ErrNotFound) {
		return "", Session{}, ErrCredentials
	}
	if err != nil {
		return "", Session{}, err
	}
	// Both are compared whatever the first says, in the same time.
	secret := subtle.ConstantTimeCompare([]byte(key.Secret), []byte(c.Secret))
	if secret&subtle.ConstantTimeCompare([]byte(key.SessionToken), []byte(c.SessionToken)) != 1 || key.expired() {
		return "", Session{}, ErrCredentials
	}
	return r.startSession(ctx, key)
}

// SignInDevelopment begins a session of the development identity, whose secret
// everybody knows: the caller makes sure that this machine is asking.
func (r *Registry) SignInDevelopment(ctx context.Context) (token string, s Session, err error) {
	key, err := r.Key(ctx, DevelopmentKeyID)
	if err != nil {
		return "", Session{}, err
	}
	return r.startSession(ctx, key)
}

func (r *Registry) startSession(ctx context.Context, key *Key) (token string, s Session, err error) {
	var secret [32]byte
	rand.Read(secret[:])
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	s = Session{key, now().Add(SessionLife)}
	if !key.ExpiresAt.IsZero() && key.ExpiresAt.Before(s.ExpiresAt) {
		s.ExpiresAt = key.ExpiresAt
	}
	err = r.write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteExpiredSessions(now()); err != nil {
			return err
		}
		return tx.AddSession(&store.Session{SHA256: hash(token), AccessKey: key.ID, ExpiresAt: s.ExpiresAt})
	})
	return token, s, err
}

// Session finds who a token stands for. ErrSignedOut.
func (r *Registry) Session(ctx context.Context, token string) (Session, error) {
	var row *store.Session
	err := r.read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Session(hash(token))
		return err
	})
	if err == nil && !now().Before(row.ExpiresAt) {
		err = ErrNotFound
	}
	var key *Key
	if err == nil {
		key, err = r.Key(ctx, row.AccessKey)
	}
	switch {
	case errors.Is(err, ErrNotFound), err == nil && key.expired():
		return Session{}, ErrSignedOut
	case err != nil:
		return Session{}, err
	}
	return Session{key, row.ExpiresAt}, nil
}

// SignOut ends the session of a token, if there is one.
func (r *Registry) SignOut(ctx context.Context, token string) error {
	return r.write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(hash(token)) })
}

func (k *Key) expired() bool { return !k.ExpiresAt.IsZero() && !now().Before(k.ExpiresAt) }

// hash is what the store knows of a token.
func hash(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }
