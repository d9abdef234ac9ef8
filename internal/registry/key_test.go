package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"flowport/internal/store"
)

func TestCreateKey(t *testing.T) {
	t.Run("makes a key that is found again", func(t *testing.T) {
		r, dir := open(t)
		policy := []byte(`{"Version":"2012-10-17","Statement":[]}`)
		k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "ci@example", Policy: policy})
		must(t, err)
		wantMatch(t, k.ID, `^AKIA[A-Z2-7]{16}$`)
		wantMatch(t, k.Secret, `^[A-Za-z0-9+/]{40}$`)
		wantEqual(t, k.SessionToken, "")
		wantEqual(t, k.ExpiresAt, time.Time{})
		wantEqual(t, k.PrincipalARN(), "arn:aws:iam::111111111111:user/ci@example")
		wantEqual(t, string(k.Policy), string(policy))
		if k.Development || time.Since(k.CreatedAt).Abs() > time.Minute {
			t.Errorf("Development %v, CreatedAt %v", k.Development, k.CreatedAt)
		}
		for _, r := range []*Registry{r, openDir(t, dir, testMaster)} {
			got, err := r.Key(t.Context(), k.ID)
			must(t, err)
			wantEqual(t, *got, *k)
		}
	})
	t.Run("makes a session's key that expires", func(t *testing.T) {
		r, _ := open(t)
		k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a", Session: true, Lifetime: time.Hour})
		must(t, err)
		wantMatch(t, k.ID, `^ASIA[A-Z2-7]{16}$`)
		wantMatch(t, k.SessionToken, `^[A-Za-z0-9+/]{256}$`)
		wantEqual(t, k.ExpiresAt, k.CreatedAt.Add(time.Hour))
		got, err := r.Key(t.Context(), k.ID)
		must(t, err)
		wantEqual(t, *got, *k)
	})
	t.Run("tells no policy from an empty one", func(t *testing.T) {
		r, _ := open(t)
		k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a", Policy: []byte{}})
		must(t, err)
		got, err := r.Key(t.Context(), k.ID)
		must(t, err)
		if got.Policy != nil {
			t.Errorf("Policy is %q, want nil: nil allows everything", got.Policy)
		}
	})
	t.Run("never makes the same twice", func(t *testing.T) {
		r, _ := open(t)
		seen := make(map[string]bool)
		for range 20 {
			k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a"})
			must(t, err)
			if seen[k.ID] || seen[k.Secret] {
				t.Fatal("a key came twice")
			}
			seen[k.ID], seen[k.Secret] = true, true
		}
	})
	good := NewKey{Account: "111111111111", User: "a"}
	for _, test := range []struct {
		name   string
		change func(*NewKey)
		want   string
	}{
		{"an account that is no number", func(k *NewKey) { k.Account = "me" }, "12 digits"},
		{"an account that is too short", func(k *NewKey) { k.Account = "1" }, "12 digits"},
		{"an account with a line end", func(k *NewKey) { k.Account += "\n" }, "12 digits"},
		{"no user", func(k *NewKey) { k.User = "" }, "user"},
		{"a user with a slash", func(k *NewKey) { k.User = "a/b" }, "user"},
		{"a user that is too long", func(k *NewKey) { k.User = strings.Repeat("a", 65) }, "user"},
		{"a policy that is no JSON", func(k *NewKey) { k.Policy = []byte("{") }, "JSON"},
		{"a policy that is too long", func(k *NewKey) { k.Policy = bytes.Repeat([]byte(" "), MaxPolicy+1) }, "65536"},
		{"a session without end", func(k *NewKey) { k.Session = true }, "lifetime"},
		{"a session that is too long", func(k *NewKey) { k.Session, k.Lifetime = true, MaxSession+1 }, "36h"},
		{"a lifetime without a session", func(k *NewKey) { k.Lifetime = 1 }, "session"},
	} {
		t.Run("refuses "+test.name, func(t *testing.T) {
			r, _ := open(t)
			in := good
			test.change(&in)
			_, err := r.CreateKey(t.Context(), in)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
			keys, err := r.Keys(t.Context())
			must(t, err)
			wantEqual(t, keys, []Key{})
		})
	}
}

func wantMatch(t testing.TB, got, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(got) {
		t.Errorf("%q does not match %s", got, pattern)
	}
}

func TestKeys(t *testing.T) {
	r, _ := open(t)
	made := make(map[string]*Key)
	for range 3 {
		k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a", Session: true, Lifetime: time.Hour})
		must(t, err)
		made[k.ID] = k
	}
	t.Run("are listed by id without secrets", func(t *testing.T) {
		keys, err := r.Keys(t.Context())
		must(t, err)
		wantEqual(t, len(keys), 3)
		for i, k := range keys {
			if i > 0 && keys[i-1].ID >= k.ID {
				t.Error("not in the order of ids")
			}
			want := *made[k.ID]
			want.Secret, want.SessionToken = "", ""
			wantEqual(t, k, want)
		}
	})
	t.Run("are gone at once when deleted", func(t *testing.T) {
		for id := range made {
			_, err := r.Key(t.Context(), id) // so that it is in the cache
			must(t, err)
			must(t, r.DeleteKey(t.Context(), id))
			_, err = r.Key(t.Context(), id)
			wantError(t, err, ErrNotFound)
			wantError(t, r.DeleteKey(t.Context(), id), ErrNotFound)
		}
	})
}

