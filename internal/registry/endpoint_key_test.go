package registry

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"flowport/internal/store"
)

func TestEndpointKeys(t *testing.T) {
	r, dir := open(t)
	_, err := r.EndpointKeys(t.Context(), 1)
	wantError(t, err, ErrNotFound)
	must(t, r.write(t.Context(), func(tx *store.Tx) error {
		for id, name := range map[int64]string{1: "a", 2: "b"} {
			if err := tx.InsertFlow(&store.Flow{ID: id, WABA: "7", Name: name, Status: "DRAFT", CreatedAt: time.Now(), UpdatedAt: time.Now()}); err != nil {
				return err
			}
		}
		return nil
	}))

	first, err := r.EndpointKeys(t.Context(), 1)
	must(t, err)
	wantMatch(t, first.AppSecret, `^[0-9a-f]{32}$`)
	t.Run("are a pair", func(t *testing.T) {
		private, _ := pem.Decode([]byte(first.PrivateKey))
		public, _ := pem.Decode([]byte(first.PublicKey))
		key, err := x509.ParsePKCS8PrivateKey(private.Bytes)
		must(t, err)
		other, err := x509.ParsePKIXPublicKey(public.Bytes)
		must(t, err)
		if pair, ok := key.(*rsa.PrivateKey); !ok || pair.N.BitLen() != 2048 || !pair.PublicKey.Equal(other) {
			t.Error("the keys do not belong together")
		}
	})
	t.Run("stay, and are those of one flow", func(t *testing.T) {
		again, err := openDir(t, dir, testMaster).EndpointKeys(t.Context(), 1)
		must(t, err)
		wantEqual(t, *again, *first)
		other, err := r.EndpointKeys(t.Context(), 2)
		must(t, err)
		if other.PrivateKey == first.PrivateKey || other.AppSecret == first.AppSecret {
			t.Error("two flows have the same keys")
		}
	})
	t.Run("are not shown", func(t *testing.T) {
		wantEqual(t, fmt.Sprintf("%v %+v %#v %s", first, *first, first, first.LogValue()), "(keys of an endpoint) (keys of an endpoint) (keys of an endpoint) (keys of an endpoint)")
	})
	t.Run("need the master key, and their own flow", func(t *testing.T) {
		if _, err := openDir(t, dir, MasterKey{9}).EndpointKeys(t.Context(), 1); err == nil {
			t.Error("another master key opens them")
		}
		must(t, r.write(t.Context(), func(tx *store.Tx) error {
			stolen, err := tx.EndpointKey(1)
			if err != nil {
				return err
			}
			if err := tx.DeleteFlow(2); err != nil {
				return err
			}
			if err := tx.InsertFlow(&store.Flow{ID: 2, WABA: "7", Name: "b", Status: "DRAFT", CreatedAt: time.Now(), UpdatedAt: time.Now()}); err != nil {
				return err
			}
			stolen.Flow = 2
			return tx.InsertEndpointKey(stolen)
		}))
		if _, err := r.EndpointKeys(t.Context(), 2); err == nil {
			t.Error("another flow's row opens")
		}
	})
	t.Run("go with the flow", func(t *testing.T) {
		must(t, r.write(t.Context(), func(tx *store.Tx) error { return tx.DeleteFlow(1) }))
		_, err := r.EndpointKeys(t.Context(), 1)
		wantError(t, err, ErrNotFound)
	})
}

func TestEndpointKeys_made_at_once(t *testing.T) {
	r, _ := open(t)
	must(t, r.write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertFlow(&store.Flow{ID: 1, WABA: "7", Name: "a", Status: "DRAFT", CreatedAt: time.Now(), UpdatedAt: time.Now()})
	}))
	const callers = 3
	secrets := make(chan string, callers)
	for range callers {
		go func() {
			keys, err := r.EndpointKeys(t.Context(), 1)
			if err != nil {
				t.Error(err)
				keys = &EndpointKeys{}
			}
			secrets <- keys.AppSecret
		}()
	}
	first := <-secrets
	for range callers - 1 {
		wantEqual(t, <-secrets, first)
	}
}
