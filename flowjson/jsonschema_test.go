package flowjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaJudge compares schemas with the compiler.
type schemaJudge struct {
	schemas map[string]*jsonschema.Schema
	// refusals and acceptances count the documents on which both agreed.
	refusals, acceptances int
}

func newSchemaJudge(t *testing.T) *schemaJudge {
	t.Helper()
	j := &schemaJudge{schemas: map[string]*jsonschema.Schema{}}
	for _, version := range SchemaVersions() {
		text, err := Schema(version)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft2020)
		if err := c.AddResource("flow-"+version+".json", doc); err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		if j.schemas[version], err = c.Compile("flow-" + version + ".json"); err != nil {
			t.Fatalf("%s: %v", version, err)
		}
	}
	return j
}

// check reports a document on which schema and compiler disagree: one with an
// error of the rules schema/…, which the schema takes, or one without an error
// that the schema refuses.
func (j *schemaJudge) check(t *testing.T, src []byte) bool {
	t.Helper()
	if t.Failed() {
		return true // one disagreement is enough to look at
	}
	r := Compile(src)
	schema := j.schemas[r.Version]
	if schema == nil {
		return true
	}
	var faults []string
	for _, d := range r.Diagnostics() {
		if d.Severity == SeverityError && strings.HasPrefix(d.Rule, "schema/") && d.Rule != "schema/order" {
			faults = append(faults, fmt.Sprintf("%s %s: %s", d.Rule, d.Path, d.Message))
		}
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		return true // json/syntax says so
	}
	err = schema.Validate(instance)
	switch {
	case err == nil && len(faults) > 0:
		t.Errorf("the schema takes what the compiler refuses: %s\n%s", strings.Join(faults, "\n"), excerpt(src))
		return false
	case err != nil && !r.HasErrors():
		t.Errorf("the schema refuses what the compiler takes: %v\n%s", err, excerpt(src))
		return false
	case err == nil:
		j.acceptances++
	case len(faults) > 0:
		j.refusals++
	}
	return true
}

func excerpt(src []byte) []byte {
	if len(src) > 4000 {
		return append(src[:4000:4000], "…"...)
	}
	return src
}

// ownDocuments are the documents of testdata and the examples that are JSON.
func ownDocuments(t *testing.T) map[string][]byte {
	t.Helper()
	docs := map[string][]byte{}
	for _, pattern := range []string{"testdata/*/*/*.json", "examples/*.json"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if json.Valid(src) {
				docs[file] = src
			}
		}
	}
	if len(docs) < 50 {
		t.Fatalf("only %d documents found", len(docs))
	}
	return docs
}

// schemaRounds is how often every property is changed.
const schemaRounds = 4

func TestSchemaAgreesWithCompiler(t *testing.T) {
	judge := newSchemaJudge(t)
	docs := ownDocuments(t)
	t.Run("on its own documents, in every version", func(t *testing.T) {
		for file, src := range docs {
			var doc map[string]any
			if json.Unmarshal(src, &doc) != nil {
				continue // no object
			}
			if !judge.check(t, src) {
				t.Errorf("%s", file)
			}
			for version := range judge.schemas {
				doc["version"] = version
				if again, _ := json.Marshal(doc); !judge.check(t, again) {
					t.Errorf("%s as %s", file, version)
				}
			}
		}
	})
	t.Run("on mutations", func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		for _, file := range slices.Sorted(maps.Keys(docs)) {
			src := docs[file]
			if len(src) > 10_000 || !isObject(src) {
				continue
			}
			for range 20 {
				if src := mutant(random, src); !judge.check(t, src) {
					t.Errorf("mutation of %s", file)
				}
			}
		}
	})
	t.Run("on every value of every property", func(t *testing.T) {
		random := rand.New(rand.NewPCG(5, 6))
		for _, version := range SchemaVersions() {
			for _, o := range componentTable {
				for _, p := range append(o.properties[:len(o.properties):len(o.properties)], property{name: "unknown"}) {
					for round := range schemaRounds {
						component := sampleObject(o, version)
						component[p.name] = otherValue(random)
						if round%2 == 1 {
							component[p.name] = sampleValue(&p.value, version)
							var holders []any
							collect(component, &holders)
							if part, ok := holders[random.IntN(len(holders))].(map[string]any); ok {
								mutateObject(random, part)
							}
						}
						if src := sampleFlow(random, component, version); !judge.check(t, src) {
							t.Errorf("%s of %s in %s", p.name, o.name, version)
						}
					}
				}
			}
		}
	})
	t.Logf("both refused %d and took %d documents", judge.refusals, judge.acceptances)
	if judge.refusals < 1000 || judge.acceptances < 1000 {
		t.Error("too few to mean anything")
	}
}

