package registry

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestLoadMasterKey(t *testing.T) {
	r, _ := open(t)
	db := r.store
	want := MasterKey([]byte("\xff\xfe\xfd456789012345678901234567890\xfb\xfa"))
	for name, env := range map[string]string{
		"hex":                   hex.EncodeToString(want[:]),
		"HEX":                   strings.ToUpper(hex.EncodeToString(want[:])),
		"base64":                base64.StdEncoding.EncodeToString(want[:]),
		"base64 without end":    base64.RawStdEncoding.EncodeToString(want[:]),
		"base64 for URLs":       base64.URLEncoding.EncodeToString(want[:]),
		"base64 with a newline": base64.StdEncoding.EncodeToString(want[:]) + "\n",
	} {
		t.Run("takes the environment's in "+name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "none")
			got, err := LoadMasterKey(t.Context(), db, dir, env)
			must(t, err)
			wantEqual(t, got == want, true)
			if _, err := os.Stat(dir); err == nil {
				t.Error("it wrote to the directory")
			}
		})
	}
	for name, text := range map[string]string{
		"31 bytes":       hex.EncodeToString(want[:31]),
		"33 bytes":       base64.StdEncoding.EncodeToString(append(want[:], 1)),
		"a passphrase":   "correct horse battery staple",
		"another number": "0x" + hex.EncodeToString(want[:]),
	} {
		t.Run("refuses "+name+" without quoting it", func(t *testing.T) {
			_, err := LoadMasterKey(t.Context(), db, t.TempDir(), text)
			if err == nil || !strings.Contains(err.Error(), "FLOWPORT_MASTER_KEY") || strings.Contains(err.Error(), text) {
				t.Errorf("error is %v", err)
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "master.key")
			must(t, os.WriteFile(path, []byte(text), 0o600))
			_, err = LoadMasterKey(t.Context(), db, dir, "")
			if err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), text) {
				t.Errorf("error is %v", err)
			}
		})
	}
	t.Run("makes none for a database whose secrets have one", func(t *testing.T) {
		r, dir := open(t)
		must(t, r.CheckMasterKey(t.Context()))
		_, err := LoadMasterKey(t.Context(), r.store, dir, "")
		wantError(t, err, ErrMasterKey)
		if _, err := os.Stat(filepath.Join(dir, "master.key")); err == nil {
			t.Error("it made one")
		}
	})
	t.Run("refuses an empty file", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "master.key"), nil, 0o600))
		if _, err := LoadMasterKey(t.Context(), db, dir, ""); err == nil {
			t.Error("no error")
		}
	})
	t.Run("makes one key, also for many at once", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "new")
		var wg sync.WaitGroup
		keys := make([]MasterKey, 8)
		for i := range keys {
			wg.Go(func() {
				var err error
				if keys[i], err = LoadMasterKey(t.Context(), db, dir, ""); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, k := range keys {
			if k != keys[0] || k == (MasterKey{}) {
				t.Error("the keys differ, or are empty")
			}
		}
		names, err := os.ReadDir(dir)
		must(t, err)
		wantEqual(t, len(names), 1)
		info, err := names[0].Info()
		must(t, err)
		wantEqual(t, info.Mode(), os.FileMode(0o600))
	})
	t.Run("makes another key in another directory", func(t *testing.T) {
		a, err := LoadMasterKey(t.Context(), db, t.TempDir(), "")
		must(t, err)
		b, err := LoadMasterKey(t.Context(), db, t.TempDir(), "")
		must(t, err)
		if bytes.Equal(a[:], b[:]) {
			t.Error("the keys are the same")
		}
	})
	t.Run("says when it cannot write", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		must(t, os.WriteFile(path, nil, 0o600))
		if _, err := LoadMasterKey(t.Context(), db, path, ""); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestCheckMasterKey(t *testing.T) {
	t.Run("holds on to the first", func(t *testing.T) {
		r, dir := open(t)
		for range 2 {
			must(t, r.CheckMasterKey(t.Context()))
		}
		must(t, openDir(t, dir, testMaster).CheckMasterKey(t.Context()))
		err := openDir(t, dir, MasterKey{9}).CheckMasterKey(t.Context())
		wantError(t, err, ErrMasterKey)
		if err != nil && !strings.Contains(err.Error(), "FLOWPORT_MASTER_KEY") {
			t.Errorf("the error does not help: %v", err)
		}
	})
	t.Run("keeps a wrong one from making keys", func(t *testing.T) {
		r, dir := open(t)
		k, err := r.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a"})
		must(t, err)
		wrong := openDir(t, dir, MasterKey{9})
		_, err = wrong.CreateKey(t.Context(), NewKey{Account: "111111111111", User: "a"})
		wantError(t, err, ErrMasterKey)
		_, _, err = wrong.EnsureDevelopment(t.Context(), "us-east-1")
		wantError(t, err, ErrMasterKey)
		if _, err = wrong.Key(t.Context(), k.ID); err == nil || !strings.Contains(err.Error(), "master key") {
			t.Errorf("error is %v", err)
		}
	})
}
