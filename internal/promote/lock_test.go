package promote

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLock(t *testing.T) {
	p := &Project{path: filepath.Join(t.TempDir(), "flowport.yaml")}
	path := strings.TrimSuffix(p.path, ".yaml") + ".lock"
	load := func() *Lock {
		t.Helper()
		l, err := LoadLock(p)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	prod := Environment{Name: "prod", WABA: "waba-1"}
	put := func(l *Lock, key string) {
		t.Helper()
		if err := l.Put(prod, key, Locked{FlowID: "1", Details: Details{Name: "<b>"}}); err != nil {
			t.Fatal(err)
		}
	}
	text := func() string {
		read, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(read)
	}
	put(load(), "b")
	put(load(), "a")
	first := text()
	t.Run("is_the_same_in_any_order", func(t *testing.T) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		l := load()
		put(l, "a")
		put(l, "b")
		if got := text(); got != first || !strings.Contains(got, `"<b>"`) {
			t.Errorf("%s\n%s", first, got)
		}
	})
	t.Run("knows_what_was_put", func(t *testing.T) {
		if f := load().Get(prod, "a"); f == nil || f.Name != "<b>" {
			t.Errorf("%+v", f)
		}
		if f := load().Get(prod, "c"); f != nil {
			t.Errorf("%+v", f)
		}
	})
	t.Run("two_at_once_lose_nothing", func(t *testing.T) {
		one, two := load(), load()
		put(one, "c")
		if err := two.Put(prod, "d", Locked{}); err == nil || !strings.Contains(err.Error(), "changed by somebody else") {
			t.Errorf("%v", err)
		}
		if load().Get(prod, "c") == nil {
			t.Error("the first one's flow is lost")
		}
	})
	t.Run("belongs_to_an_account", func(t *testing.T) {
		if err := load().Check(prod); err != nil {
			t.Error(err)
		}
		if err := load().Check(Environment{Name: "prod", WABA: "waba-2"}); err == nil {
			t.Error("no error")
		}
	})
	t.Run("of_another_kind_is_refused", func(t *testing.T) {
		for _, wrong := range []string{"", "{}", "[]", `{"version":2}`, `{"version":1,"flows":{}}`, strings.Repeat(" ", maxLock+1)} {
			if err := os.WriteFile(path, []byte(wrong), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadLock(p); err == nil {
				t.Errorf("%.20q is taken", wrong)
			}
		}
	})
}