func TestSchemaAgreesOnSharedDocuments(t *testing.T) {
	judge := newSchemaJudge(t)
	corpus, _ := filepath.Glob("../../shared/corpus/flows/*.json")
	vectors, _ := filepath.Glob("../../shared/vectors/*.json")
	if len(corpus) == 0 || len(vectors) == 0 {
		t.Skip("../../shared/corpus or ../../shared/vectors missing")
	}
	random := rand.New(rand.NewPCG(3, 4))
	check := func(file string, src []byte) {
		if !judge.check(t, src) {
			t.Errorf("%s", file)
		}
		if len(src) < 20_000 && json.Valid(src) {
			for range 4 {
				if src := mutant(random, src); !judge.check(t, src) {
					t.Errorf("mutation of %s", file)
				}
			}
		}
	}
	for _, file := range corpus {
		if src, err := os.ReadFile(file); err != nil {
			t.Error(err)
		} else {
			check(file, src)
		}
	}
	for _, file := range vectors {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v vector
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		check(file, v.source())
	}
	t.Logf("both refused %d and took %d documents", judge.refusals, judge.acceptances)
}

// mutant is src with one to three members removed, replaced, renamed or added,
// and now and then another version.
func mutant(random *rand.Rand, src []byte) []byte {
	var doc any
	if err := json.Unmarshal(src, &doc); err != nil {
		return src
	}
	for range 1 + random.IntN(3) {
		var holders []any
		collect(doc, &holders)
		switch holder := holders[random.IntN(len(holders))].(type) {
		case map[string]any:
			mutateObject(random, holder)
		case []any:
			if len(holder) > 0 {
				holder[random.IntN(len(holder))] = otherValue(random)
			}
		}
	}
	if root, ok := doc.(map[string]any); ok && random.IntN(3) == 0 {
		all := SchemaVersions()
		root["version"] = all[random.IntN(len(all))]
	}
	out, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return out
}

func collect(v any, holders *[]any) {
	switch v := v.(type) {
	case map[string]any:
		*holders = append(*holders, v)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			collect(v[key], holders)
		}
	case []any:
		*holders = append(*holders, v)
		for _, item := range v {
			collect(item, holders)
		}
	}
}

func isObject(src []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(src, &object) == nil
}

// sampleFlow is a flow with the component in a layout, a Form, an If or a
// Switch.
func sampleFlow(random *rand.Rand, component map[string]any, version string) []byte {
	type object = map[string]any
	list := []any{component}
	for range random.IntN(3) {
		switch random.IntN(3) {
		case 0:
			list = []any{object{"type": "Form", "name": "form", "children": list}}
		case 1:
			list = []any{object{"type": "If", "condition": "true", "then": list}}
		case 2:
			list = []any{object{"type": "Switch", "value": "${data.a}", "cases": object{"a": list}}}
		}
	}
	list = append(list, object{"type": "Footer", "label": "Send", "on-click-action": object{"name": "complete", "payload": object{}}})
	src, err := json.Marshal(object{"version": version, "screens": []any{
		object{"id": "FIRST", "title": "Title", "terminal": true, "data": object{"a": object{"type": "string", "__example__": "a"}},
			"layout": object{"type": "SingleColumnLayout", "children": list}},
	}})
	if err != nil {
		panic(err)
	}
	return src
}

// sampleObject is an object with what the version requires and no more.
func sampleObject(o *object, version string) map[string]any {
	object := map[string]any{}
	v, _ := parseVersion(version)
	for i := range o.properties {
		if p := &o.properties[i]; p.constant {
			object[p.name] = o.name
		} else if p.required != 0 && p.required <= v {
			object[p.name] = sampleValue(&p.value, version)
		}
	}
	return object
}

func sampleValue(v *value, version string) any {
	switch {
	case v.enum != nil:
		return v.enum[0]
	case v.kinds.has(kindNumber):
		return 1
	case v.kinds.has(kindBoolean):
		return true
	case v.kinds.has(kindString):
		return "a"
	case v.kinds.has(kindArray) && v.children != nowhere:
		return []any{map[string]any{"type": "TextBody", "text": "a"}}
	case v.kinds.has(kindArray):
		list := []any{}
		for range max(v.minItems, 1) {
			if v.items == nil {
				break
			}
			list = append(list, sampleValue(v.items, version))
		}
		return list
	case v.event != nil:
		return sampleObject(lookupAction([]byte(v.event.actions[0].name)), version)
	case v.fields != nil:
		return sampleObject(v.fields, version)
	}
	return map[string]any{}
}