func TestSecrets(t *testing.T) {
	t.Run("are in no file of the data directory", func(t *testing.T) {
		dir := t.TempDir()
		r := openDir(t, dir, testMaster)
		k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "planted-user", Session: true, Lifetime: time.Hour})
		must(t, err)
		planted := &Key{ID: "AKIAPLANTED", Secret: "planted-secret", SessionToken: "planted-token", Account: "111111111111", User: "a"}
		must(t, r.insertKey(t.Context(), planted))

		found := false
		paths, err := filepath.Glob(filepath.Join(dir, "*"))
		must(t, err)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			must(t, err)
			for _, secret := range []string{k.Secret, k.SessionToken, planted.Secret, planted.SessionToken, string(testMaster[:])} {
				if bytes.Contains(data, []byte(secret)) {
					t.Errorf("a secret is in %s", path)
				}
			}
			found = found || bytes.Contains(data, []byte("planted-user"))
		}
		if !found {
			t.Error("the search would not have found them: the user is in no file")
		}
	})
	t.Run("are not printed", func(t *testing.T) {
		k := Key{ID: "AKIA1", Secret: "planted-secret", SessionToken: "planted-token", Account: "111111111111", User: "a"}
		master := MasterKey([]byte("planted-master-key-of-32-bytes-:"))
		var out bytes.Buffer
		for _, v := range []any{k, &k, master, &master} {
			fmt.Fprintf(&out, "%v %+v %#v %s\n", v, v, v, v)
			must(t, json.NewEncoder(&out).Encode(v))
			slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
			slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
		}
		for _, secret := range []string{"planted", "112, 108, 97", "112,108,97", "112 108 97", "0x70, 0x6c, 0x61"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s is in\n%s", secret, out.String())
			}
		}
		if !strings.Contains(out.String(), "AKIA1") {
			t.Error("nothing was printed")
		}
	})
	t.Run("cannot be moved to another key or changed", func(t *testing.T) {
		r, dir := open(t)
		a, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a"})
		must(t, err)
		row := func(fn func(*store.AccessKey)) string {
			var k *store.AccessKey
			must(t, r.write(t.Context(), func(tx *store.Tx) error {
				if k, err = tx.AccessKey(a.ID); err != nil {
					return err
				}
				fn(k)
				return tx.InsertAccessKey(k)
			}))
			return k.ID
		}
		for _, id := range []string{
			row(func(k *store.AccessKey) { k.ID = "AKIAMOVED" }),
			row(func(k *store.AccessKey) { k.ID = "AKIAFLIPPED"; k.Sealed[len(k.Sealed)-1] ^= 1 }),
			row(func(k *store.AccessKey) { k.ID = "AKIASHORT"; k.Sealed = k.Sealed[:5] }),
		} {
			k, err := openDir(t, dir, testMaster).Key(t.Context(), id)
			if k != nil || err == nil || !strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), "decrypted") {
				t.Errorf("key %v, error %v", k, err)
			}
		}
	})
	t.Run("differ each time they are sealed", func(t *testing.T) {
		r, _ := open(t)
		if bytes.Equal(r.seal([]byte("x"), "l"), r.seal([]byte("x"), "l")) {
			t.Error("the same nonce came twice")
		}
	})
}

func TestKeyCache(t *testing.T) {
	t.Run("forgets what another process deleted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, dir := open(t)
			other := openDir(t, dir, testMaster)
			k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a"})
			must(t, err)
			_, err = r.Key(t.Context(), k.ID)
			must(t, err)
			must(t, other.DeleteKey(t.Context(), k.ID))
			time.Sleep(keyLife - time.Nanosecond)
			_, err = r.Key(t.Context(), k.ID)
			must(t, err) // still from the cache
			time.Sleep(time.Nanosecond)
			_, err = r.Key(t.Context(), k.ID)
			wantError(t, err, ErrNotFound)
		})
	})
	t.Run("does not grow without end", func(t *testing.T) {
		var c keyCache
		for i := range 3 * keyCount {
			k := &Key{ID: fmt.Sprint(i)}
			c.put(k)
			if c.get(k.ID) != k {
				t.Fatalf("key %d is not there", i)
			}
			if len(c.keys) > keyCount {
				t.Fatalf("%d keys", len(c.keys))
			}
		}
	})
	t.Run("does not remember ids that are unknown", func(t *testing.T) {
		r, _ := open(t)
		_, err := r.Key(t.Context(), "AKIANONE")
		wantError(t, err, ErrNotFound)
		must(t, r.insertKey(t.Context(), &Key{ID: "AKIANONE", Secret: "s"}))
		_, err = r.Key(t.Context(), "AKIANONE")
		must(t, err)
	})
}

func BenchmarkKey(b *testing.B) {
	r, _ := open(b)
	k, _, err := r.EnsureDevelopment(b.Context(), "us-east-1")
	must(b, err)
	b.Run("cached", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := r.Key(b.Context(), k.ID)
			must(b, err)
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r.keys.drop(k.ID)
			_, err := r.Key(b.Context(), k.ID)
			must(b, err)
		}
	})
}
