package flowjson

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNames(t *testing.T) {
	t.Run("each_property_is_found_in_its_object", func(t *testing.T) {
		for _, o := range allObjects() {
			for i := range o.properties {
				n := names.of(o.properties[i].name)
				if p, at := o.named(n); n == unnamed || p != &o.properties[i] || at != i {
					t.Errorf("%s of %s: name %d, place %d", o.properties[i].name, o.name, n, at)
				}
			}
			if p, _ := o.named(unnamed); p != nil {
				t.Errorf("%s has a property without a name", o.name)
			}
		}
	})
	t.Run("no_other_key_has_a_name", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			key := rapid.OneOf(
				rapid.String(),
				rapid.Map(rapid.SampledFrom(names.keys), func(key string) string { return key + "s" }),
				rapid.SampledFrom(names.keys),
			).Draw(t, "key")
			want := max(0, slices.Index(names.keys, key))
			if got := names.of(key); int(got) != want {
				t.Fatalf("%q is %d, want %d", key, got, want)
			}
		})
	})
	t.Run("escapes_count_as_what_they_stand_for", func(t *testing.T) {
		tree, _ := read([]byte(`{"\u0074ype": 1, "type": 2, "typ\u0065": 3}`))
		if m := tree.member(0, "type"); m == none || string(tree.raw(m)) != "3" || tree.count(0) != 1 {
			t.Errorf("member %d of %d", m, tree.count(0))
		}
	})
}

func TestHashSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s hashSet
		for range 3 {
			hashes := rapid.SliceOf(rapid.Uint64Range(0, 40)).Draw(t, "hashes")
			s.reset(len(hashes))
			seen := map[uint64]bool{}
			for _, h := range hashes {
				if had := s.add(h << 1); had != seen[h] {
					t.Fatalf("%d of %v: %t, want %t", h, hashes, had, seen[h])
				}
				seen[h] = true
			}
		}
	})
}
