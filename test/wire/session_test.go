package wire_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// newKey makes an access key in the server's data directory while it runs.
func (s *server) newKey(t *testing.T, args ...string) identity {
	t.Helper()
	out := flowport(t, append([]string{"keys", "create", "--json", "--data", s.dir}, args...)...)
	var key struct{ AccessKeyID, SecretAccessKey, SessionToken string }
	if err := json.Unmarshal([]byte(out), &key); err != nil {
		t.Fatalf("keys create --json: %v in %s", err, out)
	}
	if key.AccessKeyID == "" || key.SecretAccessKey == "" {
		t.Fatalf("keys create --json printed %s", out)
	}
	return identity{key.AccessKeyID, key.SecretAccessKey, key.SessionToken}
}

func TestSessionToken(t *testing.T) {
	s := commonServer(t)
	session := s.newKey(t, "--session", "1h")
	if !strings.HasPrefix(session.key, "ASIA") || session.token == "" {
		t.Fatalf("a session's key is %q with a token of %d bytes, want ASIA… and a token", session.key, len(session.token))
	}

	t.Run("it is accepted", func(t *testing.T) {
		s.doAs(t, session, "ListWhatsAppFlows", input{"id": waba}).decode(t, nil)
	})
	t.Run("it is accepted in a presigned address", func(t *testing.T) {
		address := presign(t, session, listFlows(s), time.Now(), "300")
		if !strings.Contains(address, "X-Amz-Security-Token=") {
			t.Fatalf("no token in %s", address)
		}
		get(t, address).decode(t, nil)
	})
	t.Run("a session's key without its token is refused", func(t *testing.T) {
		bare := identity{key: session.key, secret: session.secret}
		s.doAs(t, bare, "ListWhatsAppFlows", input{"id": waba}).want(t, 403, "UnrecognizedClientException", badToken)
	})
	t.Run("another token is refused", func(t *testing.T) {
		other := identity{session.key, session.secret, session.token[:len(session.token)-4] + "AAAA"}
		s.doAs(t, other, "ListWhatsAppFlows", input{"id": waba}).want(t, 403, "UnrecognizedClientException", badToken)
	})
	t.Run("another session's token is refused", func(t *testing.T) {
		second := s.newKey(t, "--session", "1h")
		mixed := identity{session.key, session.secret, second.token}
		s.doAs(t, mixed, "ListWhatsAppFlows", input{"id": waba}).want(t, 403, "UnrecognizedClientException", badToken)
	})
	t.Run("a token that is not signed is refused", func(t *testing.T) {
		r := listFlows(s)
		identity{key: session.key, secret: session.secret}.sign(r, nil)
		r.Header.Set("X-Amz-Security-Token", session.token)
		a := mustSend(t, r)
		if a.status != http.StatusForbidden {
			t.Errorf("got %v, want 403", a)
		}
	})
	t.Run("it expires", func(t *testing.T) {
		brief := s.newKey(t, "--session", "2s")
		s.doAs(t, brief, "ListWhatsAppFlows", input{"id": waba}).decode(t, nil)
		deadline := time.Now().Add(10 * time.Second)
		for {
			time.Sleep(500 * time.Millisecond)
			a := s.doAs(t, brief, "ListWhatsAppFlows", input{"id": waba})
			if a.status != 200 {
				a.want(t, 403, "ExpiredTokenException", "The security token included in the request is expired")
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("a session of two seconds still lives after ten")
			}
		}
	})
	t.Run("neither secret nor token is in the log", func(t *testing.T) {
		for _, secret := range []string{session.secret, session.token} {
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("the log holds a secret: %.4s…", secret)
			}
		}
	})
}

func TestLastingKey(t *testing.T) {
	s := commonServer(t)
	key := s.newKey(t)
	if !strings.HasPrefix(key.key, "AKIA") || key.token != "" {
		t.Fatalf("a lasting key is %q with token %q, want AKIA… and none", key.key, key.token)
	}
	t.Run("it works while the server runs", func(t *testing.T) {
		s.doAs(t, key, "ListWhatsAppFlows", input{"id": waba}).decode(t, nil)
	})
	t.Run("a session token on it is refused", func(t *testing.T) {
		with := identity{key.key, key.secret, "bogus"}
		s.doAs(t, with, "ListWhatsAppFlows", input{"id": waba}).want(t, 403, "UnrecognizedClientException", badToken)
	})
	t.Run("deleted it is refused soon", func(t *testing.T) {
		flowport(t, "keys", "delete", key.key, "--data", s.dir)
		deadline := time.Now().Add(10 * time.Second)
		for {
			a := s.doAs(t, key, "ListWhatsAppFlows", input{"id": waba})
			if a.status != 200 {
				a.want(t, 403, "UnrecognizedClientException", badToken)
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("a deleted key still works after ten seconds")
			}
			time.Sleep(200 * time.Millisecond)
		}
	})
}