func mutateObject(random *rand.Rand, object map[string]any) {
	keys := slices.Sorted(maps.Keys(object))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	switch kind := random.IntN(5); {
	case kind == 0 && len(keys) > 0:
		delete(object, pick(keys))
	case kind == 1 && len(keys) > 0:
		key := pick(keys)
		object[key+"x"] = object[key]
		delete(object, key)
	case kind <= 2 && len(keys) > 0:
		object[pick(keys)] = otherValue(random)
	case kind == 3:
		object["type"] = pick(componentNames())
	default:
		object[pick(propertyNames)] = otherValue(random)
	}
}

func componentNames() []string {
	var names []string
	for _, o := range componentTable {
		names = append(names, o.name)
	}
	return names
}

// propertyNames are all properties that the table knows.
var propertyNames = func() []string {
	var names []string
	var walk func(o *object)
	walk = func(o *object) {
		for _, p := range o.properties {
			names = append(names, p.name)
			for v := &p.value; v != nil; v = v.items {
				if v.fields != nil {
					walk(v.fields)
				}
			}
		}
	}
	walk(document)
	for _, o := range append(componentTable[:len(componentTable):len(componentTable)], actionTable...) {
		walk(o)
	}
	slices.Sort(names)
	return slices.Compact(names)
}()

// otherValue is a value that some property may take and others not.
func otherValue(random *rand.Rand) any {
	values := []any{
		nil, true, false, 0, 1, 3, -1, 2.5, 1e9, "", " ", "\u00a0", "\ufeff", "x", "FIRST", "1", "-1.5e3", "01", "large", "regular", "bold", "text",
		"2024-02-29", "2023-02-29", "2024-13-01", "2024-04-31", "1700000000000", "single", "Mon", "camera", "image/png", "cover", "4:3", "3.0", "4.0",
		"${data.a}", "${form.a}", "${data.}", "${data}", "${screen.FIRST.data.a}", "${screen..form.a}", "${screen.data.a}", "a ${data.a}", "${data.a}${data.b}",
		"`${data.a} + 1`", "`", "``", "`a", "`a\nb`", "https://example.com/a", "no uri", "navigate", "complete", "open_url", "update_data",
		[]any{}, []any{"x"}, []any{"x", ""}, []any{1}, []any{"${data.a}"}, []any{[]any{}}, []any{"2024-01-01"}, []any{map[string]any{"id": "a", "title": "b"}},
		[]any{map[string]any{"type": "TextBody", "text": "x"}}, []any{map[string]any{"type": "TextInput", "name": "n", "label": "l", "init-value": "v"}},
		map[string]any{}, map[string]any{"start-date": "2024-01-01"}, map[string]any{"start-date": true, "end-date": false}, map[string]any{"a": []any{}},
		map[string]any{"name": "complete", "payload": map[string]any{}}, map[string]any{"name": "open_url", "url": "x"}, map[string]any{"name": "data_exchange"},
		map[string]any{"name": "navigate", "next": map[string]any{"type": "screen", "name": "FIRST"}}, map[string]any{"name": "update_data", "payload": map[string]any{}},
		map[string]any{"name": "x"}, map[string]any{"type": "screen", "name": 1},
	}
	return values[random.IntN(len(values))]
}

func TestSchema(t *testing.T) {
	t.Run("is the same every time", func(t *testing.T) {
		for _, version := range SchemaVersions() {
			a, _ := Schema(version)
			b, _ := Schema(version)
			if !bytes.Equal(a, b) {
				t.Errorf("%s differs", version)
			}
		}
	})
	t.Run("refuses retired and unknown versions", func(t *testing.T) {
		for _, version := range []string{"1.0", "2.0", "8.0", "", "7"} {
			if _, err := Schema(version); err == nil || !strings.Contains(err.Error(), "7.3") {
				t.Errorf("%q: error %v", version, err)
			}
		}
	})
	t.Run("describes every property", func(t *testing.T) {
		text, _ := Schema("7.3")
		var walk func(path string, v any)
		walk = func(path string, v any) {
			switch v := v.(type) {
			case map[string]any:
				if properties, ok := v["properties"].(map[string]any); ok && v["additionalProperties"] == false {
					for name, p := range properties {
						if d, _ := p.(map[string]any)["description"].(string); d == "" {
							t.Errorf("%s/%s has no description", path, name)
						}
					}
				}
				for key, value := range v {
					walk(path+"/"+key, value)
				}
			case []any:
				for i, value := range v {
					walk(fmt.Sprintf("%s/%d", path, i), value)
				}
			}
		}
		var doc any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		walk("", doc)
	})
}
