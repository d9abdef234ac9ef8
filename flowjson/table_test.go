package flowjson

import (
	"slices"
	"strings"
	"testing"
)

// freeObjects are those that hold what their author likes.
var freeObjects = map[string]bool{
	"screen.data": true, "navigate.payload": true, "complete.payload": true, "data_exchange.payload": true, "update_data.payload": true,
	"PhotoPicker.error-message.*": true, "DocumentPicker.error-message.*": true,
}

// TestTable checks what the walk takes for granted about the tables.
func TestTable(t *testing.T) {
	seen := map[*object]bool{}
	var walk func(o *object)
	var walkValue func(where string, v *value)
	walkValue = func(where string, v *value) {
		if v.kinds == 0 && v.items == nil {
			t.Errorf("%s takes no type", where)
		}
		if v.kinds.has(kindObject) && v.dynamic == static && v.fields == nil && v.entries == nil && v.event == nil && !freeObjects[where] {
			t.Errorf("%s is an object of unknown shape", where)
		}
		if v.limits != nil && v.limits.min > v.limits.max || v.maxItems > 0 && v.minItems > v.maxItems {
			t.Errorf("%s: the minimum is above the maximum", where)
		}
		for i, word := range v.enum {
			if slices.Contains(v.enum[:i], word) {
				t.Errorf("%s lists %q twice", where, word)
			}
		}
		if v.items != nil {
			walkValue(where+"[]", v.items)
		}
		if v.entries != nil {
			walkValue(where+".*", v.entries)
		}
		if v.fields != nil {
			walk(v.fields)
		}
	}
	walk = func(o *object) {
		if seen[o] {
			return
		}
		seen[o] = true
		if o.doc == "" || len(o.properties) == 0 || len(o.properties) > 64 {
			t.Errorf("%s: doc %q, %d properties", o.name, o.doc, len(o.properties))
		}
		names := map[string]bool{}
		for i := range o.properties {
			p := &o.properties[i]
			where := o.name + "." + p.name
			if names[p.name] {
				t.Errorf("%s stands twice", where)
			}
			names[p.name] = true
			if !strings.HasSuffix(p.doc, ".") {
				t.Errorf("%s: doc %q", where, p.doc)
			}
			if p.required != 0 && p.required < p.since {
				t.Errorf("%s is required before it exists", where)
			}
			if (p.until != 0) != (p.gone != "") {
				t.Errorf("%s: until and gone go together", where)
			}
			walkValue(where, &p.value)
		}
		for _, keys := range slices.Concat(o.excludes, pairs(o.pairs), pairs(o.needs), pairs(o.ordered)) {
			for _, key := range keys {
				if !names[key] {
					t.Errorf("%s has no %s", o.name, key)
				}
			}
		}
	}
	walk(document)
	for i, o := range componentTable {
		walk(o)
		if o.class == 0 || o.since == 0 || o.index != i || componentByType[o.name] != o {
			t.Errorf("%s: class %d, since %s, index %d", o.name, o.class, o.since, o.index)
		}
		if p, _ := o.property([]byte("type")); p == nil || !p.constant {
			t.Errorf("%s has no type", o.name)
		}
		if p, _ := o.property([]byte("name")); o.class.isInput() && p == nil {
			t.Errorf("%s has no name", o.name)
		}
	}
	for _, o := range actionTable {
		walk(o)
	}
}

func pairs(list [][2]string) [][]string {
	var out [][]string
	for _, pair := range list {
		out = append(out, pair[:])
	}
	return out
}

func TestRules(t *testing.T) {
	ids := map[string]bool{}
	for _, rule := range Rules() {
		if ids[rule.ID] {
			t.Errorf("%s stands twice", rule.ID)
		}
		ids[rule.ID] = true
		if len(rule.Codes) == 0 || !strings.HasSuffix(rule.Doc, ".") {
			t.Errorf("%s: codes %v, doc %q", rule.ID, rule.Codes, rule.Doc)
		}
	}
}

func TestVersions(t *testing.T) {
	list := Versions()
	var last version
	for _, info := range list {
		v, ok := parseVersion(info.Version)
		if !ok || v <= last {
			t.Errorf("%s does not follow %s", info.Version, last)
		}
		last = v
		if (info.State == VersionFrozen) != (info.Frozen != "") || info.News == "" {
			t.Errorf("%+v", info)
		}
	}
	if last != newest {
		t.Errorf("the newest is %s, want %s", last, newest)
	}
	var publishable []string
	for _, info := range list {
		if info.State == VersionPublishable {
			publishable = append(publishable, info.Version)
		}
	}
	if got := strings.Join(publishable, " "); got != "5.1 6.0 6.1 6.2 6.3 7.0 7.1 7.2 7.3" {
		t.Errorf("publishable: %s", got)
	}
	for _, s := range []string{"", "7", "7.", ".1", "07.1", "7.01", "7.1.0", "7.1 ", "-7.1", "300.1", "7.a"} {
		if v, ok := parseVersion(s); ok {
			t.Errorf("%q is read as %s", s, v)
		}
	}
	if !(10 > version(9)) || version(1<<8|10) < version(1<<8|9) {
		t.Error("1.10 is newer than 1.9")
	}
}
