package registry

import (
	"testing"
	"time"

	"flowport/internal/store"
)

func TestSignIn(t *testing.T) {
	r, _ := open(t)
	lasting, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "ann"})
	must(t, err)
	passing, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "bob", Session: true, Lifetime: time.Hour})
	must(t, err)
	past := &Key{ID: "ASIAPAST", Secret: "s", SessionToken: "t", Account: "111111111111", User: "c", CreatedAt: now(), ExpiresAt: now().Add(-time.Second)}
	must(t, r.insertKey(t.Context(), past))

	for _, tt := range []struct {
		name string
		give Credentials
		want *Key // nil: ErrCredentials
		life time.Duration
	}{
		{"a key", Credentials{lasting.ID, lasting.Secret, ""}, lasting, SessionLife},
		{"a session's key, for no longer than the key", Credentials{passing.ID, passing.Secret, passing.SessionToken}, passing, time.Hour},
		{"another secret", Credentials{lasting.ID, lasting.Secret + "x", ""}, nil, 0},
		{"no secret", Credentials{lasting.ID, "", ""}, nil, 0},
		{"an unknown key", Credentials{"AKIANOBODY", lasting.Secret, ""}, nil, 0},
		{"a key whose id PostgreSQL cannot even look for", Credentials{"AKIA\x00", "", ""}, nil, 0},
		{"a session's key without its token", Credentials{passing.ID, passing.Secret, ""}, nil, 0},
		{"a token that the key does not have", Credentials{lasting.ID, lasting.Secret, "t"}, nil, 0},
		{"a key that has expired", Credentials{past.ID, past.Secret, past.SessionToken}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			token, session, err := r.SignIn(t.Context(), tt.give)
			if tt.want == nil {
				wantError(t, err, ErrCredentials)
				return
			}
			must(t, err)
			if left := time.Until(session.ExpiresAt); left > tt.life || left < tt.life-time.Minute {
				t.Errorf("it lasts %v, want %v", left, tt.life)
			}
			found, err := r.Session(t.Context(), token)
			must(t, err)
			wantEqual(t, found, session)
			wantEqual(t, found.Key.ID, tt.want.ID)
		})
	}
}

func TestSession(t *testing.T) {
	r, dir := open(t)
	key, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "ann"})
	must(t, err)
	start := func(t *testing.T) string {
		t.Helper()
		token, _, err := r.SignIn(t.Context(), Credentials{key.ID, key.Secret, ""})
		must(t, err)
		return token
	}
	wantOver := func(t *testing.T, token string) {
		t.Helper()
		_, err := r.Session(t.Context(), token)
		wantError(t, err, ErrSignedOut)
	}

	t.Run("is known to another node", func(t *testing.T) {
		found, err := openDir(t, dir, testMaster).Session(t.Context(), start(t))
		must(t, err)
		wantEqual(t, found.Key.User, "ann")
	})
	t.Run("is over after signing out, for it alone", func(t *testing.T) {
		ended, other := start(t), start(t)
		must(t, r.SignOut(t.Context(), ended))
		wantOver(t, ended)
		_, err := r.Session(t.Context(), other)
		must(t, err)
	})
	t.Run("is over when its time is", func(t *testing.T) {
		token := start(t)
		setExpiry(t, r, token, now())
		wantOver(t, token)
		setExpiry(t, r, token, now().Add(time.Minute))
		_, err := r.Session(t.Context(), token)
		must(t, err)
	})
	t.Run("is nobody's without a token", func(t *testing.T) {
		wantOver(t, "")
		wantOver(t, "made up")
	})
	t.Run("is not in the database in a form that could be used", func(t *testing.T) {
		token := start(t)
		wantOver(t, string(digest(token)))
	})
	t.Run("is over with its key", func(t *testing.T) {
		token := start(t)
		must(t, r.DeleteKey(t.Context(), key.ID))
		wantOver(t, token)
	})
}

func TestSignInDevelopment(t *testing.T) {
	r, _ := open(t)
	_, _, err := r.SignInDevelopment(t.Context())
	wantError(t, err, ErrNotFound)
	_, _, err = r.EnsureDevelopment(t.Context(), "us-east-1")
	must(t, err)
	token, _, err := r.SignInDevelopment(t.Context())
	must(t, err)
	found, err := r.Session(t.Context(), token)
	must(t, err)
	if !found.Key.Development {
		t.Errorf("the session is %v's", found.Key)
	}
}

func digest(token string) []byte {
	sum := hash(token)
	return sum[:]
}

// setExpiry changes when a session ends.
func setExpiry(t *testing.T, r *Registry, token string, at time.Time) {
	t.Helper()
	must(t, r.write(t.Context(), func(tx *store.Tx) error {
		s, err := tx.Session(hash(token))
		if err != nil {
			return err
		}
		s.ExpiresAt = at
		if err := tx.DeleteSession(s.SHA256); err != nil {
			return err
		}
		return tx.AddSession(s)
	}))
}
